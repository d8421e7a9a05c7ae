"""A visitor who has logged in on the site: his talk follows him into every browser, and leaves it with his logout."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from conversation import events as e
from conversation.contact import Peer
from conversation.ids import Micros
from conversation.state import State
from hub.linking import Linking
from hub.record import Recorder
from hub.widget import CHANNEL, Site, UnknownAccount, fresh_token, token_digest
from hub.widget_feed import LOGIN, WidgetAudience
from integrations.site_login.port import LoginRefused, Vouched
from storage import contacts
from storage.database import Database, Script

__all__ = ["LoginRefused", "SiteLogins"]


@dataclass(frozen=True, slots=True)
class Entered:
    """``token`` stands for the person from now on; the one he came with is worth nothing any more."""

    token: str
    name: str


class SiteLogins:
    def __init__(
        self,
        *,
        database: Database,
        recorder: Recorder,
        linking: Linking,
        audience: WidgetAudience,
        sites: Mapping[str, Site],
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._linking = linking
        self._audience = audience
        self._sites = dict(sites)
        self._now = now

    async def enter(self, account: str, assertion: str, token: str | None) -> Entered:
        """What the visitor said so far under ``token`` becomes the person's. Raises UnknownAccount, LoginRefused."""
        site = self._sites.get(account)
        if site is None:
            raise UnknownAccount(account)
        if site.login is None:
            raise LoginRefused("not_configured")
        now = self._now()
        vouched = site.login.read(assertion, now)
        peer = Peer(f"{CHANNEL}:{account}", _address(account, vouched.subject))
        fresh = fresh_token()
        expires = Micros(now + site.login_us)
        session = _Fresh(token_digest(fresh), peer, expires)
        before = await self._database.transact(
            lambda: _exchange(vouched, account, token_digest(token or ""), session, now)
        )
        person = await self._recorder.begin(CHANNEL, peer, vouched.name, verified=True)
        if before is not None and not before.address.startswith(LOGGED_IN) and before.account == peer.account:
            said = await self._database.read(lambda: contacts.by_peer(before))
            if said is not None:
                await self._linking.join(person, said, LOGIN)
            self._audience.hang_up(before)
        await self._prove(peer, vouched.accounts, expires)
        return Entered(fresh, vouched.name)

    async def _prove(self, peer: Peer, accounts: Sequence[str], until: Micros) -> None:
        """The site has proven these to be his, as long as the login lasts."""
        person = await self._database.read(lambda: contacts.by_peer(peer))
        if person is not None and accounts:
            found = [e.AccountVerified(person.id, account, METHOD, until) for account in accounts]
            await self._recorder.act(person.conversation, lambda state, now: found)

    async def _disprove(self, peer: Peer) -> None:
        """Whoever sits at this browser next has proven nothing."""
        person = await self._database.read(lambda: contacts.by_peer(peer))
        if person is None:
            return

        def decide(state: State, now: Micros) -> Sequence[e.Event]:
            return [
                e.AccountVerified(person.id, one.account, METHOD, now)
                for one in state.proven
                if one.identity == person.id and one.until > now
            ]

        await self._recorder.act(person.conversation, decide)

    async def leave(self, token: str) -> None:
        """The token is worth nothing any more; what was said stays the person's."""
        digest = token_digest(token)
        peer = await self._database.read(lambda: contacts.widget_session(digest, self._now()))
        await self._database.transact(lambda: contacts.drop_widget_session(digest))
        if peer is not None:
            self._audience.hang_up(peer)
            if peer.address.startswith(LOGGED_IN) and not await self._is_in(peer):
                await self._disprove(peer)

    async def _is_in(self, peer: Peer) -> bool:
        """Is he logged in in another browser?"""
        now = self._now()
        return await self._database.read(lambda: contacts.has_widget_session(peer, now))


METHOD = "site_login"
LOGGED_IN = "u"
"""What an address of somebody who has logged in begins with; a stranger's begins with ``w``."""


@dataclass(frozen=True, slots=True)
class _Fresh:
    digest: str
    peer: Peer
    expires: Micros


def _exchange(vouched: Vouched, account: str, old: str, fresh: _Fresh, now: Micros) -> Script[Peer | None]:
    """One token for another, and whose the old one was; the site's word is spent by it. Raises LoginRefused."""
    once = hashlib.sha256(f"{account}\0{vouched.once}".encode()).hexdigest()
    if not (yield from contacts.spend_login(once, vouched.expires, now)):
        raise LoginRefused("used")
    before = yield from contacts.widget_session(old, now)
    yield from contacts.drop_widget_session(old)
    yield from contacts.put_widget_session(fresh.digest, fresh.peer, now, fresh.expires)
    return before


def _address(account: str, subject: str) -> str:
    """The same for the same person whatever browser he uses."""
    named = f"{account}\0{subject}".encode()
    return LOGGED_IN + hashlib.blake2b(named, digest_size=16, person=b"okno subject").hexdigest()
