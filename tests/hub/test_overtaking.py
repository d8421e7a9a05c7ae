"""Messages that overtook one another on their way are served in the order in which they were written."""

from conversation import events as e
from hub.overtaking import MOST
from storage import inbox
from tests.fakes.far_end import payload, said
from tests.hub.running import RunningHub


async def heard(hub: RunningHub) -> list[str]:
    return [event.text for event in await hub.log("1") if isinstance(event, e.MessageReceived)]


async def arrive(hub: RunningHub, *counts: int) -> None:
    for place, count in enumerate(counts):
        await hub.core.intake.accept(said("1", f"№ {count}", f"k{place}", sequence=count))
    await hub.settle()


async def test_of_those_that_wait_the_lowest_count_goes_first(hub: RunningHub) -> None:
    await arrive(hub, 3, 1, 4, 2)
    assert await heard(hub) == ["№ 1", "№ 2", "№ 3", "№ 4"]


async def test_without_counts_the_order_of_arrival_is_the_order(sqlite_hub: RunningHub) -> None:
    for place, text in enumerate(("б", "а", "в")):
        await sqlite_hub.core.intake.accept(said("1", text, f"k{place}"))
    await sqlite_hub.settle()
    assert await heard(sqlite_hub) == ["б", "а", "в"]


async def test_what_has_no_count_keeps_its_place_and_what_cannot_be_read_holds_nobody_up(
    sqlite_hub: RunningHub,
) -> None:
    hub = sqlite_hub
    broken = payload("1", None, "broken")
    await hub.core.intake.accept(said("1", "№ 2", "k1", sequence=2))
    await hub.core.intake.accept(
        type(broken)(broken.account, broken.event_key, broken.order_key, b"{", broken.received_at)
    )
    await hub.core.intake.accept(said("1", "без номера", "k2"))
    await hub.core.intake.accept(said("1", "№ 1", "k3", sequence=1))
    await hub.settle()
    assert await heard(hub) == ["№ 1", "№ 2", "без номера"]


async def test_a_long_line_is_served_whole(sqlite_hub: RunningHub) -> None:
    await arrive(sqlite_hub, *range(MOST + 20, 0, -1))
    assert sorted(await heard(sqlite_hub)) == sorted(f"№ {count}" for count in range(1, MOST + 21))


async def test_a_defect_met_behind_them_is_not_theirs(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    for key, text, count in (("k1", "№ 2", 2), ("k2", "№ 1", 1)):
        await hub.core.intake.accept(said("1", text, key, sequence=count))
    await hub.core.intake.accept(payload("1", {"break": True}, "defect"))
    for _ in range(8):
        await hub.core.turns.serve("fake:main", "1")
    assert await heard(hub) == ["№ 1", "№ 2"]
    (dead,) = await hub.core.database.read(lambda: inbox.dead(10))
    assert dead[5] == b'{"break": true}'
