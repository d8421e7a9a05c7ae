"""Erasing a person on demand: words in the database, then the files that nobody else needs."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from conversation.ids import ContactId, ConversationId, Micros
from integrations.signals.port import Signals
from storage import redaction
from storage.blobs import FolderBlobs
from storage.database import Database, Script
from storage.redaction import UnknownContact

CONVERSATION = "conv_"

__all__ = ["Erased", "Erasure", "UnknownContact"]


@dataclass(frozen=True, slots=True)
class Erased:
    """How much it was."""

    conversations: int
    files: int


class Erasure:
    def __init__(
        self, database: Database, blobs: FolderBlobs, signals: Signals, now: Callable[[], Micros]
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._signals = signals
        self._now = now

    async def erase(self, who: str, by: str) -> Erased:
        """Erase the contact ``who``, or whose conversation it is; ``by`` stands in the log.

        Raises UnknownContact. A process that dies before the files are gone leaves them unreachable, not shown.
        """
        at = self._now()
        redacted = await self._database.transact(lambda: _redact(who, by, at))
        for ref in redacted.orphans:
            path = self._blobs.path(ref)
            await asyncio.to_thread(path.unlink, missing_ok=True)
        await self._signals.publish("log", str(redacted.recorded[-1].position))
        return Erased(len(redacted.conversations), len(redacted.orphans))


def _redact(who: str, by: str, at: Micros) -> Script[redaction.Redacted]:
    contact: ContactId | None = ContactId(who)
    if who.startswith(CONVERSATION):
        contact = yield from redaction.contact_of(ConversationId(who))
    if contact is None:
        raise UnknownContact(who)
    return (yield from redaction.redact(contact, by, at))
