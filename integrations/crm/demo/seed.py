"""What the demo begins with: accounts, companies, answered appeals, prices, offices."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from integrations.crm.arguments import Period, Reading, Time

_STRICT = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, defer_build=True)


class SeedRefused(ValueError):
    """What is wrong, one sentence a line."""


class LastReading(BaseModel):
    model_config = _STRICT

    t1: Reading
    t2: Reading | None = None
    t3: Reading | None = None
    date: dt.date


class ZoneAverages(BaseModel):
    model_config = _STRICT

    t1: float = Field(ge=0)
    t2: float | None = Field(default=None, ge=0)
    t3: float | None = Field(default=None, ge=0)


class AccountRecord(BaseModel):
    """``avg_month`` kWh: one number is the whole month's, and then bounds each zone as well.

    ``balance`` below zero is owed. ``phone``, ``email`` and ``logins`` prove whose it is. ``period_open`` overrides
    the window.
    """

    model_config = _STRICT

    account: str = Field(min_length=1, max_length=32)
    zones: int = Field(default=1, ge=1, le=3)
    digits: int = Field(default=5, ge=1, le=12)
    last: LastReading | None = None
    avg_month: float | ZoneAverages = 0.0
    balance: float = 0.0
    penalty: float = Field(default=0.0, ge=0)
    disconnected: bool = False
    automatic: bool = False
    zones_possible: tuple[int, ...] = ()
    """Zones the meter can be set to; empty: as many as it has now, or one."""
    period_open: bool | None = None
    phone: str = ""
    email: str = ""
    logins: tuple[str, ...] = ()
    bills: Mapping[Period, float] = Field(default_factory=dict)
    """Months whose amount differs from what the average costs."""


class CompanyRecord(BaseModel):
    model_config = _STRICT

    contract: str = Field(min_length=1, max_length=32)
    inn: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    logins: tuple[str, ...] = ()


class AppealRecord(BaseModel):
    model_config = _STRICT

    appeal_no: str = Field(min_length=1, max_length=64)
    state: str = "answered"
    kind: str = "appeal"
    answered_on: dt.date | None = None
    deadline: dt.date | None = None


class PriceItem(BaseModel):
    model_config = _STRICT

    service: str
    title: str
    price: float = Field(ge=0)
    unit: str = ""


class PricesSince(BaseModel):
    model_config = _STRICT

    since: dt.date
    items: tuple[PriceItem, ...]


class OfficeRecord(BaseModel):
    """``windows``: clients served at once."""

    model_config = _STRICT

    id: str
    title: str
    address: str
    opens: Time | None = None
    closes: Time | None = None
    windows: int = Field(default=1, ge=1)


class Window(BaseModel):
    """Days of the month on which readings are taken, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)

    first: int = Field(default=1, ge=1, le=28)
    last: int = Field(default=25, ge=1, le=31)


class Seed(BaseModel):
    """``code``: a one-time code that never changes, to try the log-in out; empty: a new one each time."""

    model_config = _STRICT

    version: int = 1
    tz: str = "Europe/Moscow"
    window: Window = Window()
    price_kwh: float = Field(default=6.0, gt=0)
    """Roubles, for the amounts of bills."""
    code: str = ""
    accounts: tuple[AccountRecord, ...] = ()
    companies: tuple[CompanyRecord, ...] = ()
    appeals: tuple[AppealRecord, ...] = ()
    prices: tuple[PricesSince, ...] = ()
    offices: tuple[OfficeRecord, ...] = ()

    @field_validator("prices")
    @classmethod
    def _oldest_first(cls, value: tuple[PricesSince, ...]) -> tuple[PricesSince, ...]:
        return tuple(sorted(value, key=lambda one: one.since))


Fixture = AccountRecord | CompanyRecord | AppealRecord
_KINDS: tuple[tuple[str, type[Fixture]], ...] = (
    ("account", AccountRecord),
    ("contract", CompanyRecord),
    ("appeal_no", AppealRecord),
)


def fixture_of(record: Mapping[str, Any]) -> Fixture:
    """One record of a dialogue file's ``fixtures``. Raises SeedRefused."""
    for name, kind in _KINDS:
        if name in record:
            try:
                return kind.model_validate(dict(record))
            except ValidationError as error:
                raise SeedRefused(_sentences(error)) from None
    raise SeedRefused("a record needs one of the keys «account», «contract», «appeal_no»")


def seed_of(values: Mapping[str, Any]) -> Seed:
    """The content of a seed file. Raises SeedRefused."""
    try:
        return Seed.model_validate(dict(values))
    except ValidationError as error:
        raise SeedRefused(_sentences(error)) from None


def seed_with(fixtures: Sequence[Mapping[str, Any]], rest: Seed | None = None) -> Seed:
    """A seed of exactly these records, with the prices and offices of ``rest``. Raises SeedRefused."""
    found = [fixture_of(record) for record in fixtures]
    return (rest or Seed()).model_copy(
        update={
            "accounts": tuple(one for one in found if isinstance(one, AccountRecord)),
            "companies": tuple(one for one in found if isinstance(one, CompanyRecord)),
            "appeals": tuple(one for one in found if isinstance(one, AppealRecord)),
        }
    )


def _sentences(error: ValidationError) -> str:
    return "\n".join(
        f"«{'.'.join(str(part) for part in item['loc'])}»: {item['msg'][:1].lower()}{item['msg'][1:]}"
        for item in error.errors(include_input=False, include_url=False)
    )
