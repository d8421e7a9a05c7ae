"""A booking on its way to the CRM: its place is kept, and given back where nothing came of it."""

import asyncio
from dataclasses import replace

import pytest

from conversation import events as e
from conversation.flow_run import CrmCall, FlowRun, RunId
from conversation.ids import VisitId
from conversation.state import State
from hub.visit_booking import BookingCrm
from integrations.crm.port import CrmReply
from storage.database import Conflict, Query, Script
from tests.hub.running import RunningHub
from tests.hub.test_visits import NOBODY, OFFICE, OFFICES, TEN, book, books, look, moment

_HOLDS = Query("SELECT key FROM visit_holds ORDER BY key")


class FakeCrm:
    """Answers writes as it is told, and counts them."""

    def __init__(self, *outcomes: str) -> None:
        self.outcomes = list(outcomes)
        self.under_the_key = "not_found"
        self.asked: list[dict[str, object]] = []

    async def read(self, operation: str, arguments: object, *, correlation: str) -> CrmReply:
        return CrmReply("unavailable")

    async def write(self, operation: str, arguments: dict, *, key: str, correlation: str) -> CrmReply:
        self.asked.append(arguments)
        return CrmReply(self.outcomes.pop(0) if self.outcomes else "ok", {"external_no": f"V-{key}"})  # type: ignore[arg-type]

    async def get_by_key(self, key: str, *, correlation: str) -> CrmReply:
        return CrmReply(self.under_the_key)  # type: ignore[arg-type]

    async def check(self) -> str:
        return ""

    async def close(self) -> None: ...


WISH = {"office": OFFICE, "date": "2026-11-25", "time": "10:00"}


def booking(hub: RunningHub, *outcomes: str) -> tuple[BookingCrm, FakeCrm]:
    crm = FakeCrm(*outcomes)
    return BookingCrm(crm, hub.core.database, OFFICES, hub.clock), crm  # type: ignore[arg-type]


async def holds(hub: RunningHub) -> list[str]:
    def read() -> Script[list[str]]:
        return [row[0] for row in (yield _HOLDS())]

    return await hub.core.database.read(read)


async def test_the_place_is_kept_while_the_crm_is_asked_and_the_loser_hears_conflict(hub: RunningHub) -> None:
    crm, far = booking(hub)
    replies = await asyncio.gather(
        *(crm.write("book_visit", WISH, key=f"k{number}", correlation="t") for number in range(6))
    )
    assert sorted(reply.outcome for reply in replies) == ["conflict"] * 2 + ["ok"] * 4
    assert {reply.reason for reply in replies if reply.outcome == "conflict"} == {"place_taken"}
    assert len(far.asked) == 4, "the CRM is not asked for a place that there is not"
    # Acknowledged bookings take the places that were kept for them, and nothing is kept any longer.
    for number in range(4):
        await book(hub, str(number))
    assert await holds(hub) == []
    await hub.hears("9", "привет")
    conversation = (await hub.identity("9")).conversation
    with pytest.raises(Conflict):
        await hub.core.recorder.act(conversation, books())


async def test_a_call_made_again_keeps_its_place_and_takes_no_second_one(hub: RunningHub) -> None:
    crm, _ = booking(hub, "unknown", "ok")
    assert (await crm.write("book_visit", WISH, key="k", correlation="t")).outcome == "unknown"
    assert await holds(hub) == ["k"]
    hub.clock.forward(43 * 3600 + 1800)  # Half an hour before: too late for anybody else.
    assert (await crm.write("book_visit", WISH, key="other", correlation="t")).reason == "place_taken"
    assert (await crm.write("book_visit", WISH, key="k", correlation="t")).outcome == "ok"
    assert await holds(hub) == ["k"]


