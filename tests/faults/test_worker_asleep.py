"""F03: a worker is stopped past its lease and wakes up when another has done its work."""

import pytest

from hub.observe import Stage
from tests.faults.kills import oversleep
from tests.faults.scene import Scene
from tests.faults.wire import NATIVE, PLAIN

TURN: tuple[Stage, ...] = ("claimed", "parsed", "fetched", "understood", "decided")
SENDING: tuple[Stage, ...] = ("sending", "rendered", "admitted", "sent")


@pytest.mark.parametrize("point", TURN)
async def test_a_turn_that_overslept_is_refused_and_the_other_workers_stands(
    postgres_scene: Scene, point: Stage
) -> None:
    counters = await oversleep(postgres_scene, point, PLAIN)
    assert counters["okno_turns_total stale"] == 1
    assert "okno_turns_total recorded" not in counters
    await postgres_scene.finish()
    assert len(postgres_scene.platform.ledger) == 1


@pytest.mark.parametrize("point", SENDING)
@pytest.mark.parametrize("account", [NATIVE, PLAIN])
async def test_a_sending_that_overslept_is_refused(postgres_scene: Scene, point: Stage, account: str) -> None:
    counters = await oversleep(postgres_scene, point, account)
    assert counters[f"okno_sends_total {account} stale"] == 1
    # Only what had left before it fell asleep can have arrived twice, and only where the platform cannot tell.
    copies = 2 if (account, point) == (PLAIN, "sent") else 1
    assert len(postgres_scene.platform.ledger) == copies
    await postgres_scene.finish()
