"""Reading the pack's ``requests.yml``: every mistake is refused with its line."""

from collections.abc import Sequence
from datetime import date
from string import Formatter
from typing import get_args
from zoneinfo import ZoneInfo

from knowledge.pack_file import Section, read_pack
from standard.public_holidays import COUNTRIES
from standard.request_rules import Department, Kind, Numbers, RequestRules, Term, TermUnit, Title
from standard.working_days import WorkingDays

FILE = "requests.yml"
MOST_DAYS = 1000


def load_requests(yaml_text: str, queues: Sequence[str]) -> RequestRules:
    """``queues`` are those that people serve (``handoffs.yml``). Raises PackError with the line of what is wrong."""
    root = read_pack(yaml_text, FILE).only(
        "version",
        "zone",
        "holidays",
        "days",
        "numbers",
        "terms",
        "how_to_appeal",
        "departments",
        "kinds",
        "registered",
        "answer",
    )
    terms = {clause: _terms(clause, root.section("terms")) for clause in root.section("terms").names()}
    numbers = {prefix: _numbers(section) for prefix, section in root.section("numbers").named()}
    appeal = {name: _title(section) for name, section in root.section("how_to_appeal").named()}
    if "default" not in appeal:
        raise root.error("'default' is missing in how_to_appeal", "how_to_appeal")
    kinds = {
        name: _kind(name, section, terms, numbers, appeal) for name, section in root.section("kinds").named()
    }
    for name, section in root.section("kinds").named():
        if kinds[name].queue not in queues:
            raise section.error(f"unknown queue {kinds[name].queue!r}", "queue")
    departments = {name: _department(name, section) for name, section in root.section("departments").named()}
    return RequestRules(
        _zone(root),
        _working(root),
        kinds,
        numbers,
        departments,
        _template(root.section("registered"), ("number", "due"), ("kind",)),
        _template(root.section("answer"), ("number", "text"), ("how_to_appeal",)),
    )


def _zone(root: Section) -> str:
    zone = root.text("zone")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError):
        raise root.error(f"unknown time zone {zone!r}", "zone") from None
    return zone


def _working(root: Section) -> WorkingDays:
    country = root.text("holidays", "")
    if country and country not in COUNTRIES:
        known = ", ".join(COUNTRIES)
        raise root.error(f"no public holidays are known for {country!r} (known: {known})", "holidays")
    moved = {}
    days = root.section("days") if "days" in root else None
    for day in days.names() if days else ():
        assert days is not None
        said = days.text(day)
        if said not in ("work", "off"):
            raise days.error(f"not 'work' or 'off': {said!r}", day)
        moved[_date(days, day, day)] = said == "work"
    return WorkingDays(country, moved)


def _terms(clause: str, section: Section) -> tuple[Term, ...]:
    found = tuple(_term(clause, each) for each in section.sections(clause))
    if not found:
        raise section.error(f"no term of {clause!r}", clause)
    if len({term.valid_from for term in found}) < len(found):
        raise section.error(f"two terms of {clause!r} from the same day", clause)
    return found


def _term(clause: str, section: Section) -> Term:
    section.only("days", "unit", "source", "valid_from")
    days = section.whole("days")
    if not 0 < days <= MOST_DAYS:
        raise section.error(f"not between 1 and {MOST_DAYS}: {days}", "days")
    return Term(
        clause,
        days,
        _unit(section),
        section.text("source"),
        _date(section, section.text("valid_from"), "valid_from"),
    )


def _unit(section: Section) -> TermUnit:
    written = section.text("unit")
    known: tuple[TermUnit, ...] = get_args(TermUnit)
    for unit in known:
        if unit == written:
            return unit
    raise section.error(f"unknown unit {written!r} (known: {', '.join(known)})", "unit")


def _numbers(section: Section) -> Numbers:
    section.only("first", "years")
    years = section.section("years") if "years" in section else None
    named = {int(year): years.whole(year) for year in years.names() if year.isdigit()} if years else {}
    first = section.whole("first", 1)
    if min([first, *named.values()]) < 1:
        raise section.error("a number begins with 1 at least")
    return Numbers(first, named)


def _kind(
    name: str,
    section: Section,
    terms: dict[str, tuple[Term, ...]],
    numbers: dict[str, Numbers],
    appeal: dict[str, Title],
) -> Kind:
    section.only("ru", "en", "queue", "terms", "prefix", "on_receipt", "how_to_appeal")
    clauses = section.texts("terms")
    unknown = [clause for clause in clauses if clause not in terms]
    if unknown or not clauses:
        raise section.error(
            f"unknown term {unknown[0]!r}" if unknown else f"{name!r} has no term: a request without a clock",
            "terms",
        )
    prefix = section.text("prefix", next(iter(numbers), ""))
    if prefix not in numbers:
        raise section.error(f"numbers with {prefix!r} are not described", "prefix")
    told = section.text("how_to_appeal", "default")
    if told not in appeal:
        raise section.error(f"unknown text {told!r}", "how_to_appeal")
    return Kind(
        name,
        _title(section),
        section.text("queue"),
        tuple(term for clause in clauses for term in terms[clause]),
        prefix,
        appeal[told],
        _yes(section, "on_receipt"),
    )


def _department(name: str, section: Section) -> Department:
    section.only("ru", "en", "days")
    return Department(name, _title(section), section.whole("days", 3))


def _title(section: Section) -> Title:
    ru = section.text("ru")
    return Title(ru, section.text("en", ru))


def _template(section: Section, needed: tuple[str, ...], possible: tuple[str, ...]) -> Title:
    section.only("ru", "en")
    found = _title(section)
    for language, text in (("ru", found.ru), ("en", found.en)):
        try:
            parts = {part for _, part, _, _ in Formatter().parse(text) if part is not None}
        except ValueError as error:
            raise section.error(f"{error}", language) from None
        missing, unknown = set(needed) - parts, parts - {*needed, *possible}
        if missing or unknown:
            raise section.error(f"missing or unknown in a text: {', '.join(missing | unknown)}", language)
    return found


def _yes(section: Section, key: str) -> bool:
    written = section.text(key, "false")
    if written not in ("true", "false"):
        raise section.error(f"{key!r} must be true or false", key)
    return written == "true"


def _date(section: Section, written: str, key: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise section.error(f"not a date: {written!r} (such as 2026-01-31)", key) from None
