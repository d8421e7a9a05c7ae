"""What only VK has, through a running hub."""

import json
from collections.abc import Sequence
from functools import partial

import pytest

from channels.channel import RawPayload
from conversation import events as e
from hub.arrivals import IN_PLATFORM
from hub.intake import Intake
from storage import outbox
from storage.database import DatabaseUnavailable
from tests.contract.driver import Driver
from tests.contract.fixtures import each
from tests.contract.stand import Stand
from tests.contract.vk import VkCallbackDriver, VkClient, VkDriver

QUESTION = "как передать показания?"
WAYS = (VkDriver, VkCallbackDriver)


async def somebody(driver: Driver, number: int = 1) -> tuple[VkDriver, VkClient]:
    assert isinstance(driver, VkDriver)
    return driver, await driver.client(number)


async def is_held(stand: Stand, driver: Driver, client: VkClient) -> None:
    async def held() -> bool:
        return (await stand.state(driver, client)).operator == IN_PLATFORM

    await stand.until(held, "that somebody holds the conversation")


@each(WAYS)
async def test_who_answers_inside_vk_holds_the_conversation_and_the_bot_is_silent(
    driver: Driver, stand: Stand
) -> None:
    vk, anna = await somebody(driver)
    await anna.says(QUESTION)
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    assert (await stand.state(driver, anna)).mode == "bot", "news of our own answer are no news"
    vk.fake.operator_writes(anna.user.id, "Я Ольга, помогу", admin=7)
    await is_held(stand, driver, anna)
    await anna.says(QUESTION)
    await stand.rest(driver, anna, 2)
    assert len(await anna.seen()) == 1
    history = await stand.history(await stand.conversation(driver, anna))
    assert [item.author for item in history] == ["client", "bot", "operator", "client"]


@each(WAYS)
async def test_she_is_called_on_the_desk_as_vk_calls_her(driver: Driver, stand: Stand) -> None:
    vk, anna = await somebody(driver)
    anna.user.person.names["ru"] = ("Анна", "Щукина")
    for count in (1, 2):
        await anna.says(QUESTION)
        await stand.sees(anna, count)
        await stand.rest(driver, anna, count)
    conversation = await stand.conversation(driver, anna)
    opened = await stand.hub.reading.opened(stand.vera, conversation, None, "ru")
    assert opened.card.contact.name == "Анна Щукина"
    assert [identity.name for identity in opened.identities] == ["Анна Щукина"]
    assert [name for name, _ in vk.fake.calls].count("users.get") == 1


@each(WAYS)
@pytest.mark.parametrize("trouble", ["refused", "silent"])
async def test_where_vk_does_not_tell_her_name_she_is_served_without(
    driver: Driver, stand: Stand, trouble: str
) -> None:
    vk, anna = await somebody(driver)
    if trouble == "silent":
        vk.fake.breaks("users.get", "hang")
    else:
        vk.fake.fails("users.get", 5)
    await anna.says(QUESTION)
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    assert not vk.fake.script.planned["users.get"], "it was never asked: this proves nothing"
    assert (await stand.identity(driver, anna)).name == ""
    opened = await stand.hub.reading.opened(stand.vera, await stand.conversation(driver, anna), None, "ru")
    assert opened.card.contact.name == "Клиент"


@each((VkDriver,))
async def test_an_answer_of_which_vk_names_no_author_holds_it_too(driver: Driver, stand: Stand) -> None:
    vk, anna = await somebody(driver)
    await anna.says(QUESTION)
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    vk.fake.operator_writes(anna.user.id, "Помогу", admin=0)
    await is_held(stand, driver, anna)


@each((VkDriver,))
async def test_after_a_gap_a_known_client_keeps_his_buttons_and_a_new_one_gets_a_list_beside_them(
    driver: Driver, stand: Stand
) -> None:
    vk, anna = await somebody(driver)
    await anna.says(QUESTION)
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    boris = await vk.client(2)
    with vk.fake.silence():
        await anna.says(QUESTION)
        await boris.says(QUESTION)
    vk.fake.lose_history()
    known, new = (await stand.sees(anna, 2))[-1], (await stand.sees(boris, 1))[-1]
    assert "Ответьте" not in known.text
    assert {key["action"]["type"] for row in rows(vk, anna) for key in row} == {"callback"}
    assert "1. " in new.text
    assert {key["action"]["type"] for row in rows(vk, boris) for key in row} == {"text"}
    await boris.says("1")
    await stand.sees(boris, 2)
    assert {key["action"]["type"] for row in rows(vk, boris) for key in row} == {"callback"}, (
        "with his next message VK tells what he can do"
    )


