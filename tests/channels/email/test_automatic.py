"""Machines are known for machines, and people for people."""

import pytest

from channels.email.adapter import EmailChannel
from channels.email.thread_token import LOOP_HEADER
from tests.channels.email.conftest import FIXTURES, fixture, message, outgoing, payload


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("automatic_*.eml")))
def test_a_machine_is_known(channel: EmailChannel, name: str) -> None:
    assert message(channel, fixture(name)).automatic


@pytest.mark.parametrize("name", ["person_in_list", "person_auto_no", "koi8_r", "typed_closing"])
def test_a_person_is_no_machine_also_through_a_list(channel: EmailChannel, name: str) -> None:
    assert not message(channel, fixture(name)).automatic


PERSON = "From: Ivan <ivan@example.test>\nTo: support@okno.test\n"


@pytest.mark.parametrize(
    "fields",
    [
        "Auto-Submitted: auto-generated\nSubject: x",
        "Auto-Submitted: Auto-Replied; owner-email=x\nSubject: x",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply\nSubject: x",
        "Precedence: BULK\nSubject: x",
        "Precedence: junk\nSubject: x",
        "Precedence: auto_reply\nSubject: x",
        "Return-Path: <>\nSubject: x",
        "X-Autoreply: yes\nSubject: x",
        "Subject: Автоответ: Показания",
        "Subject: Автоматический ответ: Ваше обращение",
        "Subject: Automatic reply: your request",
        "Subject: Out of Office: your request",
        "Subject: Я в отпуске до 5 мая",
        "Subject: Out of office until Monday",
        "Subject: Нет на рабочем месте: отпуск",
    ],
)
def test_every_mark_of_a_machine_counts(channel: EmailChannel, fields: str) -> None:
    assert message(channel, payload(f"{PERSON}{fields}\n\nx".encode())).automatic


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@mx.example.test",
        "Postmaster@example.test",
        "mailer-daemon <>",
        "Mail Delivery System <a@b.test>",
    ],
)
def test_mail_servers_are_machines(channel: EmailChannel, sender: str) -> None:
    raw = payload(f"From: {sender}\nSubject: notice\n\nhello".encode())
    assert message(channel, raw).automatic


@pytest.mark.parametrize(
    "fields",
    [
        "Auto-Submitted: no\nSubject: x",
        "List-Post: <mailto:list@example.test>\nList-Id: list\nPrecedence: list\nSubject: x",
        "List-Id: <l.example.test>\nPrecedence: bulk\nList-Post: <mailto:l@x.test>\nSubject: x",
        "Precedence: normal\nSubject: x",
        "X-Auto-Response-Suppress: None\nSubject: x",
        "Subject: Автоматический выключатель сломан",
        "Subject: Почему автоответчик не принимает показания?",
        "Subject: Я в отпуске был, не передал показания",
        "Subject: Автоответчик не принимает показания",
        "Subject: Re: Out of office",
        "Subject: Не могу войти в личный кабинет",
        "Return-Path: <ivan@example.test>\nSubject: x",
    ],
)
def test_people_are_no_machines(channel: EmailChannel, fields: str) -> None:
    assert not message(channel, payload(f"{PERSON}{fields}\n\nx".encode())).automatic


def test_a_letter_that_bears_our_own_mark_is_no_event_at_all(channel: EmailChannel) -> None:
    params = channel.render(outgoing()).requests[0].params
    for field in (f"{LOOP_HEADER}: {params['loop_mark']}", f"Message-ID: {params['message_id']}"):
        assert list(channel.parse(payload(f"{PERSON}{field}\nSubject: x\n\nx".encode()))) == []
