"""Sends letters by SMTP (aiosmtplib). One connection a letter: nothing to go stale between two."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from email.utils import formatdate

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPNotSupported,
    SMTPResponseException,
)

from channels.channel import (
    AccountDead,
    Ambiguous,
    BlobStore,
    Rejected,
    Request,
    SendError,
    Transient,
)
from channels.email.letter import File, compose
from channels.email.mailbox import look_in
from channels.email.refusals import Stage, refusal
from channels.email.settings import EmailSettings
from channels.platform import SilentSender
from conversation.ids import SECOND, Micros
from conversation.message import Attachment

QUIT_SECONDS = 5.0


class EmailSender(SilentSender):
    """The mailbox's way out."""

    def __init__(self, settings: EmailSettings, now: Callable[[], Micros], blobs: BlobStore) -> None:
        self._settings = settings
        self._now = now
        self._blobs = blobs
        self._slots = asyncio.Semaphore(settings.smtp.connections)

    async def send(self, request: Request) -> str:
        """The Message-ID. Raises SendError; Ambiguous only when the answer to DATA was lost."""
        params = request.params
        raw = self._composed(request, [await self._file(upload) for upload in request.uploads])
        async with self._slots:
            smtp = await self._connected()
            try:
                await self._transfer(smtp, str(params["envelope_from"]), str(params["to"]), raw)
                with suppress(SMTPException, OSError):
                    await smtp.quit(timeout=QUIT_SECONDS)
            finally:
                smtp.close()
        return str(params["message_id"])

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """Nothing is to be fetched: attachments lie inside the letter (``Channel.inline``)."""
        raise Rejected("attachments lie inside the letter")

    async def check(self) -> str:
        """Log in at both servers and open the folder; the mailbox's address."""
        smtp = await self._connected()
        with suppress(SMTPException, OSError):
            await smtp.quit(timeout=QUIT_SECONDS)
        smtp.close()
        await asyncio.to_thread(look_in, self._settings.imap)
        return self._settings.address

    def _composed(self, request: Request, files: list[File]) -> bytes:
        try:
            return compose(request.params, files, formatdate(self._now() / SECOND, localtime=False))
        except (ValueError, UnicodeError, LookupError, TypeError) as error:
            raise Rejected(f"the letter cannot be written: {type(error).__name__}") from error

    async def _file(self, upload: Attachment) -> File:
        try:
            return upload, await self._blobs.get(upload.ref)
        except KeyError as error:
            raise Rejected("a file to attach is not in the store") from error

    async def _connected(self) -> SMTP:
        """Connected and logged in; whatever fails here, nothing was accepted."""
        server = self._settings.smtp
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            timeout=server.timeout_seconds,
            use_tls=server.tls == "implicit",
            start_tls=server.tls == "starttls",
            validate_certs=server.verify_certificate,
            local_hostname=self._settings.domain,
        )
        try:
            await smtp.connect()
            if server.user:
                await self._log_in(smtp)
        except (SMTPException, OSError, ValueError) as error:
            smtp.close()
            raise _not_connected(error) from error
        except BaseException:
            smtp.close()
            raise
        return smtp

    async def _log_in(self, smtp: SMTP) -> None:
        await smtp.ehlo()
        if not smtp.supports_extension("auth"):
            # The library's own error for this cannot be told from a lost connection.
            raise SMTPNotSupported("no AUTH")
        await smtp.login(self._settings.smtp.user, self._settings.smtp.password.get_secret_value())

    async def _transfer(self, smtp: SMTP, sender: str, recipient: str, raw: bytes) -> None:
        stage: Stage = "sender"
        try:
            await smtp.mail(sender)
            stage = "recipient"
            await smtp.rcpt(recipient)
            stage = "content"
            await smtp.data(raw)
        except SMTPResponseException as error:
            raise refusal(stage, error.code, error.message) from error
        except (SMTPException, OSError) as error:
            if stage == "content":
                raise Ambiguous(f"no answer to DATA ({type(error).__name__})") from error
            raise Transient(f"{stage}: {type(error).__name__}") from error
        except UnicodeError as error:
            raise Rejected("an address the server cannot be told") from error


def _not_connected(error: Exception) -> SendError:
    if isinstance(error, SMTPAuthenticationError):
        return refusal("log-in", error.code, error.message)
    if isinstance(error, SMTPNotSupported):
        return AccountDead("the server offers no log-in")
    if isinstance(error, SMTPConnectResponseError | SMTPResponseException):
        return refusal("greeting", error.code, error.message)
    return Transient(f"no connection: {type(error).__name__}")
