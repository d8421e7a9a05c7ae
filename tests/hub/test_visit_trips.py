"""A visit as a client lives it: booked in the chat, reminded of, moved and cancelled by buttons, lost to another."""

from datetime import datetime

from conversation import events as e
from conversation.ids import Micros
from hub.replay import replay
from storage import visits
from storage.visits import VisitRow
from tests.hub.running import RunningHub, pack
from tests.hub.test_visits import OFFICE, OFFICES, book

TO_THE_TIME = ("запишите меня на приём", "Офис на Михайлова", "25 ноября")


def moment(written: str) -> Micros:
    return Micros(round(datetime.fromisoformat(written).timestamp() * 1_000_000))


async def says(hub: RunningHub, address: str, *texts: str) -> str:
    """The bot's last words to it."""
    for text in texts:
        await hub.hears(address, text)
    return [sent.text for sent in hub.far_end.accepted if sent.address == address][-1]


async def day(hub: RunningHub, written: str) -> list[VisitRow]:
    office = OFFICES.dated[0]
    since, until = office.bounds(datetime.fromisoformat(written).date())
    return await hub.core.database.read(lambda: visits.of_day(OFFICE, since, until))


async def test_a_visit_is_booked_reminded_of_moved_and_cancelled_in_the_chat(hub: RunningHub) -> None:
    assert "Талон К-001" in await says(hub, "1", *TO_THE_TIME, "10:15", "да")
    (row,) = await day(hub, "2026-11-25")
    assert (row.starts, row.ticket, row.state) == (moment("2026-11-25T10:15+03:00"), "К-001", "booked")
    assert row.external_no, "the CRM's own number is kept"

    hub.clock.at = moment("2026-11-24T18:00:01+03:00")
    await hub.core.timers.run_due()
    await hub.settle()
    await says(hub, "1", "Перенести запись")
    told = await says(hub, "1", "27 ноября", "12:00", "да")
    assert "Талон К-001" in told
    assert await day(hub, "2026-11-25") == []
    (row,) = await day(hub, "2026-11-27")
    assert row.starts == moment("2026-11-27T12:00+03:00")

    hub.clock.at = moment("2026-11-26T18:00:01+03:00")
    await hub.core.timers.run_due()
    await hub.settle()
    await says(hub, "1", "Отменить запись", "да")
    (row,) = await day(hub, "2026-11-27")
    assert row.state == "cancelled"
    kinds = [type(event) for event in await hub.log("1")]
    assert [kinds.count(kind) for kind in (e.VisitBooked, e.VisitMoved, e.VisitCancelled)] == [1, 1, 1]
    assert kinds.count(e.VisitReminded) == 2
    assert await replay(hub.core.database, row.conversation, pack().policy) == []


async def test_of_two_who_confirm_the_last_time_one_gets_it_and_the_other_hears_why_not(
    hub: RunningHub,
) -> None:
    ten = moment("2026-11-25T10:15+03:00")
    for number in range(OFFICES.dated[0].windows - 1):
        await book(hub, f"before{number}", starts=ten)
    for address in ("1", "2"):
        assert "Записываю?" in await says(hub, address, *TO_THE_TIME, "10:15")
    assert "Талон" in await says(hub, "1", "да")
    assert "занят" in await says(hub, "2", "да")
    assert (await hub.state("2")).flow is not None
    assert "Талон" in await says(hub, "2", "10:30", "да")
    rows = await day(hub, "2026-11-25")
    assert sum(row.starts == ten for row in rows) == OFFICES.dated[0].windows
    assert len({row.ticket for row in rows}) == len(rows)
