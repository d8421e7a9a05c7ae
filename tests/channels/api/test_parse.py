"""What a calling system tells, by captured events."""

import json
from pathlib import Path
from typing import Any

import pytest

from channels.api import envelope
from channels.channel import Unparseable
from conversation.contact import Peer
from conversation.inbound import (
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundPress,
    InboundReachability,
    InboundReceipt,
    InboundTyping,
)
from tests.channels.api.conftest import NOW, api_channel, raw

CAPTURED = Path(__file__).parents[2] / "fixtures" / "api"


def read(name: str, **settings: Any) -> Inbound:
    payload = (CAPTURED / f"{name}.json").read_bytes()
    (found,) = api_channel(**settings).parse(envelope.seal("api:main", payload, NOW))
    return found


def told(**values: Any) -> bytes:
    return json.dumps({"id": "1", "peer": "anna", "kind": "message", "text": "a", **values}).encode()


def reason(payload: bytes) -> str:
    with pytest.raises(Unparseable) as raised:
        api_channel().parse(raw(payload))
    return str(raised.value)


def test_a_message_has_words_name_time_and_what_its_end_can_show() -> None:
    found = read("message")
    assert isinstance(found, InboundMessage)
    assert found.peer == Peer("api:main", "+7 812 303-69-69 доб. 12")
    assert (found.key, found.external_id) == ("ivr-2026-11-23-000417", "ivr-2026-11-23-000417")
    assert (found.text, found.name) == ("Хочу передать показания: 12345", "Анна Петрова")
    assert found.at == NOW, "the caller's clock is a quarter of a second ahead of ours"
    assert dict(found.hints) == {"buttons": "0", "files": "", "text_max": "400"}


def test_a_file_comes_inside_its_event() -> None:
    found = read("message_file")
    assert isinstance(found, InboundMessage)
    (file,) = found.attachments
    assert (file.kind, file.name, file.mime, file.size) == ("file", "акт.pdf", "application/pdf", 12)
    payload = raw((CAPTURED / "message_file.json").read_bytes())
    assert api_channel().inline(payload, file) == b"%PDF-1.4 ..."
    assert (found.external_id, found.subject) == ("edo-77", "Акт сверки")


def test_only_an_account_that_vouches_is_believed_that_somebody_is_verified() -> None:
    found = read("message_verified", vouches=True)
    assert isinstance(found, InboundMessage)
    assert found.verified
    assert api_channel(vouches=True).capabilities({}).sender_proven
    assert not api_channel().capabilities({}).sender_proven
    with pytest.raises(Unparseable, match="vouch"):
        read("message_verified")


def test_every_other_kind_means_what_it_says() -> None:
    peer, terminal = Peer("api:main", "subscriber-100200"), Peer("api:main", "terminal-5")
    assert read("edited") == InboundEdit(peer, "lk-2", NOW, "lk-1", "где мой счёт за октябрь")
    assert read("deleted") == InboundDelete(peer, "lk-3", NOW, ("lk-1",))
    assert read("pressed_token") == InboundPress(terminal, "t-1", NOW, "o_abc", press_id="t-1")
    assert read("pressed_number") == InboundMessage(terminal, "t-2", NOW, "t-2", text="2")
    assert read("pressed_label") == InboundMessage(terminal, "t-3", NOW, "t-3", text="Оператор")
    assert read("typing") == InboundTyping(terminal, "t-4", NOW)
    assert read("receipt") == InboundReceipt(terminal, "t-5", NOW, "out_abc/0", "read")
    assert read("reachability") == InboundReachability(terminal, "t-6", NOW, False, "session over")


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"id": ""}, "id"),
        ({"id": "с пробелом"}, "id"),
        ({"peer": " anna"}, "peer"),
        ({"peer": "x" * 201}, "peer"),
        ({"text": 5}, "text"),
        ({"text": " "}, "text"),
        ({"text": "x" * 100_001}, "text"),
        ({"files": [{"data": "кириллица"}]}, "files"),
        ({"files": [{"data": ""}]}, "files.0"),
        ({"capabilities": {"buttons": True}}, "capabilities.buttons"),
        ({"capabilities": {"buttons": 10**400}}, "capabilities.buttons"),
        ({"at": 10**30}, "at"),
        ({"at": float("nan")}, "at"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place_and_without_its_words(
    values: dict[str, Any], place: str
) -> None:
    found = reason(told(**values))
    assert place in found
    assert "кириллица" not in found


def test_a_strangers_key_is_not_repeated() -> None:
    assert "79001234567" not in reason(told(**{"+79001234567": 1}))


def test_an_unknown_kind_and_two_choices_are_refused() -> None:
    assert "kind" in reason(told(kind="wave"))
    assert "тайна" not in reason(told(kind="тайна\0"))
    choices = json.dumps({"id": "1", "peer": "a", "kind": "pressed", "token": "t", "number": 1}).encode()
    assert "exactly one" in reason(choices)


def test_more_files_than_a_body_may_hold_are_refused() -> None:
    assert "bytes together" in reason(told(files=[{"data": "AAAA" * 1_000_000}] * 3))


def test_lone_surrogates_and_nul_never_get_inside() -> None:
    assert "text" in reason(b'{"id": "1", "peer": "a", "kind": "message", "text": "\\ud800"}')
    (found,) = api_channel().parse(raw(b'{"id": "1", "peer": "a", "kind": "message", "text": "a\\u0000b"}'))
    assert isinstance(found, InboundMessage)
    assert found.text == "a\ufffdb"


def test_any_payload_has_a_key_and_an_order() -> None:
    for payload in (
        b"",
        b"\xff",
        b"[" * 50_000,
        b'{"id": 5, "peer": []}',
        b'{"id": "\\ud800", "peer": "\\udfff"}',
    ):
        sealed = envelope.seal("api:main", payload, NOW)
        assert sealed.event_key.startswith("sha256-")
        sealed.order_key.encode()
