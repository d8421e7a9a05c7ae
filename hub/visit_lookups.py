"""What flows ask about offices and visits (``conversation/lookups``)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from bot.replies import Replies
from conversation.effects import LookedUp
from conversation.ids import ContactId, Micros
from conversation.state import State
from hub.answers import LookupHandler
from hub.office_facts import DAYS, accessible, hours_text, is_confirmed
from hub.visit_booking import BOOK, MOVE, PERHAPS_DONE
from standard.calendar import Calendar
from standard.offices import Office, Offices
from standard.places import Point
from standard.visits import DAYS_SHOWN, Near, Taken, free_days, free_times, nearest, whereabouts
from storage import visits
from storage.database import Database, Script
from storage.visits import VisitRow

DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class VisitLookups:
    """Titles are written in the language of ``replies``."""

    def __init__(self, database: Database, offices: Offices, replies: Replies) -> None:
        self._database = database
        self._offices = offices
        self._replies = replies

    def handlers(self) -> Mapping[str, LookupHandler]:
        return {
            "office_list": self._office_list,
            "visit_days": self._visit_days,
            "visit_times": self._visit_times,
            "my_visits": self._my_visits,
        }

    async def _office_list(self, arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        """``known`` is false when ``near`` names no place of the table; those that have what is needed come first."""
        offices = _today(self._offices, now)
        near, need = _text(arguments, "near"), _text(arguments, "needs")
        where = whereabouts(near, self._offices) if near else None
        point = where if isinstance(where, Point) or where is None else where.point
        found = sorted(nearest(offices, point), key=lambda one: bool(need) and need not in one.office.needs)
        listed = [self._office(one, now) for one in found]
        return _ok({"offices": listed, "known": where is not None, "count": len(listed)})

    async def _visit_days(self, arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        office = self._named(arguments, now)
        if office is None:
            return LookedUp("not_found")
        taken = await self._taken(office, now)
        kept = {office.day_of(starts) for starts in await self._kept(state, office)}
        every = {*free_days(self._offices, office, taken, now, most=self._offices.days_ahead + 1), *kept}
        days = [{"value": day.isoformat(), "title": self.day(day)} for day in sorted(every)]
        return _ok({"days": days[:DAYS_SHOWN], "values": [day["value"] for day in days]})

    async def _visit_times(self, arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        """``one`` is the time that was named, if it is free: ``starts`` is its moment, µs."""
        office, day = self._named(arguments, now), _day(_text(arguments, "date"))
        if office is None or day is None:
            return LookedUp("not_found")
        taken = await self._taken(office, now)
        kept = {one for one in await self._kept(state, office) if office.day_of(one) == day}
        times = [
            {
                "value": (clock := f"{office.calendar.local(starts):%H:%M}"),
                "title": clock,
                "starts": starts,
                "minutes": office.slot,
            }
            for starts in sorted({*free_times(self._offices, office, day, taken, now), *kept})
        ]
        named = _text(arguments, "time")
        one = next((time for time in times if time["value"] == named), None)
        return _ok({"times": times, "values": [time["value"] for time in times], "one": one})

    async def _my_visits(self, arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        """``one`` is the visit that was named, or the only one."""
        rows = await self._database.read(lambda: _own(state.contact, now))
        mine = [self._visit(row, now) for row in rows]
        named = _text(arguments, "visit")
        one = next((visit for visit in mine if visit["visit"] == named), None)
        if one is None and not named and len(mine) == 1:
            one = mine[0]
        return _ok({"visits": mine, "count": len(mine), "one": one})

    def day(self, day: date) -> str:
        """«пт, 27 ноября»"""
        names = DAYS_EN if self._replies.locale == "en" else DAYS
        return f"{names[day.weekday()]}, {day.day} {self._replies.month(day.month)}"

    def _office(self, near: Near, now: Micros) -> dict[str, Any]:
        office, english = near.office, self._replies.locale == "en"
        words = {
            "title": office.title.en if english else office.title.ru,
            "address": office.address.en if english else office.address.ru,
            "way": office.way.en if english else office.way.ru,
        }
        facts = {
            "value": office.id,
            "hours_today": hours_text(office.calendar.hours(office.day_of(now))),
            "accessible": accessible(office),
            "confirmed": is_confirmed(office),
            "phone": office.phone,
        }
        far = {} if near.distance_km is None else {"distance_km": round(near.distance_km, 1)}
        return {**facts, **words, **far}

    def _visit(self, row: VisitRow, now: Micros) -> dict[str, Any]:
        office = self._offices.office(row.office, _utc(row.starts))
        local = office.calendar.local(row.starts) if office else Calendar("", "UTC", {}).local(row.starts)
        name = office.title.ru if office else row.office
        return {
            "value": row.id,
            "visit": row.id,
            "title": f"{self.day(local.date())}, {local:%H:%M} — {name}",
            "office": row.office,
            "office_title": name,
            "date": local.date().isoformat(),
            "time": f"{local:%H:%M}",
            "ticket": row.ticket,
            "external_no": row.external_no,
            "needs": row.needs,
        }

    def _named(self, arguments: Mapping[str, Any], now: Micros) -> Office | None:
        name = _text(arguments, "office")
        return next((one for one in _today(self._offices, now) if one.id == name), None)

    async def _kept(self, state: State, office: Office) -> tuple[Micros, ...]:
        """Places that are kept for this conversation while its booking is on the way: to itself they stay free."""
        keys = [
            call.key
            for run in state.flows
            for call in run.calls
            if call.operation in (BOOK, MOVE) and call.outcome in ("", *PERHAPS_DONE)
        ]
        if not keys:
            return ()
        held = await self._database.read(lambda: _held(keys))
        return tuple(starts for name, starts in held if name == office.id)

    async def _taken(self, office: Office, now: Micros) -> Sequence[Taken]:
        """Of all the days that may be booked."""
        since, _ = office.bounds(office.day_of(now))
        _, until = office.bounds(date.fromordinal(office.day_of(now).toordinal() + self._offices.days_ahead))
        rows = await self._database.read(lambda: visits.taken(office.id, since, until))
        return [Taken(*row) for row in rows]


def _own(contact: ContactId, now: Micros) -> Script[list[VisitRow]]:
    return (yield from visits.of_contact(contact, now))


def _held(keys: Sequence[str]) -> Script[list[tuple[str, Micros]]]:
    found = []
    for key in keys:
        place = yield from visits.held(key)
        if place is not None:
            found.append(place)
    return found


def _today(offices: Offices, now: Micros) -> Sequence[Office]:
    return offices.of(_utc(now))


def _utc(at: Micros) -> date:
    return Calendar("", "UTC", {}).local(at).date()


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _text(arguments: Mapping[str, Any], name: str) -> str:
    value = arguments.get(name)
    return "" if value is None else str(value)


def _ok(data: Mapping[str, Any]) -> LookedUp:
    return LookedUp("ok", orjson.dumps(data).decode())
