"""The emulator is honest: the plain library, which knows nothing of our adapter, finds the platform's rules in it."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import jconfig  # type: ignore[import-untyped]
import pytest
import requests
import vk_api
from requests.adapters import HTTPAdapter
from vk_api.bot_longpoll import VkBotEventType, VkBotLongPoll
from vk_api.keyboard import VkKeyboard
from vk_api.upload import VkUpload

from tests.fakes.vk import FakeVk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


class _ToFake(HTTPAdapter):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._host = urlsplit(url).netloc

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        request.url = urlunsplit(("http", self._host, parts.path, parts.query, ""))
        return super().send(request, *args, **more)


@pytest.fixture
def plain(vk_fake: FakeVk) -> Any:
    """vk_api as its manual says, but for the host."""
    session = requests.Session()
    session.mount("https://api.vk.ru/", _ToFake(vk_fake.url))
    return vk_api.VkApiGroup(
        token=vk_fake.world.token, api_version="5.199", config=jconfig.MemoryConfig, session=session
    )


async def away(work: Callable[..., Any], *args: Any, **more: Any) -> Any:
    return await asyncio.to_thread(work, *args, **more)


async def code_of(plain: Any, method: str, **values: Any) -> int:
    """The error code a call is refused with."""
    with pytest.raises(vk_api.ApiError) as caught:
        await away(plain.method, method, values)
    return int(caught.value.code)


async def test_a_message_is_sent_and_the_repeat_gets_the_same_id(vk_fake: FakeVk, plain: Any) -> None:
    vk_fake.user(42).says("привет")
    first = await away(plain.method, "messages.send", {"peer_id": 42, "message": "раз", "random_id": 9})
    again = await away(plain.method, "messages.send", {"peer_id": 42, "message": "раз", "random_id": 9})
    assert first == again
    assert len(vk_fake.received) == 1


async def test_number_zero_switches_the_protection_off_and_another_peer_is_another_message(
    vk_fake: FakeVk, plain: Any
) -> None:
    for user in (42, 43):
        vk_fake.user(user).says("привет")
    for peer, number in ((42, 0), (42, 0), (42, 5), (43, 5)):
        await away(plain.method, "messages.send", {"peer_id": peer, "message": "раз", "random_id": number})
    assert len(vk_fake.received) == 4


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"message": "раз"}, 100),
        ({"message": "раз", "random_id": 2**31}, 100),
        ({"message": " ", "random_id": 1}, 100),
        ({"message": "я" * 4097, "random_id": 1}, 914),
        ({"message": "🙂" * 2049, "random_id": 1}, 914),
        ({"random_id": 1, "attachment": "photo-1_1"}, 100),
        ({"random_id": 1, "attachment": ",".join(["doc-1_1"] * 11)}, 940),
        ({"message": "раз", "random_id": 1, "keyboard": "{"}, 911),
        ({"message": "раз", "random_id": "x"}, 100),
        ({"message": "раз", "random_id": 1, "group_id": 5}, 100),
        ({"message": "раз", "random_id": 1, "peer_id": 2_000_000_001}, 917),
        ({"message": "раз", "random_id": 1, "peer_id": 77}, 936),
    ],
)
async def test_a_wrong_message_is_refused_with_its_code(
    vk_fake: FakeVk, plain: Any, values: dict[str, Any], code: int
) -> None:
    vk_fake.user(42).says("привет")
    assert await code_of(plain, "messages.send", **{"peer_id": 42, **values}) == code
    assert vk_fake.received == []


async def test_who_cannot_be_written_to_is_told_by_the_code(vk_fake: FakeVk, plain: Any) -> None:
    message = {"peer_id": 42, "message": "раз", "random_id": 1}
    person = vk_fake.user(42).person
    assert await code_of(plain, "messages.send", **message) == 901
    vk_fake.user(42).allows()
    person.private = True
    assert await code_of(plain, "messages.send", **message) == 902
    person.blacklisted = True
    assert await code_of(plain, "messages.send", **message) == 900
    person.exists = False
    assert await code_of(plain, "messages.send", **message) == 936


def _keys(*rows: int, kind: str = "text", **more: Any) -> str:
    action = {"type": kind, "label": "Да", "payload": '{"a":1}', **more}
    return json.dumps({"inline": True, "buttons": [[{"action": action}] * width for width in rows]})


@pytest.mark.parametrize(
    ("keyboard", "good"),
    [
        (_keys(5, 5), True),
        (_keys(1, 1, 1, 1, 1, 1), True),
        (_keys(1, 1, 1, 1, 1, 1, 1), False),
        (_keys(5, 5, 1), False),
        (_keys(6), False),
        (_keys(1, label="я" * 40), True),
        (_keys(1, label="я" * 41), False),
        (_keys(1, label=""), False),
        (_keys(1, payload=json.dumps({"a": "x" * 246})), True),
        (_keys(1, payload=json.dumps({"a": "x" * 247})), False),
        (_keys(1, payload="not json"), False),
        (_keys(1, kind="callback"), True),
        (_keys(1, kind="callback", payload=None), False),
        (_keys(1, kind="nonsense"), False),
        (_keys(1, kind="open_link"), False),
        (_keys(1, kind="open_link", link="https://example.org"), True),
        (json.dumps({"inline": True, "buttons": []}), False),
        (json.dumps({"buttons": [], "one_time": True}), True),
        (json.dumps({"inline": True, "one_time": True, "buttons": json.loads(_keys(1))["buttons"]}), False),
        (json.dumps({"buttons": json.loads(_keys(*[4] * 10))["buttons"]}), True),
        (json.dumps({"buttons": json.loads(_keys(*[5] * 9))["buttons"]}), False),
        (json.dumps({"buttons": json.loads(_keys(*[1] * 11))["buttons"]}), False),
        (json.dumps({"keys": []}), False),
        ("[]", False),
    ],
)
async def test_keyboards_have_their_limits(vk_fake: FakeVk, plain: Any, keyboard: str, good: bool) -> None:
    vk_fake.user(42).says("привет")
    message = {"peer_id": 42, "message": "раз", "random_id": 1, "keyboard": keyboard}
    if good:
        await away(plain.method, "messages.send", message)
    else:
        assert await code_of(plain, "messages.send", **message) == 911


async def test_the_librarys_own_keyboard_long_poll_and_answer_make_a_round(
    vk_fake: FakeVk, plain: Any
) -> None:
    poll = await away(VkBotLongPoll, plain, vk_fake.world.group_id, 1)
    vk_fake.user(42).says("привет", ref="abc")
    (event,) = await away(poll.check)
    assert event.type == VkBotEventType.MESSAGE_NEW
    assert (event.from_user, event.message.text, event.message.peer_id) == (True, "привет", 42)
    keyboard = VkKeyboard(inline=True)
    keyboard.add_callback_button("Оператор", payload={"t": "tok"})
    message = {"peer_id": 42, "message": "Кто?", "random_id": 1, "keyboard": keyboard.get_keyboard()}
    await away(plain.method, "messages.send", message)
    vk_fake.user(42).presses("Оператор")
    reply, press = await away(poll.check)
    assert reply.type == VkBotEventType.MESSAGE_REPLY
    assert press.object["payload"] == {"t": "tok"}
    answer = {"event_id": press.object["event_id"], "user_id": 42, "peer_id": 42}
    snackbar = json.dumps({"type": "show_snackbar", "text": "я" * 91})
    assert await code_of(plain, "messages.sendMessageEventAnswer", **answer, event_data=snackbar) == 100
    assert await code_of(plain, "messages.sendMessageEventAnswer", **{**answer, "user_id": 5}) == 100
    assert await away(plain.method, "messages.sendMessageEventAnswer", answer) == 1
    assert await code_of(plain, "messages.sendMessageEventAnswer", **answer) == 100


async def test_the_long_poll_goes_through_its_three_failures(vk_fake: FakeVk, plain: Any) -> None:
    poll = await away(VkBotLongPoll, plain, vk_fake.world.group_id, 1)
    vk_fake.user(42).says("раз")
    vk_fake.expire_key()
    assert await away(poll.check) == [], "failed 2: a new key, the same ts"
    assert [event.message.text for event in await away(poll.check)] == ["раз"]
    vk_fake.user(42).says("потеряно")
    vk_fake.forget_events()
    assert await away(poll.check) == [], "failed 1: a new ts"
    vk_fake.user(42).says("два")
    assert [event.message.text for event in await away(poll.check)] == ["два"]
    vk_fake.user(42).says("потеряно тоже")
    vk_fake.lose_history()
    assert await away(poll.check) == [], "failed 3: both"
    vk_fake.user(42).says("три")
    assert [event.message.text for event in await away(poll.check)] == ["три"]


async def test_the_long_poll_holds_its_answer_until_something_happens(vk_fake: FakeVk, plain: Any) -> None:
    poll = await away(VkBotLongPoll, plain, vk_fake.world.group_id, 20)
    asked = asyncio.create_task(away(poll.check))
    await asyncio.sleep(0.05)
    assert not asked.done()
    vk_fake.user(42).types()
    assert len(await asyncio.wait_for(asked, 5)) == 1


async def test_the_librarys_own_uploads_are_saved_and_sent(
    vk_fake: FakeVk, plain: Any, tmp_path: Any
) -> None:
    vk_fake.user(42).says("привет")
    upload = VkUpload(plain)
    picture, paper = tmp_path / "a.png", tmp_path / "a.pdf"
    picture.write_bytes(PNG)
    paper.write_bytes(b"%PDF")
    (photo,) = await away(upload.photo_messages, str(picture), peer_id=42)
    saved = await away(upload.document_message, str(paper), title="a.pdf", peer_id=42)
    names = f"photo{photo['owner_id']}_{photo['id']},doc{saved['doc']['owner_id']}_{saved['doc']['id']}"
    await away(plain.method, "messages.send", {"peer_id": 42, "random_id": 1, "attachment": names})
    assert vk_fake.received[0].files == (PNG, b"%PDF")
    picture.write_bytes(b"no picture")
    with pytest.raises(vk_api.ApiError):
        await away(upload.photo_messages, str(picture), peer_id=42)


async def test_tokens_versions_and_methods_are_checked(vk_fake: FakeVk, plain: Any) -> None:
    assert await code_of(plain, "messages.fly") == 3
    assert await code_of(plain, "groups.getById", v="") == 8
    assert await code_of(plain, "groups.getById", access_token="x") == 5
    found = await away(plain.method, "groups.getById", {"group_id": vk_fake.world.group_id})
    assert found["groups"][0]["id"] == vk_fake.world.group_id


async def test_more_than_twenty_calls_a_second_are_too_many(vk_fake: FakeVk, plain: Any) -> None:
    values = {"access_token": vk_fake.world.token, "v": "5.199"}
    url = f"{vk_fake.url}/method/groups.getById"
    started = time.monotonic()
    answers = [(await away(requests.post, url, values, timeout=5)).json() for _ in range(21)]
    assert time.monotonic() - started < 1.0
    assert [answer["error"]["error_code"] for answer in answers if "error" in answer] == [6]
    # the library waits half a second and asks again, and again
    await away(plain.method, "groups.getById")


async def test_history_and_conversations_are_listed_newest_first(vk_fake: FakeVk, plain: Any) -> None:
    for text in ("раз", "два"):
        vk_fake.user(42).says(text)
    vk_fake.user(43).says("три")
    await away(plain.method, "messages.send", {"peer_id": 43, "message": "ответ", "random_id": 1})
    history = await away(plain.method, "messages.getHistory", {"peer_id": 42})
    assert [item["text"] for item in history["items"]] == ["два", "раз"]
    listed = await away(plain.method, "messages.getConversations", {"count": 10})
    assert [item["conversation"]["peer"]["id"] for item in listed["items"]] == [43, 42]
    unread = await away(plain.method, "messages.getConversations", {"filter": "unread"})
    assert [item["conversation"]["unread_count"] for item in unread["items"]] == [2]
    assert await code_of(plain, "messages.getHistory", peer_id=42, count=201) == 100


async def test_people_are_named_to_whoever_asks_in_his_language(vk_fake: FakeVk, plain: Any) -> None:
    for number in (42, 43, 44):
        vk_fake.user(number)
    vk_fake.user(43).person.deactivated = "deleted"
    vk_fake.user(44).person.exists = False
    found = await away(plain.method, "users.get", {"user_ids": "42,43,44,45", "lang": "ru"})
    assert [(person["id"], person["first_name"]) for person in found] == [(42, "Ирина"), (43, "DELETED")]
    (english,) = await away(plain.method, "users.get", {"user_ids": "42"})
    assert (english["first_name"], english["last_name"]) == ("Irina", "Sokolova")
    assert await code_of(plain, "users.get") == 100
    assert await code_of(plain, "users.get", user_ids="42", name_case="voc") == 100
    assert await code_of(plain, "users.get", user_ids="-1001") == 113
    assert await code_of(plain, "users.get", user_ids=",".join(map(str, range(1, 1002)))) == 100


async def test_faults_come_as_planned_and_once(vk_fake: FakeVk, plain: Any) -> None:
    vk_fake.user(42).says("привет")
    vk_fake.breaks("messages.send", "502")
    vk_fake.breaks("messages.send", "reset")
    vk_fake.breaks("messages.send", "reset_after")
    message = {"peer_id": 42, "message": "раз", "random_id": 1}
    with pytest.raises(vk_api.ApiHttpError):
        await away(plain.method, "messages.send", message)
    for accepted in (0, 1):
        with pytest.raises(requests.ConnectionError):
            await away(plain.method, "messages.send", message)
        assert len(vk_fake.received) == accepted
    await vk_fake.refuse()
    with pytest.raises(requests.ConnectionError):
        await away(plain.method, "messages.send", message)
    await vk_fake.listen()
    await away(plain.method, "messages.send", message)
    assert len(vk_fake.received) == 1


async def test_a_comment_is_published_once_for_each_guid_and_told_to_everybody(
    vk_fake: FakeVk, plain: Any
) -> None:
    asked = vk_fake.user(42).comments(7, "А сколько стоит?")
    good = {"owner_id": -1001, "post_id": 7, "from_group": 1001, "message": "Пишите нам", "guid": "g"}
    for wrong, code in (
        ({"post_id": 8}, 15),
        ({"owner_id": 42}, 15),
        ({"from_group": 5}, 100),
        ({"message": " "}, 100),
        ({"reply_to_comment": 99}, 100),
    ):
        assert await code_of(plain, "wall.createComment", **{**good, **wrong}) == code
    first = await away(plain.method, "wall.createComment", {**good, "reply_to_comment": asked})
    again = await away(plain.method, "wall.createComment", {**good, "reply_to_comment": asked})
    assert first["comment_id"] == again["comment_id"]
    assert [event["object"]["from_id"] for event in vk_fake.world.events] == [42, -1001]
    assert len(vk_fake.comments_of(7)) == 1


async def test_our_own_message_is_edited_within_a_day_and_keeps_only_what_is_named(
    vk_fake: FakeVk, plain: Any
) -> None:
    said = vk_fake.user(42).says("привет")["object"]["message"]
    message = {"peer_id": 42, "message": "раз", "random_id": 1, "keyboard": _keys(1)}
    sent = await away(plain.method, "messages.send", message)
    ours = vk_fake.user(42).history[-1]
    for wrong, code in (
        ({"message_id": said["id"]}, 920),
        ({"conversation_message_id": 99}, 920),
        ({"message_id": sent, "message": ""}, 100),
        ({"message_id": sent, "message": "я" * 4097}, 914),
        ({"message_id": sent, "keyboard": "{"}, 911),
    ):
        assert await code_of(plain, "messages.edit", **{"peer_id": 42, "message": "два", **wrong}) == code
    edit = {"peer_id": 42, "message": "два", "conversation_message_id": ours["conversation_message_id"]}
    assert await away(plain.method, "messages.edit", edit) == 1
    assert (ours["text"], ours["keyboard"]) == ("два", "")
    ours["date"] -= 25 * 3600
    assert await code_of(plain, "messages.edit", **edit) == 909
