"""The trip in: one stored payload becomes events, or a dead letter, in one transaction."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Literal

import structlog

from bot.policy import Policy
from channels.channel import Channel, Unparseable
from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.ids import SECOND, Micros
from conversation.inbound import (
    Inbound,
    InboundComment,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundMove,
    InboundPress,
    InboundReachability,
    InboundReceipt,
    InboundTyping,
)
from conversation.state import State
from hub import albums, arrivals, overtaking, participants
from hub.albums import Part
from hub.answers import Answers
from hub.attachments import Attachments
from hub.channels import Channels
from hub.follow_up import VIA, FollowUp, Landing, landing_of
from hub.invitations import Invitations
from hub.lease import Lease
from hub.linking import Linking, secret_in
from hub.manner import manner_of
from hub.observe import Observer, Steps
from hub.presses import Presses
from hub.receipts import Receipts
from hub.record import Draft, Recorder, Work, newcomer
from hub.thinking import Thinking, let_the_bot_decide
from hub.typing_signs import TypingSigns
from integrations.signals.port import Signals
from nlu.understand import Understander
from storage import claims, inbox, messages, turns
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


@dataclass(frozen=True, slots=True)
class Minds:
    """Everything a decision needs to know besides the conversation."""

    policy: Policy
    understander: Callable[[], Understander]
    answers: Answers
    worked: Callable[[Micros, Micros], int]
    """The part of a span that lies inside working hours, µs."""


class Turns:
    """``owner`` names this process in leases."""

    def __init__(
        self,
        *,
        database: Database,
        recorder: Recorder,
        channels: Channels,
        minds: Minds,
        attachments: Attachments,
        linking: Linking,
        invitations: Invitations,
        presses: Presses,
        typing: TypingSigns,
        signals: Signals,
        observe: Observer,
        now: Callable[[], Micros],
        owner: str,
        follow_up: FollowUp | None = None,
    ) -> None:
        self._database = database
        self._follow_up = follow_up
        self._recorder = recorder
        self._receipts = Receipts(database, recorder)
        self._channels = channels
        self._minds = minds
        self._attachments = attachments
        self._linking = linking
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
        work = Work(claimed.claim, tuple(part.row.id for part in parts))
        async with self._typing_sign(channel, claimed):
            brought = [await self._attachments.bring_in(channel, part.raw, part.inbounds) for part in parts]
            inbounds = albums.join(brought)
            steps.passed("fetched")
            await self._invitations.note([each for each in inbounds if isinstance(each, InboundComment)])
            thinking = self._begin(channel, claimed, inbounds, steps)
            extra = None
            if thinking is not None:
                for inbound in inbounds:
                    extra = (await self._hear(channel, thinking, inbound)) or extra
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

    def _begin(
        self, channel: Channel, claimed: Claimed, inbounds: Sequence[Inbound], steps: Steps
    ) -> Thinking | None:
        """None when there is nothing to think about: only receipts, or a stranger who said nothing."""
        at = self._now()
        if claimed.identity is not None and claimed.state is not None:
            if all(isinstance(inbound, UNSPOKEN) for inbound in inbounds):
                return None
            return Thinking(claimed.state, claimed.identity, at, steps)
        first = next((inbound for inbound in inbounds if arrivals.begins(inbound)), None)
        if first is None:
            return None
        verified = isinstance(first, InboundMessage) and first.verified
        peer = Peer(claimed.row.account, claimed.row.order_key)
        draft = newcomer(channel.name, peer, first.name, verified=verified)
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
        thinking = Thinking(draft.before, identity, at, steps, newcomer=True)
        thinking.happened(started)
        return thinking

    async def _hear(self, channel: Channel, thinking: Thinking, inbound: Inbound) -> "Draft | None":
        """What ``inbound`` means goes into ``thinking``; what another conversation is told of it comes back."""
        match inbound:
            case InboundMessage():
                return await self._message(channel, thinking, inbound)
            case InboundPress():
                await self._press(channel, thinking, inbound)
            case InboundEdit() | InboundDelete():
                await self._correction(thinking, inbound)
            case InboundReachability():
                arrivals.reachability(thinking, inbound)
            case InboundMove():
                arrivals.moved(thinking, inbound)
            case InboundTyping():
                await self._signals.publish("typing", thinking.state.conversation)
            case InboundReceipt() | InboundComment():
                pass  # A receipt belongs to the conversation of our message, a comment to none.
        return None

    async def _message(self, channel: Channel, thinking: Thinking, inbound: InboundMessage) -> "Draft | None":
        if inbound.author != "client":
            if not await self._ours(thinking, inbound):
                arrivals.answered_in_platform(thinking, inbound, self._minds.worked)
            return None
        capabilities = channel.capabilities(thinking.hints)
        landing = await landing_of(self._database, inbound, thinking.identity.id)
        if landing is not None:
            return await self._landed(thinking, landing, inbound)
        theirs = await participants.answered(self._database, thinking, inbound)
        manner = await manner_of(self._database, capabilities, thinking.identity, inbound, thinking.at)
        trigger = arrivals.received(thinking, inbound, manner)
        thinking.hints.update(inbound.hints)
        secret = secret_in(inbound)
        if secret and channel.capabilities(dict(inbound.hints)).sender_proven:
            return await self._linking.prove(thinking, secret, "deep_link" if inbound.start_token else "code")
        if self._follow_up is not None and channel.pulls:
            thinking.may_ask_address = True
            left = await self._follow_up.address_in(thinking.identity.id, inbound)
            if left is not None:
                thinking.happened(left)
        await self._decide(thinking, trigger)
        return participants.told(theirs, thinking, trigger) if theirs else None

    async def _landed(self, thinking: Thinking, landing: Landing, inbound: InboundMessage) -> Draft:
        """A mail goes on with a chat: it is said in that conversation."""
        there = Thinking(landing.state, landing.identity, thinking.at, thinking.steps)
        trigger = arrivals.received(there, inbound, via=VIA)
        await self._decide(there, trigger)
        return there.draft()

    async def _press(self, channel: Channel, thinking: Thinking, inbound: InboundPress) -> None:
        trigger = arrivals.pressed(thinking, inbound)
        if trigger is not None:
            thinking.may_ask_address = self._follow_up is not None and channel.pulls
            await self._decide(thinking, trigger)

    async def _decide(self, thinking: Thinking, trigger: e.MessageReceived | e.ButtonPressed) -> None:
        minds = self._minds
        await let_the_bot_decide(thinking, trigger, minds.policy, minds.understander(), minds.answers)

    async def _correction(self, thinking: Thinking, inbound: InboundEdit | InboundDelete) -> None:
        if isinstance(inbound, InboundEdit):
            arrivals.edited(thinking, inbound, await self._known(thinking, inbound.external_id))
            return
        for external_id in inbound.external_ids:
            arrivals.deleted(thinking, await self._known(thinking, external_id))

    async def _known(self, thinking: Thinking, external_id: str) -> messages.Known | None:
        return await self._database.read(lambda: messages.find_message(thinking.identity, external_id))

    async def _ours(self, thinking: Thinking, inbound: InboundMessage) -> bool:
        """Does the platform only tell us what we have sent ourselves?"""
        if inbound.author == "operator":
            return await self._known(thinking, inbound.external_id) is not None
        if not inbound.external_id:
            return True  # Nothing to tell it by: better silent than everything twice.
        identity, external_id = thinking.identity.id, inbound.external_id
        return await self._database.read(lambda: messages.sent_by_us(identity, external_id))

    async def _finish_silently(self, work: Work, receipts: Sequence[InboundReceipt]) -> None:
        await self._receipts.note(receipts)
        at = self._now()
        await self._database.transact(lambda: _finish(work, at))
        self._observe.turn_ended("recorded")

    async def _bury(self, claimed: Claimed, reason: str) -> None:
        at = self._now()
        await self._database.transact(lambda: _bury(claimed, at, reason))
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
        yield from inbox.done(row, at)


def _bury(claimed: Claimed, at: Micros, reason: str) -> Script[None]:
    yield from claims.release(claimed.claim)
    yield from inbox.bury(claimed.row.id, at, reason)


def _tried(claimed: Claimed, reason: str) -> Script[None]:
    yield from claims.release(claimed.claim)
    yield from inbox.tried(claimed.row.id, reason)
