from conversation import events as e
from conversation.ids import MINUTE, OperatorId
from hub.timers import Timers
from tests.hub.running import RunningHub

BOUND = 30 * MINUTE


def timers(hub: RunningHub) -> Timers:
    return Timers(hub.core.database, hub.core.recorder, hub.clock, BOUND, {})


async def test_whoever_waits_past_the_bound_rises_and_the_log_proves_it(hub: RunningHub) -> None:
    await hub.hears("1", "оператор")
    await timers(hub).run_due()
    assert not (await hub.state("1")).rose
    hub.clock.forward(30 * 60 + 1)
    await timers(hub).run_due()
    assert (await hub.state("1")).rose
    (rose,) = [event for event in await hub.log("1") if isinstance(event, e.WaitRose)]
    assert rose.waited_us >= BOUND
    await timers(hub).run_due()
    assert sum(isinstance(event, e.WaitRose) for event in await hub.log("1")) == 1


async def test_a_conversation_that_was_taken_in_time_never_rises(hub: RunningHub) -> None:
    await hub.hears("1", "оператор")
    conversation = (await hub.identity("1")).conversation
    claimed = e.ConversationClaimed(OperatorId("op"))
    await hub.core.recorder.act(conversation, lambda state, now: (claimed,))
    hub.clock.forward(3600)
    assert await timers(hub).run_due() == 1
    assert await timers(hub).run_due() == 0
    assert not any(isinstance(event, e.WaitRose) for event in await hub.log("1"))
