"""What each operation is given. Names as in ``conversation/lookups``; anything else is refused."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Account = Annotated[str, Field(min_length=1, max_length=32, examples=["100200301"])]
"""A лицевой счёт, or the number of a company's contract."""
Number = Annotated[str, Field(min_length=1, max_length=64, examples=["ВХ-2026-10412"])]
"""The hub's number of a request: the one the client was given."""
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-11-25"])]
Time = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["14:30"])]
Period = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", examples=["2026-10"])]
Reading = Annotated[int, Field(ge=0, lt=10**12)]
Text = Annotated[str, Field(max_length=20_000)]
Files = Annotated[str | list[str], Field(description="The hub's names of files; in a text parted by blanks.")]


class Arguments(BaseModel):
    """Of one call; an argument that is null counts as not given."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class NoArguments(Arguments):
    """Nothing is asked for in particular."""


class OfAccount(Arguments):
    account: Account


class OfBill(Arguments):
    account: Account
    period: Period


class OfAppeal(Arguments):
    number: Annotated[str, Field(min_length=1, max_length=64, description="The hub's number or the CRM's.")]


class OnDate(Arguments):
    date: Date | None = None
    """Today when left out."""


class Proof(Arguments):
    """``value``: the one-time code · ``+7XXXXXXXXXX`` of a channel that vouches for it · the site's user."""

    account: Account
    proof: Literal["code", "phone", "site_login"]
    value: Annotated[str, Field(min_length=1, max_length=255)]


class Readings(BaseModel):
    """kWh, whole: t1 day or peak, t2 night, t3 half-peak."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    t1: Reading
    t2: Reading | None = None
    t3: Reading | None = None

    @property
    def zones(self) -> dict[str, int]:
        return {name: value for name in ("t1", "t2", "t3") if (value := getattr(self, name)) is not None}


class NewReadings(Arguments):
    """``note`` says why a value may be lower than the last: ``rollover`` or ``new_meter``; else it is free."""

    account: Account
    readings: Readings
    photo: Annotated[str, Field(max_length=2000)] | None = None
    note: Text | None = None


class CorrectedReadings(Arguments):
    account: Account
    readings: Readings
    note: Text | None = None


class NewRequest(Arguments):
    kind: Annotated[str, Field(min_length=1, max_length=64)]
    number: Number
    account: Account | None = None
    details: JsonValue = None
    files: Files | None = None


class NewAppeal(Arguments):
    kind: Annotated[str, Field(min_length=1, max_length=64)]
    number: Number
    account: Account | None = None
    text: Text | None = None
    details: JsonValue = None
    files: Files | None = None


class NewVisit(Arguments):
    """``visit`` is the hub's own id of the visit: a later call may name it by that or by ``external_no``."""

    office: Annotated[str, Field(min_length=1, max_length=64)]
    date: Date
    time: Time
    account: Account | None = None
    topic: Text | None = None
    phone: Annotated[str, Field(max_length=32)] | None = None
    needs: Text | None = None
    visit: Annotated[str, Field(max_length=64)] | None = None


class MovedVisit(Arguments):
    visit: Annotated[str, Field(min_length=1, max_length=64)]
    date: Date
    time: Time
    office: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class OfVisit(Arguments):
    visit: Annotated[str, Field(min_length=1, max_length=64)]


class NewOrder(Arguments):
    service: Annotated[str, Field(min_length=1, max_length=64)]
    number: Number
    account: Account | None = None
    address: Text | None = None
    phone: Annotated[str, Field(max_length=32)] | None = None
    date: Date | None = None
    time: Time | None = None


class NewContacts(Arguments):
    """What is left out stays as it is; at least one is given."""

    account: Account
    phone: Annotated[str, Field(max_length=32)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    residents: Annotated[int, Field(ge=0, le=99)] | None = None
    notifications: str | bool | list[str] | None = None


class EbillWish(Arguments):
    account: Account
    email: Annotated[str, Field(max_length=254)]
    subscribed: bool = True
