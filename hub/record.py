"""Recording: the one transaction in which a decision becomes true, with everything that follows from it."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.events.privacy import EVERYTHING
from conversation.fold import apply
from conversation.ids import ContactId, ConversationId, IdentityId, Micros
from conversation.state import State
from handoff.queues import rises_at
from hub.crm_schedule import crm_job
from hub.flow_time import flow_job
from hub.forgetting import forgetting_job
from hub.numbers import NO_ALLOTTERS, Allotter, allot
from integrations.signals.port import Signals
from standard.deadlines import warned_at
from storage import claims, contacts, event_log, inbox, jobs, outbox, projections
from storage.claims import Claim
from storage.database import Conflict, Database, Script
from storage.jobs import OWN_LANE
from storage.outbox import Addressee

TRIES = 20
"""How often a decision that lost the race is taken again before giving up."""

Also = Callable[[State, Sequence[e.Recorded]], Script[None]]


@dataclass(frozen=True, slots=True)
class Work:
    """What the decision settles besides the log: the claim it was made under and the payloads it came from."""

    claim: Claim
    inbox_rows: tuple[int, ...]
    kept: Mapping[int, bytes] = field(default_factory=dict)
    """By row, what takes the payload's place where not all of it may stay."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision ready to be recorded: ``found`` happened to the conversation whose state was ``before``."""

    before: State
    found: tuple[e.Event, ...]
    newcomer: bool = False
    """The conversation does not exist yet."""
    also: Callable[[], Script[None]] | None = None
    """Statements that belong to the same transaction."""
    after: State | None = None
    """The state after ``found`` where it is known already, at the time of the record."""
    accounts: Mapping[IdentityId, str] = field(default_factory=dict)
    """The accounts of identities that are at hand; an identity keeps its account for ever."""


