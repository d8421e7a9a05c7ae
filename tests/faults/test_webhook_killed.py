"""F01: the process that accepts webhooks is killed 0–200 ms after a request."""

import random

import pytest

from tests.faults.kills import kill_the_webhook
from tests.faults.scene import Scene


@pytest.mark.parametrize("seed", range(5))
async def test_what_was_acknowledged_is_stored_once_and_answered(postgres_scene: Scene, seed: int) -> None:
    scene = postgres_scene
    await scene.start()  # The worker is another process, and stays.
    await kill_the_webhook(scene, random.Random(seed), works=False)
    await scene.finish()


@pytest.mark.parametrize("seed", range(5))
async def test_a_hub_in_one_process_goes_on_after_a_restart(sqlite_scene: Scene, seed: int) -> None:
    await kill_the_webhook(sqlite_scene, random.Random(seed), works=True)
    await sqlite_scene.finish()
