"""One IMAP connection, blocking: used by one thread at a time (imap-tools)."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from io import BufferedReader
from typing import cast

from imap_tools import (
    A,
    BaseMailBox,
    ImapToolsError,
    MailBox,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailBoxStartTls,
    MailBoxUnencrypted,
)

from channels.channel import AccountDead, Transient
from channels.email.settings import ImapSettings

IDLE_SECONDS_MAX = 29 * 60
_TEMPORARY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]|temporar", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)")
_INTERNAL_DATE = re.compile(rb'INTERNALDATE "([^"]{1,40})"')


class Lost(Exception):
    """The connection does not work: open a new one."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """``raw`` is cut one byte behind the limit; ``day`` is when the server took the letter."""

    uid: int
    raw: bytes
    day: date | None


@contextmanager
def _translated() -> Iterator[None]:
    """Whatever the library or the socket raises means the same: this connection is over."""
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, OSError, EOFError, ValueError, AttributeError) as error:
        raise Lost(type(error).__name__) from error


class Connection:
    """Opened read-only: no flag of a letter is ever changed."""

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._mailbox: BaseMailBox | None = None
        self._cut = False

    def open(self) -> int:
        """Log in, open the folder; its UIDVALIDITY. Raises AccountDead or Lost."""
        with _translated():
            mailbox = self._mailbox = _connected(self._settings)
            self._log_in(mailbox)
            try:
                mailbox.folder.set(self._settings.folder, readonly=True)
            except MailboxFolderSelectError as error:
                raise AccountDead("the folder cannot be opened") from error
            _, values = mailbox.client.response("UIDVALIDITY")
            if not values or not isinstance(values[0], bytes):
                raise Lost("no UIDVALIDITY")
            return int(values[0])

    def uids_after(self, last: int) -> list[int]:
        """UIDs above ``last``. ``n:*`` names the last letter also when its UID is below n: filtered."""
        self._has_news()
        return [uid for uid in self._search(f"UID {last + 1}:*") if uid > last]

    def uids_since(self, day: date) -> list[int]:
        """UIDs of letters the server took on that day or later."""
        return self._search(str(A(date_gte=day)))

    def all_uids(self) -> list[int]:
        return self._search("ALL")

    def fetch(self, uid: int, max_bytes: int) -> Fetched | None:
        """The letter, unread as before; None when it is gone."""
        with _translated():
            wanted = f"(UID INTERNALDATE BODY.PEEK[]<0.{max_bytes + 1}>)"
            status, data = self._opened().client.uid("FETCH", str(uid), wanted)
            if status != "OK":
                # Also a visible failure is better than a letter that stops the mailbox for ever.
                return Fetched(uid, b"", None)
            for item in data:
                if isinstance(item, tuple) and (found := _UID.search(item[0])) and int(found[1]) == uid:
                    return Fetched(uid, item[1], _day(item[0]))
            return None

    def can_wait(self) -> bool:
        """Does the server tell of new letters by itself (IDLE)?"""
        with _translated():
            _, told = self._opened().client.capability()
            return any(b"IDLE" in line.upper().split() for line in told if isinstance(line, bytes))

    def wait(self, seconds: float) -> None:
        """Return when something happens in the folder, or after ``seconds``, at most 29 minutes.

        At once when the server has told of a letter since the last look, even while IDLE was beginning: it does not
        say so twice.
        """
        with _translated(), self._opened().idle as idling:
            if not self._has_news() and not _read_ahead(self._opened()):
                idling.poll(timeout=min(seconds, IDLE_SECONDS_MAX))

    def cut(self) -> None:
        """From another thread: end whatever ``wait`` or ``fetch`` is doing."""
        self._cut = True
        mailbox = self._mailbox
        if mailbox is not None:
            with suppress(OSError, AttributeError):
                # Not of SSLSocket, whose shutdown drops the TLS state under the reading thread.
                socket.socket.shutdown(mailbox.client.sock, socket.SHUT_RDWR)

    def close(self) -> None:
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is None:
            return
        if not self._cut:
            with suppress(ImapToolsError, imaplib.IMAP4.error, OSError, AttributeError, ValueError):
                mailbox.logout()
        with suppress(OSError, AttributeError):
            mailbox.client.shutdown()

    def _opened(self) -> BaseMailBox:
        if self._mailbox is None:
            raise Lost("not open")
        return self._mailbox

    def _has_news(self) -> bool:
        """Did answers to other commands tell of letters? Asking forgets it."""
        with _translated():
            _, told = self._opened().client.response("EXISTS")
            return any(told)

    def _search(self, criteria: str) -> list[int]:
        with _translated():
            return sorted(int(uid) for uid in self._opened().uids(criteria, charset=None))

    def _log_in(self, mailbox: BaseMailBox) -> None:
        password = self._settings.password.get_secret_value()
        try:
            if self._settings.user.isascii() and password.isascii():
                mailbox.login(self._settings.user, password, initial_folder=None)
            else:
                mailbox.login_utf8(self._settings.user, password, initial_folder=None)
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            if isinstance(error, imaplib.IMAP4.abort) or _TEMPORARY.search(str(error)):
                raise Lost("the server takes no log-ins now") from error
            raise AccountDead("the server refused the log-in") from error


def look_in(settings: ImapSettings) -> None:
    """Log in and out again. Raises SendError."""
    connection = Connection(settings)
    try:
        connection.open()
    except Lost as error:
        raise Transient(f"the mailbox cannot be reached: {error}") from error
    finally:
        connection.close()


def _connected(settings: ImapSettings) -> BaseMailBox:
    if settings.tls == "none":
        return MailBoxUnencrypted(settings.host, settings.port, settings.timeout_seconds)
    context = ssl.create_default_context()
    if not settings.verify_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    kind = MailBox if settings.tls == "implicit" else MailBoxStartTls
    return kind(settings.host, settings.port, settings.timeout_seconds, ssl_context=context)


def _read_ahead(mailbox: BaseMailBox) -> bool:
    """Does imaplib's reader hold bytes already? Whoever watches the socket alone waits for them in vain."""
    client = mailbox.client
    reader = cast(BufferedReader, getattr(client, "_file", None) or client.file)
    patience = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        return bool(reader.peek(1))
    except OSError:
        return False  # Nothing is there yet: TLS says it this way.
    finally:
        client.sock.settimeout(patience)


def _day(head: bytes) -> date | None:
    found = _INTERNAL_DATE.search(head)
    if found is None:
        return None
    try:
        return parsedate_to_datetime(found[1].decode("ascii").strip().replace("-", " ", 2)).date()
    except (ValueError, TypeError):
        return None
