"""What ``okno parse email`` tells of a letter."""

from channels.email.adapter import EmailChannel
from tests.channels.email.conftest import ADDRESS, fixture, outgoing, payload

HEAD = b"From: Ivan <Ivan@Example.test>\nTo: support@okno.test\nSubject: s\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\n\n"
HTML = b"Content-Type: text/html; charset=utf-8\n\n"


def test_a_letter_is_told_as_it_was_sent_beside_what_was_newly_written(channel: EmailChannel) -> None:
    body = 'Свет дали, спасибо.\n\n12.11.2026, 14:03, "Окно" <a@okno.test>:\n> Есть ли свет?\n'
    (told,) = channel.describe(payload(HEAD + PLAIN + body.encode()))
    assert told == {
        "subject": "s",
        "from": "Ivan@Example.test",
        "text": body.rstrip("\n"),
        "reply": "Свет дали, спасибо.",
        "quoted": '12.11.2026, 14:03, "Окно" <a@okno.test>:\n> Есть ли свет?',
        "html": False,
        "attachments": [],
        "automatic": False,
        "bounce": None,
    }


def test_a_forward_without_own_words_has_an_empty_reply_and_all_its_text(channel: EmailChannel) -> None:
    (plain,) = channel.describe(fixture("forward_without_words"))
    assert plain["reply"] == ""
    assert "Посмотри, что пришло." in str(plain["text"])
    forward = '<div><div id="appendonsend"></div><b>От:</b> a@b.test<br><b>Тема:</b> x<br>Тариф вырос</div>'
    (html,) = channel.describe(payload(HEAD + HTML + forward.encode()))
    assert (html["reply"], html["html"]) == ("", True)
    assert "Тариф вырос" in str(html["text"])


def test_a_letter_forwarded_as_an_attachment_is_nobodys_own_words(channel: EmailChannel) -> None:
    raw = (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: message/rfc822\n\n'
        + b"From: a@b.test\nSubject: inner\nContent-Type: text/plain; charset=utf-8\n\n"
        + "Тариф вырос\n\n--b--\n".encode()
    )
    (told,) = channel.describe(payload(raw))
    assert (told["reply"], told["text"], told["attachments"]) == ("", "Тариф вырос", [""])


def test_each_recipient_of_a_bounce_is_told_with_his_fate(channel: EmailChannel) -> None:
    returned = b"--d1\nContent-Type: message/rfc822"
    block = b"Final-Recipient: rfc822; second@example.test\nAction: delayed\nStatus: 4.4.1\n\n"
    raw = fixture("bounce_hard").payload.replace(returned, block + returned)
    told = channel.describe(payload(raw))
    assert len(told) == len(channel.parse(payload(raw)))
    assert [item["bounce"] for item in told] == [
        {"state": "hard", "recipient": "ivan@example.test", "original_message_id": "<our1@okno.test>"},
        {"state": "soft", "recipient": "second@example.test", "original_message_id": "<our1@okno.test>"},
    ]
    assert all(item["automatic"] for item in told)


def test_a_receipt_of_delivery_is_no_bounce(channel: EmailChannel) -> None:
    raw = fixture("bounce_hard").payload.replace(b"Action: failed", b"Action: delivered")
    (told,) = channel.describe(payload(raw))
    assert told["bounce"] is None


def test_our_own_letter_is_no_event_and_told_of_by_nothing(channel: EmailChannel) -> None:
    mark = str(channel.render(outgoing()).requests[0].params["message_id"])
    raw = payload(f"From: {ADDRESS}\nMessage-ID: {mark}\n\ntext".encode())
    assert list(channel.parse(raw)) == []
    assert list(channel.describe(raw)) == []
