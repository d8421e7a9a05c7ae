"""Captured events → inbound events."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channel import RawPayload, Unparseable
from channels.vk import envelope
from channels.vk.parse import parse
from conversation.contact import Peer
from conversation.ids import Micros
from conversation.inbound import (
    Inbound,
    InboundEdit,
    InboundMessage,
    InboundPress,
    InboundReachability,
    InboundReceipt,
    InboundTyping,
)
from conversation.message import Location

FIXTURES = Path(__file__).parents[2] / "fixtures" / "vk"
RECEIVED = Micros(1_763_999_999_000_000)
PEER = Peer("vk:main", "512345")
READ = (
    "message_new",
    "message_reply",
    "message_edit",
    "message_event",
    "message_read",
    "message_typing_state",
)


def raw(payload: bytes) -> RawPayload:
    try:
        event = json.loads(payload)
    except (ValueError, RecursionError):
        event = None
    return envelope.seal("vk:main", event, payload, RECEIVED)


def captured(name: str) -> list[Inbound]:
    return list(parse(raw((FIXTURES / f"{name}.json").read_bytes())))


def test_a_message_carries_text_ids_time_and_what_the_client_can_do() -> None:
    (message,) = captured("message_new")
    assert message == InboundMessage(
        peer=PEER,
        key="5f0c1d1e7a3b",
        at=Micros(1_763_900_000_000_000),
        external_id="7001",
        text="как передать показания? 🙂",
        hints=(
            ("inline_keyboard", "1"),
            ("keyboard", "1"),
            ("button_actions", "text,open_link,callback"),
        ),
        sequence=12,
    )
    assert hash(message)


def test_the_start_button_is_a_message_with_the_token_of_the_link() -> None:
    (message,) = captured("message_new_start_ref")
    assert isinstance(message, InboundMessage)
    assert (message.text, message.start_token) == ("Начать", "link_Abc-123")
    assert dict(message.hints)["inline_keyboard"] == "0"


def test_a_start_without_words_is_a_start_all_the_same() -> None:
    event = json.loads((FIXTURES / "message_new_start_ref.json").read_bytes())
    event["object"]["message"]["text"] = ""
    (message,) = parse(raw(json.dumps(event).encode()))
    assert isinstance(message, InboundMessage)
    assert message.text == "/start"


def test_a_text_button_is_a_press_and_not_a_message() -> None:
    (press,) = captured("message_new_text_button")
    assert isinstance(press, InboundPress)
    assert (press.token, press.external_id, press.answer_handle) == ("tok_1", "7003", "")


def test_a_callback_button_is_a_press_with_a_handle_to_answer() -> None:
    (press,) = captured("message_event")
    assert isinstance(press, InboundPress)
    assert (press.peer, press.token) == (PEER, "tok_2")
    assert press.answer_handle == "d3ad 512345 512345"
    assert press.external_id == "cmid:17", "the message it hangs on, by its count in the chat"


def test_files_come_as_attachments_and_the_rest_as_lines() -> None:
    (message,) = captured("message_new_attachments")
    assert isinstance(message, InboundMessage)
    assert [(a.kind, a.ref) for a in message.attachments] == [
        ("image", "https://sun9-1.userapi.com/big.jpg"),
        ("file", "https://vk.com/doc512345_10?hash=x"),
        ("voice", "https://psv4.userapi.com/a.ogg"),
        ("sticker", "https://vk.com/sticker/512.png"),
    ]
    assert (message.attachments[1].name, message.attachments[1].size) == ("счёт.pdf", 20480)
    assert message.text.splitlines() == [
        "вот https://example.org/a",
        "Видео: Счётчик https://vk.com/video-5_13",
        "Ссылка: Другой https://example.org/b",
        "[Вложение: gift]",
        "Геопозиция: 59.9386, 30.3141 (Санкт-Петербург)",
    ]
    assert (message.reply_to, message.quoted) == ("6990", "переслано")
    assert message.location == Location(59.9386, 30.3141)


def test_a_forward_without_own_words_is_the_text() -> None:
    event = json.loads((FIXTURES / "message_new_attachments.json").read_bytes())
    event["object"]["message"] |= {"text": "", "attachments": [], "geo": None}
    (message,) = parse(raw(json.dumps(event).encode()))
    assert isinstance(message, InboundMessage)
    assert (message.text, message.quoted) == ("переслано", "")


def test_an_administrator_who_answers_inside_the_platform_is_an_operator() -> None:
    (message,) = captured("message_reply_admin")
    assert isinstance(message, InboundMessage)
    assert (message.author, message.external_id, message.peer) == ("operator", "7005", PEER)


def test_an_answer_by_the_api_is_our_own() -> None:
    (message,) = captured("message_reply_api")
    assert isinstance(message, InboundMessage)
    assert (message.author, message.external_id) == ("self", "7006")


def test_beside_a_mailing_program_only_a_named_administrator_is_a_person() -> None:
    found = {
        name: parse(raw((FIXTURES / f"message_reply_{name}.json").read_bytes()), mailings=True)
        for name in ("api", "admin")
    }
    assert (len(found["api"]), len(found["admin"])) == (0, 1)


def test_an_edit_names_the_message_and_the_time_of_the_edit() -> None:
    (edit,) = captured("message_edit")
    assert isinstance(edit, InboundEdit)
    assert (edit.external_id, edit.text) == ("7001", "как передать показания счётчика?")
    assert edit.at == Micros(1_763_900_060_000_000)


def test_our_own_edit_means_nothing() -> None:
    event = json.loads((FIXTURES / "message_edit.json").read_bytes())
    event["object"]["from_id"] = -1001
    assert parse(raw(json.dumps(event).encode())) == ()


@pytest.mark.parametrize(("name", "reachable"), [("message_allow", True), ("message_deny", False)])
def test_allowing_and_denying_messages_changes_reachability(name: str, reachable: bool) -> None:
    (change,) = captured(name)
    assert isinstance(change, InboundReachability)
    assert (change.peer, change.reachable) == (PEER, reachable)


def test_reading_is_a_receipt_and_typing_is_typing() -> None:
    (receipt,) = captured("message_read")
    assert isinstance(receipt, InboundReceipt)
    assert (receipt.external_id, receipt.state) == ("7006", "read")
    (typing,) = captured("message_typing_state")
    assert isinstance(typing, InboundTyping)
    assert typing.peer == PEER


@pytest.mark.parametrize("name", ["message_new_group_chat", "wall_post_new"])
def test_group_chats_and_the_communitys_wall_mean_nothing_here(name: str) -> None:
    assert captured(name) == []


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"type":"message_new"}',
        b'{"type":"message_new","object":{}}',
        b'{"type":"message_new","object":{"message":{"peer_id":"1","from_id":1}}}',
        b'{"type":"message_new","object":{"message":{"peer_id":true,"from_id":1}}}',
        b'{"type":"message_new","object":{"message":{"peer_id":5,"from_id":5,"text":{"a":1}}}}',
        b'{"type":"message_new","object":{"message":{"peer_id":99999999999999999999,"from_id":1}}}',
        b'{"type":"message_new","object":{"message":{"peer_id":5,"from_id":5,"attachments":"x"}}}',
        b'{"type":"message_event","object":{"user_id":5,"peer_id":5}}',
        b'{"type":"message_read","object":{"from_id":5,"peer_id":5,"read_message_id":' + b"9" * 5000 + b"}}",
    ],
)
def test_broken_payloads_are_unparseable(payload: bytes) -> None:
    with pytest.raises(Unparseable):
        parse(raw(payload))


def test_nul_and_lone_surrogates_do_not_pass() -> None:
    payload = b'{"type":"message_new","object":{"message":{"id":1,"peer_id":5,"from_id":5,"text":"a\\u0000\\ud800b"}}}'
    (message,) = parse(raw(payload))
    assert isinstance(message, InboundMessage)
    assert message.text == "a\ufffd\ufffdb"


def test_a_foreign_payload_on_a_button_is_a_press_of_nothing_known() -> None:
    event = json.loads((FIXTURES / "message_event.json").read_bytes())
    event["object"]["payload"] = {"t": ["x"], "cmd": "drop"}
    (press,) = parse(raw(json.dumps(event).encode()))
    assert isinstance(press, InboundPress)
    assert press.token == ""


def test_every_captured_event_of_another_project_means_what_it_should(corpora: Path) -> None:
    """An event of a known kind that says nothing to us is no event; what is no event at all is quarantined."""
    files = sorted((corpora / "vksdk_vk_events").glob("*.json"))
    meaning = {file.stem: _meaning(file.read_bytes()) for file in files}
    assert len(meaning) >= 45
    for stem, found in meaning.items():
        if "confirmation" in stem or stem == "callback_042_message_new":  # he left a group chat
            assert found == [], stem
        else:  # bare objects, answers of the long poll, a message without a peer
            assert found is None, stem


def test_the_objects_of_captured_events_are_read_once_they_are_told_as_events(corpora: Path) -> None:
    folder = corpora / "vksdk_vk_events"

    def told(stem: str, kind: str) -> list[Inbound]:
        body = json.loads((folder / f"{stem}.json").read_bytes())
        return list(parse(raw(json.dumps({"type": kind, "object": body, "group_id": 1}).encode())))

    (message,) = told("events_001__other", "message_new")
    assert isinstance(message, InboundMessage)
    assert (message.text, message.external_id, message.peer.address) == ("{}", "1", "1")
    (receipt,) = told("events_005__other", "message_read")
    assert isinstance(receipt, InboundReceipt)
    (change,) = told("events_015__other", "message_deny")
    assert isinstance(change, InboundReachability)
    for stem, kind in (
        ("events_003__other", "app_payload"),
        ("events_007__other", "like_add"),
        ("events_011__other", "donut_subscription_create"),
        ("events_019__other", "donut_subscription_price_changed"),
        ("events_023__other", "donut_money_withdraw_error"),
    ):
        assert told(stem, kind) == []
    for file in folder.glob("*.json"):
        for kind in READ:
            with suppress(Unparseable):
                told(file.stem, kind)


def _meaning(payload: bytes) -> list[Inbound] | None:
    """None: quarantined."""
    try:
        return list(parse(raw(payload)))
    except Unparseable:
        return None


_WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    10**400,
    1.5,
    "",
    "x",
    "\ud800",
    [],
    [[]],
    ["x"],
    [None],
    {},
    {"a": {"b": []}},
)
"""One of each type, where another is expected."""


@pytest.mark.parametrize("name", sorted(file.stem for file in FIXTURES.glob("*.json")))
def test_a_wrong_type_in_any_field_is_read_or_refused(name: str) -> None:
    sample = json.loads((FIXTURES / f"{name}.json").read_bytes())
    for spot in _spots(sample):
        for wrong in _WRONG:
            for event in _meaning(json.dumps(_mutated(sample, spot, wrong)).encode()) or ():
                assert hash(event)
                assert event.at > 0


_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from([-1, 0, 2**63, "\ud800", "{}", "[", [], {}, [[]], [{}], {"t": 1}]),
)
_JUNK = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)
_SAMPLES = [json.loads(file.read_bytes()) for file in sorted(FIXTURES.glob("*.json"))]


def _spots(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(spot for key, value in items for spot in _spots(value, (*path, key)))]


def _mutated(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = _mutated(node[path[0]], path[1:], value)
    return copy


@given(st.data())
def test_no_mutation_of_an_event_breaks_more_than_its_own_parse(data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(_SAMPLES))
    for _ in range(data.draw(st.integers(1, 3))):
        sample = _mutated(sample, data.draw(st.sampled_from(_spots(sample))), data.draw(_JUNK))
    payload = json.dumps(sample).encode()
    try:
        found = parse(raw(payload))
    except Unparseable:
        return
    for event in found:
        assert hash(event)
        repr(event).encode()


@given(st.binary(max_size=200))
def test_no_bytes_break_more_than_their_own_parse(payload: bytes) -> None:
    with pytest.raises(Unparseable):
        parse(raw(payload))
