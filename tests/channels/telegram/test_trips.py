"""Telegram with a whole hub behind it: albums, edits, places, presses, groups, business accounts, typing."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.message import Location
from storage import contacts, event_log, inbox
from tests.contract.driver import picture
from tests.contract.fixtures import door, driver, quick, stand
from tests.contract.stand import Stand
from tests.contract.telegram import FIRST_ID, TelegramDriver
from tests.fakes.telegram.person import Person

__all__ = ["door", "driver", "quick", "stand"]

QUESTION = "как передать показания?"
pytestmark = pytest.mark.parametrize("driver", [TelegramDriver], indirect=True, ids=["telegram"])


@pytest.fixture
def anna(driver: TelegramDriver) -> Person:
    return driver.fake.user(FIRST_ID + 1)


@pytest_asyncio.fixture
async def hub(stand: Stand) -> AsyncIterator[Stand]:
    yield stand


async def identity(hub: Stand, address: str | int) -> Identity | None:
    return await hub.database.read(lambda: contacts.by_peer(Peer("telegram:main", str(address))))


async def log(hub: Stand, address: str | int) -> list[e.Event]:
    found = await identity(hub, address)
    if found is None:
        return []
    recorded = await hub.database.read(lambda: event_log.read_conversation(found.conversation))
    return [item.event for item in recorded]


async def heard(hub: Stand, address: str | int, count: int = 1) -> list[e.MessageReceived]:
    async def enough() -> list[e.MessageReceived]:
        found = [event for event in await log(hub, address) if isinstance(event, e.MessageReceived)]
        return found if len(found) >= count else []

    found: list[e.MessageReceived] = await hub.until(enough, f"{count} messages of {address}")
    return found


async def happened(hub: Stand, address: str | int, kind: type[Any]) -> Any:
    async def found() -> Any:
        return next((event for event in await log(hub, address) if isinstance(event, kind)), None)

    return await hub.until(found, kind.__name__)


async def all_in_the_inbox(hub: Stand, count: int) -> None:
    async def stored() -> bool:
        peers = await hub.database.read(lambda: inbox.waiting(10))
        rows = 0
        for account, order_key in peers:
            first = await hub.database.read(lambda a=account, o=order_key: inbox.next_of(a, o))  # type: ignore[misc]
            if first is not None:
                rows += 1 + len(await hub.database.read(lambda f=first: inbox.behind(f, 50)))  # type: ignore[misc]
        return rows >= count

    await hub.until(stored, f"{count} payloads in the inbox")


async def test_an_album_is_one_message_with_all_its_pictures(hub: Stand, anna: Person) -> None:
    pictures = [picture(20 + n, 20) for n in range(3)]
    sent = anna.sends_album(pictures, "мой счётчик")
    await all_in_the_inbox(hub, 3)
    assert await log(hub, anna.id) == [], "held while more may come"
    hub.clock.forward(1.1)
    (message,) = await heard(hub, anna.id)
    assert message.text == "мой счётчик"
    assert [await hub.core.blobs.get(each.ref) for each in message.attachments] == pictures
    assert (message.external_id, message.also) == (str(sent[0]), (str(sent[1]), str(sent[2])))
    await anna.gets(1)


async def test_what_comes_behind_an_album_ends_it_without_waiting(hub: Stand, anna: Person) -> None:
    anna.sends_album([picture(), picture(30, 30)])
    anna.says(QUESTION)
    album, question = await heard(hub, anna.id, 2)
    assert (len(album.attachments), question.text) == (2, QUESTION)


async def test_words_given_to_any_picture_of_an_album_afterwards_are_kept(hub: Stand, anna: Person) -> None:
    first, second = anna.sends_album([picture(), picture(30, 30)], "счётчик")
    anna.says("спасибо")
    await heard(hub, anna.id, 2)
    anna.edits_caption(second, "и квитанция")
    edit = await happened(hub, anna.id, e.MessageEdited)
    assert edit.text == "счётчик\n\nи квитанция"
    assert first


async def test_an_edit_that_changes_nothing_is_none(hub: Stand, anna: Person) -> None:
    message = anna.says(QUESTION)
    await heard(hub, anna.id)
    anna.edits(message, QUESTION)
    anna.edits(message, QUESTION + " и когда")
    edit = await happened(hub, anna.id, e.MessageEdited)
    assert edit.text == QUESTION + " и когда"
    assert sum(isinstance(event, e.MessageEdited) for event in await log(hub, anna.id)) == 1


async def test_a_place_is_a_place_and_the_operator_gets_its_map(hub: Stand, anna: Person) -> None:
    anna.sends_location(59.938951, 30.315635)
    (message,) = await heard(hub, anna.id)
    assert message.location == Location(59.938951, 30.315635)
    found = await identity(hub, anna.id)
    assert found is not None
    shown = (await hub.history(found.conversation))[0].text
    assert shown.splitlines()[1] == "https://yandex.ru/maps/?pt=30.315635,59.938951&z=17"


async def test_only_an_own_number_is_proven(hub: Stand, anna: Person) -> None:
    anna.shares_contact("79211234567", anna.id)
    anna.shares_contact("78120000000", 1)
    own, foreign = await heard(hub, anna.id, 2)
    assert (own.phone, foreign.phone) == ("+79211234567", "")


async def test_a_used_button_is_marked_and_the_others_stay(
    hub: Stand, anna: Person, driver: TelegramDriver
) -> None:
    anna.says(QUESTION)
    answer = await anna.gets(1)
    before = list(answer.labels)
    anna.presses(before[0])
    await driver.fake.world.until(lambda: answer.labels[0] == f"✓ {before[0]}")
    assert answer.labels[1:] == before[1:]
    assert len(driver.fake.world.press_answers) == 1
    anna.presses(before[-1])
    await driver.fake.world.until(lambda: answer.labels[-1] == f"✓ {before[-1]}")


async def test_a_forged_press_and_one_in_an_operators_conversation_stop_spinning(
    hub: Stand, anna: Person, driver: TelegramDriver
) -> None:
    anna.says(QUESTION)
    await anna.gets(1)
    forged = anna.forges_press("nobody-offered-this")
    await driver.fake.world.until(lambda: driver.fake.world.press_answers)
    anna.says("оператор")
    await happened(hub, anna.id, e.HandoffRequested)
    late = anna.presses("Оператор", anna.received[0])
    await driver.fake.world.until(lambda: len(driver.fake.world.press_answers) == 2)
    assert [query for query, _ in driver.fake.world.press_answers] == [forged, late]


async def test_typing_is_shown_while_the_bot_thinks_again_and_again_and_then_no_more(
    hub: Stand, anna: Person, driver: TelegramDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.typing_signs.AFTER_SECONDS", 0.0)
    monkeypatch.setattr("hub.typing_signs.EVERY_SECONDS", 0.02)
    thinking = asyncio.Event()
    put = hub.core.blobs.put

    async def slow(*given: Any) -> Any:
        await thinking.wait()
        return await put(*given)

    monkeypatch.setattr(hub.core.blobs, "put", slow)
    world = driver.fake.world
    anna.sends_photo(picture())
    await world.until(lambda: len(world.actions) >= 3)
    assert set(world.actions) == {(anna.id, "typing")}
    thinking.set()
    await anna.gets(1)
    await hub.until(hub.is_quiet)
    shown = len(world.actions)
    await asyncio.sleep(0.1)
    assert len(world.actions) == shown


async def test_typing_of_an_operator_is_shown_once_in_a_few_seconds(
    hub: Stand, anna: Person, driver: TelegramDriver
) -> None:
    anna.says(QUESTION)
    await anna.gets(1)
    found = await identity(hub, anna.id)
    assert found is not None
    world = driver.fake.world
    world.actions.clear()
    for _ in range(5):
        await hub.hub.typing.operator_types(found.conversation)
    await world.until(lambda: world.actions)
    hub.clock.forward(5)
    await hub.hub.typing.operator_types(found.conversation)
    await world.until(lambda: len(world.actions) >= 2)
    assert world.actions == [(anna.id, "typing")] * 2


async def test_in_a_group_the_bot_answers_who_calls_it_and_is_silent_otherwise(
    hub: Stand, anna: Person, driver: TelegramDriver
) -> None:
    group = driver.fake.group(-1_001_234_567, privacy=False)
    group.says(anna.chat, "всем привет")
    group.says(anna.chat, QUESTION, names_bot=True)
    await driver.fake.world.until(lambda: group.received)
    group.says(anna.chat, "как оплатить?", answers=group.received[0])
    await driver.fake.world.until(lambda: len(group.received) == 2)
    assert [message.text for message in await heard(hub, group.id, 2)] == [QUESTION, "как оплатить?"]
    assert await identity(hub, anna.id) is None


async def test_a_code_shown_in_a_group_proves_nothing(
    hub: Stand, anna: Person, driver: TelegramDriver
) -> None:
    group = driver.fake.group(-1_001_234_567)
    group.says(anna.chat, "abcd-efgh-ijkl2", names_bot=True)
    await heard(hub, group.id)
    await driver.fake.world.until(lambda: group.received)
    refused = [event for event in await log(hub, group.id) if isinstance(event, e.LinkRefused)]
    assert refused == []


async def test_a_group_that_grew_goes_on_in_its_new_chat(
    hub: Stand, anna: Person, driver: TelegramDriver
) -> None:
    group = driver.fake.group(-77)
    group.says(anna.chat, QUESTION, names_bot=True)
    await driver.fake.world.until(lambda: group.received)
    driver.fake.group_moves(-77, -1_009)
    moved = await happened(hub, -1_009, e.PeerMoved)
    assert moved.new_address == "-1009"
    driver.fake.group(-1_009).says(anna.chat, "как оплатить?", names_bot=True)
    assert len(await heard(hub, -1_009, 2)) == 2
    assert await identity(hub, -77) is None


async def test_a_client_of_a_business_account_is_answered_through_it(
    hub: Stand, anna: Person, driver: TelegramDriver
) -> None:
    irina = driver.fake.business(42)
    message = irina.hears(anna.chat, QUESTION)
    chat = irina.chat(anna.chat)
    await driver.fake.world.until(lambda: chat.received)
    assert anna.received == []
    irina.client_presses(anna.chat, chat.received[0].labels[0])
    await driver.fake.world.until(lambda: len(chat.received) == 2)
    irina.client_edits(anna.chat, message, "как оплатить?")
    place = f"business:{anna.id}"
    assert (await happened(hub, place, e.MessageEdited)).text == "как оплатить?"
    irina.client_deletes(anna.chat, message)
    await happened(hub, place, e.MessageDeleted)
    anew = driver.fake.business(42)
    anew.hears(anna.chat, "спасибо")
    await driver.fake.world.until(lambda: anew.chat(anna.chat).received)
    irina.disconnects()


async def test_when_the_owner_answers_herself_the_bot_is_silent(
    hub: Stand, anna: Person, driver: TelegramDriver
) -> None:
    irina = driver.fake.business(42)
    irina.hears(anna.chat, QUESTION)
    chat = irina.chat(anna.chat)
    await driver.fake.world.until(lambda: chat.received)
    irina.answers_herself(anna.chat, "Здравствуйте, это Ирина")
    place = f"business:{anna.id}"
    await happened(hub, place, e.ConversationClaimed)
    irina.hears(anna.chat, "как оплатить?")
    await heard(hub, place, 2)
    await hub.until(hub.is_quiet)
    assert len(chat.received) == 1


async def test_a_file_beyond_20_mb_is_named_on_the_operators_screen(hub: Stand, anna: Person) -> None:
    anna.sends_document(b"x", "проект.zip", "application/zip", size=21 << 20)
    (message,) = await heard(hub, anna.id)
    (file,) = message.attachments
    assert not file.ref.startswith("blob:")
    found = await identity(hub, anna.id)
    assert found is not None
    (shown,) = (await hub.history(found.conversation))[0].attachments
    assert (shown.name, shown.size, shown.url) == ("проект.zip", 21 << 20, "")


async def test_a_picture_of_50_000_by_50_000_and_an_empty_file_are_kept_as_they_are(
    hub: Stand, anna: Person
) -> None:
    """Nothing here unfolds a picture: a few hundred bytes would be ten gigabytes."""
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (50_000).to_bytes(4, "big") * 2 + b"\x08\x06\0\0\0" + bytes(64)
    anna.sends_document(bomb, "\u200b.htaccess", "image/png")
    anna.sends_document(b"", "пусто.txt", "text/plain")
    first, second = await heard(hub, anna.id, 2)
    assert await hub.core.blobs.get(first.attachments[0].ref) == bomb
    assert await hub.core.blobs.get(second.attachments[0].ref) == b""
    found = await identity(hub, anna.id)
    assert found is not None
    shown = (await hub.history(found.conversation))[0].attachments[0]
    assert await hub.file(shown.url) == bomb
