"""F05: the platform delivers everything two to five times, at the same moment: no effect happens twice."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from channels.channel import RawPayload
from conversation import events as e
from storage import inbox
from storage.database import Query, Script
from tests.contract.driver import Driver
from tests.contract.fixtures import door, driver, each, quick, stand
from tests.contract.stand import Stand, working
from tests.contract.telegram import TelegramWebhookDriver
from tests.contract.vk import VkCallbackDriver
from tests.fakes.far_end import said
from tests.hub.running import RunningHub, running_hub
from tests.trips import ledger

__all__ = ["door", "driver", "quick", "stand"]

PEOPLE, EACH = 30, 10
_STORED = Query("SELECT COUNT(*) FROM inbox")


async def deliver(hub: RunningHub, payloads: list[RawPayload], chance: random.Random) -> None:
    """One person's payloads in their order, each 2 to 5 times at once; people side by side."""

    async def accepted(raw: RawPayload) -> int:
        copies = chance.randint(2, 5)
        return sum(await asyncio.gather(*(hub.core.intake.accept(raw) for _ in range(copies))))

    async def person(own: list[RawPayload]) -> list[int]:
        return [await accepted(raw) for raw in own]

    by_peer: dict[str, list[RawPayload]] = {}
    for raw in payloads:
        by_peer.setdefault(raw.order_key, []).append(raw)
    new = await asyncio.gather(*(person(own) for own in by_peer.values()))
    assert all(count == 1 for counts in new for count in counts), "accepted once, whatever the race"


def _count() -> Script[int]:
    rows = yield _STORED()
    return int(rows[0][0])


@pytest.mark.parametrize(("kind", "seed"), [*(("sqlite", seed) for seed in range(1, 6)), ("postgresql", 6)])
async def test_payloads_doubled_at_once_have_one_effect_each(
    request: pytest.FixtureRequest, tmp_path: Path, quick: None, kind: str, seed: int
) -> None:
    url = request.getfixturevalue("fresh_database") if kind == "postgresql" else ""
    chance = random.Random(seed)
    async with running_hub(tmp_path, url) as hub:
        keys = {str(n): [f"{n}-{k}" for k in range(EACH)] for n in range(PEOPLE)}
        payloads = [said(address, "спасибо", key) for address, own in keys.items() for key in own]
        async with working(hub.core):
            await deliver(hub, payloads, chance)
            async with asyncio.timeout(60):
                while len(hub.far_end.accepted) < len(payloads):
                    await asyncio.sleep(0.02)
            await deliver_again(hub, payloads)
        assert await hub.core.database.read(_count) == len(payloads)
        assert await hub.core.database.read(lambda: inbox.waiting(10)) == []
        assert max(Counter(hub.far_end.attempts).values()) == 1
        for address, own in keys.items():
            log = await hub.log(address)
            assert [ev.external_id for ev in log if isinstance(ev, e.MessageReceived)] == own
            replied = [ev.content.text for ev in log if isinstance(ev, e.BotReplied)]
            assert hub.far_end.of(address) == replied
            assert len(replied) == EACH


async def deliver_again(hub: RunningHub, payloads: list[RawPayload]) -> None:
    """Long after they were served."""
    assert await hub.core.intake.accept_all(payloads) == 0


@each((TelegramWebhookDriver, VkCallbackDriver))
async def test_the_platforms_own_webhooks_doubled_have_one_effect_each(driver: Driver, stand: Stand) -> None:
    people = [await driver.client(number) for number in range(6)]
    for round_ in range(3):
        for client in people:
            await client.says("спасибо" + "!" * round_)
            for _ in range(3):
                await client.is_told_again()
    for client in people:
        await stand.sees(client, 3)
        await stand.rest(driver, client, 3)
        await ledger.agree(stand, driver, client, ["спасибо", "спасибо!", "спасибо!!"])
