"""F14: what nobody can read blocks nobody and is shown to people, who send it round again."""

from pathlib import Path

import pytest

from conversation import events as e
from conversation.contact import Peer
from conversation.inbound import InboundMessage
from tests.faults.poison import POISONS, VERA, open_ward


@pytest.mark.parametrize("seed", range(5))
async def test_all_the_good_are_served_and_all_the_poison_is_visible(tmp_path: Path, seed: int) -> None:
    async with open_ward(tmp_path) as ward:
        await ward.feed(45, len(POISONS), seed)
        await ward.rest()
        await ward.check_the_good()
        letters = await ward.letters()
        assert len(letters) == ward.poison == len(POISONS)
        assert all(letter.kind == "inbound" and letter.reason and letter.raw for letter in letters)
        assert max(len(letter.raw) for letter in letters) <= 64 * 1024

        # sent round again as it is, it comes back as it was, and nobody is answered twice
        answers = {name: sum(map(len, heard.taker.taken.values())) for name, heard in ward.channels.items()}
        for letter in letters:
            await ward.hub.dead_letters.again(VERA, "inbound", int(letter.id), "ru")
        await ward.rest()
        assert {(letter.id, letter.reason) for letter in await ward.letters()} == {
            (letter.id, letter.reason) for letter in letters
        }
        assert answers == {
            name: sum(map(len, heard.taker.taken.values())) for name, heard in ward.channels.items()
        }


async def test_on_postgresql_too(tmp_path: Path, fresh_database: str) -> None:
    async with open_ward(tmp_path, fresh_database) as ward:
        await ward.feed(30, len(POISONS), 5)
        await ward.rest()
        await ward.check_the_good()
        assert len(await ward.letters()) == len(POISONS)


async def test_what_a_mended_release_can_read_is_served_when_a_person_says_so(tmp_path: Path) -> None:
    async with open_ward(tmp_path) as ward:
        await ward.feed(6, len(POISONS), 6)
        await ward.rest()
        heard = ward.channels["telegram"]
        heard.mended = lambda raw: (
            InboundMessage(
                Peer(raw.account, raw.order_key), raw.event_key, raw.received_at, raw.event_key, "оператор"
            ),
        )
        letter = next(item for item in await ward.letters() if item.account == "telegram:main")
        before = len(await ward.letters())
        await ward.hub.dead_letters.again(VERA, "inbound", int(letter.id), "ru")
        await ward.rest()
        assert len(await ward.letters()) == before - 1
        logs = [await ward.log_of("telegram", address) for address in tuple(heard.taker.taken)]
        assert any(isinstance(event, e.HandoffRequested) for log in logs for event in log)
