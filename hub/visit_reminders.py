"""Reminding of visits: through the channel the client used last, and only of what still stands as it was agreed."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from bot.replies import Replies
from bot.running.telling import START
from bot.speech import COMING
from conversation import events as e
from conversation.ids import IdentityId, MessageId, Micros, VisitId, derive
from conversation.message import Button, Content
from conversation.state import State
from hub.record import Recorder
from hub.registration import OFFLINE
from hub.visit_tickets import REMIND
from standard.offices import Office, Offices
from storage import contacts, jobs, visits
from storage.database import Database, Script
from storage.jobs import Job
from storage.visits import VisitRow

FLOW = f"{START}visit_booking"
"""Begun by the other buttons; what is wished of it is heard in their labels."""
BUTTONS = (
    ("visit_coming_button", COMING),
    ("visit_move_button", FLOW),
    ("visit_cancel_button", FLOW),
)


class _NotOwedError(Exception):
    """Another worker has reminded him, or the visit has changed in this moment."""


class VisitReminders:
    """Serves the jobs of kind ``REMIND``; a job's body is the moment that was agreed when it was put."""

    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        offices: Offices,
        replies: Replies,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._offices = offices
        self._replies = replies
        self._now = now

    async def run(self, job: Job) -> None:
        visit = VisitId(job.key.removeprefix(f"{REMIND}/").rpartition("/")[0])
        row = await self._database.read(lambda: visits.by_id(visit))
        office = self._still_owed(row, job)
        if row is None or office is None:
            await self._database.transact(lambda: jobs.finish(job.id))
            return

        def finish(state: State, recorded: Sequence[e.Recorded]) -> Script[None]:
            still = yield from visits.by_id(row.id)
            if still is None or (still.state, still.starts) != (row.state, row.starts):
                raise _NotOwedError
            if not (yield from jobs.finish(job.id)):
                raise _NotOwedError

        offline = await self._database.read(lambda: _offline(row))
        with suppress(_NotOwedError):
            _, recorded = await self._recorder.act(
                row.conversation,
                lambda state, now: self._reminder(state, row, office, offline, now),
                also=finish,
            )
            if not recorded:
                await self._database.transact(lambda: jobs.finish(job.id))

    def _still_owed(self, row: VisitRow | None, job: Job) -> Office | None:
        """The visit's office; None when it was moved or cancelled, has begun, or the worker comes too late for it."""
        if row is None or row.state != "booked" or str(row.starts) != job.body or row.starts <= self._now():
            return None
        return next((one for one in self._offices.dated if one.id == row.office), None)

    def _reminder(
        self, state: State, row: VisitRow, office: Office, offline: frozenset[IdentityId], now: Micros
    ) -> tuple[e.Event, ...]:
        """Nothing where nobody could be reached."""
        silent = {*state.unreachable, *offline}
        to = next((one for one in (state.last_identity, row.identity) if one and one not in silent), None)
        if to is None:
            return ()
        local = office.calendar.local(row.starts)
        today = office.day_of(now) == local.date()
        text = self._replies.text(
            "visit_soon" if today else "visit_tomorrow",
            date=f"{local.day} {self._replies.month(local.month)}",
            time=f"{local:%H:%M}",
            office=office.title.ru,
            address=office.address.ru,
            ticket=row.ticket,
        )
        offers = tuple(
            e.Offer(derive("v", state.conversation, state.version, number), self._replies.text(label), action)
            for number, (label, action) in enumerate(BUTTONS)
        )
        buttons = tuple(Button(offer.label, offer.token) for offer in offers)
        message = MessageId(derive("visit", state.conversation, state.version, 0))
        said = e.BotReplied(message, to, Content(text, buttons), "visit_reminder", offers=offers)
        return said, e.VisitReminded(row.id)


def _offline(row: VisitRow) -> Script[frozenset[IdentityId]]:
    """Identities of the person to whom nothing can be sent."""
    found = yield from contacts.of_conversation(row.conversation)
    return frozenset(one.id for one in found if one.channel in OFFLINE)
