"""Handing a person his own data: through a link that works once and not for long, or by an administrator."""

import hashlib
import secrets
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from conversation import events as e
from conversation.effects import LookedUp
from conversation.ids import MINUTE, SECOND, ContactId, ConversationId, IdentityId, Micros
from conversation.state import State
from hub.own_data import own_data
from hub.own_data_page import page
from hub.record import Recorder
from standard.privacy_rules import PrivacyRules
from storage import export_links, redaction
from storage import own_data as storing
from storage.database import Database, Script
from storage.export_links import Whose

LIVES_US = 30 * MINUTE
JSON, PAGE = "data.json", "data.html"
CONVERSATION = "conv_"


class UnknownPerson(LookupError):
    """Nobody has this contact or conversation."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The same data twice: for programs, and for reading."""

    json: bytes
    html: bytes

    def packed(self) -> bytes:
        """A ZIP archive with both."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(PAGE, self.html)
            archive.writestr(JSON, self.json)
        return packed.getvalue()


class Exports:
    """``words`` name kinds and consents; ``url`` is how browsers reach us; ``zone`` the one times are told in."""

    def __init__(
        self,
        *,
        database: Database,
        recorder: Recorder,
        rules: PrivacyRules,
        company: str,
        words: Mapping[str, str],
        url: str,
        zone: str,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._rules = rules
        self._company = company
        self._words = words
        self._url = url
        self._zone = ZoneInfo(zone)
        self._now = now

    async def lookup(self, arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        """A fresh link, for an identity that has proven some account: whoever asks decides nothing more."""
        who = state.last_identity
        if who is None or not any(one.identity == who and one.until > now for one in state.proven):
            return LookedUp("rejected", reason="not_verified")
        secret = secrets.token_urlsafe(32)
        expires = Micros(now + LIVES_US)
        whose = Whose(state.contact, who)
        await self._database.transact(lambda: export_links.put(_digest(secret), whose, now, expires))
        until = datetime.fromtimestamp(expires / SECOND, self._zone)
        told = {"url": f"{self._url}/export/{secret}", "until": f"{until:%H:%M}"}
        return LookedUp("ok", orjson.dumps(told).decode())

    async def stands(self, secret: str) -> bool:
        """Does the link still open something? Asking spends nothing: messengers look at links by themselves."""
        now = self._now()
        return await self._database.read(lambda: export_links.whose(_digest(secret), now)) is not None

    async def fetch(self, secret: str) -> Exported | None:
        """Once; None for a link that is spent, late or nobody's."""
        now = self._now()
        whose = await self._database.transact(lambda: export_links.spend(_digest(secret), now))
        return None if whose is None else await self._exported(whose.contact, whose.identity, "")

    async def of(self, who: str, by: str) -> Exported:
        """Of the contact ``who``, or of whoever's conversation that is. Raises UnknownPerson."""
        contact = await self._database.read(lambda: _contact(who))
        return await self._exported(contact, None, by)

    async def _exported(self, contact: ContactId, identity: IdentityId | None, by: str) -> Exported:
        held = await self._database.read(lambda: storing.held(contact))
        if held is None:
            raise UnknownPerson(contact)
        now = self._now()
        told = own_data(held, now, self._zone)
        lines = [line.ru for line in self._rules.lines(datetime.fromtimestamp(now / SECOND, UTC).date())]
        asked = next((each for each in held.identities if each.id == identity), held.identities[-1])
        handed = e.DataExported(asked.id, by)
        await self._recorder.act(asked.conversation, lambda state, now: (handed,))
        return Exported(
            orjson.dumps({**told, "kept": lines}, option=orjson.OPT_INDENT_2),
            page(told, lines, self._company, self._words).encode(),
        )


def _contact(who: str) -> Script[ContactId]:
    contact: ContactId | None = ContactId(who)
    if who.startswith(CONVERSATION):
        contact = yield from redaction.contact_of(ConversationId(who))
    if contact is None:
        raise UnknownPerson(who)
    return contact


def _digest(secret: str) -> str:
    return hashlib.sha256(f"export/{secret}".encode()).hexdigest()
