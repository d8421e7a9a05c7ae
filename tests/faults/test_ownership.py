"""F21: two operators take the same conversation at once, while the bot is about to answer: one owner, a silent bot."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.web_side import open_web
from conversation import events as e
from conversation.ids import ConversationId, OperatorId
from handoff.desk import Refused
from handoff.operators import Operator
from hub.access import NotFound
from hub.desk import Desk
from storage import operators
from tests.contract.fixtures import quick
from tests.contract.stand import working
from tests.fakes.far_end import said
from tests.hub.running import RunningHub, running_hub
from tests.trips.ledger import check_owner

__all__ = ["quick"]

CONVERSATIONS = 24
QUEUES = frozenset(("common", "claims"))


async def colleagues(hub: RunningHub) -> tuple[Operator, Operator]:
    both = tuple(
        Operator(OperatorId(f"oper_{login}"), login, login, frozenset(("operator",)), QUEUES)
        for login in ("olga", "igor")
    )
    for one in both:
        await hub.core.database.transact(lambda one=one: operators.put(one, "-", hub.clock()))  # type: ignore[misc]
    return both[0], both[1]


async def takes(desk: Desk, operator: Operator, conversation: ConversationId, chance: random.Random) -> bool:
    """She presses «Взять» and writes at once; False when a colleague was faster, or it is not hers to see yet."""
    for _ in range(200):
        await asyncio.sleep(chance.random() * 0.004)
        try:
            await desk.claim(operator, conversation, "ru")
            await desk.reply(
                operator,
                conversation,
                text=f"Это {operator.name}",
                files=[],
                client_key=f"{operator.id}/{conversation}",
                locale="ru",
            )
        except NotFound:
            continue
        except Refused as refused:
            return refused.code != "taken"
        return True
    raise AssertionError("it never came to people")


@pytest.mark.parametrize(
    ("kind", "seed"), [*(("sqlite", seed) for seed in range(1, 6)), *(("postgresql", n) for n in range(6, 8))]
)
async def test_two_take_it_at_the_moment_of_handoff_and_one_has_it(
    request: pytest.FixtureRequest, tmp_path: Path, quick: None, kind: str, seed: int
) -> None:
    url = request.getfixturevalue("fresh_database") if kind == "postgresql" else ""
    chance = random.Random(seed)
    async with running_hub(tmp_path, url) as hub:
        web = await open_web(hub.core, demo=False)
        olga, igor = await colleagues(hub)
        addresses = [str(number) for number in range(CONVERSATIONS)]
        for address in addresses:
            await hub.core.intake.accept(said(address, "спасибо", f"{address}-0"))
        await hub.settle()

        async def one(address: str) -> tuple[bool, bool]:
            conversation = (await hub.identity(address)).conversation
            words = ["как передать показания?", "оператор", "как передать показания?", "спасибо"]

            async def talks() -> None:
                for number, text in enumerate(words, 1):
                    await hub.core.intake.accept(said(address, text, f"{address}-{number}"))
                    await asyncio.sleep(chance.random() * 0.004)

            _, hers, his = await asyncio.gather(
                talks(),
                takes(web.desk, olga, conversation, chance),
                takes(web.desk, igor, conversation, chance),
            )
            return hers, his

        async with working(hub.core), asyncio.timeout(60):
            taken = await asyncio.gather(*(one(address) for address in addresses))
            while any([await unfinished(hub, address) for address in addresses]):
                await asyncio.sleep(0.02)
        assert all(hers != his for hers, his in taken), "one has it, the other is told so"
        for address in addresses:
            log = await hub.log(address)
            check_owner(log)
            assert sum(isinstance(event, e.ConversationClaimed) for event in log) == 1
            silent_after_a_person(hub.far_end.of(address))


async def unfinished(hub: RunningHub, address: str) -> bool:
    log = await hub.log(address)
    owed = sum(isinstance(event, e.BotReplied | e.OperatorReplied) for event in log)
    heard = sum(isinstance(event, e.MessageReceived) for event in log)
    return heard < 5 or len(hub.far_end.of(address)) < owed


def silent_after_a_person(accepted: Sequence[str]) -> None:
    """By the far end's ledger: after the operator's words nothing more of the bot."""
    person = next(number for number, text in enumerate(accepted) if text.startswith("Это "))
    assert len(accepted) == person + 1
