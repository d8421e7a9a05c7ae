"""What the demo keeps, and the moment by which it answers."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal
from zoneinfo import ZoneInfo

from conversation.ids import Micros
from integrations.crm.demo.seed import AccountRecord, AppealRecord, CompanyRecord, Fixture, Seed, ZoneAverages

ZONES = ("t1", "t2", "t3")


@dataclass(frozen=True, slots=True)
class Moment:
    """``day`` and ``time`` are of the company's own clock."""

    at: Micros
    day: dt.date
    time: str

    @property
    def period(self) -> str:
        return f"{self.day:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Taken:
    """Readings as they stand in the book."""

    values: Mapping[str, int]
    date: dt.date

    @property
    def period(self) -> str:
        return f"{self.date:%Y-%m}"


@dataclass(slots=True)
class Account:
    """``readings`` are oldest first."""

    number: str
    kind: Literal["person", "company"] = "person"
    zones: int = 1
    digits: int = 5
    automatic: bool = False
    disconnected: bool = False
    zones_possible: tuple[int, ...] = (1,)
    period_open: bool | None = None
    average: Mapping[str, float] = field(default_factory=dict)
    month: float = 0.0
    """kWh of an average month, all zones together."""
    balance: float = 0.0
    penalty: float = 0.0
    phone: str = ""
    email: str = ""
    logins: tuple[str, ...] = ()
    bills: Mapping[str, float] = field(default_factory=dict)
    readings: list[Taken] = field(default_factory=list)
    contacts: dict[str, object] = field(default_factory=dict)
    ebill: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Of its zones."""
        return ZONES[: self.zones]


@dataclass(frozen=True, slots=True)
class Kept:
    """A request or appeal."""

    number: str
    state: str
    kind: str
    external_no: str = ""
    deadline: dt.date | None = None
    answered_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    external_no: str
    id: str
    office: str
    date: str
    time: str


@dataclass(slots=True)
class Code:
    """A one-time code; ``used_at`` is when it proved something."""

    text: str
    until: Micros
    used_at: Micros | None = None
    misses: int = 0


class Book:
    """Everything in it is reached by the demo's own operations only."""

    def __init__(self, seed: Seed) -> None:
        self.seed = seed
        self.accounts: dict[str, Account] = {}
        self.kept: dict[str, Kept] = {}
        self.visits: dict[str, Visit] = {}
        self.codes: dict[str, Code] = {}
        self._zone = ZoneInfo(seed.tz)
        self._numbers: dict[str, int] = {}
        records: tuple[Fixture, ...] = (*seed.accounts, *seed.companies, *seed.appeals)
        for record in records:
            self.add(record)

    def add(self, record: Fixture) -> None:
        """A second record of the same number replaces the first."""
        if isinstance(record, AccountRecord):
            self.accounts[record.account] = _account(record)
        elif isinstance(record, CompanyRecord):
            self.accounts[record.contract] = _company(record)
        else:
            self.kept[key_of(record.appeal_no)] = _appeal(record)

    def moment(self, at: Micros) -> Moment:
        local = dt.datetime.fromtimestamp(at / 1e6, dt.UTC).astimezone(self._zone)
        return Moment(at, local.date(), f"{local:%H:%M}")

    def number(self, prefix: str) -> str:
        """The next of a kind: ``П-000001``."""
        self._numbers[prefix] = count = self._numbers.get(prefix, 0) + 1
        return f"{prefix}-{count:06d}"

    def request(self, number: str) -> Kept | None:
        """By the hub's number or our own."""
        wanted = key_of(number)
        return self.kept.get(wanted) or next(
            (one for one in self.kept.values() if one.external_no and key_of(one.external_no) == wanted), None
        )

    def visit(self, name: str) -> Visit | None:
        """By the hub's id or our own number."""
        return self.visits.get(name) or next((one for one in self.visits.values() if one.id == name), None)

    def is_open(self, account: Account, day: dt.date) -> bool:
        """Are readings of this month taken today?"""
        if account.period_open is not None:
            return account.period_open
        first, last = self.window(day)
        return first <= day <= last

    def window(self, day: dt.date) -> tuple[dt.date, dt.date]:
        """First and last day of the window that is open or opens next."""
        rule = self.seed.window
        if day.day > rule.last:
            day = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        end = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        return day.replace(day=rule.first), min(day.replace(day=1) + dt.timedelta(days=rule.last - 1), end)


def key_of(number: str) -> str:
    """Numbers are told apart whatever case and dashes they are written with."""
    return "".join(each for each in number.upper() if each.isalnum())


def part_of(text: str) -> float:
    """A fixed number from 0 to 1 for each text: variety without chance."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest()) / 2**32


def _account(record: AccountRecord) -> Account:
    names = ZONES[: record.zones]
    if isinstance(record.avg_month, ZoneAverages):
        average = {name: float(getattr(record.avg_month, name) or 0.0) for name in names}
        month = sum(average.values())
    else:
        average = dict.fromkeys(names, float(record.avg_month))
        month = float(record.avg_month)
    account = Account(
        record.account,
        zones=record.zones,
        digits=record.digits,
        automatic=record.automatic,
        disconnected=record.disconnected,
        zones_possible=record.zones_possible or tuple(range(1, record.zones + 1)),
        period_open=record.period_open,
        average=average,
        month=month,
        balance=record.balance,
        penalty=record.penalty,
        phone=record.phone,
        email=record.email,
        logins=record.logins,
        bills=record.bills,
    )
    if record.last is not None:
        values = {name: getattr(record.last, name) for name in names}
        known = {name: value for name, value in values.items() if value is not None}
        account.readings = [Taken(known, record.last.date)]
    return account


def _company(record: CompanyRecord) -> Account:
    return Account(
        record.contract,
        "company",
        phone=record.phone,
        email=record.email,
        logins=record.logins,
    )


def _appeal(record: AppealRecord) -> Kept:
    return Kept(
        record.appeal_no,
        record.state,
        record.kind,
        deadline=record.deadline,
        answered_on=record.answered_on,
    )
