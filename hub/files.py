"""Files of people: taken in by their bytes, handed out by addresses that are signed and run out."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conversation.ids import DAY, SECOND, MessageId, Micros
from conversation.message import Attachment
from hub.attachments import keeping_head
from hub.file_names import HEAD, SAFE_IMAGES, RefusedFile, check, clean_name, kind_of, sniff
from nlu.personal_data import hide
from storage import files, transcript
from storage.blobs import PREFIX, FolderBlobs
from storage.database import Database
from storage.files import StoredFile

FILE_MOST = 20 * 1024 * 1024
ADDRESS_LIVES_US = 7 * DAY


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a screen shows it. ``url`` is "" while the hub has not got the file itself."""

    id: str
    kind: str
    name: str
    mime: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class ServedFile:
    """``inline`` only for images that a browser may show in our origin."""

    path: Path
    name: str
    mime: str
    inline: bool


class Files:
    """``key`` signs addresses; it is the database's own secret (``Files.open``). ``base`` is how browsers reach us."""

    def __init__(
        self, database: Database, blobs: FolderBlobs, key: bytes, now: Callable[[], Micros], base: str = ""
    ) -> None:
        self._base = base
        self._database = database
        self._blobs = blobs
        self._key = key
        self._now = now

    @classmethod
    async def open(
        cls, database: Database, blobs: FolderBlobs, now: Callable[[], Micros], base: str = ""
    ) -> "Files":
        fresh = secrets.token_hex(32)
        key = await database.transact(lambda: files.secret("file_key", fresh))
        return cls(database, blobs, bytes.fromhex(key), now, base)

    async def keep(self, chunks: AsyncIterator[bytes], name: str, owner: str) -> FileView:
        """Store an upload. Raises RefusedFile, or ValueError when it is longer than FILE_MOST."""
        head = bytearray()
        ref, size = await self._blobs.put(_watched(chunks, head), FILE_MOST)
        check(bytes(head))
        mime = sniff(bytes(head))
        stored = StoredFile(
            f"file_{secrets.token_urlsafe(24)}",
            ref,
            hide(clean_name(name, mime)).text,
            mime,
            kind_of(mime),
            size,
            owner,
        )
        now = self._now()
        await self._database.transact(lambda: files.put(stored, now))
        return self._view(stored.id, Attachment(stored.kind, ref, stored.name, mime, size))

    async def attachments(self, ids: Sequence[str], owner: str) -> tuple[Attachment, ...]:
        """Her own uploads, to be sent. KeyError for an id that is not hers."""
        found = []
        for file_id in ids:
            stored = await self._database.read(lambda file_id=file_id: files.get(file_id))  # type: ignore[misc]
            if stored is None or stored.owner != owner:
                raise KeyError(file_id)
            found.append(Attachment(stored.kind, stored.ref, stored.name, stored.mime, stored.size))
        return tuple(found)

    def of_message(self, message: MessageId, body: Mapping[str, Any]) -> tuple[FileView, ...]:
        """The attachments of a timeline row, each with an address to fetch it from."""
        return tuple(
            self._view(f"{message}.{number}", Attachment(**raw))
            for number, raw in enumerate(body.get("attachments") or ())
        )

    def links(self, message: MessageId, attachments: Sequence[Attachment]) -> dict[str, str]:
        """By ``ref``: where each file of a message can be had for a while, for ends that cannot be sent it."""
        return {
            item.ref: self._base + self._url(f"{message}.{number}")
            for number, item in enumerate(attachments)
            if item.ref.startswith(PREFIX)
        }

    async def serve(self, file_id: str, token: str) -> ServedFile:
        """What lies behind an address. KeyError when the address is forged or too old, or there is no such file."""
        until, _, mac = token.partition(".")
        if not until.isascii() or not until.isdecimal() or len(until) > 12:
            raise KeyError(file_id)
        if not hmac.compare_digest(mac.encode(), self._mac(file_id, int(until)).encode()):
            raise KeyError(file_id)
        if int(until) * SECOND < self._now():
            raise KeyError(file_id)
        attachment = await self._find(file_id)
        path = self._blobs.path(attachment.ref)
        try:
            head = await asyncio.to_thread(_head, path)
        except FileNotFoundError:
            raise KeyError(file_id) from None
        mime = sniff(head)
        return ServedFile(path, clean_name(attachment.name, mime), mime, mime in SAFE_IMAGES)

    async def _find(self, file_id: str) -> Attachment:
        """An upload by its id, or the n-th attachment of a message."""
        if file_id.startswith("file_"):
            stored = await self._database.read(lambda: files.get(file_id))
            if stored is None:
                raise KeyError(file_id)
            return Attachment(stored.kind, stored.ref, stored.name, stored.mime, stored.size)
        message, _, number = file_id.rpartition(".")
        row = await self._database.read(lambda: transcript.by_message(MessageId(message)))
        attachments = row.body.get("attachments") or () if row else ()
        if not number.isascii() or not number.isdecimal() or int(number) >= len(attachments):
            raise KeyError(file_id)
        return Attachment(**attachments[int(number)])

    def _view(self, file_id: str, attachment: Attachment) -> FileView:
        url = self._url(file_id) if attachment.ref.startswith(PREFIX) else ""
        return FileView(
            file_id,
            attachment.kind,
            clean_name(attachment.name, "") if attachment.name else attachment.kind,
            attachment.mime,
            attachment.size,
            url,
        )

    def _url(self, file_id: str) -> str:
        """The same address for a day, so that browsers may keep the file."""
        until = (self._now() // DAY * DAY + ADDRESS_LIVES_US) // SECOND
        return f"/api/files/{file_id}?t={until}.{self._mac(file_id, until)}"

    def _mac(self, file_id: str, until: int) -> str:
        return hmac.new(self._key, f"{file_id}/{until}".encode(), hashlib.sha256).hexdigest()[:43]


async def _watched(chunks: AsyncIterator[bytes], head: bytearray) -> AsyncIterator[bytes]:
    """The same stream; its first bytes are kept in ``head``, and a program is refused before it is stored."""
    async for chunk in keeping_head(chunks, head):
        if len(head) >= 8:
            check(bytes(head[:8]))
        yield chunk


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


__all__ = ["FILE_MOST", "FileView", "Files", "RefusedFile", "ServedFile"]
