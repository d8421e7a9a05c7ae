"""The trip back: owed messages go to their channels, to each identity first in, first out."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import structlog

from bot.letterhead import closing, opening
from bot.replies import Replies
from channels.channel import AccountDead, Channel, Outgoing, Rendered, RetryAfter, SendError
from conversation import events as e
from conversation.ids import SECOND, IdentityId, MessageId, Micros
from conversation.message import Attachment
from hub import sending
from hub.channels import Channels
from hub.lease import Lease
from hub.observe import Observer, Steps
from hub.record import Recorder, append_script
from hub.sending import Dead, Later, Moved, Unknown, Verdict
from integrations.signals.port import RateBuckets, Signals
from storage import claims, outbox
from storage.claims import Claim
from storage.database import Database, Script, StaleClaim
from storage.messages import Thread, thread
from storage.outbox import OutboxRow, OutboxState

LEASE_US = 60 * SECOND
LONGEST_WAIT_SECONDS = 5.0
"""A rate limit's wait up to this is waited out; for a longer one the message is put off, without a place."""

Scope = Literal["peer", "account"]
SCOPES: tuple[Scope, ...] = ("peer", "account")

Links = Callable[[MessageId, Sequence[Attachment]], Mapping[str, str]]
"""Addresses of a message's files by ``ref``."""
Outcome = Literal["sent", "last", "settled", "later", "nothing", "busy"]
"""``last``: sent, and nothing is owed behind it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Owed:
    claim: Claim
    row: OutboxRow
    thread: Thread
    interrupted: bool


class _NoPlaceError(Exception):
    """The rate limits have none for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no place for {seconds:g} s")
        self.seconds = seconds