def rows(vk: VkDriver, client: VkClient) -> list[list[dict[str, dict[str, str]]]]:
    keyboard = client.user.received[-1].keyboard
    assert keyboard is not None
    found: list[list[dict[str, dict[str, str]]]] = keyboard["buttons"]
    return found


@each(WAYS)
async def test_a_pressed_button_is_answered_at_once_also_the_second_time_and_a_year_late(
    driver: Driver, stand: Stand
) -> None:
    vk, anna = await somebody(driver)
    await anna.says(QUESTION)
    label = (await stand.sees(anna, 1))[-1].choices[0]
    for count in (1, 2):
        await anna.presses(label)
        await vk.fake.until(lambda count=count: len(vk.fake.world.answers) == count)
    stand.clock.forward(365 * 24 * 3600)
    await anna.presses(label)
    await vk.fake.until(lambda: len(vk.fake.world.answers) == 3)
    vk.fake.world.event("message_event", _forged(anna))
    await anna.says("спасибо")
    await stand.rest(driver, anna, 2)


@each(WAYS)
async def test_a_used_button_turns_green_where_it_stands(driver: Driver, stand: Stand) -> None:
    vk, anna = await somebody(driver)
    await anna.says(QUESTION)
    label = (await stand.sees(anna, 1))[-1].choices[0]
    text = anna.user.received[-1].text
    await anna.presses(label)
    await vk.fake.until(lambda: len(vk.fake.world.edits) == 1)
    (edited,) = vk.fake.world.edits
    keys = [key for row in json.loads(edited["keyboard"])["buttons"] for key in row]
    assert [key["action"]["label"] for key in keys if key["color"] == "positive"] == [label]
    assert edited["text"] == text
    await stand.rest(driver, anna, 2)
    assert (await stand.state(driver, anna)).mode == "bot", "VK's news of our own edit mean nothing"


@each((VkCallbackDriver,))
async def test_what_vk_could_not_deliver_at_first_is_served_before_what_was_written_later(
    driver: Driver, stand: Stand
) -> None:
    vk, anna = await somebody(driver)
    channel = stand.core.channels.get(driver.account)
    webhook = channel.webhook() if channel is not None else None
    assert webhook is not None
    with vk.fake.silence():
        told = [anna.user.says(text) for text in ("раз", "два", "три")]
    late = [
        webhook.accept({}, json.dumps({**event, "secret": vk.fake.world.secret}).encode(), stand.clock()).raw
        for event in (told[1], told[2], told[0])
    ]
    await stand.core.intake.accept_all([raw for raw in late if raw is not None])
    await stand.rest(driver, anna, 3)
    heard = [event.text for event in await stand.log(driver, anna) if isinstance(event, e.MessageReceived)]
    assert heard == ["раз", "два", "три"]


def _forged(anna: VkClient) -> dict[str, object]:
    return {
        "user_id": anna.user.id,
        "peer_id": anna.user.id,
        "event_id": "forged",
        "payload": {"t": "nobodys"},
    }


@each((VkDriver,))
async def test_a_captcha_is_seen_by_the_operator_and_she_may_send_again(driver: Driver, stand: Stand) -> None:
    vk, anna = await somebody(driver)
    await anna.says("оператор")
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    conversation = await stand.conversation(driver, anna)
    vk.fake.fails("messages.send", 14)
    item = await stand.reply(conversation, "Слушаю вас")

    async def failed() -> bool:
        return (await stand.history(conversation))[-1].delivery == "failed"

    await stand.until(failed, "the failure on her screen")
    assert (await stand.history(conversation))[-1].error_text
    dead = await stand.database.read(lambda: outbox.dead(10))
    assert [letter[6] for letter in dead] == ["Rejected"]
    (event,) = [event for event in await stand.log(driver, anna) if isinstance(event, e.MessageFailed)]
    assert "captcha" in event.detail
    await stand.desk.resend(stand.olga, conversation, item.message_id, "ru")  # type: ignore[arg-type]
    assert "Слушаю" in (await stand.sees(anna, 2))[-1].text


