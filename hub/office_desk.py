"""What the people of an office do: call the next one, take in who has come, end a visit."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conversation import events as e
from conversation.contact import Peer
from conversation.ids import Micros, VisitId, derive
from conversation.state import State
from handoff.desk import Refused
from handoff.operators import Operator
from hub.access import NotFound
from hub.office_day import OfficeDays
from hub.record import Draft, Recorder, newcomer
from hub.registration import OFFICE
from nlu.personal_data import hide
from standard.offices import Office
from storage import visits
from storage.database import Conflict, Database, Script
from storage.visits import VisitRow, VisitState

TRIES = 20
PHONE_DIGITS = 10
"""What is compared of two numbers: the country's code is written in several ways."""
OUTCOMES = ("served", "missed")


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Who came without a booking, as he says himself. ``client_key`` is one for a click delivered twice."""

    topic: str
    client_key: str
    name: str = ""
    phone: str = ""
    needs: str = ""
    out_of_turn: bool = False


class OfficeDesk:
    """Every act raises NotFound for an office or a visit that is not hers."""

    def __init__(
        self, database: Database, recorder: Recorder, days: OfficeDays, now: Callable[[], Micros]
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._days = days
        self._now = now

    async def call_next(self, operator: Operator, name: str, window: str) -> VisitRow:
        """The first in order of service comes to her window. Raises Refused when nobody waits."""
        office = self._days.office(operator, name)
        _check_window(office, window)
        for _ in range(TRIES):
            waiting = self._days.queue(await self._days.rows(office))
            if not waiting:
                break
            row = waiting[0].row
            try:
                await self._happens(row, e.VisitCalled(row.id, window, operator.id), ("arrived",))
            except Conflict:
                continue  # A colleague called him in this moment.
            return row
        raise Refused("nobody_waits", "В очереди никого нет.", "Nobody is waiting.")

    async def call(self, operator: Operator, visit: VisitId, window: str) -> None:
        """This one, out of order or once more."""
        row, office = await self._here(operator, visit)
        _check_window(office, window)
        await self._happens(row, e.VisitCalled(visit, window, operator.id), ("arrived", "called"))

    async def arrived(self, operator: Operator, visit: VisitId) -> None:
        row, _ = await self._here(operator, visit)
        await self._happens(row, e.VisitArrived(visit), ("booked", "missed"))

    async def end(self, operator: Operator, visit: VisitId, outcome: str) -> None:
        """``served`` only after a call; ``missed``: he was expected or called, and did not come."""
        row, _ = await self._here(operator, visit)
        if outcome not in OUTCOMES:
            raise Refused("no_target", "Такого итога нет.", "There is no such outcome.")
        before: tuple[VisitState, ...] = (
            ("called",) if outcome == "served" else ("booked", "arrived", "called")
        )
        await self._happens(row, e.VisitEnded(visit, outcome, operator.id), before)

    async def out_of_turn(self, operator: Operator, visit: VisitId, *, wished: bool) -> None:
        """The client's own wish; it is his everywhere until he undoes it."""
        row, _ = await self._here(operator, visit)

        def decide(state: State, now: Micros) -> Sequence[e.Event]:
            return () if state.accessibility == wished else (e.AccessibilityChanged(wished),)

        await self._recorder.act(row.conversation, decide)

    async def walk_in(self, operator: Operator, name: str, asked: WalkIn) -> VisitId:
        """A ticket at the door. Who has booked for today under this telephone is taken in by that booking."""
        office = self._days.office(operator, name)
        if asked.topic not in office.topics or (asked.needs and asked.needs not in office.needs):
            raise Refused("no_target", "В этом офисе такого нет.", "This office has no such thing.")
        visit = VisitId(derive("vis", f"{office.id}/{operator.id}/{asked.client_key}", 0, 0))
        known = await self._database.read(lambda: visits.by_id(visit))
        if known is not None:
            return visit
        booked = _booked_by(asked.phone, await self._days.rows(office))
        if booked is not None:
            await self._happens(booked, e.VisitArrived(booked.id), ("booked",))
            return booked.id
        begun = newcomer(
            OFFICE, Peer(f"{OFFICE}:{office.id}", secrets.token_hex(12)), hide(asked.name.strip()).text
        )
        (started,) = begun.found
        assert isinstance(started, e.ConversationStarted)
        now = self._now()
        came = e.VisitBooked(
            visit,
            office.id,
            now,
            office.slot,
            started.identity,
            topic=hide(asked.topic).text,
            needs=hide(asked.needs).text,
            phone=asked.phone.strip(),
            walk_in=True,
        )
        wish = (e.AccessibilityChanged(wished=True),) if asked.out_of_turn else ()
        found = (started, *wish, came, e.VisitArrived(visit))
        await self._recorder.record(Draft(begun.before, found, newcomer=True), now)
        return visit

    async def _here(self, operator: Operator, visit: VisitId) -> tuple[VisitRow, Office]:
        row = await self._database.read(lambda: visits.by_id(visit))
        if row is None:
            raise NotFound(visit)
        return row, self._days.office(operator, row.office)

    async def _happens(self, row: VisitRow, event: e.Event, before: Sequence[VisitState]) -> None:
        """If the visit is as she sees it. Raises Conflict: somebody was quicker; Refused: it cannot be so."""
        if row.state not in before:
            raise Refused("visit_changed", "С этим талоном уже что-то сделали.", "This ticket has changed.")

        def still() -> Script[None]:
            if not (yield from visits.still(row.id, row.state)):
                raise Conflict(f"{row.id} is no longer {row.state}")

        await self._recorder.append(row.conversation, (event,), first=still)


def _check_window(office: Office, window: str) -> None:
    if not (window.isdecimal() and 1 <= int(window) <= office.windows):
        raise Refused("no_target", "Такого окна нет.", "There is no such window.")


def _booked_by(phone: str, rows: Sequence[VisitRow]) -> VisitRow | None:
    digits = _digits(phone)
    if len(digits) < PHONE_DIGITS:
        return None
    return next((row for row in rows if row.state == "booked" and _digits(row.phone) == digits), None)


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)[-PHONE_DIGITS:]