class Delivery:
    """``owner`` names this process in leases; ``jitter`` yields 0…1."""

    def __init__(
        self,
        *,
        database: Database,
        recorder: Recorder,
        channels: Channels,
        buckets: RateBuckets,
        links: Links,
        signals: Signals,
        observe: Observer,
        now: Callable[[], Micros],
        owner: str,
        jitter: Callable[[], float],
        replies: Replies,
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._channels = channels
        self._buckets = buckets
        self._links = links
        self._signals = signals
        self._observe = observe
        self._now = now
        self._owner = owner
        self._jitter = jitter
        self._replies = replies

    async def send_next(self, identity: IdentityId) -> Outcome:
        """Send the oldest message owed to this identity, if it is due and nobody else is sending to it."""
        steps = self._observe.steps()
        owed = await self._database.transact(lambda: self._take(identity))
        if owed is None or isinstance(owed, str):
            return owed or "nothing"
        steps.passed("sending")
        row = owed.row
        lease = Lease(
            self._database, owed.claim, self._now, LEASE_US, lambda until: outbox.still_sending(row.id, until)
        )
        try:
            with lease:
                return await self._send(owed, lease, steps)
        except StaleClaim:
            self._observe.sent(row.account, "stale")
            return "busy"  # Another worker took over and has settled what became of the message.

    def _take(self, identity: IdentityId) -> "Script[Owed | Literal['busy', 'later'] | None]":
        now = self._now()
        row = yield from outbox.oldest(identity)
        if row is None:
            return None
        if row.next_at > now:
            return "later"
        channel = self._channels.get(row.account)
        if channel is None:
            return "later"  # Not configured here: it waits, visibly.
        claim = yield from claims.take(f"send/{identity}", self._owner, now, LEASE_US)
        if claim is None:
            return "busy"
        if not (yield from outbox.sending(row, claim.until)):
            yield from claims.release(claim)
            return "busy"  # Read before the claim was ours; its holder has sent it meanwhile.
        in_thread = channel.capabilities(row.hints).in_thread and not row.content.apart
        before = (yield from thread(row.identity)) if in_thread else Thread()
        return Owed(claim, row, before, row.state == "sending")

    async def _send(self, owed: Owed, lease: Lease, steps: Steps) -> Outcome:
        row = owed.row
        channel = self._channels.get(row.account)
        assert channel is not None
        idempotency = channel.capabilities(row.hints).idempotency
        if owed.interrupted and (lost := sending.interrupted(row, idempotency)):
            return await self._settle(owed, lost, "interrupted", "the worker stopped while sending")
        try:
            rendered = channel.render(self._outgoing(owed, channel))
            steps.passed("rendered")
            await self._keep_own_ids(row, rendered)
            external_ids = await self._requests(channel, row, rendered, lease, steps)
        except _NoPlaceError as error:
            self._observe.sent(row.account, "put off")
            await self._put_off(owed, error.seconds + self._jitter(), "rate limit", counted=False)
            return "later"
        except SendError as error:
            self._observe.sent(row.account, type(error).__name__)
            return await self._after_error(owed, channel, error)
        except Exception as error:
            log.exception("send_failed", account=row.account, message=row.message)
            self._observe.sent(row.account, "defect")
            return await self._settle(owed, Dead(), type(error).__name__, "a defect: see the log")
        self._observe.sent(row.account, "sent")
        delivered = e.MessageDelivered(row.message, external_ids, rendered.degraded)
        await self._record(owed, "sent", [delivered], external_ids)
        steps.passed("settled")
        return "sent" if row.more else "last"

    def _outgoing(self, owed: Owed, channel: Channel) -> Outgoing:
        row = owed.row
        said, is_letter = row.content.text, channel.capabilities(row.hints).long_form
        return Outgoing(
            key=row.key,
            message=row.message,
            peer=row.peer,
            content=row.content,
            from_person=row.from_person,
            subject=row.content.subject or owed.thread.subject,
            thread=owed.thread.external_ids,
            quoted=owed.thread.text,
            opening=opening(self._replies, said) if is_letter else "",
            closing=closing(self._replies, said, from_person=row.from_person) if is_letter else "",
            hints=row.hints,
            links=self._links(row.message, row.content.attachments),
        )

    async def _requests(
        self, channel: Channel, row: OutboxRow, rendered: Rendered, lease: Lease, steps: Steps
    ) -> tuple[str, ...]:
        """Carry out what is not done yet of a message in several parts; their external ids."""
        done = list(row.external_ids)
        for request in rendered.requests[len(done) :]:
            await self._wait_for_place(channel, row)
            steps.passed("admitted")
            lease.check()  # We may have slept.
            done.append(await channel.sender().send(request))
            steps.passed("sent")
            if len(done) < len(rendered.requests):
                await self._database.transact(lambda: outbox.progress(row.id, done))
        return tuple(done)

    async def _keep_own_ids(self, row: OutboxRow, rendered: Rendered) -> None:
        own = [request.own_id for request in rendered.requests if request.own_id]
        if own:
            await self._database.transact(lambda: outbox.keep_own_ids(row.account, row.message, own))

    async def _wait_for_place(self, channel: Channel, row: OutboxRow) -> None:
        """Raises _NoPlaceError. The narrower limit first: who must wait there takes no place from everybody.

        What answers nobody takes a place only when it is free at once (unless an answer stands behind it): no answer
        waits behind a notification.
        """
        most = 0.0 if row.unprompted and not row.more else LONGEST_WAIT_SECONDS
        rates = channel.capabilities(row.hints).rates
        keys = []
        slept = False
        for scope in SCOPES:
            paces = [(rate.count, rate.seconds) for rate in rates if rate.scope == scope]
            if not paces:
                continue
            keys.append(_bucket(row, scope))
            wait = await self._buckets.reserve(keys[-1], paces, most)
            if wait > most:
                raise _NoPlaceError(wait)
            if wait > 0:
                slept = True
                await asyncio.sleep(wait)
        for key in keys if slept else ():
            # a 429 that came while we slept is a floor for us too
            if (left := await self._buckets.reserve(key, (), 0.0)) > 0:
                raise _NoPlaceError(left)

    async def _after_error(self, owed: Owed, channel: Channel, error: SendError) -> Outcome:
        row = owed.row
        idempotency = channel.capabilities(row.hints).idempotency
        if isinstance(error, AccountDead):
            self._observe.account_up(row.account, up=False)
            await self._signals.publish("trouble", f"account {row.account}")
        found = sending.verdict(row, error, idempotency, self._now(), self._jitter())
        if isinstance(found, Later):
            if found.pauses:
                await self._buckets.pause(_bucket(row, found.pauses), found.seconds)
            counted = not isinstance(error, RetryAfter)
            await self._put_off(owed, found.seconds, type(error).__name__, counted=counted)
            return "later"
        return await self._settle(owed, found, type(error).__name__, str(error))

    async def _put_off(self, owed: Owed, seconds: float, error: str, *, counted: bool) -> None:
        next_at = sending.due(seconds, self._now())
        await self._database.transact(lambda: _put_off(owed, next_at, error, counted=counted))

    async def _settle(self, owed: Owed, found: Verdict, error: str, detail: str) -> Outcome:
        row = owed.row
        if isinstance(found, Moved):
            moved = e.PeerMoved(row.identity, found.new_address)
            now = self._now()
            await self._record(owed, "ready", [moved], row.external_ids, then_at=now)
            return "later"
        if isinstance(found, Unknown):
            lost = [e.DeliveryUnknown(row.message, detail)]
            await self._record(owed, "unknown", lost, row.external_ids, error=error)
            return "settled"
        found_events: list[e.Event] = [e.MessageFailed(row.message, error, detail)]
        if isinstance(found, Dead) and found.unreachable:
            found_events.append(e.ReachabilityChanged(row.identity, reachable=False, reason=error))
        await self._record(owed, "dead", found_events, row.external_ids, error=error)
        return "settled"

    async def _record(
        self,
        owed: Owed,
        state: OutboxState,
        found: Sequence[e.Event],
        external_ids: Sequence[str],
        *,
        error: str = "",
        then_at: Micros | None = None,
    ) -> None:
        at = self._now()

        def script() -> Script[list[e.Recorded]]:
            yield from claims.release(owed.claim)
            yield from outbox.settle(owed.row.id, state, external_ids, error)
            if then_at is not None:
                yield from outbox.later(owed.row.id, then_at, error)
            return (yield from append_script(owed.row.conversation, found, at))

        recorded = await self._database.transact(script)
        await self._signals.publish("log", str(recorded[-1].position))


def _bucket(row: OutboxRow, scope: Scope) -> str:
    return row.account if scope == "account" else f"{row.account}/{row.peer.address}"


def _put_off(owed: Owed, next_at: Micros, error: str, *, counted: bool) -> Script[None]:
    yield from claims.release(owed.claim)
    yield from outbox.later(owed.row.id, next_at, error, counted=counted)
