"""Marks lead answers back, survive what servers do to them, and cannot be forged."""

import pytest

from channels.email.adapter import EmailChannel
from channels.email.thread_token import LOOP_HEADER, Tokens
from tests.channels.email.conftest import Make, message, outgoing, payload

TOKENS = Tokens("a-secret-of-the-tests", "support@okno.test")
OURS = TOKENS.message_id("out_1/0")


def letter(**fields: str) -> bytes:
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    head = {"From": "ivan@example.test", "To": "support@okno.test", "Message-ID": "<x@example.test>", **given}
    return "".join(f"{name}: {value}\n" for name, value in head.items()).encode() + b"\ntext"


def test_a_message_id_is_the_same_on_every_retry_and_differs_between_letters() -> None:
    assert TOKENS.message_id("out_1/0") == OURS != TOKENS.message_id("out_2/0")


def test_the_plus_address_leads_back_also_in_upper_case(channel: EmailChannel) -> None:
    address = TOKENS.reply_address(OURS)
    for written in (address, address.upper(), f"Окно <{address}>"):
        assert (
            message(channel, payload(letter(To=written, In_Reply_To="<other@example.test>"))).reply_to == OURS
        )


def test_references_lead_back_when_the_address_is_lost(channel: EmailChannel) -> None:
    raw = letter(
        References=f"<first@example.test> {OURS} <last@example.test>", In_Reply_To="<last@example.test>"
    )
    assert message(channel, payload(raw)).reply_to == OURS


def test_the_subject_leads_back_when_all_else_is_lost_and_the_tag_is_not_shown(channel: EmailChannel) -> None:
    found = message(channel, payload(letter(Subject=f"Re: Bill {TOKENS.subject_tag(OURS)}")))
    assert (found.reply_to, found.subject) == (OURS, "Re: Bill")


def test_the_address_is_trusted_above_references_and_those_above_the_subject(channel: EmailChannel) -> None:
    second, third = TOKENS.message_id("out_2/0"), TOKENS.message_id("out_3/0")
    subject = TOKENS.subject_tag(third)
    full = letter(To=TOKENS.reply_address(OURS), In_Reply_To=second, Subject=subject)
    assert message(channel, payload(full)).reply_to == OURS
    assert message(channel, payload(letter(In_Reply_To=second, Subject=subject))).reply_to == second


@pytest.mark.parametrize("place", ["c", "b"])
def test_a_mark_of_one_place_is_worth_nothing_in_another(place: str) -> None:
    address = TOKENS.reply_address(OURS) if place == "b" else TOKENS.bounce_address(OURS)
    assert TOKENS.from_addresses([address], place) == ""  # type: ignore[arg-type]


def test_forged_and_foreign_marks_lead_nowhere(channel: EmailChannel) -> None:
    foreign = Tokens("another-secret-of-tests", "support@okno.test")
    forged = TOKENS.reply_address(OURS).replace("+c_", "+c_a", 1)
    for address in (foreign.reply_address(foreign.message_id("out_1/0")), forged, "support+c_@okno.test"):
        assert message(channel, payload(letter(To=address))).reply_to == ""
    assert not TOKENS.is_ours(foreign.message_id("out_1/0"))


def test_our_own_letter_coming_back_means_nothing(channel: EmailChannel) -> None:
    assert channel.parse(payload(letter(Message_ID=OURS))) == ()
    assert channel.parse(payload(letter(**{LOOP_HEADER: TOKENS.loop_mark()}))) == ()


def test_a_stranger_who_invents_our_marks_is_read_like_anybody(channel: EmailChannel) -> None:
    raw = letter(Message_ID="<okno.aaaaaaaaaaaaa.bbbbbbbbbbbbbbbb@okno.test>", **{LOOP_HEADER: "yes"})
    assert message(channel, payload(raw)).text == "text"


def test_addresses_stay_within_64_characters(make_channel: Make) -> None:
    channel = make_channel(address=f"{'a' * 24}@okno.test")
    params = channel.render(outgoing()).requests[0].params
    for field in ("reply_to", "envelope_from"):
        assert len(str(params[field]).partition("@")[0]) <= 64
