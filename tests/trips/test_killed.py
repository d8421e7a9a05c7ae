"""The process dies between any two steps of the way in and the way back; the next one goes on from the database.

Death is an exception that nothing catches, at a named point of ``hub/observe``; nothing is given back. The leases run
out, another process opens the same database, and the invariants hold against the far end's own ledger.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from channels.channel import Idempotency
from conversation import events as e
from hub.observe import Observer, Stage
from tests.contract.driver import Client, Driver
from tests.contract.fixtures import CHANNELS, each
from tests.contract.stand import Stand, standing
from tests.fakes.far_end import FakeClock
from tests.trips import ledger

QUESTION = "как передать показания?"
LEASES_RUN_OUT = 90.0
WAY_IN: tuple[Stage, ...] = ("claimed", "parsed", "fetched", "decided", "recorded")
WAY_BACK: tuple[Stage, ...] = ("sending", "sent", "settled")


class Killed(BaseException):
    """Not an Exception: nobody may survive it."""


class Killer:
    def __init__(self) -> None:
        self.at: Stage | None = None

    def __call__(self, stage: Stage) -> None:
        if stage == self.at:
            self.at = None
            raise Killed(stage)


class Lives:
    """One deployment whose process is killed again and again. The clock goes on over its deaths."""

    def __init__(self, folder: Path, driver: Driver) -> None:
        self._folder = folder
        self._driver = driver
        self._clock = FakeClock()
        self._killer = Killer()

    @asynccontextmanager
    async def life(self, dies_at: Stage | None = None) -> AsyncIterator[Stand]:
        """A process; asked to die, it must. What an earlier one left is finished first."""
        self._clock.forward(LEASES_RUN_OUT)
        try:
            async with standing(
                self._folder, self._driver, clock=self._clock, observe=Observer(self._killer), work=False
            ) as stand:
                await stand.settle()
                self._clock.forward(LEASES_RUN_OUT)
                await stand.settle()
                self._killer.at = dies_at
                yield stand
        except Killed:
            return
        assert dies_at is None, f"{dies_at} was never reached"


def stages(driver: Driver) -> tuple[Stage, ...]:
    """A browser is not sent to: recorded is delivered."""
    return WAY_IN if driver.kind == "widget" else (*WAY_IN, *WAY_BACK)


def accepted(driver: Driver, stand: Stand, stage: Stage, *, resend: bool) -> int:
    """How many copies of one message the far end has when the process died at ``stage`` of it."""
    channel = stand.core.channels.get(driver.account)
    assert channel is not None
    if channel.capabilities({}).idempotency is Idempotency.NATIVE or stage not in ("sending", "sent"):
        return 1
    if resend:
        return 2 if stage == "sent" else 1  # the one unavoidable duplicate
    return 1 if stage == "sent" else 0


async def served(stand: Stand, driver: Driver) -> None:
    await stand.collect(driver.account)
    await stand.settle()


@each(CHANNELS)
async def test_a_strangers_question_is_answered_whenever_the_process_dies(
    driver: Driver, tmp_path: Path
) -> None:
    lives, people = Lives(tmp_path, driver), dict[Stage, Client]()
    for number, stage in enumerate(stages(driver)):
        async with lives.life(dies_at=stage) as stand:
            people[stage] = await driver.client(number)
            await people[stage].says(QUESTION)
            await served(stand, driver)
    async with lives.life() as stand:
        for stage, anna in people.items():
            log = await stand.log(driver, anna)
            assert [ev.text for ev in log if isinstance(ev, e.MessageReceived)] == [QUESTION], stage
            assert sum(isinstance(ev, e.BotReplied) for ev in log) == 1, stage
            seen = await anna.seen()
            assert len(seen) == accepted(driver, stand, stage, resend=True), f"I3, I7 at {stage}"
            assert len({ledger.words(item.text) for item in seen}) == 1, stage
        await ledger.nothing_is_left(stand)


@each(CHANNELS)
async def test_a_handoff_is_announced_at_most_once_whenever_the_process_dies(
    driver: Driver, tmp_path: Path
) -> None:
    lives, people = Lives(tmp_path, driver), dict[Stage, Client]()
    async with lives.life() as stand:
        for number, stage in enumerate(stages(driver)):
            people[stage] = await driver.client(number)
            await people[stage].says(QUESTION)
            await served(stand, driver)
    for stage, anna in people.items():
        async with lives.life(dies_at=stage) as stand:
            await anna.says("оператор")
            await served(stand, driver)
    async with lives.life() as stand:
        for stage, anna in people.items():
            log = await stand.log(driver, anna)
            assert sum(isinstance(ev, e.HandoffRequested) for ev in log) == 1, stage
            told = len(await anna.seen()) - 1
            assert told == accepted(driver, stand, stage, resend=False), f"I3, I7 at {stage}"
            assert (await stand.state(driver, anna)).mode == "waiting"
            await ledger.one_owner(stand, driver, anna)
        await ledger.nothing_is_left(stand)


@each(tuple(kind for kind in CHANNELS if kind.can_block))
@pytest.mark.parametrize("stage", WAY_BACK)
async def test_an_operators_reply_is_never_doubled_and_its_doubt_is_shown(
    driver: Driver, tmp_path: Path, stage: Stage
) -> None:
    lives = Lives(tmp_path, driver)
    async with lives.life() as stand:
        anna = await driver.client()
        await anna.says("оператор")
        await served(stand, driver)
    async with lives.life(dies_at=stage) as stand:
        await stand.reply(await stand.conversation(driver, anna), "Номер обращения 42")
        await stand.settle()
    async with lives.life() as stand:
        copies = accepted(driver, stand, stage, resend=False)
        seen = [item for item in await anna.seen() if "42" in item.text]
        assert len(seen) == copies
        (item,) = [
            item for item in await stand.history(await stand.conversation(driver, anna)) if "42" in item.text
        ]
        channel = stand.core.channels.get(driver.account)
        assert channel is not None
        native = channel.capabilities({}).idempotency is Idempotency.NATIVE
        sure = native or stage == "settled"
        assert item.delivery == ("sent" if sure else "unknown")
        await ledger.nothing_is_left(stand)


@each(tuple(kind for kind in CHANNELS if kind.can_block))
async def test_what_was_taken_and_not_stored_comes_again_and_what_was_stored_counts_once(
    driver: Driver, tmp_path: Path
) -> None:
    lives = Lives(tmp_path, driver)
    async with lives.life():
        anna = await driver.client()
        await anna.says(QUESTION)
    async with lives.life() as stand:
        assert await stand.taken(driver.account), "and then it died, before it stored anything"
    async with lives.life() as stand:
        batch = await stand.taken(driver.account)
        assert await stand.core.intake.accept_all(batch) > 0
        assert await stand.core.intake.accept_all(batch) == 0
    async with lives.life() as stand:
        heard = [ev for ev in await stand.log(driver, anna) if isinstance(ev, e.MessageReceived)]
        assert [ev.text for ev in heard] == [QUESTION]
        await ledger.agree(stand, driver, anna, [QUESTION])
