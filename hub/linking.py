"""Proving that two identities are one person: one-time secrets, the link itself, and its undoing."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot import linking as decision
from bot.policy import Policy
from conversation import events as e
from conversation.contact import Identity
from conversation.ids import MINUTE, ConversationId, IdentityId, LinkId, Micros, OperatorId
from conversation.inbound import InboundMessage
from conversation.message import Content
from conversation.state import State
from hub.channels import Channels
from hub.record import TRIES, Draft, Recorder
from hub.thinking import Thinking
from storage import contacts, event_log
from storage.database import Conflict, Database, Script

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
SECRET_LENGTH = 13
"""13 characters of 32 make 65 bits: nobody guesses one within its ten minutes."""
LIFETIME_US = 10 * MINUTE

_TYPED = re.compile(r"(?<![0-9a-z])([a-z2-7]{4})-([a-z2-7]{4})-([a-z2-7]{5})(?![0-9a-z])", re.IGNORECASE)
_DEEP = re.compile(rf"[a-z2-7]{{{SECRET_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """``code`` as a person types it; ``links`` are (channel, account, address) that bring it by themselves."""

    code: str
    expires: Micros
    links: tuple[tuple[str, str, str], ...]


def secret_in(inbound: InboundMessage) -> str:
    """The secret a message carries, as a deep link or typed; "" if none."""
    if inbound.start_token:
        return inbound.start_token if _DEEP.fullmatch(inbound.start_token) else ""
    typed = _TYPED.search(inbound.text)
    return "".join(typed.groups()).lower() if typed else ""


class Linking:
    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        channels: Channels,
        policy: Policy,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._channels = channels
        self._policy = policy
        self._now = now

    async def issue(self, identity: IdentityId) -> LinkOffer:
        """A fresh one-time secret for this identity; only its digest is kept."""
        known = await self._database.read(lambda: contacts.by_id(identity))
        if known is None:
            raise KeyError(identity)
        secret = "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
        digest = _digest(secret)
        link = LinkId(f"link_{secrets.token_hex(12)}")
        expires = Micros(self._now() + LIFETIME_US)

        def keep(state: State, recorded: Sequence[e.Recorded]) -> Script[None]:
            yield from contacts.put_code(digest, link, identity, expires)

        issued = e.LinkCodeIssued(link, identity, digest, expires)
        await self._recorder.act(known.conversation, lambda state, now: (issued,), also=keep)
        links = tuple(
            (channel.name, channel.account, address)
            for channel in self._channels
            if (address := channel.deep_link(secret))
        )
        return LinkOffer(f"{secret[:4]}-{secret[4:8]}-{secret[8:]}", expires, links)

    async def prove(self, thinking: Thinking, secret: str, evidence: str) -> Draft | None:
        """The client sent a secret. A good one yields the other conversation's draft, to be recorded with this one.

        Spending the secret is part of that draft's transaction (``Draft.also``): used twice, the second loses.
        """
        digest = _digest(secret)
        other = await self._database.read(lambda: self._other(digest, thinking.at))
        if other is None:
            thinking.happened(e.LinkRefused(thinking.identity.id, "unknown, used or expired"))
            self._say(thinking, "link_refused", thinking.identity.id)
            return None
        link, identities, state = other
        if state.conversation == thinking.state.conversation:
            self._say(thinking, "link_same", thinking.identity.id)
            return None
        here = decision.Side(thinking.state, await self._identities(thinking))
        linked = decision.link(link, decision.Side(state, identities), here, evidence, thinking.identity.id)
        goes_on = linked.survivor.state.conversation == thinking.state.conversation
        mine, theirs = (
            (linked.survivor_events, linked.absorbed_events)
            if goes_on
            else (linked.absorbed_events, linked.survivor_events)
        )
        for event in mine:
            thinking.happened(event)
        there = Thinking(state, thinking.identity, thinking.at, thinking.steps)
        for event in theirs:
            there.happened(event)
        if not linked.survivor.state.with_people:
            self._say(thinking if goes_on else there, "link_done", thinking.identity.id)
        return Draft(state, tuple(there.found), also=lambda: _spend(digest, thinking.at))

    async def join(self, one: Identity, other: Identity, evidence: str) -> None:
        """Both are one person, as somebody told whom we believe. Raises Conflict after too many lost races."""
        for _ in range(TRIES):
            found = await self._database.read(lambda: _sides(one.id, other.id))
            if found is None:
                return None
            link = LinkId(f"link_{secrets.token_hex(12)}")
            linked = decision.link(link, *found, evidence, one.id)
            drafts = (
                Draft(linked.survivor.state, linked.survivor_events),
                Draft(linked.absorbed.state, linked.absorbed_events),
            )
            try:
                return await self._recorder.record_together(drafts, self._now())
            except Conflict:
                continue
        raise Conflict(f"the link of {one.id} was taken again {TRIES} times")

    async def undo(self, link: LinkId, conversation: ConversationId, by: OperatorId) -> None:
        """Give every message back to the identity that wrote it. KeyError when no such link stands here."""
        survivor = await self._database.read(lambda: event_log.load_state(conversation))
        found = next((item for item in survivor.links if item.id == link), None)
        if found is None or found.survivor != conversation:
            raise KeyError(link)
        absorbed = await self._database.read(lambda: event_log.load_state(found.absorbed))
        staying = await self._database.read(lambda: contacts.of_conversation(conversation))
        remaining = next((i.id for i in staying if i.id not in found.moved), staying[0].id)
        event = decision.unlink(found, remaining, by)
        drafts = (Draft(survivor, (event,)), Draft(absorbed, (event,)))
        await self._recorder.record_together(drafts, self._now())

    def _other(self, digest: str, now: Micros) -> Script[tuple[LinkId, tuple[IdentityId, ...], State] | None]:
        code = yield from contacts.code(digest)
        if code is None or code[3] is not None or code[2] <= now:
            return None
        asking = yield from contacts.by_id(code[1])
        if asking is None:
            return None
        state = yield from event_log.load_state(asking.conversation)
        identities = yield from contacts.of_conversation(asking.conversation)
        return code[0], _ids(identities), state

    async def _identities(self, thinking: Thinking) -> tuple[IdentityId, ...]:
        if thinking.newcomer:
            return (thinking.identity.id,)
        conversation = thinking.state.conversation
        return _ids(await self._database.read(lambda: contacts.of_conversation(conversation)))

    def _say(self, thinking: Thinking, name: str, identity: IdentityId) -> None:
        if thinking.state.with_people:
            return
        text = self._policy.replies.text(name)
        thinking.happened(
            e.BotReplied(thinking.new_message_id(), identity, Content(text), name, resend="never")
        )


def _sides(*identities: IdentityId) -> Script[tuple[decision.Side, decision.Side] | None]:
    """The conversations of two identities as they are now; None when it is one already."""
    sides = []
    for identity in identities:
        found = yield from contacts.by_id(identity)
        if found is None:
            return None
        state = yield from event_log.load_state(found.conversation)
        sides.append(decision.Side(state, _ids((yield from contacts.of_conversation(found.conversation)))))
    one, other = sides
    return None if one.state.conversation == other.state.conversation else (one, other)


def _ids(identities: Sequence[Identity]) -> tuple[IdentityId, ...]:
    return tuple(identity.id for identity in identities)


def _digest(secret: str) -> str:
    return sha256(f"okno link {secret}".encode()).hexdigest()


def _spend(digest: str, now: Micros) -> Script[None]:
    if not (yield from contacts.use_code(digest, now)):
        raise Conflict("the code was spent by somebody else just now")
