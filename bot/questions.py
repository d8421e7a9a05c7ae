"""A letter may hold several questions: which sentences of it ask something. Pure."""

import re

from conversation.events import MessageReceived
from nlu.asking import asks

QUESTIONS_MAX = 20
"""What comes behind so many counts as one."""
TEXT_MAX = 6000
"""Characters of a letter that are searched for questions."""
WORDS_MIN = 2
WRAPPED = 60
"""A line so long was perhaps broken by the mail program."""

_ITEM = re.compile(r"^\s*(?:\(?\d{1,2}[.):]|[-–—•*·]|[а-яa-z]\))\s+", re.IGNORECASE)
_SENTENCE_END = re.compile(
    r"(?<=[.!?…;])(?<!\bул\.)(?<!\bд\.)(?<!\bкв\.)(?<!\bг\.)(?<!\bт\.)(?<!\bпр\.)(?<!\bнаб\.)(?<!\bкорп\.)"
    r"(?<!\bтел\.)(?<!\bим\.)(?<!\bруб\.)\s+(?=[«\"(]?[A-ZА-ЯЁ0-9])|(?<=\?)\s+"
)
"""Not behind the usual abbreviations of an address."""
_LIST_INSIDE = re.compile(r"[;:]\s+[-–—•]\s+|[;:]\s+\d{1,2}[.)]\s")
_WORD = re.compile(r"[\w-]+")
_TYPED_CLOSING = re.compile(
    r"^\W*(с уважением|с благодарностью|заранее (спасибо|благодар)|best regards|kind regards)", re.IGNORECASE
)


def questions(text: str) -> tuple[str, ...]:
    """The questions of a letter in its own words, in order, each once; () unless there are several.

    A question ends in «?», begins as one, or is an item of a list in a letter that asks.
    """
    found: dict[str, str] = {}
    for sentence, is_item in _sentences(text[:TEXT_MAX]):
        if len(_WORD.findall(sentence)) >= WORDS_MIN and (is_item or asks(sentence)):
            found.setdefault(sentence.casefold(), sentence)
    several = list(found.values())
    if len(several) > QUESTIONS_MAX:
        several[QUESTIONS_MAX - 1 :] = [" ".join(several[QUESTIONS_MAX - 1 :])]
    return tuple(several) if len(several) > 1 else ()


def questions_of(message: MessageReceived) -> tuple[str, ...]:
    """Those of a letter; in a chat people ask one thing at a time."""
    return () if message.form == "chat" else questions(message.text)


def _sentences(text: str) -> list[tuple[str, bool]]:
    """(sentence, is it an item of a list). Lines of a paragraph belong together unless each is an item."""
    found: list[tuple[str, bool]] = []
    for paragraph in re.split(r"\n[ \t]*\n", text):
        running: list[str] = []
        for line in paragraph.splitlines():
            if _TYPED_CLOSING.match(line):
                break
            if _ITEM.match(line):
                found += _cut(" ".join(running))
                running = []
                found += [(_ITEM.sub("", line).strip(), True)]
            elif found and found[-1][1] and not running and line.strip()[:1].islower():
                found[-1] = (f"{found[-1][0]} {line.strip()}", True)
            else:
                if running and line[:1].isupper() and len(running[-1]) < WRAPPED and running[-1][-1:] != ",":
                    found += _cut(" ".join(running))  # A line of its own, not a wrapped one.
                    running = []
                running.append(line.strip())
        found += _cut(" ".join(running))
    return found


def _cut(text: str) -> list[tuple[str, bool]]:
    first, *items = _LIST_INSIDE.split(text)
    sentences = [(sentence.strip(), False) for sentence in _SENTENCE_END.split(first) if sentence.strip()]
    return [*sentences, *((item.strip(), True) for item in items if item.strip())]