class Recorder:
    """``pulled`` names the accounts whose far end reads the log itself; ``rise_after`` is Q2's bound in µs.

    ``allotters`` give numbers to the events that carry one.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], Micros],
        signals: Signals,
        pulled: Collection[str],
        rise_after: int,
        *,
        follow_up_after: int = 0,
        allotters: Mapping[type, Allotter] = NO_ALLOTTERS,
    ) -> None:
        self._database = database
        self._now = now
        self._signals = signals
        self._pulled = frozenset(pulled)
        self._rise_after = rise_after
        self._follow_up_after = follow_up_after
        self._allotters = allotters

    async def act(
        self,
        conversation: ConversationId,
        decide: Callable[[State, Micros], Sequence[e.Event]],
        also: Also | None = None,
    ) -> tuple[State, list[e.Recorded]]:
        """Read the state, decide, record whole; when somebody wrote in between, read and decide again.

        Raises what ``decide`` raises, Conflict after too many lost races, DatabaseUnavailable.
        """
        for _ in range(TRIES):
            state = await self._database.read(lambda: event_log.load_state(conversation))
            now = self._now()
            draft = Draft(state, tuple(decide(state, now)))
            if not draft.found:
                return state, []
            try:
                return await self.record(draft, now, also=also)
            except Conflict:
                continue
        raise Conflict(f"{conversation} changed {TRIES} times in a row")

    async def record(
        self, draft: Draft, at: Micros, work: Work | None = None, also: Also | None = None
    ) -> tuple[State, list[e.Recorded]]:
        """One transaction. Raises Conflict or StaleClaim when it must not be written, and then nothing is."""
        (written,) = await self._database.transact(lambda: self._script((draft,), at, work, also))
        await self._wake(written.recorded, written.owing)
        return written.state, written.recorded

    async def record_together(self, drafts: Sequence[Draft], at: Micros, work: Work | None = None) -> None:
        """What happened to several conversations at once (a link), in one transaction, locked in the order of ids."""
        # A newcomer's row is nobody else's yet, and his identity must stand before anything is addressed to it.
        ordered = tuple(sorted(drafts, key=lambda draft: (not draft.newcomer, draft.before.conversation)))
        for written in await self._database.transact(lambda: self._script(ordered, at, work, None)):
            await self._wake(written.recorded, written.owing)

    async def append(
        self,
        conversation: ConversationId,
        found: Sequence[e.Event],
        also: Also | None = None,
        first: Callable[[], Script[None]] | None = None,
    ) -> None:
        """What became of a message or a visit: needs no decision, so it goes behind whatever the log holds by now.

        ``first`` looks, under the conversation's lock, whether it may still happen, and raises Conflict if not.
        """
        at = self._now()
        recorded = await self._database.transact(lambda: append_script(conversation, found, at, also, first))
        await self._wake(recorded)

    async def begin(self, channel: str, peer: Peer, name: str = "", *, verified: bool = False) -> Identity:
        """The identity of ``peer``, with a conversation begun for it if it is new."""
        for _ in range(TRIES):
            known = await self._database.read(lambda: contacts.by_peer(peer))
            if known is not None:
                return known
            try:
                await self.record(newcomer(channel, peer, name, verified=verified), self._now())
            except Conflict:
                continue
        raise Conflict(f"{peer.account} identity")

    def _script(
        self, drafts: Sequence[Draft], at: Micros, work: Work | None, also: Also | None
    ) -> Script[list["_Written"]]:
        if work is not None:
            yield from claims.release(work.claim)
            for row in work.inbox_rows:
                yield from inbox.done(row, at, work.kept.get(row))
        if len(drafts) > 1:
            for draft in drafts:
                yield from event_log.lock(draft.before.conversation)
        # The head of the log is locked last, and held as briefly as can be: everybody writes behind it.
        prepared = []
        for draft in drafts:
            prepared.append((yield from self._prepare(draft, at)))
            if draft.also is not None:
                yield from draft.also()
        results = []
        for ready in prepared:
            recorded = yield from _write(ready, at)
            if also is not None:
                yield from also(ready.state, recorded)
            results.append(_Written(ready.state, recorded, ready.owing))
        return results

    def _prepare(self, draft: Draft, at: Micros) -> Script["_Ready"]:
        """Write all that needs no place in the log."""
        before = draft.before
        conversation = before.conversation
        if not draft.found:
            return _Ready(before, (), frozenset())
        if draft.newcomer:
            yield from event_log.create(conversation, before.contact, at)
        draft = yield from self._numbered(draft, at)
        accounts = yield from self._accounts(draft)
        available = self._available(draft.found, accounts)
        found = (*draft.found, *available)
        yield from event_log.take_versions(conversation, before.version, len(found))
        owed = self._owed(conversation, found, accounts, at)
        owing = {Addressee(message.account, message.identity) for message in owed}
        yield from outbox.put(owed)
        for event in found:
            if isinstance(event, e.ResendRequested):
                owing |= yield from outbox.again(event.message, at)
            elif (
                isinstance(event, e.BotReplied | e.OperatorReplied)
                and accounts[event.identity] in self._pulled
            ):
                yield from self._looked_after(conversation, event.identity, at)
            elif isinstance(event, e.HandoffRequested):
                rises = rises_at(at, self._rise_after)
                yield from jobs.put(jobs.Job("rise", f"rise/{conversation}/{at}", rises, conversation))
            else:
                yield from _due_later(conversation, event, at)
        yield from _calls_owed(before, found, at)
        state = before if draft.after is None else draft.after
        for event in found if draft.after is None else available:
            state = apply(state, event, at)
        yield from projections.people(conversation, found, at)
        yield from projections.listed(conversation, found, at, state)
        yield from event_log.keep_snapshot(state)
        return _Ready(state, found, frozenset(owing))

    def _numbered(self, draft: Draft, at: Micros) -> Script[Draft]:
        """With the numbers of its requests and visits; the state after it is then another one."""
        found = yield from allot(draft.found, self._allotters, at)
        return draft if found == draft.found else replace(draft, found=found, after=None)

    def _looked_after(self, conversation: ConversationId, identity: IdentityId, at: Micros) -> Script[None]:
        """Was it read in time? (``hub/follow_up``)"""
        if self._follow_up_after:
            due = Micros(at + self._follow_up_after)
            yield from jobs.put(jobs.Job("mail", f"mail/{identity}", due, conversation))

    def _accounts(self, draft: Draft) -> Script[dict[IdentityId, str]]:
        accounts = dict(draft.accounts)
        for event in draft.found:
            if isinstance(event, e.ConversationStarted):
                accounts[event.identity] = event.peer.account
            elif isinstance(event, _OUTGOING) and addressee(event) not in accounts:
                identity = yield from contacts.by_id(addressee(event))
                if identity is not None:
                    accounts[identity.id] = identity.peer.account
        return accounts

    def _available(
        self, found: Sequence[e.Event], accounts: dict[IdentityId, str]
    ) -> list[e.MessageDelivered]:
        """Where the far end reads the log by itself, recorded is delivered."""
        return [
            e.MessageDelivered(event.message)
            for event in found
            if isinstance(event, e.BotReplied | e.OperatorReplied)
            and accounts[event.identity] in self._pulled
        ]

    def _owed(
        self,
        conversation: ConversationId,
        found: Sequence[e.Event],
        accounts: dict[IdentityId, str],
        at: Micros,
    ) -> list[outbox.NewMessage]:
        answers = any(isinstance(event, e.MessageReceived | e.ButtonPressed) for event in found)
        return [
            outbox.NewMessage(
                event.message,
                conversation,
                addressee(event),
                accounts[addressee(event)],
                event.content,
                event.resend,
                not isinstance(event, e.BotReplied),
                at,
                not answers and isinstance(event, e.BotReplied),
            )
            for event in found
            if isinstance(event, _OUTGOING)
            and accounts[addressee(event)] not in self._pulled
            and not (isinstance(event, e.OperatorReplied) and event.external_id)
        ]

    async def _wake(self, recorded: Sequence[e.Recorded], owing: Collection[Addressee] = ()) -> None:
        if not recorded:
            return
        await self._signals.publish("log", str(recorded[-1].position))
        for addressee in owing:
            await self._signals.publish("outbox", f"{addressee.account} {addressee.identity}")
        for conversation in {
            one.conversation for one in recorded if isinstance(one.event, e.CrmCallRequested)
        }:
            await self._signals.publish(OWN_LANE, conversation)


def _due_later(conversation: ConversationId, event: e.Event, at: Micros) -> Script[None]:
    """Jobs that an event leaves behind, whatever the state."""
    if isinstance(event, e.FlowStarted):
        yield from jobs.put(flow_job(conversation, event.run, at))
    elif isinstance(event, e.RequestRegistered):
        yield from _watched(conversation, event)
    elif isinstance(event, e.ConsentWithdrawn) and event.consent == EVERYTHING:
        yield from jobs.put(forgetting_job(conversation, event.identity, at))


def _watched(conversation: ConversationId, event: e.RequestRegistered) -> Script[None]:
    """Its people are reminded while its time goes (``hub/request_clock``)."""
    for percent, moment in warned_at(event.received_at, event.due):
        key = f"deadline/{event.request}/{percent}"
        yield from jobs.put(jobs.Job("deadline", key, moment, conversation, str(percent)))


def _calls_owed(before: State, found: Sequence[e.Event], at: Micros) -> Script[None]:
    """Writes to the CRM are carried out behind the transaction (``hub/crm_calls``)."""
    for version, event in enumerate(found, before.version + 1):
        if isinstance(event, e.CrmCallRequested):
            yield from jobs.put(crm_job(before.conversation, version, event.key, at))


_OUTGOING = e.BotReplied | e.OperatorReplied | e.AnswersMailed


def addressee(event: e.BotReplied | e.OperatorReplied | e.AnswersMailed) -> IdentityId:
    return event.to if isinstance(event, e.AnswersMailed) else event.identity


@dataclass(frozen=True, slots=True)
class _Ready:
    """What goes behind the log for one conversation: ``found`` led to ``state``."""

    state: State
    found: tuple[e.Event, ...]
    owing: frozenset[Addressee]


@dataclass(frozen=True, slots=True)
class _Written:
    """What one conversation's part of the transaction came to; whom a message is owed to."""

    state: State
    recorded: list[e.Recorded]
    owing: frozenset[Addressee]


