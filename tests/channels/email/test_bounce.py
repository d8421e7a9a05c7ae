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


DAEMON = b"From: MAILER-DAEMON@okno.test\nTo: support@okno.test\nMessage-ID: <own@okno.test>\n"


def test_each_recipient_that_a_server_names_in_words_gets_his_own_fate(channel: EmailChannel) -> None:
    raw = DAEMON + (
        b"Subject: failure notice\n\nHi. I wasn't able to deliver your message.\n\n"
        b"<full@example.test>:\nRemote host said: 552 5.2.2 Mailbox full\n\n"
        b"<gone@example.test>:\nRemote host said: 550 5.1.1 User unknown\n\n"
        b"--- Below this line is a copy of the message.\n\nMessage-ID: <our1@okno.test>\nTo: a@example.test\n"
    )
    found = [(item.peer.address, getattr(item, "state", "")) for item in channel.parse(payload(raw))]
    assert found == [("full@example.test", "bounced_soft"), ("gone@example.test", "bounced_hard")]


def test_the_original_is_found_where_boundaries_are_broken(channel: EmailChannel) -> None:
    raw = DAEMON + (
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\nSubject: Returned mail\n\n'
        b"--b1\n\n550 <ivan@example.test>... User unknown\n\n--b1\nContent-Type: message/delivery-status\n\n"
        b"Reporting-MTA: dns; mx.example.test\n\nFinal-Recipient: rfc822; ivan@example.test\nAction: failed\n"
        b"Status: 5.1.1\n\n--b2\nContent-Type: text/rfc822-headers\n\nMessage-ID: <our1@okno.test>\n\n--b2--\n"
    )
    found = receipt(channel, payload(raw))
    assert (found.external_id, found.peer.address) == ("<our1@okno.test>", "ivan@example.test")


def test_a_complaint_is_final_and_names_who_complained(channel: EmailChannel) -> None:
    raw = (
        b"From: feedback@provider.test\nTo: support@okno.test\nSubject: complaint\n"
        b'Content-Type: multipart/report; report-type=feedback-report; boundary="b1"\n\n--b1\n\nAbuse report\n\n'
        b"--b1\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
        b"Original-Rcpt-To: ivan@example.test\n\n--b1\nContent-Type: message/rfc822\n\n"
        b"Message-ID: <our1@okno.test>\nFrom: support@okno.test\nTo: undisclosed\n\ntext\n--b1--\n"
    )
    found = receipt(channel, payload(raw))
    assert (found.state, found.external_id, found.peer.address) == (
        "bounced_hard",
        "<our1@okno.test>",
        "ivan@example.test",
    )


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Возврат переплаты", "Получатель платежа не найден, сумма 450 руб. и ещё 512, верните."),
        ("Письмо не доставлено", "Ваш счёт не был доставлен по адресу. Ошибка 550 в кабинете, 5.1.1 пункт."),
        ("delivery", "The courier could not deliver the meter, the address was not found. House 450."),
        ("Re: failure notice", "550 5.1.1 user unknown: what does it mean, what shall I do?"),
    ],
)
def test_a_client_who_writes_of_returns_and_failures_is_no_server(
    channel: EmailChannel, subject: str, text: str
) -> None:
    raw = f"From: ivan@example.test\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    assert message(channel, payload(raw.encode())).text == text


RETURNED = (
    "\n\n--- Исходное письмо ---\nReceived: from x\nMessage-ID: <our1@okno.test>\nFrom: support@okno.test\n"
    "To: ivan@example.test\nSubject: x\n"
)


@pytest.mark.parametrize(
    ("fields", "words", "state"),
    [
        (
            "From: mailer-daemon@yandex.test\nSubject: Недоставленное сообщение",
            "Ваше письмо не может\nбыть отправлено.\n\n<ivan@example.test>: host mx said: 550 5.1.1 No such user",
            "bounced_hard",
        ),
        (
            "From: mailer-daemon@corp.mail.test\nSubject: Mail failure.",
            "Ваше письмо не может быть доставлено одному получателю:\n\nivan@example.test\nuser not found",
            "bounced_hard",
        ),
        (
            "From: postmaster@outlook.test\nSubject: Не удалось доставить: Заявка",
            "Не удалось доставить сообщение:\n\nivan@example.test\nУдалённый сервер вернул '550 5.1.10 NotFound'",
            "bounced_hard",
        ),
        (
            "From: Outlook <MicrosoftExchange329e71ec88ae4615@firm.test>\nSubject: Не доставлено: Заявка",
            "Сбой доставки сообщения:\nivan@example.test\nПочтовый ящик получателя переполнен.\n#552 5.2.2 full#",
            "bounced_soft",
        ),
        (
            "From: Mail Delivery System <Mailer-Daemon@x.test>\nSubject: Warning: message 1abc delayed 24 hours",
            "A message has not yet been delivered after 24 hours.\n\nivan@example.test\n  host mx: 451 greylisted",
            "bounced_soft",
        ),
    ],
)
def test_servers_of_russian_providers_are_understood(
    channel: EmailChannel, fields: str, words: str, state: str
) -> None:
    raw = f"{fields}\nTo: support@okno.test\nContent-Type: text/plain; charset=utf-8\n\n{words}{RETURNED}"
    found = receipt(channel, payload(raw.encode()))
    assert (found.state, found.peer.address, found.external_id) == (
        state,
        "ivan@example.test",
        "<our1@okno.test>",
    )


@pytest.mark.parametrize(
    "text", ["Передаём показания: кв. 450: 512.", "Просим доставить счёт, получатель не найден."]
)
def test_a_person_who_writes_from_postmaster_is_no_server(channel: EmailChannel, text: str) -> None:
    raw = f"From: postmaster@tszh.test\nSubject: Показания\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    assert message(channel, payload(raw.encode())).text == text
