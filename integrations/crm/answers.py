"""What each operation answers when its outcome is ``ok``. Further fields of a company's service are left aside."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from integrations.crm.arguments import Date, Period, Time

Roubles = Annotated[float, Field(examples=[842.10])]


class Answer(BaseModel):
    """Fields that are null are left out."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class FoundAccount(Answer):
    """It exists, and what may be said of its meter to anybody who knows the number: no personal data."""

    account: str
    kind: Literal["person", "company"] = "person"
    zones: Annotated[int, Field(ge=1, le=3)]
    digits: Annotated[int, Field(ge=1, le=12, description="Before the comma, on the meter.")]
    automatic: Annotated[bool, Field(description="The meter reports by itself.")] = False
    disconnected: bool = False
    period_open: Annotated[bool, Field(description="Readings of this month are taken now.")]
    open_from: Annotated[Date | None, Field(description="First day of the window, this or the next.")] = None
    open_until: Annotated[Date | None, Field(description="Last day of that window.")] = None
    zones_possible: Annotated[list[int], Field(description="Zones the meter can be set to.")] = [1]


class ZoneValues(Answer):
    t1: int | None = None
    t2: int | None = None
    t3: int | None = None


class DatedReading(ZoneValues):
    date: Date | None = None
    period: Period | None = None


class MeterReadings(Answer):
    """``last`` is {} when there is none yet; ``history`` is newest first, ``last`` included."""

    account: str
    last: DatedReading
    average: Annotated[ZoneValues, Field(description="kWh a month in each zone.")]
    previous: Annotated[
        DatedReading | None, Field(description="The one before ``last``: bound of a correction.")
    ] = None
    history: list[DatedReading] = []


class Balance(Answer):
    balance: Annotated[Roubles, Field(description="Below zero: owed by the client.")]
    due_by: Date
    penalty: Roubles = 0.0
    disconnected: bool = False
    pay_url: str


class Bill(Answer):
    period: Period
    amount: Roubles
    due_by: Date
    link: Annotated[str, Field(description="Opens the bill; names no account and expires.")]


class AppealState(Answer):
    number: str
    state: Annotated[str, Field(examples=["registered", "in_work", "waiting", "answered", "closed"])]
    kind: str | None = None
    external_no: str | None = None
    deadline: Date | None = None
    answered_on: Date | None = None


class Price(Answer):
    service: str
    title: str
    price: Roubles
    unit: str = ""


class PriceList(Answer):
    valid_from: Date
    items: list[Price]


class Office(Answer):
    id: str
    title: str
    address: str
    opens: Time | None = None
    closes: Time | None = None


class Offices(Answer):
    offices: list[Office]


class Identity(Answer):
    account: str
    verified: Literal[True] = True


class CodeSent(Answer):
    sent_to: Annotated[
        str,
        Field(
            description="The e-mail the code went to, hidden but for its domain; empty: shown in the personal account."
        ),
    ]
    minutes: Annotated[int, Field(description="How long the code is good.")]


class Written(Answer):
    """``external_no`` is the CRM's own number of what was written."""

    external_no: Annotated[str, Field(min_length=1, max_length=64)]


class ReadingsTaken(Written):
    period: Period
    accepted: ZoneValues
    difference: Annotated[ZoneValues | None, Field(description="Against the last before, where known.")] = (
        None
    )


class ReadingsCorrected(Written):
    period: Period
    before: ZoneValues
    after: ZoneValues


class RequestKept(Written):
    deadline: Date | None = None


class VisitKept(Written):
    visit: str
    office: str
    date: Date
    time: Time


class OrderKept(Written):
    price: Roubles | None = None


class ContactsKept(Written):
    updated: list[str]


class EbillKept(Written):
    subscribed: bool
