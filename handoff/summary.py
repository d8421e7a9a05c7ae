"""What an operator should know before she reads: why people got it, what was asked, what the bot answered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from conversation import events as e
from handoff.routing import Routes

LINE_MAX = 160
ANSWERS_MAX = 3


@dataclass(frozen=True, slots=True)
class Summary:
    """``question`` and ``answers`` are cut to one line each; ``files`` counts what the client attached."""

    reason: str = ""
    question: str = ""
    answers: tuple[str, ...] = ()
    files: int = 0

    def text(self, routes: Routes, locale: Literal["ru", "en"]) -> str:
        """One fact a line; lines without a fact are left out."""
        russian = locale == "ru"
        title = routes.reason_title(self.reason)
        lines = []
        if self.reason:
            lines.append(f"Причина: {title.ru}" if russian else f"Reason: {title.en}")
        if self.question:
            lines.append(f"Вопрос: {self.question}" if russian else f"Question: {self.question}")
        if self.answers:
            said = " / ".join(self.answers)
            lines.append(f"Бот ответил: {said}" if russian else f"The bot answered: {said}")
        if self.files:
            lines.append(
                f"Файлов от клиента: {self.files}" if russian else f"Files from the client: {self.files}"
            )
        return "\n".join(lines)


def summarise(recorded: Iterable[e.Recorded]) -> Summary:
    """The current question's summary: what lies before the last closing or return is another question."""
    summary = Summary()
    earlier = ""
    for item in recorded:
        event = item.event
        if isinstance(event, (e.ConversationReturned, e.ConversationClosed)):
            summary, earlier = Summary(), ""
        elif isinstance(event, e.MessageReceived):
            earlier = summary.question or earlier
            summary = _asked(summary, event)
        elif isinstance(event, e.BotReplied) and event.reason == "article":
            answers = (*summary.answers, _line(event.content.text))[-ANSWERS_MAX:]
            summary = replace(summary, answers=answers)
        elif isinstance(event, e.HandoffRequested):
            # the bare call for a person says nothing about the question
            question = earlier if event.reason == "client_request" and earlier else summary.question
            summary = replace(summary, reason=event.reason, question=question)
        elif isinstance(event, e.HandoffRaised):
            summary = replace(summary, reason=event.reason)
    return summary


def _asked(summary: Summary, event: e.MessageReceived) -> Summary:
    return replace(
        summary,
        question=_line(event.text) or summary.question,
        files=summary.files + len(event.attachments),
    )


def _line(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= LINE_MAX else one[: LINE_MAX - 1] + "…"
