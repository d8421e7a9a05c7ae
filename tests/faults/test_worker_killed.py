"""F02: a worker is killed at each named point of intake, turn and sending; a successor finishes, nothing is lost."""

import random
from typing import get_args

import pytest

from hub.observe import Stage
from tests.faults.kills import kill_at
from tests.faults.scene import Scene

POINTS: tuple[Stage, ...] = get_args(Stage)


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_lost_or_doubled_when_workers_die_at_every_point(
    postgres_scene: Scene, seed: int
) -> None:
    await kill_at_every_point(postgres_scene, seed)


@pytest.mark.parametrize("seed", range(3, 5))
async def test_the_same_holds_for_one_process_on_sqlite(sqlite_scene: Scene, seed: int) -> None:
    await kill_at_every_point(sqlite_scene, seed)


async def kill_at_every_point(scene: Scene, seed: int) -> None:
    chance = random.Random(seed)
    for point in chance.sample(POINTS, len(POINTS)):
        await kill_at(scene, point, chance)
    await scene.finish()
