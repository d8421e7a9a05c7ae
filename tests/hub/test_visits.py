"""Visits through the whole hub: places, tickets, reminders, and what becomes of them when two are quick."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import orjson
import pytest

from conversation import events as e
from conversation.effects import LookedUp
from conversation.ids import HOUR, MINUTE, ConversationId, IdentityId, MessageId, Micros, VisitId, derive
from conversation.message import Content, Location
from conversation.placeholders import placeholder
from conversation.state import State
from hub.erasure import Erasure
from hub.visit_lookups import VisitLookups
from hub.visit_tickets import PlaceTaken
from storage import visits
from storage.database import Conflict, Query, Script
from storage.rebuild import rebuild
from tests.hub.running import RunningHub, pack

OFFICE = "mikhaylova"
NOBODY = ConversationId("c")
OFFICES = pack().offices
_ALL = Query("SELECT * FROM visits ORDER BY id")


def moment(written: str) -> Micros:
    return Micros(round(datetime.fromisoformat(written).timestamp() * 1_000_000))


TEN = moment("2026-11-25T10:00+03:00")
"""The day after the day after the test clock's."""


def books(
    starts: Micros = TEN, office: str = OFFICE, topic: str = "consulting", needs: str = "", phone: str = ""
) -> Callable[[State, Micros], Sequence[e.Event]]:
    """What the flow decides when the CRM has said yes."""

    def decide(state: State, now: Micros) -> Sequence[e.Event]:
        assert state.last_identity is not None
        visit = VisitId(derive("vis", state.conversation, state.version, 0))
        said = e.BotReplied(
            MessageId(derive("msg", state.conversation, state.version, 0)),
            state.last_identity,
            Content(f"Ваш талон {placeholder(visit)}."),
            "flow",
        )
        booked = e.VisitBooked(
            visit, office, starts, 15, state.last_identity, topic=topic, needs=needs, phone=phone
        )
        return booked, said

    return decide


async def book(hub: RunningHub, address: str, **more: object) -> e.VisitBooked:
    await hub.hears(address, "привет")
    conversation = (await hub.identity(address)).conversation
    _, recorded = await hub.core.recorder.act(conversation, books(**more))  # type: ignore[arg-type]
    await hub.settle()
    return next(item.event for item in recorded if isinstance(item.event, e.VisitBooked))


async def look(hub: RunningHub, operation: str, state: State | None = None, **arguments: str) -> dict:
    lookups = VisitLookups(hub.core.database, OFFICES, pack().policy.replies).handlers()
    answer: LookedUp = await lookups[operation](arguments, state or State(NOBODY), hub.clock())
    assert answer.outcome == "ok", answer
    return orjson.loads(answer.data)


def last_text(hub: RunningHub) -> str:
    return hub.far_end.accepted[-1].text


async def test_a_ticket_is_unique_on_its_day_and_stands_in_the_reply(hub: RunningHub) -> None:
    first = await book(hub, "1")
    assert (first.ticket, last_text(hub)) == ("К-001", "Ваш талон К-001.")
    assert (await book(hub, "2", topic="paid")).ticket == "У-002"
    assert (await book(hub, "3", starts=Micros(TEN + 24 * HOUR))).ticket == "К-001"
    assert (await book(hub, "4", office="south")).ticket == "К-001"


async def test_many_at_once_never_get_more_places_than_there_are_windows(hub: RunningHub) -> None:
    addresses = [str(number) for number in range(6)]
    for address in addresses:
        await hub.hears(address, "привет")
    recorder = hub.core.recorder
    conversations = [(await hub.identity(address)).conversation for address in addresses]
    tries = await asyncio.gather(
        *(recorder.act(one, books()) for one in conversations), return_exceptions=True
    )
    lost = [one for one in tries if isinstance(one, BaseException)]
    office = OFFICES.dated[0]
    assert len(tries) - len(lost) == office.windows
    assert all(isinstance(one, Conflict) for one in lost)
    since, until = office.bounds(office.day_of(TEN))
    rows = await hub.core.database.read(lambda: visits.of_day(OFFICE, since, until))
    assert sorted(row.ticket for row in rows) == [f"К-{number:03d}" for number in range(1, 5)]
    times = await look(hub, "visit_times", office=OFFICE, date="2026-11-25", time="10:00")
    assert times["one"] is None
    assert "10:00" not in times["values"]


