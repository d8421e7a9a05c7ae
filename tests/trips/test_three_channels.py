"""One person over three channels: one timeline, nothing asked twice, replies where he wrote last; and back again."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from conversation import events as e
from conversation.ids import LinkId
from tests.contract.driver import Client
from tests.contract.site import WidgetClient, WidgetDriver
from tests.contract.stand import Stand, standing
from tests.contract.telegram import TelegramDriver
from tests.contract.vk import VkDriver
from tests.trips import ledger

QUESTION = "как передать показания?"


@dataclass
class Person:
    """Anna at home, on the way and at work."""

    stand: Stand
    site: WidgetDriver
    telegram: TelegramDriver
    vk: VkDriver
    at_site: WidgetClient
    in_telegram: Client
    in_vk: Client

    async def counts(self) -> tuple[int, int, int]:
        """How many messages of ours she has seen on each screen. The site shows what was said elsewhere, too."""
        return (
            len(await self.at_site.seen()),
            len(await self.in_telegram.seen()),
            len(await self.in_vk.seen()),
        )

    async def links(self) -> None:
        """The site's link opens Telegram; the site's code is typed in VK."""
        await self.at_site.says(QUESTION)
        await self.stand.sees(self.at_site, 1)
        offer = await self.stand.widget.link(self.at_site.peer, "ru")
        address = urlsplit(next(way.url for way in offer.links if way.channel == "telegram"))
        assert address.hostname == "t.me"
        self.in_telegram.starts(parse_qs(address.query)["start"][0])
        await self.stand.sees(self.in_telegram, 1)
        await self.in_vk.says("привет")
        await self.stand.sees(self.in_vk, 1)
        offer = await self.stand.widget.link(self.at_site.peer, "ru")
        await self.in_vk.says(f"мой код {offer.code}")
        await self.stand.sees(self.in_vk, 2)


@pytest_asyncio.fixture
async def anna(request: pytest.FixtureRequest, tmp_path: Path, quick: None) -> AsyncIterator[Person]:
    async with AsyncExitStack() as stack:
        servers = request.getfixturevalue
        site = await stack.enter_async_context(WidgetDriver.opened(servers))
        telegram = await stack.enter_async_context(TelegramDriver.opened(servers))
        vk = await stack.enter_async_context(VkDriver.opened(servers))
        stand = await stack.enter_async_context(standing(tmp_path, site, telegram, vk))
        yield Person(
            stand, site, telegram, vk, await site.client(), await telegram.client(), await vk.client()
        )


async def test_one_person_one_timeline_and_replies_where_she_wrote_last(anna: Person) -> None:
    stand = anna.stand
    await anna.links()
    ways = ((anna.site, anna.at_site), (anna.telegram, anna.in_telegram), (anna.vk, anna.in_vk))
    identities = [await stand.identity(driver, client) for driver, client in ways]
    assert len({identity.contact for identity in identities}) == 1
    (conversation,) = {identity.conversation for identity in identities}

    # asked on the site, chosen in Telegram: the bot remembers what it offered, and greets nobody again
    state = await stand.state(anna.site, anna.at_site)
    assert state.greeted
    before = await anna.counts()
    await anna.in_telegram.says("оператор")
    await stand.sees(anna.in_telegram, before[1] + 1)
    await stand.rest(anna.telegram, anna.in_telegram, 2)
    assert (await anna.counts())[2] == before[2], "VK hears nothing of it"

    # one history on the operator's desk, over all channels, in the order in which it was written
    opened = await stand.hub.reading.opened(stand.olga, conversation, None, "ru")
    messages = [item for item in opened.items if item.kind == "message"]
    assert {item.channel for item in messages} == {"widget", "telegram", "vk"}
    assert [item.position for item in messages] == sorted(item.position for item in messages)
    told = [item.text for item in messages if item.author == "client"]
    assert told[0] == QUESTION
    assert told[-1] == "оператор"
    assert {link.evidence for link in opened.links} == {"deep_link", "code"}

    # she answers where Anna wrote last, wherever that is
    await stand.reply(conversation, "Отвечаю в Телеграме")
    assert "Телеграме" in (await stand.sees(anna.in_telegram, before[1] + 2))[-1].text
    vk_before = len(await anna.in_vk.seen())
    await anna.in_vk.says("а теперь я здесь")
    await stand.rest(anna.vk, anna.in_vk, 1)

    async def heard_in_vk() -> bool:
        return any(item.text == "а теперь я здесь" for item in await stand.history(conversation))

    await stand.until(heard_in_vk, "VK's message in the one history")
    await stand.reply(conversation, "Отвечаю во ВКонтакте")
    assert "ВКонтакте" in (await stand.sees(anna.in_vk, vk_before + 1))[-1].text
    assert not any("ВКонтакте" in item.text for item in await anna.in_telegram.seen())
    site = [item.text for item in await anna.at_site.seen()]
    assert any("Телеграме" in text for text in site)
    assert any("ВКонтакте" in text for text in site)
    log = await stand.log(anna.site, anna.at_site)
    assert sum(isinstance(event, e.HandoffRequested) for event in log) == 1, "nothing is asked twice"
    ledger.check_owner(log)


async def test_undoing_the_links_gives_every_message_back(anna: Person) -> None:
    stand = anna.stand
    await anna.links()
    await anna.in_telegram.says("оператор")
    await stand.rest(anna.telegram, anna.in_telegram, 2)
    conversation = await stand.conversation(anna.site, anna.at_site)
    links = (await stand.hub.reading.opened(stand.vera, conversation, None, "ru")).links
    assert len(links) == 2
    for link in reversed(links):
        await stand.desk.unlink(stand.vera, conversation, LinkId(link.id), "ru")
    ways = ((anna.site, anna.at_site), (anna.telegram, anna.in_telegram), (anna.vk, anna.in_vk))
    for driver, client in ways:
        identity = await stand.identity(driver, client)
        assert (identity.contact, identity.conversation) == (
            identity.home_contact,
            identity.home_conversation,
        )
        channels = {item.channel for item in await stand.history(identity.conversation)}
        assert channels == {driver.kind}
    before = await anna.counts()
    await anna.in_vk.says(QUESTION)
    await stand.sees(anna.in_vk, before[2] + 1)
    await stand.rest(anna.vk, anna.in_vk, 1)
    after = await anna.counts()
    assert (after[0], after[1]) == (before[0], before[1])
