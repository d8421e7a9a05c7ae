"""Papers of a client come through a link of their own: a messenger is no place for a passport.

The link needs no table: it names who it is for and until when, signed with the database's own secret.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from conversation import events as e
from conversation.effects import LookedUp
from conversation.ids import HOUR, SECOND, IdentityId, MessageId, Micros
from conversation.message import Attachment
from conversation.state import State
from hub.record import Recorder
from storage import contacts, files
from storage.database import Database

LIVES_US = 24 * HOUR
KEPT_AS = "documents_key"
"""What the signing secret is called among the database's own."""
FILES_MOST = 20
"""Of one link in one process: nobody hands in more papers than that."""


class LinkGone(LookupError):
    """Forged, late, used up, or of a person who was erased."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose papers these are; ``link`` names the link."""

    identity: IdentityId
    link: str


class Documents:
    """``url`` is how browsers reach us; ``zone`` the one times are told in."""

    def __init__(
        self, database: Database, recorder: Recorder, url: str, zone: str, now: Callable[[], Micros]
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._url = url
        self._zone = ZoneInfo(zone)
        self._now = now
        self._taken: dict[str, int] = {}

    async def lookup(self, arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        """``{url, until}`` for whoever writes: it takes files in and shows nothing."""
        if state.last_identity is None:
            return LookedUp("rejected", reason="nobody")
        until = (now + LIVES_US) // SECOND
        token = f"{state.last_identity}.{until}.{await self._mac(state.last_identity, until)}"
        told = f"{datetime.fromtimestamp(until, self._zone):%H:%M %d.%m.%Y}"
        data = {"url": f"{self._url}/documents/{token}", "until": told}
        return LookedUp("ok", orjson.dumps(data).decode())

    async def sender(self, token: str) -> Sender:
        """Raises LinkGone."""
        named, _, mac = token.rpartition(".")
        identity, _, until = named.rpartition(".")
        if not (until.isascii() and until.isdecimal() and len(until) <= 12):
            raise LinkGone(token)
        if not hmac.compare_digest(mac.encode(), (await self._mac(identity, int(until))).encode()):
            raise LinkGone(token)
        if int(until) * SECOND < self._now() or self._taken.get(mac, 0) >= FILES_MOST:
            raise LinkGone(token)
        return Sender(IdentityId(identity), mac)

    async def hand_in(self, sender: Sender, paper: Attachment) -> None:
        """It stands in the client's conversation, and the bot says nothing to it. Raises LinkGone."""
        found = await self._database.read(lambda: contacts.by_id(sender.identity))
        if found is None:
            raise LinkGone(sender.link)
        self._taken[sender.link] = self._taken.get(sender.link, 0) + 1
        message = MessageId(f"msg_{secrets.token_hex(13)}")
        come = e.MessageReceived(
            message, sender.identity, f"documents:{message}", "", (paper,), automatic=True
        )
        await self._recorder.act(found.conversation, lambda state, now: (come,))

    async def _mac(self, identity: str, until: int) -> str:
        fresh = secrets.token_hex(32)
        key = await self._database.transact(lambda: files.secret(KEPT_AS, fresh))
        return hmac.new(bytes.fromhex(key), f"{identity}/{until}".encode(), hashlib.sha256).hexdigest()[:43]
