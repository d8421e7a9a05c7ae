"""One stage for every dialogue of a process: the template of a hub is made once, each dialogue gets a copy."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime

import pytest

from app.config import Config
from app.dialogues.performance import Performance, Result, performance
from app.dialogues.reading import read_dialogues
from tests.hub.running import pack
from tests.nlu.pack import PackTrainer

FIRST = datetime.fromisoformat("2026-11-01T12:00:00+03:00")
"""No dialogue of the tests takes place before."""
Played = Callable[[str], Awaitable[list[Result]]]


@pytest.fixture(scope="session")
def stage() -> Iterator[Performance]:
    with asyncio.Runner() as runner:
        opened = performance(Config(), pack(), PackTrainer(), FIRST)
        yield runner.run(opened.__aenter__())
        runner.run(opened.__aexit__(None, None, None))


@pytest.fixture
def played(stage: Performance) -> Played:
    """Results of the turns of every dialogue of a text."""

    async def play(yaml: str) -> list[Result]:
        return [result for one in read_dialogues(yaml, "here.yml") for result in await stage.play(one)]

    return play
