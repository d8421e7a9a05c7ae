"""Facts of the hub that a flow may record: each an event, by its name in the pack's ``record`` steps."""

import json
from collections.abc import Callable, Mapping

from bot.running.course import Course, as_json
from conversation import events as e
from conversation.effects import Lookup
from conversation.events.privacy import EVERYTHING
from conversation.ids import Micros, RequestId, VisitId

ACCESSIBILITY = "accessibility"
MAILINGS = "mailings"
Values = Mapping[str, object]


def fact_events(course: Course, fact: str, values: Values) -> tuple[e.Event, ...]:
    """KeyError for a fact that nobody knows: the loader refuses it."""
    return FACTS[fact](course, values)


def _text(values: Values, name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def _accessibility(course: Course, values: Values) -> tuple[e.Event, ...]:
    wished = bool(values.get("wished", True))
    return (e.AccessibilityChanged(wished),) if wished != course.state.accessibility else ()


def _booked(course: Course, values: Values) -> tuple[e.Event, ...]:
    return (
        e.VisitBooked(
            visit=VisitId(course.new_id("vis")),
            office=_text(values, "office"),
            starts=Micros(int(_text(values, "starts") or 0)),
            minutes=int(_text(values, "minutes") or 15),
            identity=course.turn.identity,
            topic=_text(values, "topic"),
            needs=_text(values, "needs"),
            phone=_text(values, "phone"),
            external_no=_text(values, "external_no"),
        ),
    )


def _moved(course: Course, values: Values) -> tuple[e.Event, ...]:
    starts = Micros(int(_text(values, "starts") or 0))
    return (e.VisitMoved(VisitId(_text(values, "visit")), _text(values, "office"), starts),)


def _cancelled(course: Course, values: Values) -> tuple[e.Event, ...]:
    return (e.VisitCancelled(VisitId(_text(values, "visit"))),)


def _withdrawn(course: Course, values: Values) -> tuple[e.Event, ...]:
    """``all`` withdraws every consent that was given; with ``erase`` what is kept by consent goes, too."""
    consent, state, turn = _text(values, "consent"), course.state, course.turn
    given = state.consents if consent == EVERYTHING else (consent,)
    named = [each for each in given if each in state.consents]
    if consent == EVERYTHING and values.get("erase"):
        named.append(EVERYTHING)
    unmarked = state.accessibility and consent in (EVERYTHING, ACCESSIBILITY)
    return (
        *(e.ConsentWithdrawn(each, turn.identity, turn.channel) for each in named),
        *((e.AccessibilityChanged(wished=False),) if unmarked else ()),
    )


def _mailings(course: Course, values: Values) -> tuple[e.Event, ...]:
    """News and reminders are sent by consent alone."""
    if not bool(values.get("wished", True)):
        return _withdrawn(course, {"consent": MAILINGS})
    if MAILINGS in course.state.consents:
        return ()
    version = _text(values, "version")
    return (e.ConsentGiven(MAILINGS, version, course.turn.identity, course.turn.channel),)


def _corrected(course: Course, values: Values) -> tuple[e.Event, ...]:
    """What the client adds to a request of his; nothing for a number that is none of his."""
    asked = Lookup("my_requests", as_json({"number": _text(values, "number")}))
    found = json.loads(course.look_up(asked).data).get("requests") or [{}]
    request = found[0].get("id")
    return (e.RequestCorrected(RequestId(str(request)), _text(values, "text")),) if request else ()


FACTS: Mapping[str, Callable[[Course, Values], tuple[e.Event, ...]]] = {
    "accessibility": _accessibility,
    "visit_booked": _booked,
    "visit_moved": _moved,
    "visit_cancelled": _cancelled,
    "consent_withdrawn": _withdrawn,
    "mailings": _mailings,
    "request_corrected": _corrected,
}