async def test_the_last_place_kept_for_a_client_stays_free_for_himself_alone(hub: RunningHub) -> None:
    """His flow looks again when the CRM has answered, and must not hear that he came too late."""
    for number in range(3):
        await book(hub, str(number))
    crm, _ = booking(hub)
    assert (await crm.write("book_visit", WISH, key="mine", correlation="t")).outcome == "ok"
    run = FlowRun(RunId("r"), "visit_booking", "d", hub.clock(), hub.clock())
    his = replace(run, calls=(CrmCall("s", "mine", "book_visit", "ok"),))
    asked = {"office": OFFICE, "date": "2026-11-25", "time": "10:00"}
    for state, found in (
        (State(NOBODY), None),
        (State(NOBODY, flows=(run,)), None),
        (State(NOBODY, flows=(his,)), TEN),
    ):
        one = (await look(hub, "visit_times", state, **asked))["one"]
        assert (one and one["starts"]) == found
    hub.clock.at = moment("2026-11-25T09:30+03:00")
    late = State(NOBODY, flows=(his,))
    assert (await look(hub, "visit_times", late, **asked))["one"]["starts"] == TEN
    assert "2026-11-25" in (await look(hub, "visit_days", late, office=OFFICE))["values"]


async def test_each_acknowledged_booking_takes_the_place_that_was_kept_for_it(hub: RunningHub) -> None:
    crm, _ = booking(hub)
    for key in ("a", "b"):
        await crm.write("book_visit", WISH, key=key, correlation="t")
    await hub.hears("1", "привет")
    state = await hub.state("1")
    assert state.last_identity is not None
    booked = e.VisitBooked(VisitId("vis_b"), OFFICE, TEN, 15, state.last_identity, external_no="V-b")
    await hub.core.recorder.act(state.conversation, lambda state, now: (booked,))
    assert await holds(hub) == ["a"]


@pytest.mark.parametrize("outcome", ["rejected", "conflict", "unavailable", "not_found"])
async def test_a_place_that_the_crm_refused_is_free_again(sqlite_hub: RunningHub, outcome: str) -> None:
    crm, _ = booking(sqlite_hub, outcome)
    assert (await crm.write("book_visit", WISH, key="k", correlation="t")).outcome == outcome
    assert await holds(sqlite_hub) == []


@pytest.mark.parametrize(
    ("found", "kept"),
    [("not_found", []), ("conflict", []), ("rejected", []), ("unavailable", ["k"]), ("ok", ["k"])],
)
async def test_a_booking_whose_key_says_that_it_was_not_done_gives_its_place_back(
    sqlite_hub: RunningHub, found: str, kept: list[str]
) -> None:
    crm, far = booking(sqlite_hub, "unknown")
    await crm.write("book_visit", WISH, key="k", correlation="t")
    far.under_the_key = found
    assert (await crm.get_by_key("k", correlation="t")).outcome == found
    assert await holds(sqlite_hub) == kept


@pytest.mark.parametrize(
    "wish", [{"time": "10:07"}, {"time": "23:00"}, {"date": "2026-11-29"}, {"date": "вчера"}, {"office": "x"}]
)
async def test_a_time_that_the_office_does_not_have_is_refused_without_asking(
    sqlite_hub: RunningHub, wish: dict[str, str]
) -> None:
    crm, far = booking(sqlite_hub)
    reply = await crm.write("book_visit", {**WISH, **wish}, key="k", correlation="t")
    assert reply.outcome in ("rejected", "conflict")
    assert far.asked == []


async def test_the_crm_is_told_its_own_number_of_a_visit(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await hub.hears("1", "привет")
    state = await hub.state("1")
    assert state.last_identity is not None
    visit = VisitId("vis_x")
    booked = e.VisitBooked(visit, OFFICE, TEN, 15, state.last_identity, external_no="V-77")
    await hub.core.recorder.act(state.conversation, lambda state, now: (booked,))
    crm, far = booking(hub)
    moved = {"visit": visit, "date": "2026-11-25", "time": "10:15"}
    assert (await crm.write("move_visit", moved, key="m", correlation="t")).outcome == "ok"
    assert (await crm.write("cancel_visit", {"visit": visit}, key="c", correlation="t")).outcome == "ok"
    assert [asked["visit"] for asked in far.asked] == ["V-77", "V-77"]