@each((VkDriver,))
async def test_too_many_requests_are_waited_out_and_given_up_after_a_day(
    driver: Driver, stand: Stand
) -> None:
    """The library would ask again and again, for ever."""
    vk, anna = await somebody(driver)
    await anna.says("оператор")
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    conversation = await stand.conversation(driver, anna)
    vk.fake.fails("messages.send", 6, times=1000)
    await stand.reply(conversation, "Слушаю вас")
    planned = vk.fake.script.planned["messages.send"]

    async def asked(times: int) -> bool:
        return len(planned) <= 1000 - times and await stand.is_quiet()

    for hour in range(1, 4):
        await stand.until(partial(asked, hour), "one more attempt")
        assert len(planned) == 1000 - hour, "while time stands still nothing is asked again"
        stand.clock.forward(3600)
    stand.clock.forward(24 * 3600)

    async def failed() -> bool:
        return (await stand.history(conversation))[-1].delivery == "failed"

    await stand.until(failed, "that it is given up, on her screen")
    assert len(planned) >= 1000 - 5


@each(WAYS)
async def test_start_by_a_deep_link_is_a_greeting(driver: Driver, stand: Stand) -> None:
    _, anna = await somebody(driver)
    anna.starts("unknown-token")
    assert (await stand.sees(anna, 1))[-1].choices
    await stand.rest(driver, anna, 1)
    assert (await stand.state(driver, anna)).mode == "bot"


@each(WAYS)
async def test_a_group_chat_is_none_of_our_business(driver: Driver, stand: Stand) -> None:
    """Whoever reads along there is not known: nothing is answered and nothing kept of it but the payload."""
    vk, anna = await somebody(driver)
    message = {"id": 0, "peer_id": 2_000_000_001, "from_id": anna.user.id, "text": QUESTION, "date": 1}
    vk.fake.world.event("message_new", {"message": message, "client_info": {}})
    await anna.says(QUESTION)
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    assert [message.peer_id for message in vk.fake.received] == [anna.user.id]


@each((VkCallbackDriver,))
async def test_while_nothing_can_be_stored_vk_is_asked_to_come_again_and_does(
    driver: Driver, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    vk, anna = await somebody(driver)
    store, refusals = Intake.accept_all, [1, 2]

    async def unavailable(self: Intake, batch: Sequence[RawPayload]) -> int:
        if refusals:
            refusals.pop()
            raise DatabaseUnavailable("no room on the disk")
        return await store(self, batch)

    monkeypatch.setattr(Intake, "accept_all", unavailable)
    await anna.says(QUESTION)
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    first, second, third = vk.fake.pushed[:3]
    assert [(push.retry, push.status, push.wait) for push in (first, second)] == [(0, 503, 5), (1, 503, 5)]
    assert (third.retry, third.status, third.body) == (2, 200, b"ok")
    assert first.event_id == third.event_id


@each(WAYS)
async def test_an_edit_is_shown_and_one_that_changes_nothing_is_none(driver: Driver, stand: Stand) -> None:
    """VK tells of an edit also when it has only drawn a link's preview."""
    _, anna = await somebody(driver)
    said = anna.user.says("вот https://example.org/a")
    await stand.sees(anna, 1)
    number = said["object"]["message"]["id"]
    link = {"type": "link", "link": {"url": "https://example.org/a", "title": "Пример"}}
    anna.user.history[0]["attachments"] = [link]
    anna.user.edits(number, "вот https://example.org/a")
    anna.user.edits(number, "вот https://example.org/b")

    async def edited() -> list[str]:
        return [event.text for event in await stand.log(driver, anna) if isinstance(event, e.MessageEdited)]

    await stand.until(edited, "the edit")
    assert [text.splitlines()[0] for text in await edited()] == ["вот https://example.org/b"]


@each(WAYS)
async def test_what_the_client_has_read_is_marked_as_read(driver: Driver, stand: Stand) -> None:
    _, anna = await somebody(driver)
    await anna.says(QUESTION)
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    anna.user.reads()

    async def read() -> bool:
        return (await stand.history(await stand.conversation(driver, anna)))[-1].delivery == "read"

    await stand.until(read, "the mark")
