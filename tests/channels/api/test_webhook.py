"""Who may tell us something: signatures, times, keys, two secrets at once."""

import json
from collections.abc import Mapping

import pytest

from channels.channel import Webhook, WebhookAnswer
from conversation.ids import MINUTE, SECOND, Micros
from tests.channels.api.conftest import NOW, SECRET, api_channel
from tests.fakes.api import event, signed_headers
from tests.fakes.api.caller import body_of

OTHER = "another-secret-of-the-tests"


def hook(*secrets: str) -> Webhook:
    found = api_channel(secrets=list(secrets or (SECRET,))).webhook()
    assert found is not None
    return found


def called(
    webhook: Webhook,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    secret: str = SECRET,
    key: str = "e1",
    at: int = NOW,
) -> WebhookAnswer:
    """``headers`` replace the right ones."""
    right = signed_headers(secret, body, at / SECOND, key)
    return webhook.accept({**right, **(headers or {})}, body, NOW)


BODY = body_of(event("anna", "message", text="привет") | {"id": "e1"})


def test_a_signed_event_is_stored_under_its_id() -> None:
    answer = called(hook(), BODY)
    assert (answer.status, json.loads(answer.body)) == (202, {"accepted": "e1"})
    assert answer.raw is not None
    assert (answer.raw.event_key, answer.raw.order_key, answer.raw.payload) == ("e1", "anna", BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {"okno-signature": ""},
        {"okno-signature": "v1=" + "0" * 64},
        {"okno-signature": "v1=ё"},
        {"okno-signature": ",".join(["v1=0"] * 5000)},
        {"okno-timestamp": ""},
        {"okno-timestamp": "1" * 5000},
        {"okno-timestamp": "-5"},
        {"okno-timestamp": "１７６３９０００００"},
        {"okno-timestamp": str(NOW // SECOND + 1)},
    ],
)
def test_a_forged_call_stores_nothing(headers: dict[str, str]) -> None:
    answer = called(hook(), BODY, headers)
    assert (answer.status, answer.raw) == (401, None)


def test_another_secret_and_another_body_are_forged() -> None:
    assert called(hook(), BODY, secret=OTHER).status == 401
    headers = signed_headers(SECRET, BODY, NOW / SECOND, "e1")
    assert hook().accept(headers, BODY + b" ", NOW).status == 401
    assert hook().accept({}, BODY, NOW).status == 401


@pytest.mark.parametrize(("minutes", "status"), [(-6, 401), (-4, 202), (4, 202), (6, 401)])
def test_clocks_may_differ_by_five_minutes(minutes: int, status: int) -> None:
    assert called(hook(), BODY, at=Micros(NOW + minutes * MINUTE)).status == status


def test_a_caught_call_repeated_under_another_key_is_refused() -> None:
    answer = called(hook(), BODY, key="e2")
    assert (answer.status, answer.raw) == (400, None)


def test_while_a_secret_is_changed_both_are_good() -> None:
    both = hook(OTHER, SECRET)
    assert called(both, BODY).status == called(both, BODY, secret=OTHER).status == 202
    old = signed_headers(SECRET, BODY, NOW / SECOND, "e1")["okno-signature"]
    new = signed_headers(OTHER, BODY, NOW / SECOND, "e1")["okno-signature"]
    assert called(hook(OTHER), BODY, {"okno-signature": f"{old}, {new}"}).status == 202


def test_a_good_caller_is_told_what_is_wrong_with_his_event() -> None:
    answer = called(hook(), b'{"id": "e1", "peer": "anna", "kind": "message", "txt": "a"}')
    assert (answer.status, answer.raw) == (422, None)
    assert "txt" not in json.loads(answer.body)["error"]
    for body in (b"", b"\xff", b"[1]", b"[" * 60_000, b'{"a":' * 60_000):
        assert called(hook(), body).status == 422
