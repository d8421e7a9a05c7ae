"""The site's chat: sessions of anonymous visitors, what they say, what they have heard."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from channels.channel import RawPayload
from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.ids import HOUR, ConversationId, MessageId, Micros
from conversation.message import Attachment
from hub.event_titles import Locale, channel_title
from hub.feed import Feed
from hub.files import Files
from hub.hours import Hours
from hub.intake import Intake
from hub.linking import Linking
from hub.record import Recorder
from hub.widget_feed import HISTORY_MOST, ModeNow, WidgetAudience, WidgetItem
from integrations.site_login.port import SiteLogin
from storage import contacts, event_log, follow_up, operators, transcript, views
from storage.database import Database, Script
from storage.transcript import TimelineRow
from storage.views import ConversationRow

CHANNEL = "widget"


class UnknownAccount(Exception):
    """No widget of this name is configured."""


class NoFile(Exception):
    """A message names a file that this visitor did not upload."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """``text`` beside the chat's button after ``seconds`` on a page whose address fits ``url``."""

    url: str
    seconds: int
    text: str


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A terminal: seconds until an end is announced and until it comes, the questions on the first screen."""

    idle: int
    countdown: int
    start: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A configured widget. ``sites`` are the origins whose pages may show it, besides our own."""

    account: str
    title: str
    greeting: str
    sites: tuple[str, ...] = ()
    max_file: int = 20_000_000
    nudges: tuple[Nudge, ...] = ()
    kiosk: Kiosk | None = None
    login: SiteLogin | None = None
    login_us: int = 12 * HOUR


@dataclass(frozen=True, slots=True)
class SessionView:
    token: str
    last_seq: int
    site: Site
    people: Hours
    verified: bool = False
    """The site vouched for the person, whose ``name`` it told."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """``seq``: how far the log had come; what happens later is told live."""

    items: tuple[WidgetItem, ...]
    seq: int
    mode: ModeNow
    conversation: ConversationId | None


@dataclass(frozen=True, slots=True)
class LinkWay:
    channel: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkView:
    code: str
    expires: Micros
    links: tuple[LinkWay, ...]


class Widget:
    """``sites`` by account name, ``"site"`` for ``"widget:site"``."""

    def __init__(
        self,
        *,
        database: Database,
        intake: Intake,
        recorder: Recorder,
        linking: Linking,
        files: Files,
        audience: WidgetAudience,
        feed: Feed,
        sites: Mapping[str, Site],
        hours: Callable[[Locale], Hours],
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._intake = intake
        self._recorder = recorder
        self._linking = linking
        self._files = files
        self._audience = audience
        self._feed = feed
        self._sites = dict(sites)
        self._hours = hours
        self._now = now

    @property
    def sites(self) -> Mapping[str, Site]:
        return self._sites

    def site(self, account: str) -> Site:
        """Raises UnknownAccount."""
        try:
            return self._sites[account]
        except KeyError:
            raise UnknownAccount(account) from None

    async def session(self, account: str, token: str | None, locale: Locale = "ru") -> SessionView:
        """The visitor's own session if ``token`` still counts here, else a new one. Nothing else is made yet."""
        site = self.site(account)
        peer = await self.peer(token) if token else None
        if peer is not None and token and peer.account == f"widget:{account}":
            known = await self._known(peer)
            last = (await self.heard(peer, transcript.FAR)).seq
            return SessionView(token, last, site, self._hours(locale), *_vouched(known))
        token = fresh_token()
        fresh = Peer(f"widget:{account}", _address(token))
        now = self._now()
        await self._database.transact(lambda: contacts.put_widget_session(token_digest(token), fresh, now))
        return SessionView(token, 0, site, self._hours(locale))

    async def peer(self, token: str) -> Peer | None:
        """Whose token it is."""
        return await self._database.read(lambda: contacts.widget_session(token_digest(token), self._now()))

    async def say(self, peer: Peer, client_msg_id: str, text: str, files: Sequence[str]) -> int:
        """Durable on return, once however often it comes; how far the log has come. Raises NoFile."""
        try:
            attachments = await self._files.attachments(files, peer.address)
        except KeyError:
            raise NoFile from None
        return await self._accept(
            peer,
            client_msg_id,
            {"type": "message", "text": text, "attachments": [_plain(one) for one in attachments]},
        )

    async def press(self, peer: Peer, client_msg_id: str, token: str) -> int:
        return await self._accept(peer, client_msg_id, {"type": "press", "token": token})

    async def heard(self, peer: Peer, after: int) -> Heard:
        """What this person was told and said behind ``after``, on all his channels."""
        found = await self._database.read(lambda: _heard(peer, after))
        if found.row is None:
            return Heard((), found.position, ModeNow("bot", None), None)
        self._audience.enter(peer, found.row.id)
        items = sorted(
            (self._audience.item(line, found.names) for line in found.lines),
            key=lambda item: item.seq,
        )
        row = found.row
        operator = found.names.get(row.operator) if row.operator else None
        return Heard(tuple(items), found.position, ModeNow(row.mode, operator), row.id)

    async def typing(self, peer: Peer) -> None:
        """Nobody is told of a visitor who never said anything."""
        identity = await self._known(peer)
        if identity is not None:
            await self._feed.tell_typing(identity.conversation)

    async def seen(self, peer: Peer, seq: int) -> None:
        """The client has read what operators wrote, up to ``seq``."""
        identity = await self._known(peer)
        if identity is None:
            return
        unread = await self._database.read(lambda: _unread(identity, seq))
        for message, conversation in unread:
            await self._recorder.append(conversation, [e.ReceiptReceived(message, "read")])

    async def link(self, peer: Peer, locale: Locale) -> LinkView:
        """A one-time code that proves another channel to be the same person's."""
        identity = await self.ensure_identity(peer)
        offer = await self._linking.issue(identity.id)
        ways = tuple(LinkWay(name, channel_title(name, locale), url) for name, _, url in offer.links)
        return LinkView(offer.code, offer.expires, ways)

    async def ensure_identity(self, peer: Peer) -> Identity:
        """A conversation is begun for a visitor who has not said anything yet."""
        identity = await self._recorder.begin(CHANNEL, peer)
        self._audience.enter(peer, identity.conversation)
        return identity

    async def _known(self, peer: Peer) -> Identity | None:
        return await self._database.read(lambda: contacts.by_peer(peer))

    async def _accept(self, peer: Peer, client_msg_id: str, frame: dict[str, Any]) -> int:
        payload = orjson.dumps({**frame, "client_msg_id": client_msg_id})
        await self._intake.accept(
            RawPayload(peer.account, f"{peer.address}/{client_msg_id}", peer.address, payload, self._now())
        )
        return await self._feed.position()


