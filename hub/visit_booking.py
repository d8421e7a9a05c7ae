"""Bookings on their way to the CRM: the place is kept before it is asked, so that no two clients are promised one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from conversation.ids import Micros, VisitId
from hub.visit_tickets import place_is_free
from integrations.crm.port import Crm, CrmReply
from standard.offices import Office, Offices
from standard.visits import may_begin
from storage import visits
from storage.database import Database, Script
from storage.visits import VisitRow

BOOK, MOVE, CANCEL = "book_visit", "move_visit", "cancel_visit"
PLACE_TAKEN = "place_taken"
"""The reason with which a client hears that somebody was quicker."""
NO_SUCH_TIME = "no_such_time"
PERHAPS_DONE = ("ok", "unknown")
"""Outcomes behind which the place stays kept."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """``visit``: the one that is moved, or ""."""

    office: Office
    starts: Micros
    visit: str


class BookingCrm:
    """The CRM with the offices' places kept beside it.

    Whoever comes too late is answered ``conflict`` and the CRM is not asked; when it refuses, or surely was not
    reached, the place is free again. While nobody knows what became of a booking, its place stays kept.
    """

    def __init__(self, crm: Crm, database: Database, offices: Offices, now: Callable[[], Micros]) -> None:
        self._crm = crm
        self._database = database
        self._offices = offices
        self._now = now

    async def read(self, operation: str, arguments: Mapping[str, Any], *, correlation: str) -> CrmReply:
        return await self._crm.read(operation, arguments, correlation=correlation)

    async def write(
        self, operation: str, arguments: Mapping[str, Any], *, key: str, correlation: str
    ) -> CrmReply:
        if operation not in (BOOK, MOVE, CANCEL):
            return await self._crm.write(operation, arguments, key=key, correlation=correlation)
        row = await self._visit(arguments)
        # The CRM knows a visit by its own number, where it gave one.
        sent = {**arguments, "visit": row.external_no} if row and row.external_no else arguments
        if operation == CANCEL:
            return await self._crm.write(operation, sent, key=key, correlation=correlation)
        wish = self._wish(arguments, row)
        if wish is None:
            return CrmReply("rejected", reason=NO_SUCH_TIME)
        if not await self._database.transact(lambda: _keep(wish, key, self._offices, self._now())):
            return CrmReply("conflict", reason=PLACE_TAKEN)
        reply = await self._crm.write(operation, sent, key=key, correlation=correlation)
        if reply.outcome not in PERHAPS_DONE:
            await self._database.transact(lambda: _give_back(wish, key))
        elif operation == BOOK and (number := str(reply.data.get("external_no") or "")):
            await self._database.transact(lambda: visits.mark(key, number))
        return reply

    async def get_by_key(self, key: str, *, correlation: str) -> CrmReply:
        reply = await self._crm.get_by_key(key, correlation=correlation)
        if reply.outcome not in (*PERHAPS_DONE, "unavailable"):
            await self._database.transact(lambda: visits.release(key))
        return reply

    async def check(self) -> str:
        return await self._crm.check()

    async def close(self) -> None:
        await self._crm.close()

    async def _visit(self, arguments: Mapping[str, Any]) -> VisitRow | None:
        visit = VisitId(str(arguments.get("visit") or ""))
        return await self._database.read(lambda: visits.by_id(visit)) if visit else None

    def _wish(self, arguments: Mapping[str, Any], row: VisitRow | None) -> _Wish | None:
        """The office and the moment that are meant; None when there is no such office or time of the day."""
        try:
            day = date.fromisoformat(str(arguments.get("date", "")))
            clock = datetime.strptime(str(arguments.get("time", "")), "%H:%M")  # noqa: DTZ007 the office's own zone
        except ValueError:
            return None
        office = self._offices.office(str(arguments.get("office") or (row.office if row else "")), day)
        if office is None:
            return None
        starts = office.calendar.moment(day, clock.hour * 60 + clock.minute)
        return _Wish(office, starts, row.id if row else "")


def _keep(wish: _Wish, key: str, offices: Offices, now: Micros) -> Script[bool]:
    """A call that is made again has its place already, whatever the time is by now."""
    if (yield from visits.held(key)) is not None:
        return True
    if not may_begin(offices, wish.office, wish.starts, now):
        return False
    if not (yield from place_is_free(wish.office, wish.starts, wish.visit)):
        return False
    yield from visits.hold(key, wish.office.id, wish.starts, wish.office.slot, wish.visit)
    return True


def _give_back(wish: _Wish, key: str) -> Script[None]:
    """Places of one time are alike: if somebody's visit took this one, the one that was kept for him goes."""
    if not (yield from visits.release(key)):
        yield from visits.consume_hold(wish.office.id, wish.starts)
