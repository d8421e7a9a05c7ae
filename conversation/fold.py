"""``apply`` and ``fold``: what each event changes in the state of a conversation."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from conversation import events as e
from conversation.fold_flows import CHANGES as FLOW_CHANGES
from conversation.fold_flows import joined
from conversation.ids import ConversationId, Micros
from conversation.state import Link, PendingCode, State

FOLD_VERSION = 6
"""Raise it whenever ``apply`` changes its meaning: snapshots of another fold are thrown away."""

OFFERS_KEPT = 24
RECENT_BOT_MESSAGES = 20
OPERATOR_KEYS_KEPT = 16

Change = Callable[[State, Any, Micros], State]


def fold(conversation: ConversationId, recorded: Iterable[e.Recorded], start: State | None = None) -> State:
    """The state after ``recorded`` (in version order), going on from ``start`` if given."""
    state = start or State(conversation)
    for item in recorded:
        state = apply(state, item.event, item.at)
    return state


def apply(state: State, event: e.Event, at: Micros) -> State:
    """The state after one more event. Total: an event that means nothing here only raises the version."""
    change = _CHANGES.get(type(event))
    if change is None:
        return replace(state, version=state.version + 1)
    return replace(change(state, event, at), version=state.version + 1)


def changed(state: State, event: e.Event, at: Micros) -> State:
    """As ``apply``, but the version stays: for a decision that looks ahead at what it has decided so far."""
    change = _CHANGES.get(type(event))
    return state if change is None else change(state, event, at)


def _started(state: State, event: e.ConversationStarted, at: Micros) -> State:
    return replace(state, contact=event.contact, last_identity=event.identity)


def _received(state: State, event: e.MessageReceived, at: Micros) -> State:
    waits = state.mode == "operator" and state.waiting_since is None
    return replace(
        state,
        masked=(),
        last_identity=event.identity,
        last_message=event.message,
        last_subject=event.subject or state.last_subject,
        waiting_since=at if waits else state.waiting_since,
        unreachable=tuple(i for i in state.unreachable if i != event.identity),
    )


def _pressed(state: State, event: e.ButtonPressed, at: Micros) -> State:
    state = replace(state, last_identity=event.identity, last_message=event.message)
    if not event.known:
        return state
    return replace(state, pressed=(*state.pressed, event.token)[-OFFERS_KEPT:])


def _bot_replied(state: State, event: e.BotReplied, at: Micros) -> State:
    unanswered = event.reason in ("not_understood", "clarify")
    return replace(
        state,
        greeted=True,
        offers=(state.offers + event.offers)[-OFFERS_KEPT:],
        offered=min(len(event.offers), OFFERS_KEPT),
        silenced=False,
        bot_messages_at=(*state.bot_messages_at, at)[-RECENT_BOT_MESSAGES:],
        last_topic=event.topic or state.last_topic,
        failed_tries=state.failed_tries + 1 if unanswered else 0,
        comment_of=state.rated if event.reason == "rating_comment" else None,
    )


def _silenced(state: State, event: e.BotSilenced, at: Micros) -> State:
    return replace(state, silenced=True)


def _operator_replied(state: State, event: e.OperatorReplied, at: Micros) -> State:
    keys = (
        (*state.operator_keys, event.client_key)[-OPERATOR_KEYS_KEPT:]
        if event.client_key
        else state.operator_keys
    )
    # typed in the platform itself while nobody holds it: it still waits for someone to take it, from now on
    waiting_since = at if state.mode == "waiting" else None
    return replace(
        state,
        waiting_since=waiting_since,
        rose=False,
        operator_keys=keys,
        answered_by=event.operator or state.answered_by,
    )


def _handed_off(state: State, event: e.HandoffRequested, at: Micros) -> State:
    return replace(
        state,
        mode="waiting",
        reason=event.reason,
        queue=event.queue,
        priority=event.priority,
        waiting_since=at,
        operator=None,
        claimed_at=None,
        failed_tries=0,
        offered=0,
        answered_by=None,
        comment_of=None,
    )


def _raised(state: State, event: e.HandoffRaised, at: Micros) -> State:
    return replace(state, reason=event.reason, queue=event.queue, priority=event.priority)


def _wait_rose(state: State, event: e.WaitRose, at: Micros) -> State:
    return replace(state, rose=True)


def _accessibility(state: State, event: e.AccessibilityChanged, at: Micros) -> State:
    return replace(state, accessibility=event.wished)


def _claimed(state: State, event: e.ConversationClaimed, at: Micros) -> State:
    return replace(state, mode="operator", operator=event.operator, claimed_at=at)


def _transferred(state: State, event: e.ConversationTransferred, at: Micros) -> State:
    waiting_since = state.waiting_since if state.waiting_since is not None else at
    if event.to is not None:
        return replace(
            state,
            mode="operator",
            operator=event.to,
            queue=event.queue,
            claimed_at=at,
            waiting_since=waiting_since,
        )
    return replace(
        state, mode="waiting", operator=None, queue=event.queue, claimed_at=None, waiting_since=waiting_since
    )


def _back_to_bot(state: State, event: e.ConversationReturned | e.ConversationClosed, at: Micros) -> State:
    return replace(
        state,
        mode="bot",
        reason="",
        queue="",
        priority="normal",
        rose=False,
        operator=None,
        waiting_since=None,
        claimed_at=None,
        failed_tries=0,
        offered=0,
        bot_messages_at=(),
        silenced=False,
        answered_by=None,
    )


def _closed(state: State, event: e.ConversationClosed, at: Micros) -> State:
    """People have settled it: what waits for the CRM alone goes on."""
    return replace(_back_to_bot(state, event, at), flows=tuple(run for run in state.flows if run.waits))


def _rating_asked(state: State, event: e.RatingAsked, at: Micros) -> State:
    return replace(state, rating_of=event.operator, rated=None)


def _rated(state: State, event: e.ServiceRated, at: Micros) -> State:
    return replace(state, rating_of=None, rated=event.operator)


def _commented(state: State, event: e.RatingCommented, at: Micros) -> State:
    return replace(state, rated=None, comment_of=None)


def _reachability(state: State, event: e.ReachabilityChanged, at: Micros) -> State:
    others = tuple(i for i in state.unreachable if i != event.identity)
    return replace(state, unreachable=others if event.reachable else (*others, event.identity))


def _code_issued(state: State, event: e.LinkCodeIssued, at: Micros) -> State:
    alive = tuple(code for code in state.codes if code.expires > at)
    code = PendingCode(event.link, event.identity, event.digest, event.expires)
    return replace(state, codes=(*alive, code)[-4:])


def _linked(state: State, event: e.IdentitiesLinked, at: Micros) -> State:
    link = Link(event.link, event.survivor, event.absorbed, event.moved, event.absorbed_contact)
    state = replace(
        state,
        links=(*state.links, link),
        contact=event.contact,
        codes=tuple(code for code in state.codes if code.link != event.link),
    )
    if state.conversation != event.absorbed:
        offers = (*state.offers, *event.offers)[-OFFERS_KEPT:]
        flows = joined(state.flows, event.flows)
        return replace(state, last_identity=event.proven_by, offers=offers, offered=0, flows=flows)
    return replace(_back_to_bot_quietly(state), mode="linked", linked_into=event.survivor, flows=(), facts=())


def _unlinked(state: State, event: e.IdentitiesUnlinked, at: Micros) -> State:
    state = replace(state, links=tuple(link for link in state.links if link.id != event.link))
    if state.conversation == event.absorbed:
        return replace(state, mode="bot", linked_into=None, contact=event.restored_contact)
    if state.last_identity in event.moved:
        return replace(state, last_identity=event.remaining)
    return state


def _back_to_bot_quietly(state: State) -> State:
    """What people had of it goes on in the conversation it was linked into."""
    return replace(
        state,
        reason="",
        queue="",
        priority="normal",
        rose=False,
        operator=None,
        waiting_since=None,
        claimed_at=None,
        failed_tries=0,
        offered=0,
    )


def _erased(state: State, event: e.ContactErased, at: Micros) -> State:
    return replace(
        state,
        last_subject="",
        offers=(),
        offered=0,
        codes=(),
        flows=(),
        facts=(),
        proven=(),
        account="",
        consents=(),
    )


_CHANGES: dict[type, Change] = {
    **FLOW_CHANGES,
    e.ConversationStarted: _started,
    e.MessageReceived: _received,
    e.ButtonPressed: _pressed,
    e.BotReplied: _bot_replied,
    e.BotSilenced: _silenced,
    e.OperatorReplied: _operator_replied,
    e.HandoffRequested: _handed_off,
    e.HandoffRaised: _raised,
    e.WaitRose: _wait_rose,
    e.AccessibilityChanged: _accessibility,
    e.ConversationClaimed: _claimed,
    e.ConversationTransferred: _transferred,
    e.ConversationReturned: _back_to_bot,
    e.ConversationClosed: _closed,
    e.RatingAsked: _rating_asked,
    e.ServiceRated: _rated,
    e.RatingCommented: _commented,
    e.ReachabilityChanged: _reachability,
    e.LinkCodeIssued: _code_issued,
    e.IdentitiesLinked: _linked,
    e.IdentitiesUnlinked: _unlinked,
    e.ContactErased: _erased,
}
