"""Bounces become receipts for the letter that bounced."""

import pytest

from channels.email.adapter import EmailChannel
from tests.channels.email.conftest import fixture, message, outgoing, payload, receipt


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("bounce_hard", "bounced_hard"),
        ("bounce_full", "bounced_soft"),
        ("bounce_delayed", "bounced_soft"),
        ("bounce_without_report", "bounced_hard"),
    ],
)
def test_a_bounce_names_the_letter_the_recipient_and_how_final_it_is(
    channel: EmailChannel, name: str, state: str
) -> None:
    found = receipt(channel, fixture(name))
    assert (found.state, found.external_id, found.peer.address) == (
        state,
        "<our1@okno.test>",
        "ivan@example.test",
    )


def test_a_bounce_in_russian_is_known_without_any_report(channel: EmailChannel) -> None:
    found = receipt(channel, fixture("bounce_russian"))
    assert (found.state, found.peer.address) == ("bounced_hard", "ivan@example.test")


def test_the_signed_envelope_address_tells_more_than_the_bounce(channel: EmailChannel) -> None:
    params = channel.render(outgoing()).requests[0].params
    raw = fixture("bounce_hard").payload.replace(
        b"support@okno.test", str(params["envelope_from"]).encode(), 1
    )
    assert receipt(channel, payload(raw)).external_id == params["message_id"]


def test_a_client_who_passes_a_bounce_on_is_no_bounce(channel: EmailChannel) -> None:
    assert message(channel, fixture("forwarded_bounce")).text.startswith("Что это мне пришло?")


def test_a_vacation_note_is_no_bounce(channel: EmailChannel) -> None:
    assert message(channel, fixture("automatic_null_return_path")).automatic


def test_several_recipients_are_several_receipts(channel: EmailChannel) -> None:
    returned = b"--d1\nContent-Type: message/rfc822"
    block = b"Final-Recipient: rfc822; second@example.test\nAction: failed\nStatus: 5.1.1\n\n"
    raw = fixture("bounce_hard").payload.replace(returned, block + returned)
    found = channel.parse(payload(raw))
    assert [item.peer.address for item in found] == ["ivan@example.test", "second@example.test"]
    assert len({item.key for item in found}) == 2
