import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any, Self
from uuid import uuid4

from channels.channel import Ambiguous, Gone, Rejected, Request, RetryAfter, SendError
from tests.contract.driver import Anatomy, Break, Client, Driver, Seen, Servers, listed, picture
from tests.hub.running import pack
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import HANG_UP, Received, SmtpSink

_QUOTATION = re.compile(r"^[^\n]*:\n(>[^\n]*\n?)+", re.MULTILINE)
NO_SUCH_USER = "550 5.1.1 no such user"


class MailClient(Client):
    """He answers the newest letter, quoting it, as mail programs do."""

    draws_buttons = False

    def __init__(self, driver: "MailDriver", number: int) -> None:
        self._driver = driver
        self.address = f"client{number}-{uuid4().hex[:8]}@example.test"
        self._last = EmailMessage()

    async def says(self, text: str) -> None:
        await self.posts(self.letter(text))

    async def sends_picture(self, data: bytes) -> None:
        letter = self.letter("Вот фото")
        letter.add_attachment(data, maintype="image", subtype="jpeg", filename="счётчик.jpg")
        await self.posts(letter)

    async def presses(self, label: str) -> None:
        raise AssertionError("letters have no buttons")

    async def seen(self) -> list[Seen]:
        return [_seen(item) for item in self.letters]

    async def is_told_again(self) -> None:
        await self.posts(self._last)

    def blocks(self) -> None:
        self._driver.sink.refused[self.address] = NO_SUCH_USER

    async def unblocks(self) -> None:
        del self._driver.sink.refused[self.address]
        await self.says("я снова здесь")

    @property
    def letters(self) -> list[Received]:
        return [item for item in self._driver.sink.received if item.recipients == (self.address,)]

    def letter(self, text: str) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = f"Анна Петрова <{self.address}>"
        letter["Message-ID"] = make_msgid(domain="example.test")
        letter["Subject"] = "Показания"
        letter["To"] = self._driver.mailbox
        if self.letters:
            answered = self.letters[-1].message
            letter.replace_header("To", str(answered["Reply-To"]))
            letter.replace_header("Subject", str(answered["Subject"]))
            letter["In-Reply-To"] = letter["References"] = str(answered["Message-ID"])
            quoted = "\n".join(f"> {line}" for line in _plain(answered).splitlines())
            text = f"{text}\n\n23.11.2026 12:20, Окно пишет:\n{quoted}\n"
        letter.set_content(text)
        return letter

    async def posts(self, letter: EmailMessage) -> None:
        self._last = letter
        await asyncio.to_thread(self._driver.dovecot.deliver, letter.as_bytes(), self._driver.mailbox)


class MailDriver(Driver):
    """A real mailbox (Dovecot) and a far end that refuses on command."""

    kind = "email"
    account = "email:main"

    def __init__(self, dovecot: Dovecot, sink: SmtpSink) -> None:
        self.dovecot, self.sink = dovecot, sink
        self.mailbox = dovecot.new_mailbox()

    @classmethod
    @asynccontextmanager
    async def opened(cls, servers: Servers) -> AsyncIterator[Self]:
        yield cls(servers("dovecot"), servers("smtp_sink"))

    def settings(self) -> dict[str, Any]:
        return {
            "kind": "email",
            "address": self.mailbox,
            "display_name": "Окно",
            "secret": "a-secret-of-the-tests",
            "import_days": 3650,
            "imap": {
                "host": self.dovecot.host,
                "port": self.dovecot.imap_port,
                "tls": "none",
                "user": self.mailbox,
                "password": self.dovecot.password,
            },
            "smtp": {"host": self.sink.host, "port": self.sink.port, "tls": "none", "timeout_seconds": 5},
        }

    async def client(self, number: int = 1) -> MailClient:
        return MailClient(self, number)

    def faults(self, client: Client) -> Mapping[str, tuple[Break, type[SendError]]]:
        def to_sender(answer: str) -> Break:
            return lambda: setattr(self.sink, "answer_to_sender", answer)

        def to_data(answer: str) -> Break:
            return lambda: setattr(self.sink, "answer_to_data", answer)

        return {
            "421": (to_sender("421 4.3.2 closing"), RetryAfter),
            "451": (to_data("451 4.3.0 later"), RetryAfter),
            "554": (to_data("554 5.7.1 spam"), Rejected),
            "cut after": (to_data(HANG_UP), Ambiguous),
            "no such user": (client.blocks, Gone),
        }

    def mend(self) -> None:
        self.sink.answer_to_sender = self.sink.answer_to_data = None

    def anatomy(self, request: Request) -> Anatomy:
        return Anatomy(str(request.params["text"]))

    async def captured(self) -> Sequence[bytes]:
        client = MailClient(self, 0)
        plain = client.letter("Добрый день")
        with_picture = client.letter("Вот фото")
        with_picture.add_attachment(picture(), maintype="image", subtype="jpeg", filename="a.jpg")
        html = client.letter("Добрый день")
        html.add_alternative("<p>Добрый <b>день</b></p>", subtype="html")
        return [letter.as_bytes() for letter in (plain, with_picture, html)]


def _plain(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _bare(text: str) -> str:
    """Without the company's greeting and closing."""
    for locale in ("ru", "en"):
        replies = pack().policy.replies.in_locale(locale)
        text = text.strip().removeprefix(f"{replies.text('letter_greeting').strip()}\n\n")
        for name in ("letter_closing", "letter_closing_bot"):
            text = text.strip().removesuffix(replies.text(name).strip())
    return text.strip()


def _seen(item: Received) -> Seen:
    own = _bare(_QUOTATION.sub("", _plain(item.message)))
    files = tuple(part.get_payload(decode=True) for part in item.message.iter_attachments())
    return Seen(own, listed(own), tuple(data for data in files if isinstance(data, bytes)))