def _write(ready: _Ready, at: Micros) -> Script[list[e.Recorded]]:
    if not ready.found:
        return []
    state = ready.state
    recorded = yield from event_log.write(
        state.conversation, state.version - len(ready.found), ready.found, at
    )
    yield from projections.behind(recorded)
    return recorded


def append_script(
    conversation: ConversationId,
    found: Sequence[e.Event],
    at: Micros,
    also: Also | None = None,
    first: Callable[[], Script[None]] | None = None,
) -> Script[list[e.Recorded]]:
    """Events that change no decision, behind whatever the log holds; the snapshot catches up with the next turn."""
    version = yield from event_log.take_versions(conversation, event_log.ANY_VERSION, len(found))
    if first is not None:
        yield from first()
    yield from projections.people(conversation, found, at)
    yield from projections.listed(conversation, found, at)
    recorded = yield from event_log.write(conversation, version, found, at)
    yield from projections.behind(recorded)
    if also is not None:
        yield from also(State(conversation), recorded)
    return recorded


def newcomer(channel: str, peer: Peer, name: str, *, verified: bool = False) -> Draft:
    """A person nobody has heard of: a contact, an identity and a conversation of his own."""
    conversation = ConversationId(f"conv_{secrets.token_hex(12)}")
    contact = ContactId(f"cont_{secrets.token_hex(12)}")
    identity = IdentityId(f"iden_{secrets.token_hex(12)}")
    started = e.ConversationStarted(contact, identity, channel, peer, name, verified)
    return Draft(State(conversation, contact=contact), (started,), newcomer=True)