async def test_what_can_be_booked_is_offered_with_its_moment(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    days = await look(hub, "visit_days", office=OFFICE)
    assert days["days"][0] == {"value": "2026-11-23", "title": "пн, 23 ноября"}
    assert len(days["days"]) <= 7 < len(days["values"])
    today = await look(hub, "visit_times", office=OFFICE, date="2026-11-23")
    assert today["values"][0] == "15:15"
    """The clock stands at two o'clock and a moment: an hour before is the least."""
    times = await look(hub, "visit_times", office=OFFICE, date="2026-11-25", time="10:00")
    assert times["one"] == {"value": "10:00", "title": "10:00", "starts": TEN, "minutes": 15}
    sunday = await look(hub, "visit_times", office=OFFICE, date="2026-11-29")
    assert sunday["times"] == []


async def test_the_nearest_office_is_told_by_words_and_by_a_shared_place(sqlite_hub: RunningHub) -> None:
    by_words = await look(sqlite_hub, "office_list", near="я в Гатчине")
    assert (by_words["known"], by_words["offices"][0]["value"]) == (True, "gatchina")
    place = Location(59.8300, 30.3750)
    by_place = await look(sqlite_hub, "office_list", near=f"{place.latitude},{place.longitude}")
    assert by_place["offices"][0]["value"] == "south"
    assert by_place["offices"][0]["distance_km"] == pytest.approx(3.9, abs=0.3)
    unknown = await look(sqlite_hub, "office_list", near="за углом")
    assert unknown["known"] is False
    assert "distance_km" not in unknown["offices"][0]
    assert unknown["offices"][0]["hours_today"] == "9:00–20:00"
    needed = await look(sqlite_hub, "office_list", near="Гатчина", needs="wheelchair")
    assert needed["offices"][0]["value"] == OFFICE


async def test_my_visits_are_those_of_the_person_and_still_ahead(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    booked = await book(hub, "1")
    await book(hub, "2", starts=Micros(TEN + 15 * MINUTE))
    mine = await look(hub, "my_visits", await hub.state("1"))
    assert mine["count"] == 1
    assert mine["one"]["title"] == "ср, 25 ноября, 10:00 — Офис на Михайлова"
    assert (mine["one"]["visit"], mine["one"]["ticket"]) == (booked.visit, "К-001")
    hub.clock.forward(3 * 24 * 3600)
    assert (await look(hub, "my_visits", await hub.state("1")))["visits"] == []


async def test_a_visit_moved_to_another_day_gets_a_ticket_of_that_day_and_frees_its_place(
    hub: RunningHub,
) -> None:
    booked = await book(hub, "1")
    await book(hub, "2", starts=Micros(TEN + 24 * HOUR))
    conversation = (await hub.identity("1")).conversation
    later = Micros(TEN + 24 * HOUR)
    _, recorded = await hub.core.recorder.act(
        conversation, lambda state, now: (e.VisitMoved(booked.visit, OFFICE, later),)
    )
    (moved,) = [item.event for item in recorded if isinstance(item.event, e.VisitMoved)]
    assert moved.ticket == "К-002"
    same_day = Micros(later + 15 * MINUTE)
    _, recorded = await hub.core.recorder.act(
        conversation, lambda state, now: (e.VisitMoved(booked.visit, OFFICE, same_day),)
    )
    assert next(item.event for item in recorded if isinstance(item.event, e.VisitMoved)).ticket == "К-002"
    row = await hub.core.database.read(lambda: visits.by_id(booked.visit))
    assert row is not None
    assert (row.starts, row.ticket, row.state) == (same_day, "К-002", "booked")
    since, until = OFFICES.dated[0].bounds(OFFICES.dated[0].day_of(TEN))
    assert await hub.core.database.read(lambda: visits.taken(OFFICE, since, until)) == []


async def due(hub: RunningHub) -> None:
    await hub.core.worker._timers.run_due()
    await hub.settle()


async def reminded(hub: RunningHub) -> int:
    return sum(isinstance(event, e.VisitReminded) for event in await hub.log("1"))


async def test_a_visit_is_reminded_of_the_evening_before_and_two_hours_before(hub: RunningHub) -> None:
    await book(hub, "1")
    await due(hub)
    assert await reminded(hub) == 0
    hub.clock.at = moment("2026-11-24T18:00:01+03:00")
    await due(hub)
    assert await reminded(hub) == 1
    assert "25 ноября в 10:00" in last_text(hub)
    assert "К-001" in last_text(hub)
    labels = [label for label, _ in hub.far_end.accepted[-1].buttons]
    assert labels == ["Приду", "Перенести запись", "Отменить запись"]
    await due(hub)
    assert await reminded(hub) == 1
    hub.clock.at = moment("2026-11-25T08:00:01+03:00")
    await due(hub)
    assert await reminded(hub) == 2
    assert last_text(hub).startswith("Напоминаем: сегодня в 10:00")
    await hub.hears("1", "Приду")
    assert last_text(hub) == "Хорошо, ждём вас."


async def test_two_workers_at_once_remind_once_and_of_nothing_that_was_just_cancelled(
    hub: RunningHub,
) -> None:
    booked = await book(hub, "1")
    hub.clock.at = moment("2026-11-24T18:00:01+03:00")
    await asyncio.gather(hub.core.timers.run_due(), hub.core.timers.run_due())
    assert await reminded(hub) == 1
    hub.clock.at = moment("2026-11-25T08:00:01+03:00")
    conversation = (await hub.identity("1")).conversation
    cancelled = e.VisitCancelled(booked.visit)
    await asyncio.gather(
        hub.core.recorder.act(conversation, lambda state, now: (cancelled,)), hub.core.timers.run_due()
    )
    log = await hub.log("1")
    assert not any(isinstance(event, e.VisitReminded) for event in log[log.index(cancelled) :])
    await due(hub)
    assert not any(
        isinstance(event, e.VisitReminded) for event in (await hub.log("1"))[log.index(cancelled) :]
    )


async def test_nobody_is_reminded_of_what_was_moved_or_cancelled(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    booked = await book(hub, "1")
    conversation = (await hub.identity("1")).conversation
    later = Micros(TEN + 48 * HOUR)
    await hub.core.recorder.act(conversation, lambda state, now: (e.VisitMoved(booked.visit, OFFICE, later),))
    hub.clock.at = moment("2026-11-24T18:00:01+03:00")
    await due(hub)
    assert await reminded(hub) == 0
    await hub.core.recorder.act(conversation, lambda state, now: (e.VisitCancelled(booked.visit),))
    hub.clock.at = moment("2026-11-27T09:00+03:00")
    await due(hub)
    assert await reminded(hub) == 0


async def test_a_reminder_goes_where_the_client_wrote_last(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await book(hub, "1")
    conversation = (await hub.identity("1")).conversation
    await hub.hears("2", "привет", "fake:other")
    other = await hub.identity("2", "fake:other")
    state = await hub.state("1")
    gone = e.ReachabilityChanged(state.last_identity or IdentityId(""), reachable=False, reason="blocked")
    await hub.core.recorder.act(conversation, lambda state, now: (gone,))
    hub.clock.at = moment("2026-11-24T18:00:01+03:00")
    sent = len(hub.far_end.accepted)
    await due(hub)
    assert len(hub.far_end.accepted) == sent, "whoever blocked us is not written to"
    assert await reminded(hub) == 0
    assert other.conversation != conversation


async def test_the_view_is_built_again_from_the_log_and_the_day_goes_on_with_its_tickets(
    hub: RunningHub,
) -> None:
    booked = await book(hub, "1", needs="wheelchair", phone="+79211234567")
    await book(hub, "2")
    conversation = (await hub.identity("2")).conversation
    await hub.core.recorder.append(conversation, (e.VisitArrived(booked.visit),))

    def view() -> Script[list[tuple[object, ...]]]:
        return [tuple(row) for row in (yield _ALL())]

    before = await hub.core.database.read(view)
    await hub.core.database.transact(rebuild)
    assert await hub.core.database.read(view) == before
    assert (await book(hub, "3")).ticket == "К-003"


async def test_of_an_erased_person_the_view_keeps_no_word(hub: RunningHub) -> None:
    booked = await book(hub, "1", needs="плохо хожу", phone="+79211234567", topic="по наследству")
    identity = await hub.identity("1")
    await Erasure(hub.core.database, hub.core.blobs, hub.core.signals, hub.clock).erase(
        identity.contact, by="test"
    )
    for _ in range(2):
        row = await hub.core.database.read(lambda: visits.by_id(booked.visit))
        assert row is not None
        assert (row.needs, row.phone, row.topic, row.name) == ("", "", "", "")
        assert (row.ticket, row.starts) == ("К-001", TEN)
        await hub.core.database.transact(rebuild)


def test_the_loser_of_a_place_may_decide_again() -> None:
    assert issubclass(PlaceTaken, Conflict)
