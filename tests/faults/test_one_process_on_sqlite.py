import asyncio

import pytest

from app.config import ConfigError
from tests.faults.scene import Scene


async def test_a_second_process_on_the_same_file_is_refused_and_the_first_goes_on(
    sqlite_scene: Scene,
) -> None:
    scene = sqlite_scene
    first = await scene.start()
    second = scene.launch()
    async with asyncio.timeout(30):
        await second.dies()
    del scene.living[second.name]
    with pytest.raises(ConfigError, match="in use by another process"):
        async with scene.database():
            raise AssertionError("the file is open twice")
    told = scene.platform.says("1", "привет", "fake:plain")
    scene.platform.deliver(first.name, told)
    await scene.finish()


async def test_the_file_is_free_as_soon_as_its_process_is_killed(sqlite_scene: Scene) -> None:
    await sqlite_scene.kill(await sqlite_scene.start())
    await sqlite_scene.start()
    await sqlite_scene.finish()
