"""The client left the chat: what he did not read goes to the address he left, and his mail goes on with the chat."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from conversation import events as e
from conversation.contact import Peer
from conversation.ids import ConversationId
from hub.cards import Item
from hub.erasure import Erasure
from storage import contacts
from storage.database import Query, Script
from storage.schema import metadata
from tests.contract.mail import MailDriver
from tests.contract.site import WidgetClient, WidgetDriver
from tests.contract.stand import Stand, standing
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

WAIT_MINUTES = 10
LATE = WAIT_MINUTES * 60 + 5
ASKED = "оставьте здесь адрес почты"
ANSWER = "Счёт пересчитали, доплачивать не нужно."


class GoingOn(MailDriver):
    def settings(self) -> dict[str, Any]:
        return {**super().settings(), "chat_goes_on_minutes": WAIT_MINUTES}


@pytest.fixture
def mail(dovecot: Dovecot, smtp_sink: SmtpSink) -> GoingOn:
    return GoingOn(dovecot, smtp_sink)


@pytest.fixture
def site() -> WidgetDriver:
    return WidgetDriver()


@pytest_asyncio.fixture
async def stand(mail: GoingOn, site: WidgetDriver, tmp_path: Path, quick: None) -> AsyncIterator[Stand]:
    async with standing(tmp_path, mail, site) as opened:
        yield opened


async def left_an_address(
    stand: Stand, site: WidgetDriver, address: str
) -> tuple[WidgetClient, ConversationId]:
    """A visitor asks for a person, is asked for an address, types one; people have the conversation."""
    anna = await site.client()
    await anna.says("оператор")
    (seen,) = await stand.sees(anna, 1)
    assert ASKED in seen.text
    await anna.says(f"моя почта {address}")
    await stand.rest(site, anna, 2)
    return anna, await stand.conversation(site, anna)


async def passes(stand: Stand, seconds: float = LATE) -> None:
    stand.clock.forward(seconds)
    await stand.core.worker._timers.run_due()
    await stand.until(stand.is_quiet, "all is sent")


def letters(mail: MailDriver, address: str) -> list[str]:
    found = [item.message for item in mail.sink.received if item.recipients == (address,)]
    return [str(message.get_body(("plain",)).get_content()) for message in found]  # type: ignore[union-attr]


async def timeline(stand: Stand, conversation: ConversationId) -> list[Item]:
    return await stand.history(conversation)


async def test_an_answer_that_was_not_read_goes_by_mail_and_the_mail_comes_back_to_the_chat(
    stand: Stand, site: WidgetDriver, mail: GoingOn
) -> None:
    at_home = await mail.client()
    anna, conversation = await left_an_address(stand, site, at_home.address)
    await stand.reply(conversation, ANSWER)
    await passes(stand, 60)
    assert letters(mail, at_home.address) == [], "he may still be there"
    await passes(stand)
    (letter,) = letters(mail, at_home.address)
    assert ANSWER in letter
    assert "оператор" not in letter.partition(ANSWER)[0], "nothing of before he left"
    await at_home.says("Спасибо! А пени?")
    await stand.until(
        lambda: arrived(stand, conversation, "Спасибо! А пени?"), "his mail on the same timeline"
    )
    last = (await timeline(stand, conversation))[-1]
    assert (last.author, last.channel) == ("client", "email")
    assert "Спасибо! А пени?" in [item.text for item in await anna.items()], "and in his chat"
    await stand.reply(conversation, "Пени списали.")
    await passes(stand)
    assert [ANSWER in text for text in letters(mail, at_home.address)] == [True, False], "each once"
    assert "Пени списали." in letters(mail, at_home.address)[1]


async def test_two_workers_that_look_at_once_mail_it_once(
    stand: Stand, site: WidgetDriver, mail: GoingOn
) -> None:
    at_home = await mail.client()
    _, conversation = await left_an_address(stand, site, at_home.address)
    await stand.reply(conversation, ANSWER)
    stand.clock.forward(LATE)
    timers = stand.core.worker._timers
    await asyncio.gather(*(timers.run_due() for _ in range(4)))
    await stand.until(stand.is_quiet, "all is sent")
    assert len(letters(mail, at_home.address)) == 1


async def test_what_was_read_in_the_chat_is_not_mailed(
    stand: Stand, site: WidgetDriver, mail: GoingOn
) -> None:
    at_home = await mail.client()
    anna, conversation = await left_an_address(stand, site, at_home.address)
    await stand.reply(conversation, ANSWER)
    items = await anna.items()
    await stand.widget.seen(anna.peer, items[-1].seq)
    await passes(stand)
    assert letters(mail, at_home.address) == []


async def test_an_address_nobody_asked_for_gets_nothing(
    stand: Stand, site: WidgetDriver, mail: GoingOn
) -> None:
    at_home = await mail.client()
    anna = await site.client()
    await anna.says(f"напишите на {at_home.address}, оператор")
    await stand.rest(site, anna, 1)
    await stand.reply(await stand.conversation(site, anna), ANSWER)
    await passes(stand)
    assert letters(mail, at_home.address) == []


async def test_the_address_of_another_client_opens_nothing_of_his(
    stand: Stand, site: WidgetDriver, mail: GoingOn
) -> None:
    """Boris is known by mail; somebody in the chat types his address."""
    boris = await mail.client()
    await boris.says("Как передать показания? Мой счёт 100200300.")
    await stand.sees(boris, 1)
    await stand.rest(mail, boris, 1)
    his = await stand.conversation(mail, boris)
    stranger, conversation = await left_an_address(stand, site, boris.address)
    await stand.reply(conversation, ANSWER)
    await passes(stand)
    mailed = letters(mail, boris.address)[-1]
    assert ANSWER in mailed
    assert "100200300" not in mailed, "his own letter is not quoted"
    identities = await stand.database.read(lambda: contacts.of_conversation(conversation))
    assert [one.channel for one in identities] == ["widget"], "nobody is joined to the chat"
    # A new letter of his is his own affair; only an answer to what was mailed belongs to the chat.
    letter = boris.letter("Где ваш офис?")
    for name in ("In-Reply-To", "References", "Subject"):
        del letter[name]
    letter.replace_header("To", mail.mailbox)
    letter["Subject"] = "Новый вопрос"
    await boris.posts(letter)
    await stand.until(lambda: arrived(stand, his, "Где ваш офис?"), "his letter in his own conversation")
    assert "Где ваш офис?" not in str([item.text for item in await stranger.items()])
    log = await stand.log(mail, boris)
    assert not any(isinstance(event, e.IdentitiesLinked) for event in log)


async def test_erasing_the_visitor_takes_his_address_and_the_letters_with_it(
    stand: Stand, site: WidgetDriver, mail: GoingOn
) -> None:
    at_home = await mail.client()
    anna, conversation = await left_an_address(stand, site, at_home.address)
    await stand.reply(conversation, ANSWER)
    await passes(stand)
    assert len(letters(mail, at_home.address)) == 1
    contact = (await stand.identity(site, anna)).contact
    await Erasure(stand.database, stand.core.blobs, stand.core.signals, stand.clock).erase(contact, "test")
    held = await stand.database.read(_everything)
    assert at_home.address not in held
    assert ANSWER not in held


def _everything() -> Script[str]:
    cells: list[str] = []
    for name in metadata.tables:
        for row in (yield Query(f"SELECT * FROM {name}")()):
            cells += [one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in row]
    return "\n".join(cells)


async def test_a_letter_mailed_on_that_comes_back_is_shown_to_people(
    stand: Stand, site: WidgetDriver, mail: GoingOn
) -> None:
    at_home = await mail.client()
    at_home.blocks()
    _, conversation = await left_an_address(stand, site, at_home.address)
    await stand.reply(conversation, ANSWER)
    await passes(stand)
    items = (await stand.hub.reading.opened(stand.vera, conversation, None, "ru")).items
    mailed = next(item for item in items if item.event == "answers_mailed")
    assert (mailed.delivery, mailed.error_text) == ("failed", "Такого адреса нет.")
    known = await stand.database.read(lambda: contacts.by_peer(Peer(mail.account, at_home.address)))
    assert known is not None
    assert not known.reachable


async def arrived(stand: Stand, conversation: ConversationId, text: str) -> bool:
    return any(text in item.text for item in await timeline(stand, conversation))
