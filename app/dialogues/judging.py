"""What a dialogue expects of a turn, held against what was seen. Pure: differences in words, none when all holds.

Where the format is silent the judge is lenient: of several states that applied in a turn any may be named, numbers may
be written as texts, blanks of every kind are blanks.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.dialogues.seen import Seen
from bot.policy import Policy
from bot.speech import OPERATOR
from bot.verifying import PROOF, START
from conversation import events as e
from conversation.ids import SECOND
from knowledge.directory import Directory

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
_HIDDEN = re.compile(r"[\s\u00a0\u202f\u2009\-()+]+")
NUMBER_LEAST = 6
"""Characters of something hidden from which on it is also looked for without blanks and dashes."""


@dataclass(frozen=True, slots=True)
class Company:
    """What the judge knows of the pack."""

    policy: Policy
    directory: Directory
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Moscow"))


Check = Callable[[object, Seen, Company], Sequence[str]]


def judge(expect: Mapping[str, Any], seen: Seen, company: Company) -> list[str]:
    """Differences, in the order of the expectations; ``masked`` is judged by ``shown_in``."""
    found: list[str] = []
    for key, wanted in expect.items():
        if key in _CHECKS:
            found += [f"{key}: {difference}" for difference in _CHECKS[key](wanted, seen, company)]
    return found


def shown_in(hidden: Sequence[str], places: Mapping[str, str]) -> list[str]:
    """Where something hidden stands all the same; ``places`` are texts by the place they were found in."""
    found = []
    for text in hidden:
        bare = _HIDDEN.sub("", text)
        for place, words in places.items():
            if text in words or (len(bare) >= NUMBER_LEAST and bare in _HIDDEN.sub("", words)):
                found.append(f"masked: «{text}» stands in {place}")
    return found


def intent_of(seen: Seen) -> str:
    """What the turn was about: as understood, else what its flow began with, else the topic answered."""
    started = [event.intent for event in seen.events if isinstance(event, e.FlowStarted) and event.intent]
    best = [one.candidates[0].intent for one in seen.understood if one.candidates]
    return next(iter((*best[:1], *started, *seen.topics)), "")


def _intents_of(seen: Seen, company: Company) -> set[str]:
    """Everything the turn may be said to be about; a flow that begins is about all that it serves."""
    meant = {intent_of(seen), *seen.topics}
    begun = {event.flow for event in seen.events if isinstance(event, e.FlowStarted)}
    meant |= {event.intent for event in seen.events if isinstance(event, e.FlowStarted)}
    meant |= {name for name in company.policy.intents if company.policy.flow_of(name) in begun}
    for one in seen.understood:
        meant |= {*one.wishes, *(candidate.intent for candidate in one.candidates[:1])}
    return meant - {""}


def _intent(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    known = _intents_of(seen, company)
    return () if wanted in known or (wanted is None and not known) else (_other(wanted, intent_of(seen)),)


def _intents(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    known = _intents_of(seen, company)
    missing = [one for one in _listed(wanted) if one not in known]
    return (f"{', '.join(map(str, missing))} not among {sorted(known)}",) if missing else ()


def _intent_any(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    fits = _intents_of(seen, company) & set(_listed(wanted))
    return () if fits else (_other(" or ".join(map(str, _listed(wanted))), intent_of(seen)),)


def _flow(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    if wanted in (None, False, "none"):
        active = seen.state.flow
        return (_other("none", active.flow),) if active is not None else ()
    return () if wanted in seen.flows else (_other(wanted, ", ".join(sorted(seen.flows)) or "none"),)


def _flow_state(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    named = {"none" if one is None else one for one in _listed(wanted)}
    return (
        ()
        if named & seen.states
        else (_other(" or ".join(sorted(named)), " and ".join(sorted(seen.states))),)
    )


def _asks(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    if set(_listed(wanted)) & set(seen.asked) or (not _listed(wanted) and not seen.asked):
        return ()
    return (_other(" or ".join(map(str, _listed(wanted))) or "nothing", ", ".join(seen.asked) or "nothing"),)


def _slots(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    known = seen.slots
    return [
        f"{name}: {_other(value, known.get(name))}"
        for name, value in _mapping(wanted).items()
        if not _same(value, known.get(name))
    ]


def _faq(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    if wanted in (None, False):
        return (_other("none", ", ".join(seen.topics)),) if seen.topics else ()
    fits = bool(seen.topics) if wanted is True else set(_listed(wanted)) & set(seen.topics)
    return () if fits else (_other(wanted, ", ".join(seen.topics) or "none"),)


def _handoff(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    state = seen.state
    if not state.with_people:
        return () if wanted in (False, None) else (_other(_told(wanted), "the bot has the conversation"),)
    actual = {"queue": state.queue, "priority": state.priority, "reason": state.reason}
    if wanted in (False, None):
        return (_other("false", _told(actual)),)
    if not isinstance(wanted, Mapping):
        return ()
    return [
        f"{key}: {_other(_told(value), actual.get(key))}"
        for key, value in wanted.items()
        if actual.get(key) not in _listed(value)
    ]


def _other_org(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    named = other_organisations(seen, company)
    if wanted in (None, False):
        return (_other("none", ", ".join(sorted(named))),) if named else ()
    fits = bool(named) if wanted is True else set(map(str, _listed(wanted))) & named
    return () if fits else (_other(wanted, ", ".join(sorted(named)) or "none"),)


def other_organisations(seen: Seen, company: Company) -> set[str]:
    """Ids of those that a topic answered leads to, or whose telephone or name was told; the topics themselves too."""
    named: set[str] = set()
    for topic in seen.topics:
        intent = company.policy.intents.get(topic)
        if intent is not None and "other_org" in intent.route:
            named |= {topic, intent.other_org} - {""}
    words = _even(seen.text)
    for one in company.directory.organisations.values():
        told = (one.name.ru, one.name.en, *(phone for phone in one.phones if len(phone) > len("112")))
        if any(_even(text) in words for text in told):
            named.add(one.id)
    return named


def _crm(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    found = []
    for operation, count in _mapping(wanted).items():
        actual = seen.writes.get(operation, 0)
        if actual != count:
            found.append(f"{operation}: {_other(count, actual)}")
    return found


def _bot_replies(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    return () if len(seen.replies) == wanted else (_other(wanted, len(seen.replies)),)


def _request(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    if not seen.requests:
        return () if wanted in (None, False) else (_other(_told(wanted), "no request"),)
    request = seen.requests[-1]
    if wanted in (None, False):
        return (_other("no request", request.kind),)
    if not isinstance(wanted, Mapping):
        return ()
    actual = {"kind": request.kind, "has_number": bool(request.number), "number": request.number}
    found = [
        f"{key}: {_other(value, actual.get(key))}"
        for key, value in wanted.items()
        if key != "deadline_days" and actual.get(key) not in _listed(value)
    ]
    if "deadline_days" in wanted:
        days = deadline_days(request, company.zone)
        if not {str(one) for one in _listed(wanted["deadline_days"])} & {str(one) for one in days}:
            told = f"{days[0]} calendar or {days[1]} working days"
            found.append(f"deadline_days: {_other(wanted['deadline_days'], told)}")
    return found


def deadline_days(request: e.RequestRegistered, zone: ZoneInfo) -> tuple[int, int]:
    """From the day it was received to the day it is due: calendar days, and those from Monday to Friday."""
    first, last = (
        datetime.fromtimestamp(at / SECOND, zone).date() for at in (request.received_at, request.due - 1)
    )
    days = (last - first).days
    weekdays = sum((first.weekday() + ahead) % 7 < 5 for ahead in range(1, days + 1))
    return days, weekdays


def _text_has(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    labels = (button.label for reply in seen.replies for button in reply.content.buttons)
    words = _even("\n".join((seen.text, *labels)))
    return [
        f"«{one}» is not in «{_short(seen.text)}»" for one in _listed(wanted) if _even(str(one)) not in words
    ]


def _text_has_not(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    words = _even(seen.text)
    return [f"«{one}» is in «{_short(seen.text)}»" for one in _listed(wanted) if _even(str(one)) in words]


def clarifies(seen: Seen, company: Company) -> bool:
    """Choices are offered instead of an answer."""
    return any(reply.reason in ("clarify", "which_flow", "did_you_mean") for reply in seen.replies)


def _clarify(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    return _truth(wanted, clarifies(seen, company), ", ".join(reply.reason for reply in seen.replies))


def offers_operator(seen: Seen) -> bool:
    """By a button, or by taking the client there at once."""
    if any(isinstance(event, e.HandoffRequested) for event in seen.events):
        return True
    offers = [offer.action for reply in seen.replies for offer in reply.offers]
    return any(action.partition(":")[0] == OPERATOR for action in offers)


def _offers_operator(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    return _truth(wanted, offers_operator(seen), "no button leads to people")


def asks_verification(seen: Seen) -> bool:
    """The client is asked to prove who he is, or told that nothing goes without it."""
    asked = {*seen.asked, *(reply.reason for reply in seen.replies)}
    starts = any(isinstance(one, e.CrmCallRequested) and one.operation == START for one in seen.events)
    return starts or any(PROOF in name or "verify" in name or "unproven" in name for name in asked)


def _asks_verification(wanted: object, seen: Seen, company: Company) -> Sequence[str]:
    return _truth(wanted, asks_verification(seen), f"asked: {', '.join(seen.asked) or 'nothing'}")


_CHECKS: Mapping[str, Check] = {
    "intent": _intent,
    "intents": _intents,
    "intent_any": _intent_any,
    "flow": _flow,
    "flow_state": _flow_state,
    "asks": _asks,
    "slots": _slots,
    "faq": _faq,
    "handoff": _handoff,
    "other_org": _other_org,
    "crm": _crm,
    "bot_replies": _bot_replies,
    "request": _request,
    "text_has": _text_has,
    "text_has_not": _text_has_not,
    "clarify": _clarify,
    "offers_operator": _offers_operator,
    "asks_verification": _asks_verification,
}


def _truth(wanted: object, actual: bool, why: str) -> Sequence[str]:
    return (
        ()
        if bool(wanted) == actual
        else (_other(str(bool(wanted)).lower(), f"{str(actual).lower()} ({why})"),)
    )


def _same(wanted: object, actual: object) -> bool:
    if wanted is None or actual is None:
        return wanted is None and actual in (None, "")
    if isinstance(wanted, bool) or isinstance(actual, bool):
        return str(wanted).lower() == str(actual).lower()
    if isinstance(wanted, str) and _even(wanted) == _even(str(actual)):
        return True
    try:
        return float(str(wanted)) == float(str(actual))
    except (TypeError, ValueError):
        return False


def _listed(wanted: object) -> list[Any]:
    return list(wanted) if isinstance(wanted, list) else [wanted]


def _even(text: str) -> str:
    return _BLANKS.sub(" ", text).casefold().strip()


def _short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300]}…"


def _told(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    return str(value)


def _other(wanted: object, actual: object) -> str:
    return f"expected {wanted}, was {'empty' if actual in (None, '') else actual}"


def _mapping(wanted: object) -> Mapping[str, Any]:
    return wanted if isinstance(wanted, Mapping) else {}
