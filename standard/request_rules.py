"""Requests (обращения) as the standard has them: kinds, terms, numbers, departments (the pack's ``requests.yml``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from conversation.ids import Micros
from standard.working_days import WorkingDays

TermUnit = Literal["calendar_days", "working_days", "hours"]
Locale = Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class Title:
    ru: str
    en: str

    def of(self, locale: Locale) -> str:
        return self.en if locale == "en" else self.ru


@dataclass(frozen=True, slots=True)
class Term:
    """How long an answer may take by one clause, from ``valid_from`` on until a later term of the clause."""

    clause: str
    days: int
    """A number of ``unit``; the day of receipt is not counted."""
    unit: TermUnit
    source: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Kind:
    """``on_receipt``: registered without asking for a «да» first. ``queue`` is whose work it is (``handoffs.yml``)."""

    name: str
    title: Title
    queue: str
    terms: tuple[Term, ...]
    prefix: str
    how_to_appeal: Title
    on_receipt: bool = False

    def in_force(self, on: date) -> tuple[Term, ...]:
        """The terms that hold for what is received on a day: the newest of each clause; never none."""
        newest: dict[str, Term] = {}
        for term in sorted(self.terms, key=lambda term: term.valid_from):
            if term.valid_from <= on:
                newest[term.clause] = term
        return tuple(newest.values()) or (min(self.terms, key=lambda term: term.valid_from),)


@dataclass(frozen=True, slots=True)
class Numbers:
    """``first`` is the first number of a year, where ``years`` names no other."""

    first: int = 1
    years: Mapping[int, int] | None = None

    def first_of(self, year: int) -> int:
        return (self.years or {}).get(year, self.first)


@dataclass(frozen=True, slots=True)
class Department:
    """Whom a task may be given to; it answers within ``days`` working days."""

    name: str
    title: Title
    days: int


@dataclass(frozen=True, slots=True)
class RequestRules:
    """``zone``: whose midnight ends a day."""

    zone: str
    working: WorkingDays
    kinds: Mapping[str, Kind]
    numbers: Mapping[str, Numbers]
    departments: Mapping[str, Department]
    registered: Title
    """What a client is told when an operator registers: ``{number}``, ``{kind}``, ``{due}``."""
    answer: Title
    """An answer on the merits as it is sent: ``{number}``, ``{text}``, ``{how_to_appeal}``."""

    def local(self, at: Micros) -> datetime:
        return datetime.fromtimestamp(at / 1e6, ZoneInfo(self.zone))

    def kind_title(self, kind: str, locale: Locale) -> str:
        """A kind that the pack has given up keeps its name."""
        known = self.kinds.get(kind)
        return known.title.of(locale) if known else kind

    def kinds_of(self, queues: frozenset[str]) -> tuple[str, ...]:
        return tuple(name for name, kind in self.kinds.items() if kind.queue in queues)
