"""Both ways to TLS, both servers: letters go only where the certificate is believed."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest

from channels.channel import SendError
from channels.email.adapter import EmailChannel
from channels.email.client import EmailSender
from tests.channels.email.conftest import outgoing
from tests.servers import certificate as made
from tests.servers import dovecot as dovecot_server
from tests.servers.certificate import Certificate, make_certificate
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

Tls = Literal["starttls", "implicit"]
Make = Callable[..., EmailChannel]
pytestmark = pytest.mark.skipif(bool(made.why_not()), reason=made.why_not() or "can run")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def mailbox_server(certificate: Certificate) -> Iterator[Dovecot]:
    if not dovecot_server.BINARY.exists():
        pytest.skip("dovecot-imapd is not installed")
    server = Dovecot.start(certificate)
    yield server
    server.stop()


@pytest.fixture(params=["starttls", "implicit"])
def encrypted_sink(request: pytest.FixtureRequest, certificate: Certificate) -> Iterator[SmtpSink]:
    sink = SmtpSink(certificate=certificate, encrypted=request.param)
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def believed(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if an authority of this machine had signed it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))


def smtp(sink: SmtpSink, **more: Any) -> dict[str, Any]:
    return {"host": sink.host, "port": sink.port, "tls": sink.encrypted, "timeout_seconds": 5, **more}


async def sent(channel: EmailChannel) -> str:
    (request,) = channel.render(outgoing()).requests
    return await channel.sender().send(request)


async def test_a_letter_goes_out_encrypted(
    make_channel: Make, encrypted_sink: SmtpSink, believed: None
) -> None:
    external = await sent(make_channel(smtp=smtp(encrypted_sink)))
    assert [item.message["Message-ID"] for item in encrypted_sink.received] == [external]


async def test_no_letter_goes_to_a_server_whose_certificate_nobody_signed(
    make_channel: Make, encrypted_sink: SmtpSink
) -> None:
    with pytest.raises(SendError):
        await sent(make_channel(smtp=smtp(encrypted_sink)))
    assert encrypted_sink.received == []


async def test_who_says_so_trusts_any_certificate(make_channel: Make, encrypted_sink: SmtpSink) -> None:
    await sent(make_channel(smtp=smtp(encrypted_sink, verify_certificate=False)))
    assert len(encrypted_sink.received) == 1


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_a_mailbox_is_read_encrypted(
    make_channel: Make, mailbox_server: Dovecot, smtp_sink: SmtpSink, believed: None, tls: Tls
) -> None:
    assert await checked(make_channel, mailbox_server, smtp_sink, tls) == "support@okno.test"


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_a_mailbox_whose_certificate_nobody_signed_is_not_logged_in_to(
    make_channel: Make, mailbox_server: Dovecot, smtp_sink: SmtpSink, tls: Tls
) -> None:
    with pytest.raises(SendError):
        await checked(make_channel, mailbox_server, smtp_sink, tls)
    assert mailbox_server.log().count("Login: user=") == mailbox_server.log().count("TLS, session")


async def checked(make_channel: Make, server: Dovecot, sink: SmtpSink, tls: Tls) -> str:
    port = server.imaps_port if tls == "implicit" else server.imap_port
    channel = make_channel(
        imap={
            "host": server.host,
            "port": port,
            "tls": tls,
            "user": "support@okno.test",
            "password": server.password,
        },
        smtp={"host": sink.host, "port": sink.port, "tls": "none"},
    )
    sender = channel.sender()
    assert isinstance(sender, EmailSender)
    return await sender.check()
