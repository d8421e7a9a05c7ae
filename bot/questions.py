"""A letter may hold several questions: which sentences of it ask something. Pure."""

import re

from conversation.events import MessageReceived

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
_ASKS = re.compile(
    r"^\W*(?:(?:и|а|но|ещё|еще|также|так же|кроме того|во-?(?:первых|вторых)|в-?третьих|наконец|пожалуйста|скажите|"
    r"подскажите|добрый день|здравствуйте|заодно|хотел[аи]? бы|хочу|прошу|просим)\W+){0,4}"
    r"(?:как(?:ая|ие|ой|ого|ую|им|ими|овы?|ова)?|когда|где|куда|откуда|сколько|почему|зачем|можно|могу|можете|что|кто|кому|чем|"
    r"нужно|надо|есть ли|узнать|уточнить|сообщите|сообщить|объясните|разъясните|разъяснить|расскажите|уточните|"
    r"помогите|дайте|пришлите|выслать|вышлите|оформить|заключить|заменить|поменять|передать|установить|подключить|"
    r"получить|оплатить|how|what|when|where|why|who|which|can|could|do|does|is|are|please)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:прошу|просим|просьба|подскажите|скажите|сообщите|объясните|разъясните|уточните|расскажите|помогите"
    r"|интересует|хотел(?:а|и|ось)? бы (?:узнать|уточнить|понять)|хочу (?:узнать|уточнить)|please)\b",
    re.IGNORECASE,
)
"""Anywhere in a sentence: a letter comes to its point politely."""


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


def asks(sentence: str) -> bool:
    """Does it ask something, by its sign or its first words?"""
    return sentence.rstrip(' »")').endswith("?") or bool(_ASKS.match(sentence) or _REQUEST.search(sentence))


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
