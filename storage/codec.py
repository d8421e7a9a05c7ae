"""Events and state as they stand on disk: JSON text under a name and a schema number that never change meaning."""

import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar, Union, get_args, get_origin

import orjson

from conversation import effects, events
from conversation.state import State

T = TypeVar("T")

DISK_NAMES: dict[type[Any], tuple[str, int]] = {
    events.ConversationStarted: ("conversation_started", 1),
    events.MessageReceived: ("message_received", 1),
    events.MessageEdited: ("message_edited", 1),
    events.MessageDeleted: ("message_deleted", 1),
    events.ButtonPressed: ("button_pressed", 1),
    events.TextUnderstood: ("text_understood", 1),
    events.EffectAnswered: ("effect_answered", 1),
    events.BotReplied: ("bot_replied", 1),
    events.BotSilenced: ("bot_silenced", 1),
    events.OperatorReplied: ("operator_replied", 1),
    events.NoteAdded: ("note_added", 1),
    events.AddressLeft: ("address_left", 1),
    events.AnswersMailed: ("answers_mailed", 1),
    events.CorrespondenceRegistered: ("correspondence_registered", 1),
    events.HandoffRequested: ("handoff_requested", 1),
    events.HandoffRaised: ("handoff_raised", 1),
    events.WaitRose: ("wait_rose", 1),
    events.AccessibilityChanged: ("accessibility_changed", 1),
    events.ConversationClaimed: ("conversation_claimed", 1),
    events.ConversationTransferred: ("conversation_transferred", 1),
    events.ConversationReturned: ("conversation_returned", 1),
    events.ConversationClosed: ("conversation_closed", 1),
    events.WaitEnded: ("wait_ended", 1),
    events.ServiceEnded: ("service_ended", 1),
    events.RatingAsked: ("rating_asked", 1),
    events.ServiceRated: ("service_rated", 1),
    events.RatingCommented: ("rating_commented", 1),
    events.MessageDelivered: ("message_delivered", 1),
    events.MessageFailed: ("message_failed", 1),
    events.DeliveryUnknown: ("delivery_unknown", 1),
    events.ResendRequested: ("resend_requested", 1),
    events.ReceiptReceived: ("receipt_received", 1),
    events.ReachabilityChanged: ("reachability_changed", 1),
    events.PeerMoved: ("peer_moved", 1),
    events.ParticipantWrote: ("participant_wrote", 1),
    events.LinkCodeIssued: ("link_code_issued", 1),
    events.LinkRefused: ("link_refused", 1),
    events.IdentitiesLinked: ("identities_linked", 1),
    events.IdentitiesUnlinked: ("identities_unlinked", 1),
    events.FlowStarted: ("flow_started", 1),
    events.SlotFilled: ("slot_filled", 1),
    events.SlotsCleared: ("slots_cleared", 1),
    events.SlotAsked: ("slot_asked", 1),
    events.FlowSaid: ("flow_said", 1),
    events.ConfirmationAsked: ("confirmation_asked", 1),
    events.FlowConfirmed: ("flow_confirmed", 1),
    events.FlowSuspended: ("flow_suspended", 1),
    events.FlowResumed: ("flow_resumed", 1),
    events.FlowCompleted: ("flow_completed", 1),
    events.FlowCancelled: ("flow_cancelled", 1),
    events.FlowExpired: ("flow_expired", 1),
    events.FlowFailed: ("flow_failed", 1),
    events.CrmCallRequested: ("crm_call_requested", 1),
    events.CrmCallDelayed: ("crm_call_delayed", 1),
    events.CrmCallAnswered: ("crm_call_answered", 1),
    events.AccountNotFound: ("account_not_found", 1),
    events.RequestRegistered: ("request_registered", 1),
    events.RequestCorrected: ("request_corrected", 1),
    events.RequestTransmitted: ("request_transmitted", 1),
    events.RequestAssigned: ("request_assigned", 1),
    events.RequestStateChanged: ("request_state_changed", 1),
    events.RequestAnswered: ("request_answered", 1),
    events.DeadlineNeared: ("deadline_neared", 1),
    events.TaskOpened: ("task_opened", 1),
    events.TaskClosed: ("task_closed", 1),
    events.VisitBooked: ("visit_booked", 1),
    events.VisitMoved: ("visit_moved", 1),
    events.VisitCancelled: ("visit_cancelled", 1),
    events.VisitReminded: ("visit_reminded", 1),
    events.VisitArrived: ("visit_arrived", 1),
    events.VisitCalled: ("visit_called", 1),
    events.VisitEnded: ("visit_ended", 1),
    events.PersonalDataMasked: ("personal_data_masked", 1),
    events.AccountVerified: ("account_verified", 1),
    events.VerificationFailed: ("verification_failed", 1),
    events.ConsentGiven: ("consent_given", 1),
    events.ConsentWithdrawn: ("consent_withdrawn", 1),
    events.DataExported: ("data_exported", 1),
    events.ConsentDataErased: ("consent_data_erased", 1),
    events.RetentionApplied: ("retention_applied", 1),
    events.ContactErased: ("contact_erased", 1),
}
_BY_NAME = {(name, schema): cls for cls, (name, schema) in DISK_NAMES.items()}
_ANSWERS = {cls.__name__: cls for cls in (effects.ArticlesFound, effects.HandoffRoute, effects.LookedUp)}


