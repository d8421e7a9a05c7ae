"""Dead letters: what could not be served or sent, shown to people, who try it again or let it rest."""

from dataclasses import dataclass
from typing import Literal

from conversation.ids import Micros
from handoff.desk import Refused
from handoff.operators import Operator
from hub.access import NotFound
from hub.desk import Desk
from hub.event_titles import Locale, error_text
from integrations.signals.port import Signals
from storage import inbox, outbox, views
from storage.database import Database
from storage.views import DeadLetter, Scope

Kind = Literal["inbound", "outbound"]

LETTERS_MOST = 200
RAW_MOST = 64 * 1024


@dataclass(frozen=True, slots=True)
class DeadLetterView:
    """``raw`` is "" for everybody but administrators."""

    id: str
    kind: Kind
    account: str
    at: Micros
    reason: str
    conversation_id: str | None
    raw: str


class DeadLetters:
    def __init__(self, database: Database, desk: Desk, signals: Signals) -> None:
        self._database = database
        self._desk = desk
        self._signals = signals

    async def listed(self, operator: Operator, locale: Locale) -> tuple[DeadLetterView, ...]:
        """Those of conversations in her scope, and those that belong to no conversation."""
        scope = Scope.of(operator)
        found = await self._database.read(lambda: views.dead_letters(scope, LETTERS_MOST))
        raw = "administrator" in operator.roles
        return tuple(_view(letter, locale, raw=raw) for letter in found)

    async def again(self, operator: Operator, kind: Kind, row_id: int, locale: Locale) -> None:
        """Raises NotFound, Refused."""
        scope = Scope.of(operator)
        if kind == "outbound":
            found = await self._database.read(lambda: views.dead_outbound(row_id, scope))
            if found is None:
                raise NotFound(row_id)
            await self._desk.resend(operator, found[1], found[0], locale)
            return
        await self._inbound(row_id, scope)
        if await self._database.transact(lambda: inbox.again(row_id)) is None:
            raise NotFound(row_id)
        await self._signals.publish("inbox")

    async def dismiss(self, operator: Operator, kind: Kind, row_id: int) -> None:
        """Nobody will be shown it any more. A client's unread words may only be laid aside by a senior."""
        scope = Scope.of(operator)
        if kind == "outbound":
            if await self._database.read(lambda: views.dead_outbound(row_id, scope)) is None:
                raise NotFound(row_id)
            await self._database.transact(lambda: outbox.dismiss(row_id))
            return
        await self._inbound(row_id, scope)
        if not operator.senior:
            raise Refused(
                "senior_only",
                "Отклонить входящее может только старший оператор.",
                "Only a supervisor may dismiss what a client wrote.",
            )
        await self._database.transact(lambda: inbox.dismiss(row_id))

    async def _inbound(self, row_id: int, scope: Scope) -> None:
        if not await self._database.read(lambda: views.dead_inbound(row_id, scope)):
            raise NotFound(row_id)


def _view(letter: DeadLetter, locale: Locale, *, raw: bool) -> DeadLetterView:
    reason = letter.reason
    if letter.kind == "outbound":
        reason = error_text(letter.reason, "unknown" if letter.reason == "unknown" else "failed", locale)
    shown = letter.raw[:RAW_MOST].decode(errors="replace") if raw else ""
    return DeadLetterView(
        str(letter.id), letter.kind, letter.account, letter.at, reason, letter.conversation, shown
    )
