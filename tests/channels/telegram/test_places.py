"""Groups and business accounts: what is said to the bot there, and what is not."""

import json
from typing import Any

import pytest

from channels.channel import Unparseable
from channels.telegram import envelope
from channels.telegram.parse import parse
from channels.telegram.place import Me
from conversation.ids import Micros
from conversation.inbound import (
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundMove,
    InboundPress,
    InboundReachability,
)

ME = Me(7700112233, "Okno_Bot")
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Дом 5"}
ANNA = {"id": 5317829461, "is_bot": False, "first_name": "Анна"}
OWNER = {"id": 42, "is_bot": False, "first_name": "Ирина"}
PRIVATE = {"id": 5317829461, "type": "private", "first_name": "Анна"}


def read(kind: str, content: dict[str, Any], me: Me = ME) -> list[Inbound]:
    """What it means; the inbox's line must be the peer's, or a stranger would be somebody else."""
    raw = envelope.seal(
        "telegram:main", json.dumps({"update_id": 7, kind: content}).encode(), Micros(1_763_999_000_000_000)
    )
    found = list(parse(raw, me))
    assert all(event.peer.address == raw.order_key for event in found)
    return found


def said(text: str, *entities: dict[str, Any], **more: Any) -> dict[str, Any]:
    card = {"message_id": 9, "from": ANNA, "chat": GROUP, "date": 1_763_900_000, "text": text}
    return card | {"entities": list(entities)} | more


def mention(offset: int, length: int, kind: str = "mention", **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length} | more


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (said("@okno_bot, как платить?", mention(0, 9)), "как платить?"),
        (said("😀👍 @okno_bot как платить?", mention(5, 9)), "😀👍  как платить?"),
        (said("/start@okno_bot", mention(0, 15, "bot_command")), "/start"),
        (said("Окно, как?", mention(0, 4, "text_mention", user={"id": ME.id})), "как?"),
        (said("как?", reply_to_message={"message_id": 3, "from": {"id": ME.id}}), "как?"),
    ],
    ids=["name", "after emoji", "command", "by id", "reply"],
)
def test_in_a_group_the_bot_hears_what_is_said_to_it(content: dict[str, Any], text: str) -> None:
    (found,) = read("message", content)
    assert isinstance(found, InboundMessage)
    assert (found.text, found.name, found.hints) == (text, "Дом 5", (("chat", "group"),))


def test_the_caption_of_a_picture_names_the_bot_too() -> None:
    caption = {"caption": "@okno_bot что это?", "caption_entities": [mention(0, 9)]}
    photo = [{"file_id": "f", "width": 1, "height": 1}]
    card = {"message_id": 9, "from": ANNA, "chat": GROUP, "date": 1, "photo": photo} | caption
    (found,) = read("message", card)
    assert isinstance(found, InboundMessage)
    assert (found.text, len(found.attachments)) == ("что это?", 1)


@pytest.mark.parametrize(
    "content",
    [
        said("как платить?"),
        said("/start", mention(0, 6, "bot_command")),
        said("@other_bot как платить?", mention(0, 10)),
        said("@okno_bot без разметки"),
        said("Олег, как?", mention(0, 4, "text_mention", user={"id": 1})),
        said("да", reply_to_message={"message_id": 3, "from": {"id": 1}}),
        said("@okno_bot", mention(0, 500), mention(-5, 9), mention(2**70, 9)),
        said("@okno_bot как?", mention(0, 9)) | {"from": ANNA | {"is_bot": True}},
    ],
)
def test_in_a_group_the_bot_hears_nothing_else(content: dict[str, Any]) -> None:
    assert read("message", content) == []


def test_a_bot_that_does_not_know_its_name_hears_replies_only() -> None:
    nameless = Me(ME.id)
    assert read("message", said("@okno_bot как?", mention(0, 9)), nameless) == []
    assert read("message", said("как?", reply_to_message={"message_id": 3, "from": {"id": ME.id}}), nameless)
    assert read("message", said("как?", reply_to_message={"message_id": 3, "from": {"id": 0}}), Me()) == []


@pytest.mark.parametrize(
    ("status", "reachable"), [("left", False), ("kicked", False), ("administrator", True)]
)
def test_a_bot_put_out_of_a_group_cannot_write_there(status: str, reachable: bool) -> None:
    (found,) = read("my_chat_member", {"chat": GROUP, "date": 1, "new_chat_member": {"status": status}})
    assert isinstance(found, InboundReachability)
    assert found.reachable is reachable


def test_a_group_that_grew_is_told_in_the_old_chat_and_in_the_new_one() -> None:
    old = GROUP | {"id": -77, "type": "group"}
    card = {"message_id": 1, "date": 1}
    for content in (
        card | {"chat": old, "migrate_to_chat_id": GROUP["id"]},
        card | {"chat": GROUP, "migrate_from_chat_id": -77},
    ):
        (found,) = read("message", content)
        assert isinstance(found, InboundMove)
        assert (found.peer.address, found.new_address) == ("-77", "-1001234567890")


def business(text: str, sender: dict[str, Any] = ANNA, **more: Any) -> dict[str, Any]:
    card = {"message_id": 9, "business_connection_id": "bz1", "from": sender, "chat": PRIVATE, "date": 1}
    return card | {"text": text} | more


def test_a_client_of_a_business_account_is_heard_in_a_place_of_his_own() -> None:
    (found,) = read("business_message", business("как платить?"))
    assert isinstance(found, InboundMessage)
    assert (found.peer.address, found.author) == ("business:5317829461", "client")
    assert dict(found.hints) == {"business_connection": "bz1"}
    (edited,) = read("edited_business_message", business("как оплатить?", edit_date=5))
    assert isinstance(edited, InboundEdit)
    assert (edited.peer, edited.external_id, edited.text) == (found.peer, "9", "как оплатить?")
    deletion = {"business_connection_id": "bz1", "chat": PRIVATE, "message_ids": [9, 10]}
    (deleted,) = read("deleted_business_messages", deletion)
    assert isinstance(deleted, InboundDelete)
    assert (deleted.peer, deleted.external_ids) == (found.peer, ("9", "10"))
    press = {"id": "1", "from": ANNA, "data": "t", "message": business("?")}
    (pressed,) = read("callback_query", press)
    assert isinstance(pressed, InboundPress)
    assert pressed.peer == found.peer


@pytest.mark.parametrize(
    ("content", "author"),
    [
        (business("отвечу сама", OWNER), "operator"),
        (business("ответ бота", OWNER, sender_business_bot={"id": ME.id}), "self"),
        (business("мы вернёмся завтра", OWNER, is_from_offline=True), "self"),
    ],
    ids=["the owner", "our own", "the platform's greeting"],
)
def test_who_answers_in_a_business_chat_is_told_apart(content: dict[str, Any], author: str) -> None:
    (found,) = read("business_message", content)
    assert isinstance(found, InboundMessage)
    assert found.author == author


def test_a_connection_is_no_word_of_a_client() -> None:
    assert (
        read("business_connection", {"id": "bz1", "user": OWNER, "user_chat_id": 42, "is_enabled": True})
        == []
    )


@pytest.mark.parametrize("ids", [None, "9", ["nine"], [True], [2**70]])
def test_a_deletion_that_cannot_be_read_is_refused(ids: Any) -> None:
    with pytest.raises(Unparseable, match="message_ids"):
        read("deleted_business_messages", {"chat": PRIVATE, "message_ids": ids})
