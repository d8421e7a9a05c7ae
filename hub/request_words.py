"""What clients are told of their requests, and how it is said without taking a talk out of somebody's hands. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conversation import events as e
from conversation.ids import IdentityId, MessageId, Micros
from conversation.message import Content
from conversation.placeholders import placeholder
from conversation.state import State
from handoff import desk
from handoff.operators import Operator
from standard.request_rules import RequestRules
from storage.requests import RequestRow


@dataclass(frozen=True, slots=True)
class Reply:
    """An operator's words to one identity."""

    operator: Operator
    to: IdentityId
    content: Content
    message: MessageId


class RequestWords:
    """``worked`` is the part of a span that lies inside working hours, µs."""

    def __init__(self, rules: RequestRules, worked: Callable[[Micros, Micros], int]) -> None:
        self._rules = rules
        self._worked = worked

    def registered(self, event: e.RequestRegistered) -> str:
        """With a placeholder: the number is not known before it is recorded."""
        return self._rules.registered.ru.format(
            number=placeholder(event.request),
            kind=self._rules.kind_title(event.kind, "ru"),
            due=f"{self._rules.local(event.due):%d.%m.%Y}",
        )

    def answer(self, row: RequestRow, text: str) -> str:
        """As it is sent: with the number, and how it can be contested (P7)."""
        kind = self._rules.kinds.get(row.filed.kind)
        told = kind.how_to_appeal.ru if kind else ""
        number = row.filed.number
        return self._rules.answer.ru.format(number=number, text=text.strip(), how_to_appeal=told).strip()

    def said(self, state: State, reply: Reply, now: Micros) -> Sequence[e.Event]:
        """By the desk's rules where she leads the talk or takes a waiting one.

        The bot, or the colleague who leads it, keeps it otherwise: an answer to a request takes no talk over.
        """
        since = state.waiting_since
        worked = self._worked(since, now) if since is not None and since < now else 0
        if state.mode == "waiting" or state.operator == reply.operator.id:
            return desk.reply(
                state,
                reply.operator,
                identity=reply.to,
                content=reply.content,
                client_key=reply.message,
                message_id=reply.message,
                now=now,
                worked_us=worked,
            )
        said = e.OperatorReplied(reply.message, reply.to, reply.content, reply.operator.id, reply.message)
        if since is None:
            return (said,)
        return (e.WaitEnded(reply.operator.id, max(0, now - since), worked), said)
