"""A hub made of data, for walks over the engine: what it answers, what the CRM says, which numbers it allots."""

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from conversation import events as e
from conversation.effects import (
    ArticlesFound,
    Effect,
    EffectAnswer,
    FoundArticle,
    LookedUp,
    Lookup,
    RouteHandoff,
)
from conversation.ids import DAY, ArticleId, Micros
from conversation.lookups import OPERATIONS
from conversation.state import State
from handoff.routing import route
from integrations.crm.demo.embedded import DemoCrm
from integrations.crm.demo.faults import Fault, How
from integrations.crm.demo.seed import seed_with
from integrations.crm.port import CrmReply
from standard.deadlines import deadline
from tests.hub.running import pack

MOSCOW = ZoneInfo("Europe/Moscow")
FIXTURES: tuple[Mapping[str, Any], ...] = (
    {
        "account": "100200301",
        "zones": 1,
        "digits": 5,
        "last": {"t1": 4512, "date": "2026-10-24"},
        "avg_month": 130,
    },
    {
        "account": "100200302",
        "zones": 2,
        "digits": 5,
        "last": {"t1": 8000, "t2": 3900, "date": "2026-10-24"},
        "avg_month": 300,
        "balance": -842.1,
    },
    {"account": "100200303", "zones": 1, "automatic": True, "last": {"t1": 10, "date": "2026-10-24"}},
)
ARTICLE = FoundArticle(ArticleId("art"), 1, "", "Статья", "Ответ из базы знаний.")

T = TypeVar("T")


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """The demo never waits: its answers are there at the first step."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits")


async def _no_time(seconds: float) -> None:
    return None


@dataclass(slots=True)
class DataHub:
    """``now`` is the walk's own clock."""

    now: Callable[[], Micros]
    crm: DemoCrm = field(init=False)
    _numbers: int = 0

    def __post_init__(self) -> None:
        self.crm = DemoCrm(seed_with(list(FIXTURES)), self.now, pause=_no_time)

    def answer(self, effect: Effect, state: State) -> EffectAnswer:
        if isinstance(effect, RouteHandoff):
            return route(pack().routes, state, effect.reason)
        if isinstance(effect, Lookup):
            return self._looked_up(effect, state)
        return ArticlesFound((replace(ARTICLE, topic=effect.topic),) if effect.topic else ())

    def _looked_up(self, effect: Lookup, state: State) -> LookedUp:
        arguments = json.loads(effect.arguments)
        operation = OPERATIONS[effect.operation]
        assert not operation.writes, f"{effect.operation} is no read"
        if not operation.crm:
            return LookedUp("ok", as_json(_OF_THE_HUB[effect.operation](self.now(), arguments)))
        account = str(arguments.get("account", ""))
        if operation.discloses and not state.proves(account, self.now()):
            return LookedUp("rejected", reason="not_verified")
        reply = at_once(self.crm.read(effect.operation, arguments, correlation="walk"))
        return LookedUp(reply.outcome, as_json(reply.data), reply.reason)

    def written(self, call: e.CrmCallRequested, how: How | None, *, found_out: bool) -> e.CrmCallAnswered:
        """What the worker brings back; after a lost answer it asks, if it can."""
        if how is not None:
            self.crm.faults.push(Fault(how, call.operation))
        arguments = json.loads(call.arguments)
        reply = at_once(self.crm.write(call.operation, arguments, key=call.key, correlation="walk"))
        self.crm.faults.heal()
        if reply.outcome == "unknown" and found_out:
            asked = at_once(self.crm.get_by_key(call.key, correlation="walk"))
            reply = CrmReply("unavailable") if asked.outcome == "not_found" else asked
        return e.CrmCallAnswered(
            call.run, call.key, call.operation, reply.outcome, as_json(reply.data), reply.reason
        )

    def recorded(self, events: Sequence[e.Event]) -> list[e.Event]:
        """As the recording transaction does: numbers are allotted, and stand wherever they were meant."""
        numbers: dict[str, str] = {}
        for event in events:
            if isinstance(event, e.RequestRegistered):
                self._numbers += 1
                numbers[f"{{{event.request}}}"] = f"ВХ-2026-{10_000 + self._numbers}"
            elif isinstance(event, e.VisitBooked):
                self._numbers += 1
                numbers[f"{{{event.visit}}}"] = f"А{self._numbers:03}"
        return [_numbered(event, numbers) for event in events]


def as_json(data: Mapping[str, Any]) -> str:
    return json.dumps(dict(data), ensure_ascii=False, default=str)


def _numbered(event: e.Event, numbers: Mapping[str, str]) -> e.Event:
    if isinstance(event, e.RequestRegistered):
        return replace(event, number=numbers[f"{{{event.request}}}"])
    if isinstance(event, e.VisitBooked):
        return replace(event, ticket=numbers[f"{{{event.visit}}}"])
    for placeholder, number in numbers.items():
        if isinstance(event, e.BotReplied):
            event = replace(
                event, content=replace(event.content, text=event.content.text.replace(placeholder, number))
            )
        elif isinstance(event, e.CrmCallRequested):
            event = replace(event, arguments=event.arguments.replace(placeholder, number))
    return event


def _day(now: Micros, ahead: int = 0) -> str:
    return (datetime.fromtimestamp(now / 1e6, MOSCOW) + timedelta(days=ahead)).date().isoformat()


def _deadline(now: Micros, kind: str) -> dict[str, Any]:
    rules = pack().requests
    found, how = deadline(rules, kind, now), rules.kinds[kind].how_to_appeal
    return {
        "due": found.due,
        "due_date": found.date.isoformat(),
        "days": found.term.days,
        "unit": found.term.unit,
        "on_receipt": rules.kinds[kind].on_receipt,
        "how_to_appeal_ru": how.ru,
        "how_to_appeal_en": how.en,
    }


_OF_THE_HUB: Mapping[str, Any] = {
    "deadline": lambda now, asked: _deadline(now, asked["kind"]),
    "my_requests": lambda now, asked: {"requests": []},
    "working_days": lambda now, asked: {"days": 2},
    "office_list": lambda now, asked: {
        "offices": [
            {
                "value": "center",
                "title": "Офис на Михайлова",
                "address": "ул. Михайлова, 11",
                "way": "вход со двора",
                "hours_today": "9:00–18:00",
                "accessible": True,
                "confirmed": True,
                "phone": "",
            }
        ],
        "known": True,
        "count": 1,
    },
    "visit_days": lambda now, asked: {
        "days": [{"value": _day(now, n), "title": _day(now, n)} for n in (1, 2)],
        "values": [_day(now, n) for n in (1, 2)],
    },
    "visit_times": lambda now, asked: {
        "times": [{"value": "14:00", "title": "14:00", "starts": now + DAY, "minutes": 15}],
        "values": ["14:00"],
        "one": {"value": "14:00", "title": "14:00", "starts": now + DAY, "minutes": 15},
    },
    "my_visits": lambda now, asked: {"visits": [], "count": 0, "one": None},
    "upload_link": lambda now, asked: {"url": "https://example.test/upload/1", "minutes": 60},
    "export_link": lambda now, asked: {"url": "https://example.test/export/1", "minutes": 60},
    "retention": lambda now, asked: {"rules": [], "text_ru": "Храним три года.", "text_en": "Three years."},
    "other_org": lambda now, asked: {
        "text_ru": "Позвоните в сетевую организацию.",
        "text_en": "Call the grid.",
    },
}
"""What the hub itself answers, in the shapes of its handlers."""