class UnknownEvent(ValueError):
    """The log holds an event of a newer version of the program."""


def encode_event(event: events.Event) -> tuple[str, int, str]:
    """(disk name, schema, JSON)."""
    name, schema = DISK_NAMES[type(event)]
    return name, schema, orjson.dumps(event).decode()


def decode_event(name: str, schema: int, body: str) -> events.Event:
    """Raises UnknownEvent."""
    try:
        cls = _BY_NAME[name, schema]
    except KeyError:
        raise UnknownEvent(f"{name} v{schema}") from None
    event: events.Event = _decoder(cls)(orjson.loads(body))
    return event


def encode_state(state: State) -> str:
    return orjson.dumps(state).decode()


def decode_state(text: str) -> State:
    return decode(State, text)


def encode_answer(answer: effects.EffectAnswer) -> str:
    return orjson.dumps({"type": type(answer).__name__, "answer": answer}).decode()


def decode_answer(text: str) -> effects.EffectAnswer:
    raw = orjson.loads(text)
    answer: effects.EffectAnswer = _decoder(_ANSWERS[raw["type"]])(raw["answer"])
    return answer


def encode(value: Any) -> str:
    """Any dataclass of ``conversation``, or plain data, as JSON text."""
    return orjson.dumps(value).decode()


def decode(cls: type[T], text: str) -> T:
    """The dataclass ``cls`` from its JSON text; absent fields take their defaults, unknown ones are passed over."""
    value: T = _decoder(cls)(orjson.loads(text))
    return value


Decoder = Callable[[Any], Any]


_decoders: dict[Any, Decoder] = {}


def _decoder(hint: Any) -> Decoder:
    """A function that turns JSON data into ``hint``, built once a type."""
    found = _decoders.get(hint)
    if found is None:
        found = _decoders[hint] = _build(hint)
    return found


def _build(hint: Any) -> Decoder:
    if isinstance(hint, typing.NewType):
        return _decoder(hint.__supertype__)
    if is_dataclass(hint):
        return _dataclass_decoder(hint)
    origin = get_origin(hint)
    if origin is tuple:
        return _tuple_decoder(hint)
    if origin in (Union, types.UnionType):
        return _union_decoder(hint)
    return _as_it_is


def _as_it_is(raw: Any) -> Any:
    return raw


def _dataclass_decoder(cls: Any) -> Decoder:
    hints = typing.get_type_hints(cls)
    steps = [(f.name, _decoder(hints[f.name])) for f in fields(cls)]
    plain = frozenset(name for name, step in steps if step is _as_it_is)
    others = [(name, step) for name, step in steps if step is not _as_it_is]
    required = frozenset(f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING)

    def decode_dataclass(raw: dict[str, Any]) -> Any:
        values = {name: value for name, value in raw.items() if name in plain}
        for name, step in others:
            if name in raw:
                values[name] = step(raw[name])
        if not required <= values.keys():
            raise ValueError(f"{cls.__name__} lacks {sorted(required - values.keys())}")
        return cls(**values)

    return decode_dataclass


def _tuple_decoder(hint: Any) -> Decoder:
    args = get_args(hint)
    if len(args) == 2 and args[1] is Ellipsis:
        step = _decoder(args[0])
        return tuple if step is _as_it_is else lambda raw: tuple([step(item) for item in raw])
    steps = [_decoder(arg) for arg in args]
    return lambda raw: tuple([step(item) for step, item in zip(steps, raw, strict=True)])


def _union_decoder(hint: Any) -> Decoder:
    steps = [step for arg in get_args(hint) if (step := _decoder(arg)) is not _as_it_is]
    if not steps:
        return _as_it_is
    if len(steps) > 1:
        raise TypeError(f"cannot tell the members of {hint} apart")
    step = steps[0]
    return lambda raw: None if raw is None else step(raw)