def _unread(identity: Identity, seq: int) -> Script[list[tuple[MessageId, ConversationId]]]:
    """Also the bot's, where an answer that is not read goes on by mail."""
    of_bot = (yield from follow_up.left(identity.id)) is not None
    return (yield from transcript.unread(identity.id, seq, of_bot=of_bot))


@dataclass(frozen=True, slots=True)
class _Found:
    row: ConversationRow | None
    lines: list[TimelineRow]
    names: dict[str, str]
    position: int


def _heard(peer: Peer, after: int) -> Script[_Found]:
    position = yield from event_log.head()
    identity = yield from contacts.by_peer(peer)
    if identity is None:
        return _Found(None, [], {}, position)
    if (yield from transcript.linked_since(identity.conversation, after)):
        after = 0  # Another channel's history came in: all of it is new to this browser.
    row = yield from views.conversation(identity.conversation)
    lines = yield from transcript.heard(identity.conversation, after, HISTORY_MOST)
    names = yield from operators.names()
    return _Found(row, lines, names, position)


def _plain(attachment: Attachment) -> dict[str, Any]:
    return {
        "kind": attachment.kind,
        "ref": attachment.ref,
        "name": attachment.name,
        "mime": attachment.mime,
        "size": attachment.size,
    }


def _vouched(identity: Identity | None) -> tuple[bool, str]:
    return (True, identity.name) if identity is not None and identity.verified else (False, "")


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _address(token: str) -> str:
    """The session's public name: nobody gets from it to the token."""
    return "w" + hashlib.blake2b(token.encode(), digest_size=16, person=b"okno address").hexdigest()
