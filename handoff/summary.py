"""What an operator should know before she reads: what was asked, what the bot answered, what is known of the client."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from conversation import events as e
from conversation.ids import ArticleId, MessageId

LINE_MAX = 160
ANSWERS_MAX = 3
BARE_WORDS = 4
"""«Позовите, пожалуйста, оператора» says nothing of the question; what is longer may."""
KNOWN = ("account", "contract", "phone", "email")
"""Values worth showing, in this order; what else was read from texts serves the bot alone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An article the bot quoted; ``text`` is the beginning of what it said."""

    article: ArticleId
    revision: int
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """``name`` is one of ``KNOWN``; ``value`` as it was read from the client's words."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Summary:
    """``question`` is cut to one line; ``files`` counts what the client attached; ``known`` outlives the question."""

    question: str = ""
    answers: tuple[Answer, ...] = ()
    files: int = 0
    known: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of the client; ``message`` is what it stands in, so that an edit changes it."""

    message: MessageId
    text: str


class _Questions:
    """What the client has asked since the question before was settled, the newest last."""

    def __init__(self) -> None:
        self.asked: list[_Asked] = []
        self._added: list[_Asked] = []
        """Written to people who have the question already: more of it, not another one."""
        self._with_people = False
        self._heard = MessageId("")

    def hear(self, event: e.Event) -> None:
        if isinstance(event, e.MessageReceived):
            self._take(event.message, "" if event.automatic else event.text)
        elif isinstance(event, e.ButtonPressed):
            self._take(event.message, event.label if event.action.startswith("topic:") else "")
        elif isinstance(event, e.MessageEdited | e.MessageDeleted):
            self.asked, self._added = _rewritten(self.asked, event), _rewritten(self._added, event)
        elif isinstance(event, e.HandoffRequested):
            self._with_people = True
            if event.reason == "client_request":
                self.asked = _without_call(self.asked, self._heard)
        elif isinstance(event, e.HandoffRaised):
            self.asked += self._added[-1:]  # What raised it matters more than what was asked before.

    def _take(self, message: MessageId, text: str) -> None:
        self._heard = message
        line = _line(text)
        if line:
            (self._added if self._with_people else self.asked).append(_Asked(message, line))


def summarise(recorded: Iterable[e.Recorded]) -> Summary:
    """The current question's summary: what lies before the last closing or return is another question."""
    summary, questions = Summary(), _Questions()
    for item in recorded:
        event = item.event
        questions.hear(event)
        if isinstance(event, e.ConversationReturned | e.ConversationClosed):
            summary, questions = Summary(known=summary.known), _Questions()
        elif isinstance(event, e.MessageReceived):
            summary = replace(summary, files=summary.files + len(event.attachments))
        elif isinstance(event, e.TextUnderstood):
            summary = replace(summary, known=_learnt(summary.known, event))
        elif isinstance(event, e.BotReplied):
            summary = replace(summary, answers=_answered(summary.answers, event))
    return replace(summary, question=questions.asked[-1].text if questions.asked else "")


def _without_call(asked: list[_Asked], heard: MessageId) -> list[_Asked]:
    """Without the bare call for a person, if that is what was heard last and something was asked before."""
    bare = asked[1:] and asked[-1].message == heard and len(asked[-1].text.split()) <= BARE_WORDS
    return asked[:-1] if bare else asked


def _rewritten(asked: list[_Asked], event: e.MessageEdited | e.MessageDeleted) -> list[_Asked]:
    text = _line(event.text) if isinstance(event, e.MessageEdited) else ""
    changed = [_Asked(one.message, text) if one.message == event.message else one for one in asked]
    return [one for one in changed if one.text]


def _learnt(known: tuple[Known, ...], event: e.TextUnderstood) -> tuple[Known, ...]:
    """The newest value of each name."""
    values = {one.name: one.value for one in known}
    values.update((entity.name, str(entity.value)) for entity in event.entities)
    return tuple(Known(name, values[name]) for name in KNOWN if values.get(name))


def _answered(answers: tuple[Answer, ...], event: e.BotReplied) -> tuple[Answer, ...]:
    """The last articles, each once."""
    if event.reason != "article" or event.article is None:
        return answers
    others = tuple(one for one in answers if one.article != event.article)
    return (*others, Answer(event.article, event.revision, _line(event.content.text)))[-ANSWERS_MAX:]


def _line(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= LINE_MAX else one[: LINE_MAX - 1] + "…"
