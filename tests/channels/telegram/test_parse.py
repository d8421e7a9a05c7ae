"""Captured updates → inbound events; whatever else arrives is unparseable, and nothing worse."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.channel import RawPayload, Unparseable
from channels.telegram import envelope
from channels.telegram.parse import parse
from channels.telegram.place import Me
from conversation.contact import Peer
from conversation.ids import Micros
from conversation.inbound import (
    Inbound,
    InboundBase,
    InboundEdit,
    InboundMessage,
    InboundMove,
    InboundPress,
    InboundReachability,
)
from conversation.message import Attachment

CAPTURED = Path(__file__).resolve().parents[2] / "fixtures" / "telegram"
RECEIVED = Micros(1_763_999_000_000_000)
ME = Me(7700112233, "okno_demo_bot")
OLGA = Peer("telegram:main", "5317829461")
NAMES = sorted(path.stem for path in CAPTURED.glob("*.json"))


def sealed(payload: bytes) -> RawPayload:
    return envelope.seal("telegram:main", payload, RECEIVED)


def read(name: str) -> list[Inbound]:
    return list(parse(sealed((CAPTURED / f"{name}.json").read_bytes())))


def message(name: str) -> InboundMessage:
    found = read(name)
    assert len(found) == 1
    assert isinstance(found[0], InboundMessage)
    return found[0]


def update(**content: object) -> bytes:
    return json.dumps({"update_id": 5} | content).encode()


def test_a_text_keeps_its_words_author_and_moment() -> None:
    assert message("text") == InboundMessage(
        peer=OLGA,
        key="880100001",
        at=Micros(1_763_900_011_000_000),
        external_id="11",
        text="Как передать показания счётчика?",
        name="Ольга Смирнова",
    )


def test_an_answer_names_the_message_it_answers() -> None:
    assert message("reply").reply_to == "10"


def test_a_deep_link_gives_its_token_and_keeps_it_out_of_the_text() -> None:
    found = message("start_link")
    assert (found.text, found.start_token) == ("/start", "k7Qm_x-91ab")


@pytest.mark.parametrize("text", ["/start", "/start два слова", "/start " + "x" * 65, "/started abc"])
def test_other_texts_carry_no_token(text: str) -> None:
    card = json.loads((CAPTURED / "text.json").read_bytes())
    card["message"]["text"] = text
    (found,) = parse(sealed(json.dumps(card).encode()))
    assert isinstance(found, InboundMessage)
    assert (found.text, found.start_token) == (text, "")


@pytest.mark.parametrize(
    ("name", "text", "file"),
    [
        ("photo", "Вот мой счётчик", Attachment("image", "AgACAgIAAxkBAAI3", "", "image/jpeg", 98211)),
        ("document", "", Attachment("file", "AgACAgIAAxkBAAI4", "Квитанция.pdf", "application/pdf", 45120)),
        ("voice", "", Attachment("voice", "AgACAgIAAxkBAAI5", "", "audio/ogg", 16022)),
        ("video", "", Attachment("video", "AgACAgIAAxkBAAI6", "IMG_4021.MP4", "video/mp4", 4713412)),
        ("animation", "", Attachment("video", "AgACAgIAAxkBAAI7", "cat.mp4", "video/mp4", 88012)),
        ("video_note", "", Attachment("video", "DQACn", "", "video/mp4", 51000)),
        ("audio", "", Attachment("audio", "CQACa", "запись.mp3", "audio/mpeg", 210000)),
        ("album_photo", "счётчик", Attachment("image", "AgACb", "", "image/jpeg", 90000)),
        ("sticker", "", Attachment("sticker", "AgACAgIAAxkBAAI8", "👍", "image/webp", 20218)),
    ],
)
def test_a_file_is_one_attachment_with_its_caption(name: str, text: str, file: Attachment) -> None:
    found = message(name)
    assert (found.text, found.attachments) == (text, (file,))


@pytest.mark.parametrize(
    ("name", "text", "phone"),
    [
        ("location", "Геопозиция: 59.938951, 30.315635", ""),
        ("venue", "Место: Офис, Невский проспект, 1. Геопозиция: 59.930000, 30.310000", ""),
        ("contact_own", "Мой телефон: +79211234567", "+79211234567"),
        ("contact_foreign", "Контакт: Иван Петров, +78120000000", ""),
        ("contact_unknown", "Контакт: Сосед, +79210000000", ""),
        ("poll", "[Опрос: Когда удобно?]", ""),
        ("story", "[История]", ""),
    ],
)
def test_what_is_no_text_is_told_in_words_and_only_an_own_phone_is_proven(
    name: str, text: str, phone: str
) -> None:
    found = message(name)
    assert (found.text, found.phone) == (text, phone)


def test_an_edit_brings_the_new_text() -> None:
    assert read("edited") == [
        InboundEdit(
            OLGA, "880100015", Micros(1_763_900_099_000_000), "11", "Как передать показания счётчика воды?"
        )
    ]


@pytest.mark.parametrize(
    ("name", "message_id"), [("press", "9"), ("press_inaccessible", "9"), ("press_inline", "")]
)
def test_a_press_is_read_even_where_its_message_is_gone(name: str, message_id: str) -> None:
    (found,) = read(name)
    assert isinstance(found, InboundPress)
    assert (found.peer, found.at, found.token) == (OLGA, RECEIVED, "t-4f2a")
    assert found.answer_handle.startswith("228399047123")
    assert (found.external_id, found.name) == (message_id, "Ольга Смирнова")


@pytest.mark.parametrize(("name", "reachable"), [("blocked", False), ("unblocked", True)])
def test_blocking_and_coming_back_change_reachability(name: str, reachable: bool) -> None:
    (found,) = read(name)
    assert isinstance(found, InboundReachability)
    assert (found.peer, found.reachable) == (OLGA, reachable)


def test_a_moved_group_names_its_new_address() -> None:
    (found,) = read("migrated")
    assert isinstance(found, InboundMove)
    assert (found.peer.address, found.new_address) == ("-100200", "-1002233445566")


@pytest.mark.parametrize(
    "name", ["group", "channel_post", "pinned", "live_location", "unknown_kind", "business_connection"]
)
def test_what_means_nothing_to_us_is_empty(name: str) -> None:
    assert read(name) == []


def test_the_pictures_of_an_album_carry_its_key() -> None:
    assert message("album_photo").group_key == "13500000000000001"
    assert message("photo").group_key == ""


@pytest.mark.parametrize("name", NAMES)
def test_every_captured_update_keeps_its_key_and_its_chat(name: str) -> None:
    raw = sealed((CAPTURED / f"{name}.json").read_bytes())
    assert raw.event_key == str(json.loads(raw.payload)["update_id"])
    for found in parse(raw, ME):
        assert found.key == raw.event_key
        assert found.peer.address == raw.order_key


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"update_id": 1, "message": ', "not JSON"),
        (b"[1]", "not a JSON object"),
        (b"{}", "update_id"),
        (b'{"update_id": true}', "update_id"),
        (b'{"update_id": 9223372036854775808}', "update_id"),
        (b'{"update_id": 5, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
        (update(message={"chat": {"id": "7"}, "date": 1}), "id is not"),
        (update(message={"chat": {"id": 7, "type": "private"}, "date": -1}), "date"),
        (update(message=[]), "message is not an object"),
    ],
)
def test_a_broken_update_is_unparseable_and_says_why(payload: bytes, reason: str) -> None:
    with pytest.raises(Unparseable, match=reason):
        parse(sealed(payload))


def test_a_broken_update_is_kept_under_its_id_or_its_digest() -> None:
    torn = sealed(b'{"update_id":880100077,"message":{"text":"\xff"}}')
    assert torn.event_key == "880100077"
    assert len(sealed(b"\x00 nothing").event_key) == 64


def test_letters_no_database_takes_are_replaced() -> None:
    payload = (CAPTURED / "text.json").read_bytes().replace("Как".encode(), b"\\u0000 \\ud83d \\ud83d\\ude00")
    (found,) = parse(sealed(payload))
    assert isinstance(found, InboundMessage)
    assert found.text == "\ufffd \ufffd 😀 передать показания счётчика?"


def test_captured_updates_of_strangers_are_all_read_or_refused(corpora: Path) -> None:
    paths = sorted((corpora / "nutgram_tg_updates").glob("*.json"))
    assert paths
    meanings: dict[str, str] = {}
    for path in paths:
        try:
            found = parse(sealed(path.read_bytes()))
            meanings[path.stem] = type(found[0]).__name__ if found else "nothing"
        except Unparseable:
            meanings[path.stem] = "unparseable"
    assert [name for name, meaning in meanings.items() if meaning == "unparseable"] == ["too_many_requests"]
    assert meanings["callback_query_inaccessible_message"] == "InboundPress"
    assert meanings["business_message"] == "InboundMessage"
    assert meanings["deleted_business_messages"] == "InboundDelete"
    assert meanings["edited_message"] == "InboundEdit"
    assert meanings["migrate_to_chat_id"] == "InboundMove"
    assert {
        meanings[name] for name in ("audio", "contact", "dice", "sticker", "venue", "video", "checklist")
    } == {"InboundMessage"}
    assert {meanings[name] for name in ("chat_boost", "web_app_data", "new_chat_members")} == {"nothing"}


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["\ud800", "\0", "private", "kicked", "/start x", 10**400])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def mutated(node: object, draw: st.DataObject) -> object:
    """The value with one place in it dropped, replaced or wrapped."""
    if isinstance(node, dict) and node and draw.draw(st.integers(0, 5)):
        name = draw.draw(st.sampled_from(sorted(node)))
        changed = dict(node)
        if draw.draw(st.integers(0, 3)) == 0:
            del changed[name]
        else:
            changed[name] = mutated(changed[name], draw)
        return changed
    if isinstance(node, list) and node and draw.draw(st.booleans()):
        return [mutated(node[0], draw), *node[1:]]
    return draw.draw(JSON)


@settings(max_examples=400, deadline=None)
@given(name=st.sampled_from(NAMES), times=st.integers(1, 3), draw=st.data())
def test_a_mutated_update_is_read_or_unparseable(name: str, times: int, draw: st.DataObject) -> None:
    value: object = json.loads((CAPTURED / f"{name}.json").read_bytes())
    for _ in range(times):
        value = mutated(value, draw)
    raw = sealed(json.dumps(value).encode())
    assert raw.order_key
    try:
        found = parse(raw, ME)
    except Unparseable:
        return
    for event in found:
        assert isinstance(event, InboundBase)
        # what is stored must be encodable
        repr(event).encode()
        assert "\0" not in f"{getattr(event, 'text', '')}{getattr(event, 'token', '')}"


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    at=st.floats(0, 1),
    cut=st.integers(0, 40),
    put=st.binary(max_size=6),
)
def test_a_torn_update_is_read_or_unparseable(name: str, at: float, cut: int, put: bytes) -> None:
    payload = (CAPTURED / f"{name}.json").read_bytes()
    place = int(at * len(payload))
    with suppress(Unparseable):
        parse(sealed(payload[:place] + put + payload[place + cut :]))


def test_a_formatted_message_is_read_as_lines_and_its_tables_row_by_row() -> None:
    blocks = [
        {"type": "heading", "text": ["Показания ", {"type": "bold", "text": "за ноябрь"}]},
        {
            "type": "table",
            "cells": [[{"text": "День"}, {"text": "4512"}], [{"text": "Ночь"}, {"text": "1208"}]],
        },
        {"type": "list", "items": [{"text": "верно"}, {"blocks": [{"text": "и это"}]}]},
        {"type": "divider"},
        "не блок",
    ]
    sender = {"id": 7, "is_bot": False, "first_name": "Анна"}
    body = update(
        message={
            "message_id": 9,
            "from": sender,
            "chat": {"id": 7, "type": "private"},
            "date": 1_763_900_000,
            "rich_message": {"blocks": blocks},
        }
    )
    (found,) = parse(sealed(body), ME)
    assert isinstance(found, InboundMessage)
    assert found.text == "Показания за ноябрь\nДень | 4512\nНочь | 1208\nверно\nи это\nне блок"
