import asyncio

from hub.lanes import Lanes, Next

Key = tuple[str, str]


async def until_idle(lanes: Lanes[Key]) -> None:
    while not lanes.idle:
        await asyncio.sleep(0.001)


async def test_work_of_one_key_is_never_done_twice_at_once() -> None:
    running: set[Key] = set()
    overlaps: list[Key] = []

    async def work(key: Key) -> Next:
        if key in running:
            overlaps.append(key)
        running.add(key)
        await asyncio.sleep(0.001)
        running.discard(key)
        return "done"

    lanes = Lanes("test", work, width=8)
    for _ in range(50):
        for name in "abc":
            lanes.offer(("one", name))
        await asyncio.sleep(0)
    await until_idle(lanes)
    assert overlaps == []


async def test_a_key_offered_while_its_lane_runs_is_looked_at_once_more() -> None:
    started, may_end = asyncio.Event(), asyncio.Event()
    runs = 0

    async def work(key: Key) -> Next:
        nonlocal runs
        runs += 1
        started.set()
        await may_end.wait()
        return "done"

    lanes = Lanes("test", work, width=2)
    lanes.offer(("one", "a"))
    await started.wait()
    lanes.offer(("one", "a"))
    may_end.set()
    await until_idle(lanes)
    assert runs == 2


async def test_no_more_than_the_width_run_at_once_and_all_come_through() -> None:
    now, most = 0, 0
    done: list[Key] = []

    async def work(key: Key) -> Next:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1
        done.append(key)
        return "done"

    lanes = Lanes("test", work, width=3)
    for number in range(20):
        lanes.offer(("one", str(number)))
    await until_idle(lanes)
    assert (most, len(done)) == (3, 20)


async def test_work_that_fails_stops_no_other_and_is_done_when_offered_again() -> None:
    done: list[Key] = []
    broken = True

    async def work(key: Key) -> Next:
        if key[1] == "bad" and broken:
            raise RuntimeError("a defect")
        done.append(key)
        return "done"

    lanes = Lanes("test", work, width=1)
    for name in ("bad", "good"):
        lanes.offer(("one", name))
    await until_idle(lanes)
    broken = False
    lanes.offer(("one", "bad"))
    await until_idle(lanes)
    assert [name for _, name in done] == ["good", "bad"]


async def test_stopping_finishes_what_has_begun_and_begins_nothing_new() -> None:
    begun, ended = asyncio.Event(), False

    async def work(key: Key) -> Next:
        nonlocal ended
        begun.set()
        await asyncio.sleep(0.01)
        ended = True
        return "again"

    lanes = Lanes("test", work, width=1)
    lanes.offer(("one", "a"))
    await begun.wait()
    await lanes.stop()
    assert ended
    lanes.offer(("one", "b"))
    assert lanes.idle


async def test_a_group_that_hangs_holds_up_no_other() -> None:
    hanging = asyncio.Event()
    done: list[Key] = []

    async def work(key: Key) -> Next:
        if key[0] == "hung":
            await hanging.wait()
        done.append(key)
        return "done"

    lanes = Lanes("test", work, width=2)
    for number in range(5):
        lanes.offer(("hung", str(number)))
        lanes.offer(("sound", str(number)))
    while len(done) < 5:
        await asyncio.sleep(0)
    assert {group for group, _ in done} == {"sound"}
    hanging.set()
    await until_idle(lanes)
    assert len(done) == 10


async def test_a_narrow_group_runs_no_more_at_once_than_it_says() -> None:
    mend = asyncio.Event()
    running = 0

    async def work(key: Key) -> Next:
        nonlocal running
        running += 1
        await mend.wait()
        return "done"

    lanes = Lanes("test", work, width=8, narrow={"mail": 2})
    for number in range(20):
        lanes.offer(("mail", str(number)))
        lanes.offer(("chat", str(number)))
    await asyncio.sleep(0)
    assert running == 2 + 8
    mend.set()
    await until_idle(lanes)
    assert running == 40
