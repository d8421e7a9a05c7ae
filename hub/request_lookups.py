"""What flows ask about requests: the deadline of a kind, and the client's own requests."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from conversation.effects import LookedUp
from conversation.events.requests import RequestState
from conversation.ids import Micros
from conversation.state import State
from hub.answers import LookupHandler
from standard.deadlines import UnknownKind, deadline
from standard.request_rules import RequestRules, Title
from storage import requests
from storage.database import Database
from storage.requests import RequestRow

SHOWN_MOST = 5

STATES: Mapping[RequestState, Title] = {
    "registered": Title("зарегистрировано", "registered"),
    "in_work": Title("в работе", "being worked on"),
    "waiting": Title("ждём недостающие сведения", "waiting for information"),
    "answered": Title("ответ дан", "answered"),
    "closed": Title("закрыто", "closed"),
}
"""As a client is told."""
_DIGITS = re.compile(r"\d+")


class RequestLookups:
    def __init__(self, database: Database, rules: RequestRules) -> None:
        self._database = database
        self._rules = rules

    @property
    def handlers(self) -> Mapping[str, LookupHandler]:
        return {"deadline": self.deadline, "my_requests": self.my_requests}

    async def deadline(self, arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        """Of what is received now: ``{due, due_date, days, unit, clause, how_to_appeal_ru, …}``."""
        name = str(arguments.get("kind", ""))
        try:
            found = deadline(self._rules, name, now)
        except UnknownKind:
            return LookedUp("rejected", reason=f"unknown kind {name}")
        kind = self._rules.kinds[name]
        return _found(
            {
                "due": found.due,
                "due_date": found.date.isoformat(),
                "days": found.term.days,
                "unit": found.term.unit,
                "clause": found.term.clause,
                "on_receipt": kind.on_receipt,
                "kind_title": kind.title.ru,
                "kind_title_en": kind.title.en,
                "how_to_appeal_ru": kind.how_to_appeal.ru,
                "how_to_appeal_en": kind.how_to_appeal.en,
            }
        )

    async def my_requests(self, arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        """``{requests: […]}`` of this person from all linked channels, the newest ``SHOWN_MOST``.

        With a ``number`` only those it names. A number of somebody else's is answered as one that does not exist.
        Beside them, for flows: ``one`` when there is only one; ``open`` to choose from; ``only_open``, the
        number of the only such; ``answered``, the id of the newest that is; ``lines`` to read.
        """
        asked = str(arguments.get("number") or "")
        rows = []
        if state.contact:
            rows = await self._database.read(lambda: requests.of_contact(state.contact))
        if asked:
            rows = [row for row in rows if names(asked, row.filed.number)]
        told = [self._told(row) for row in rows[:SHOWN_MOST]]
        ended = ("answered", "closed")
        running = [one for one in told if one["state"] not in ended]
        return _found(
            {
                "requests": told,
                "count": len(told),
                "one": told[0] if len(told) == 1 else None,
                "open": [
                    {"value": one["number"], "title": f"{one['number']}, {one['title']}"} for one in running
                ],
                "only_open": running[0]["number"] if len(running) == 1 else None,
                "answered": next((one["id"] for one in told if one["state"] in ended), None),
                "lines": [_line(one, "", "ответим до", "ответ дан") for one in told],
                "lines_en": [_line(one, "_en", "the answer is due by", "answered on") for one in told],
            }
        )

    def _told(self, row: RequestRow) -> dict[str, Any]:
        filed = row.filed
        title = STATES[filed.state]
        return {
            "id": filed.id,
            "number": filed.number,
            "kind": filed.kind,
            "title": self._rules.kind_title(filed.kind, "ru"),
            "title_en": self._rules.kind_title(filed.kind, "en"),
            "state": filed.state,
            "state_title": title.ru,
            "state_title_en": title.en,
            "received_on": self._day(filed.received_at),
            "due_date": self._day(filed.due),
            "answered_on": self._day(row.answered_at) if row.answered_at else "",
            "external_no": row.external_no,
        }

    def _day(self, at: Micros) -> str:
        return self._rules.local(at).date().isoformat()


def _line(one: Mapping[str, Any], locale: str, until: str, answered: str) -> str:
    """«ВХ-2026-10412, жалоба: в работе, ответим до 22.12.2026»"""
    day = one["answered_on"] or one["due_date"]
    dotted = ".".join(reversed(day.split("-")))
    title = one[f"title{locale}"]
    if one["answered_on"]:
        return f"{one['number']}, {title.lower()}: {answered} {dotted}"
    return f"{one['number']}, {title.lower()}: {one[f'state_title{locale}']}, {until} {dotted}"


def names(asked: str, number: str) -> bool:
    """Does a number as people write it («вх 10412», «2026-10412», «BX-2026-10412») name this one?"""
    given, whole = _DIGITS.findall(asked), _DIGITS.findall(number)
    return bool(given) and given == whole[-len(given) :]


def _found(data: Mapping[str, Any]) -> LookedUp:
    return LookedUp("ok", orjson.dumps(data).decode())
