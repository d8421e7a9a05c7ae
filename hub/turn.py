"""The trip in: one stored payload becomes events, or a dead letter, in one transaction."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Literal

import structlog

from channels.channel import Channel, Unparseable
from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.ids import SECOND, Micros
from conversation.inbound import (
    Inbound,
    InboundComment,
    InboundMessage,
    InboundReceipt,
    InboundTyping,
)
from conversation.state import State
from hub import albums, arrivals, hiding, overtaking, payloads
from hub.albums import Part
from hub.attachments import Attachments
from hub.channels import Channels
from hub.hearing import Hearing
from hub.invitations import Invitations
from hub.lease import Lease
from hub.names import name_of
from hub.observe import Observer, Steps
from hub.presses import Presses
from hub.receipts import Receipts
from hub.record import Recorder, Work, newcomer
from hub.thinking import Thinking
from hub.typing_signs import TypingSigns
from integrations.signals.port import Signals
from storage import claims, inbox, turns
from storage.claims import Claim
from storage.database import Conflict, Database, DatabaseUnavailable, Script, StaleClaim
from storage.inbox import InboxRow

LEASE_US = 30 * SECOND
ATTEMPTS = 5
"""A payload that fails so often is buried: it must not block those behind it."""

UNSPOKEN = (InboundReceipt, InboundTyping, InboundComment)
"""What says nothing to us in this conversation."""
Outcome = Literal["served", "last", "nothing", "busy"]
"""``last``: served, and nothing waited behind it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A payload whose turn it is, with all that is needed to think about it."""

    claim: Claim
    row: InboxRow
    identity: Identity | None
    state: State | None


class Turns:
    """``owner`` names this process in leases."""

    def __init__(
        self,
        *,
        database: Database,
        recorder: Recorder,
        channels: Channels,
        hearing: Hearing,
        attachments: Attachments,
        invitations: Invitations,
        presses: Presses,
        typing: TypingSigns,
        signals: Signals,
        observe: Observer,
        now: Callable[[], Micros],
        owner: str,
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._receipts = Receipts(database, recorder)
        self._channels = channels
        self._hearing = hearing
        self._attachments = attachments
        self._invitations = invitations
        self._presses = presses
        self._typing = typing
        self._signals = signals
        self._observe = observe
        self._now = now
        self._owner = owner

    async def serve(self, account: str, order_key: str) -> Outcome:
        """Serve the oldest payload of this peer, if nobody else works on his conversation."""
        channel = self._channels.get(account)
        if channel is None:
            return "nothing"  # Not configured here: the payload waits, visibly, for an account of that name.
        steps = self._observe.steps()
        claimed = await self._database.transact(lambda: self._claim(Peer(account, order_key)))
        if claimed is None or claimed == "busy":
            return "nothing" if claimed is None else "busy"
        steps.passed("claimed")
        try:
            with Lease(self._database, claimed.claim, self._now, LEASE_US):
                claimed = await self._foremost(channel, claimed)
                held = not await self._serve(channel, claimed, steps)
        except (Conflict, StaleClaim) as error:
            # Somebody wrote in between (a delivery, a link, a worker that took over): from the beginning.
            self._observe.turn_ended("stale" if isinstance(error, StaleClaim) else "conflict")
            await self._let_go(claimed.claim)
            return "busy"
        except DatabaseUnavailable:
            raise
        except Exception as error:
            log.exception("turn_failed", account=account, inbox_row=claimed.row.id)
            await self._failed(claimed, error)
            return "served"
        if held:
            await self._let_go(claimed.claim)
            return "busy"
        return "served" if claimed.row.more else "last"

    def _claim(self, peer: Peer) -> Script[Claimed | Literal["busy"] | None]:
        claim = yield from turns.take(peer, self._owner, self._now(), LEASE_US)
        if claim is None:
            waits = yield from inbox.next_of(peer.account, peer.address)
            return None if waits is None else "busy"
        # Read only now, under the claim: until it was ours, somebody else may have served and linked.
        start = yield from turns.start(peer)
        if start is None or turns.key(peer, start.identity) != claim.key:
            yield from claims.release(claim)
            return None if start is None else "busy"
        return Claimed(claim, start.row, start.identity, start.state)

    async def _foremost(self, channel: Channel, claimed: Claimed) -> Claimed:
        """The oldest payload, unless one behind it was written before it."""
        row = claimed.row
        if not row.more or not overtaking.count(row, channel.parse):
            return claimed
        behind = await self._database.read(lambda: inbox.behind(row, overtaking.MOST))
        return replace(claimed, row=overtaking.foremost(row, behind, channel.parse))

    async def _serve(self, channel: Channel, claimed: Claimed, steps: Steps) -> bool:
        """False while an album is not whole: nothing has happened then."""
        try:
            parts = await self._parts(channel, claimed.row)
        except Unparseable as error:
            await self._bury(claimed, str(error))
            return True
        if not parts:
            return False
        steps.passed("parsed")
        self._presses.answer(channel, [found for part in parts for found in part.inbounds])
        clean = [hiding.cleaned(part.inbounds, claimed.state) for part in parts]
        kept = {
            part.row.id: payload
            for part, each in zip(parts, clean, strict=True)
            if (payload := payloads.kept(channel, part.row, each.secrets)) is not None
        }
        work = Work(claimed.claim, tuple(part.row.id for part in parts), kept)
        async with self._typing_sign(channel, claimed):
            brought = [
                await self._attachments.bring_in(channel, part.raw, each.inbounds)
                for part, each in zip(parts, clean, strict=True)
            ]
            inbounds = albums.join(brought)
            steps.passed("fetched")
            await self._invitations.note([each for each in inbounds if isinstance(each, InboundComment)])
            thinking = await self._begin(channel, claimed, inbounds, steps)
            extra = None
            if thinking is not None:
                thinking.code = next((each.code for each in clean if each.code), "")
                for inbound in inbounds:
                    extra = (await self._hearing.hear(channel, thinking, inbound)) or extra
        receipts = [inbound for inbound in inbounds if isinstance(inbound, InboundReceipt)]
        if thinking is None:
            await self._finish_silently(work, receipts)
            return True
        steps.passed("decided")
        if extra is not None:
            await self._recorder.record_together((thinking.draft(), extra), thinking.at, work)
        else:
            await self._recorder.record(thinking.draft(), thinking.at, work)
        await self._receipts.note(receipts)
        steps.passed("recorded")
        self._observe.turn_ended("recorded")
        self._presses.mark(channel, thinking.identity, inbounds, thinking.found)
        return True

    def _typing_sign(self, channel: Channel, claimed: Claimed) -> AbstractAsyncContextManager[None]:
        """The bot thinks, unless people have the conversation and it is silent."""
        if claimed.state is not None and claimed.state.with_people:
            return nullcontext()
        identity, row = claimed.identity, claimed.row
        return self._typing.while_thinking(
            channel, identity.peer if identity else Peer(row.account, row.order_key)
        )

    async def _parts(self, channel: Channel, row: InboxRow) -> tuple[Part, ...]:
        """The payload, with the others that are one message with it; () while more may come. Raises Unparseable."""
        alone = Part(row, ())
        first = Part(row, channel.parse(alone.raw))
        if not first.group_key:
            return (first,)
        behind = await self._database.read(lambda: inbox.behind(row, albums.PARTS_MOST))
        return albums.gather(first, behind, channel.parse, self._now())

    async def _begin(
        self, channel: Channel, claimed: Claimed, inbounds: Sequence[Inbound], steps: Steps
    ) -> Thinking | None:
        """None when there is nothing to think about: only receipts, or a stranger who said nothing."""
        if claimed.identity is not None and claimed.state is not None:
            if all(isinstance(inbound, UNSPOKEN) for inbound in inbounds):
                return None
            return Thinking(claimed.state, claimed.identity, self._now(), steps)
        first = next((inbound for inbound in inbounds if arrivals.begins(inbound)), None)
        if first is None:
            return None
        verified = isinstance(first, InboundMessage) and first.verified
        peer = Peer(claimed.row.account, claimed.row.order_key)
        name = first.name or await name_of(channel, peer)
        draft = newcomer(channel.name, peer, name, verified=verified)
        started = draft.found[0]
        assert isinstance(started, e.ConversationStarted)
        home = draft.before.conversation
        identity = Identity(
            started.identity,
            channel.name,
            started.peer,
            started.contact,
            home,
            started.contact,
            home,
            started.name,
            started.verified,
        )
        thinking = Thinking(draft.before, identity, self._now(), steps, newcomer=True)
        thinking.happened(started)
        return thinking

    async def _finish_silently(self, work: Work, receipts: Sequence[InboundReceipt]) -> None:
        await self._receipts.note(receipts)
        at = self._now()
        await self._database.transact(lambda: _finish(work, at))
        self._observe.turn_ended("recorded")

    async def _bury(self, claimed: Claimed, reason: str) -> None:
        at = self._now()
        kept = payloads.kept(self._channels.get(claimed.row.account), claimed.row)
        await self._database.transact(lambda: _bury(claimed, at, reason, kept))
        self._observe.turn_ended("quarantined")
        await self._signals.publish("log")
        await self._signals.publish("trouble", f"payload {claimed.row.account}")

    async def _failed(self, claimed: Claimed, error: Exception) -> None:
        """A defect of ours met this payload: try again a few times, then show it to people."""
        reason = f"{type(error).__name__}: see the log"
        self._observe.turn_ended("failed")
        if claimed.row.attempts + 1 >= ATTEMPTS:
            await self._bury(claimed, reason)
            return
        await self._database.transact(lambda: _tried(claimed, reason))

    async def _let_go(self, claim: Claim) -> None:
        try:
            await self._database.transact(lambda: claims.release(claim))
        except StaleClaim:
            return  # Another worker holds it already.


def _finish(work: Work, at: Micros) -> Script[None]:
    yield from claims.release(work.claim)
    for row in work.inbox_rows:
        yield from inbox.done(row, at, work.kept.get(row))


def _bury(claimed: Claimed, at: Micros, reason: str, kept: bytes | None) -> Script[None]:
    yield from claims.release(claimed.claim)
    yield from inbox.bury(claimed.row.id, at, reason, kept)


def _tried(claimed: Claimed, reason: str) -> Script[None]:
    yield from claims.release(claimed.claim)
    yield from inbox.tried(claimed.row.id, reason)
