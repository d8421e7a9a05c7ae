"""The far end of outgoing mail: takes it, remembers it, and refuses, hangs or hangs up on command."""

import asyncio
import email
import email.policy
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.certificate import Certificate
from tests.servers.process import free_port

HANG_UP = "hang up"
"""Instead of an answer to DATA: the connection is cut, so the sender cannot know whether it was taken."""
HANG = "hang"
"""Instead of an answer to DATA: silence for a minute."""


@dataclass(frozen=True)
class Received:
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)


@dataclass
class SmtpSink:
    host: str = "127.0.0.1"
    port: int = field(default_factory=free_port)
    received: list[Received] = field(default_factory=list)
    """What came through DATA, also when its answer was lost on the way (HANG_UP)."""
    answer_to_sender: str | None = None
    """Said to MAIL FROM instead of taking it, e.g. "421 4.3.2 closing"."""
    answer_to_data: str | None = None
    """Said after DATA instead of taking the message, e.g. "451 4.3.0 later", HANG_UP or HANG."""
    refused: dict[str, str] = field(default_factory=dict)
    """Recipients that are refused, with what is said, e.g. "550 5.1.1 no such user"."""
    held: bool = False
    """Silent at MAIL FROM until this is taken back."""
    waiting: int = 0
    """Connections that wait for it."""
    certificate: Certificate | None = None
    encrypted: Literal["implicit", "starttls"] = "starttls"
    """How, where there is a certificate: then nothing is taken in the clear."""
    _controller: Controller | None = None

    def start(self) -> None:
        more: dict[str, Any] = {}
        if self.certificate is not None and self.encrypted == "implicit":
            more["ssl_context"] = self.certificate.context
        elif self.certificate is not None:
            more |= {"tls_context": self.certificate.context, "require_starttls": True}
        self._controller = Controller(self, hostname=self.host, port=self.port, **more)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()

    def reset(self) -> None:
        self.received.clear()
        self.refused.clear()
        self.answer_to_sender = self.answer_to_data = None
        self.held = False

    def wait_for(self, count: int = 1, *, seconds: float = 10) -> list[Received]:
        """Blocks until so many messages are here; inside a loop call it by asyncio.to_thread."""
        deadline = time.monotonic() + seconds
        while len(self.received) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.received)} of {count} messages came within {seconds} s")
            time.sleep(0.02)
        return list(self.received)

    # What aiosmtpd calls

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.waiting += 1
        while self.held:
            await asyncio.sleep(0.02)
        self.waiting -= 1
        if self.answer_to_sender is not None:
            return self.answer_to_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answer_to_data
        if answer in {None, HANG_UP}:
            raw = envelope.content if isinstance(envelope.content, bytes) else b""
            self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        if answer == HANG_UP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if answer == HANG:
            await asyncio.sleep(60)
        return answer if answer and answer[0].isdigit() else "250 2.0.0 taken"
