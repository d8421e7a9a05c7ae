"""A letter on its way to a server that takes, refuses, hangs or hangs up."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio

from channels.channel import (
    AccountDead,
    Ambiguous,
    Gone,
    Rejected,
    RetryAfter,
    SendError,
    Transient,
)
from channels.email.adapter import EmailChannel
from channels.email.refusals import Stage, refusal
from conversation.contact import Peer
from conversation.message import Attachment, Content
from tests.channels.email.conftest import MemoryBlobs, outgoing, settings
from tests.servers.smtp_sink import HANG, HANG_UP, SmtpSink

Now = Callable[[], Any]


@pytest.fixture
def to_sink(make_channel: Callable[..., EmailChannel], smtp_sink: SmtpSink) -> EmailChannel:
    server = {"host": smtp_sink.host, "port": smtp_sink.port, "tls": "none", "timeout_seconds": 1}
    return make_channel(smtp=server)


@pytest_asyncio.fixture
async def silent_port() -> Any:
    """A server that takes the connection and never says a word."""

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def sent(channel: EmailChannel, **changes: Any) -> str:
    (request,) = channel.render(outgoing(**changes)).requests
    return await channel.sender().send(request)


async def test_a_letter_arrives_with_its_file_and_signed_envelope(
    to_sink: EmailChannel, smtp_sink: SmtpSink, blobs: MemoryBlobs
) -> None:
    file = Attachment("file", blobs.add(b"%PDF"), "счёт.pdf", "application/pdf", 4)
    external = await sent(to_sink, content=Content("Вот счёт", attachments=(file,)))
    (received,) = await asyncio.to_thread(smtp_sink.wait_for, 1)
    assert received.message["Message-ID"] == external
    assert received.recipients == ("ivan@example.test",)
    assert received.sender.startswith("support+b_")
    (attached,) = received.message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("счёт.pdf", b"%PDF")


async def test_a_line_with_a_single_dot_is_no_end(to_sink: EmailChannel, smtp_sink: SmtpSink) -> None:
    await sent(to_sink, content="до\n.\nпосле")
    (received,) = await asyncio.to_thread(smtp_sink.wait_for, 1)
    body = received.message.get_body(("plain",))
    assert body is not None
    assert body.get_content() == "до\n.\nпосле\n"


@pytest.mark.parametrize(
    ("said", "error"),
    [("451 4.3.0 try later", RetryAfter), ("554 5.7.1 spam", Rejected), ("550 5.1.1 no", Gone)],
)
async def test_a_refusal_after_data_is_sorted_by_its_code(
    to_sink: EmailChannel, smtp_sink: SmtpSink, said: str, error: type[SendError]
) -> None:
    smtp_sink.answer_to_data = said
    with pytest.raises(error):
        await sent(to_sink)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("550 5.1.1 <ivan@example.test> no such user", Gone),
        ("550 unknown", Gone),
        ("553 5.1.3 bad", Gone),
        ("550 5.7.1 relaying denied", Rejected),
        ("552 5.2.2 mailbox full", RetryAfter),
        ("450 4.2.0 greylisted", RetryAfter),
    ],
)
async def test_a_refused_recipient_is_sorted_by_the_code_and_not_named(
    to_sink: EmailChannel, smtp_sink: SmtpSink, said: str, error: type[SendError]
) -> None:
    smtp_sink.refused["ivan@example.test"] = said
    with pytest.raises(error) as raised:
        await sent(to_sink)
    assert "ivan" not in str(raised.value)
    assert smtp_sink.received == []


async def test_a_server_that_closes_for_a_while_is_asked_again_later(
    to_sink: EmailChannel, smtp_sink: SmtpSink
) -> None:
    smtp_sink.answer_to_sender = "421 4.3.2 closing"
    with pytest.raises(RetryAfter) as raised:
        await sent(to_sink)
    assert raised.value.scope == "account"


@pytest.mark.parametrize("fault", [HANG, HANG_UP])
async def test_a_lost_answer_to_data_is_ambiguous_and_a_retry_bears_the_same_id(
    to_sink: EmailChannel, smtp_sink: SmtpSink, fault: str
) -> None:
    smtp_sink.answer_to_data = fault
    with pytest.raises(Ambiguous):
        await sent(to_sink)
    first = [received.message["Message-ID"] for received in smtp_sink.received]
    smtp_sink.answer_to_data = None
    again = await sent(to_sink)
    assert set(first) <= {again}


async def test_nobody_listening_is_transient(make_channel: Callable[..., EmailChannel]) -> None:
    with pytest.raises(Transient):
        await sent(make_channel())


async def test_a_server_that_says_nothing_is_transient(
    make_channel: Callable[..., EmailChannel], silent_port: int
) -> None:
    server = {"host": "127.0.0.1", "port": silent_port, "tls": "none", "timeout_seconds": 0.3}
    with pytest.raises(Transient):
        await sent(make_channel(smtp=server))


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_a_server_without_the_demanded_encryption_gets_no_letter(
    make_channel: Callable[..., EmailChannel], smtp_sink: SmtpSink, tls: str
) -> None:
    server = {"host": smtp_sink.host, "port": smtp_sink.port, "tls": tls, "timeout_seconds": 1}
    with pytest.raises(Transient):
        await sent(make_channel(smtp=server))
    assert smtp_sink.received == []


async def test_a_server_that_takes_no_log_in_ends_the_account(
    make_channel: Callable[..., EmailChannel], smtp_sink: SmtpSink
) -> None:
    login = {"host": smtp_sink.host, "port": smtp_sink.port, "tls": "none", "user": "u", "password": "p"}
    with pytest.raises(AccountDead):
        await sent(make_channel(smtp=login))


async def test_a_file_that_is_not_in_the_store_is_our_fault(to_sink: EmailChannel) -> None:
    with pytest.raises(Rejected):
        await sent(to_sink, content=Content("x", attachments=(Attachment("file", "blob:none"),)))


@pytest.mark.parametrize("address", ["a@example.test\r\nBcc: b@example.test", "иван@example.test"])
async def test_an_address_no_server_can_be_told_is_rejected(
    to_sink: EmailChannel, smtp_sink: SmtpSink, address: str
) -> None:
    with pytest.raises(Rejected):
        await sent(to_sink, peer=Peer("email:main", address))
    assert smtp_sink.received == []


@pytest.mark.parametrize(
    ("stage", "code", "error"),
    [
        ("log-in", 535, AccountDead),
        ("log-in", 454, RetryAfter),
        ("sender", 530, AccountDead),
        ("sender", 550, Rejected),
        ("greeting", 554, RetryAfter),
    ],
)
def test_a_bad_log_in_ends_the_account_and_a_busy_server_does_not(
    stage: Stage, code: int, error: type[SendError]
) -> None:
    assert isinstance(refusal(stage, code, ""), error)


def test_no_secret_is_shown_by_the_settings() -> None:
    shown = repr(settings(smtp={"host": "h", "user": "u", "password": "hidden-word"}))
    assert "hidden-word" not in shown
    assert "a-secret-of-the-tests" not in shown
