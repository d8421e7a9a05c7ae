"""Out through a real relay, back as a true bounce or an answer, in through a real mailbox."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import Any

import pytest

from channels.channel import RawPayload
from channels.email.adapter import EmailChannel
from conversation.contact import Peer
from conversation.ids import Micros
from conversation.inbound import InboundMessage, InboundReceipt
from tests.channels.email.conftest import NOW, outgoing
from tests.servers.dovecot import Dovecot
from tests.servers.opensmtpd import OpenSmtpd
from tests.servers.smtp_sink import SmtpSink

Make = Callable[..., EmailChannel]


@pytest.fixture
def connected(make_channel: Make, dovecot: Dovecot, opensmtpd: OpenSmtpd) -> EmailChannel:
    address = dovecot.new_mailbox()
    imap = {"host": dovecot.host, "port": dovecot.imap_port, "tls": "none", "user": address}
    return make_channel(
        address=address,
        imap={**imap, "password": dovecot.password},
        smtp={"host": opensmtpd.host, "port": opensmtpd.port, "tls": "none"},
        import_days=3650,
    )


async def first_letter(channel: EmailChannel) -> RawPayload:
    poller = channel.poller()
    assert poller is not None
    stream: Any = poller.stream("")
    async with asyncio.timeout(30), aclosing(stream) as batches:
        async for batch in batches:
            letters: Sequence[RawPayload] = batch
            if letters:
                return letters[0]
    raise AssertionError("the stream ended")


async def test_a_true_bounce_comes_back_as_a_receipt_for_the_letter_sent(
    connected: EmailChannel, smtp_sink: SmtpSink
) -> None:
    smtp_sink.refused["nobody@example.test"] = "550 5.1.1 no such user"
    (request,) = connected.render(outgoing(peer=Peer("email:main", "nobody@example.test"))).requests
    external = await connected.sender().send(request)
    (found,) = connected.parse(await first_letter(connected))
    assert isinstance(found, InboundReceipt)
    assert (found.state, found.external_id, found.peer.address) == (
        "bounced_hard",
        external,
        "nobody@example.test",
    )


async def test_an_answer_to_our_reply_to_comes_in_and_leads_back(
    connected: EmailChannel, smtp_sink: SmtpSink, dovecot: Dovecot
) -> None:
    (request,) = connected.render(outgoing("Пришлите показания")).requests
    external = await connected.sender().send(request)
    (received,) = await asyncio.to_thread(smtp_sink.wait_for, 1)
    answer = b"From: Ivan <ivan@example.test>\r\nSubject: x\r\n\r\n12345\r\n"
    dovecot.deliver(answer, str(received.message["Reply-To"]))
    raw = await first_letter(connected)
    (found,) = connected.parse(raw)
    assert isinstance(found, InboundMessage)
    assert (found.text, found.reply_to, found.peer.address) == ("12345", external, "ivan@example.test")
    assert raw.received_at == Micros(NOW)
