"""Reading ``offices.yml`` strictly, and holding every office against the standard (O3, O4)."""

import re
from collections.abc import Container
from datetime import date

from conversation.ids import MINUTE
from conversation.priority import PRIORITIES, Priority
from knowledge.directory import Words
from knowledge.pack_file import Section, read_pack
from standard.calendar import Calendar
from standard.offices import FILE, Entrance, Office, Offices, VisitTopic
from standard.opening import WEEKLY
from standard.places import Place, Point
from standard.rules import Standard, read_calendar, read_date, refuse_short_hours

SLOT = "visit_slot"
"""The metric of O3."""

_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
_LETTER = re.compile(r"[А-ЯЁA-Z]")


def load_offices(yaml_text: str, standard: Standard, queues: Container[str], on: date = date.max) -> Offices:
    """Raises PackError: file, line, and the clause where the standard in force ``on`` that day is broken."""
    root = read_pack(yaml_text, FILE).only(
        "version", "days_ahead", "notice_minutes", "topics", "needs", "offices", "places"
    )
    topics = {name: _topic(name, section) for name, section in root.section("topics").named()}
    if not topics:
        raise root.error("at least one topic is needed", "topics")
    needs = {name: _both(root.section("needs"), name) for name in root.section("needs").names()}
    reading = _Reading(standard, topics, needs, queues, on)
    dated: list[Office] = []
    for section in root.sections("offices"):
        office = reading.office(section)
        if any((one.id, one.valid_from) == (office.id, office.valid_from) for one in dated):
            raise section.error(f"{office.id!r} from {office.valid_from} stands twice", "id")
        dated.append(office)
    return Offices(
        tuple(dated),
        topics,
        needs,
        tuple(_place(section) for section in root.sections("places")),
        days_ahead=_between(root, "days_ahead", 1, 90),
        notice=_between(root, "notice_minutes", 60, 2880) * MINUTE,
    )


class _Reading:
    """What an office's entry may name, and what it is held against."""

    def __init__(
        self,
        standard: Standard,
        topics: Container[str],
        needs: Container[str],
        queues: Container[str],
        on: date,
    ) -> None:
        self._standard = standard
        self._known = {"topics": topics, "needs": needs}
        self._queues = queues
        self._on = on

    def office(self, section: Section) -> Office:
        section.only(
            "id", "title", "address", "place", "phone", "calendar", "hours", "windows", "slot_minutes",
            "entrance", "way", "topics", "needs", "queue", "source", "valid_from", "valid_to", "unconfirmed",
        )  # fmt: skip
        name = section.text("id")
        if not _ID.fullmatch(name):
            raise section.error(f"not an id: {name!r} (small Latin letters, digits, «_»)", "id")
        found = Office(
            id=name,
            title=_both(section, "title"),
            address=_both(section, "address"),
            point=_point(section.section("place")),
            phone=section.text("phone"),
            calendar=self._calendar(name, section),
            windows=_between(section, "windows", 1, 200),
            slot=self._slot(section),
            entrance=_entrance(section.section("entrance")),
            way=_both(section, "way"),
            topics=self._names(section, "topics"),
            needs=self._names(section, "needs"),
            queue=section.text("queue"),
            source=section.text("source"),
            valid_from=read_date(section, section.text("valid_from"), "valid_from"),
            valid_to=read_date(section, section.text("valid_to"), "valid_to")
            if "valid_to" in section
            else None,
            unconfirmed=section.texts("unconfirmed"),
        )
        if found.queue not in self._queues:
            raise section.error(f"unknown queue {found.queue!r} (handoffs.yml names them)", "queue")
        return found

    def _calendar(self, office: str, section: Section) -> Calendar:
        """A calendar of ``standard.yml`` by its name, or the office's own hours; both are held against O4."""
        if "hours" in section:
            if "calendar" in section:
                raise section.error("either 'calendar' or 'hours'", "hours")
            own = section.section("hours")
            calendar, where = read_calendar(office, own), own
        else:
            named = section.text("calendar")
            if named not in self._standard.calendars:
                raise section.error(f"unknown calendar {named!r} (standard.yml names them)", "calendar")
            calendar, where = self._standard.calendars[named], section
        rules = (rule for rule in self._standard.rules if rule.metric in WEEKLY)
        refuse_short_hours(self._standard, rules, where, calendar, self._on)
        return calendar

    def _slot(self, section: Section) -> int:
        minutes = _between(section, "slot_minutes", 1, 240)
        rule = self._standard.rule(SLOT, self._on)
        if rule is not None and not rule.holds(minutes * MINUTE):
            raise section.error(
                f"{rule.id} is broken: a visit of {minutes} minutes, "
                f"it must be {rule.comparison} {rule.bound:g} {rule.unit}",
                "slot_minutes",
            )
        return minutes

    def _names(self, section: Section, key: str) -> tuple[str, ...]:
        names = section.texts(key)
        for name in names:
            if name not in self._known[key]:
                raise section.error(f"unknown name {name!r} among {key!r}", key)
        return names


def _topic(name: str, section: Section) -> VisitTopic:
    section.only("letter", "ru", "en", "priority")
    letter = section.text("letter")
    if not _LETTER.fullmatch(letter):
        raise section.error(f"one capital letter is needed, not {letter!r}", "letter")
    return VisitTopic(name, letter, Words(section.text("ru"), section.text("en")), _priority(section))


def _priority(section: Section) -> Priority:
    written = section.text("priority", "normal")
    for priority in PRIORITIES:
        if priority == written:
            return priority
    raise section.error(f"unknown priority {written!r} (known: {', '.join(PRIORITIES)})", "priority")


def _entrance(section: Section) -> Entrance:
    section.only("step_free", "call_button", "exits_marked", "note")
    return Entrance(
        step_free=_yes(section, "step_free"),
        call_button=_yes(section, "call_button"),
        exits_marked=_yes(section, "exits_marked"),
        note=_both(section, "note"),
    )


def _yes(section: Section, key: str) -> bool | None:
    written = section.text(key, "unknown")
    known: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}
    if written not in known:
        raise section.error(f"{key!r} is one of {', '.join(known)}, not {written!r}", key)
    return known[written]


def _place(section: Section) -> Place:
    section.only("names", "lat", "lon")
    names = section.texts("names")
    if not names or not all(name.strip() for name in names):
        raise section.error("'names' lacks a name", "names")
    return Place(names, _point(section))


def _point(section: Section) -> Point:
    latitude, longitude = section.number("lat"), section.number("lon")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise section.error("not a place on the earth", "lat")
    return Point(latitude, longitude)


def _both(section: Section, key: str) -> Words:
    both = section.section(key).only("ru", "en")
    words = Words(both.text("ru"), both.text("en"))
    if not words.ru.strip() or not words.en.strip():
        raise section.error(f"{key!r} needs its words in both languages", key)
    return words


def _between(section: Section, key: str, least: int, most: int) -> int:
    number = section.whole(key)
    if not least <= number <= most:
        raise section.error(f"{key!r} must be {least}…{most}, not {number}", key)
    return number
