"""Kinds of fields that requests and answers are made of."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from conversation.ids import Micros

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(moment: object) -> object:
    """Microseconds as ``2026-11-03T09:30:00.000Z``."""
    if not isinstance(moment, int):
        return moment
    written = (_EPOCH + timedelta(microseconds=moment)).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def micros(moment: datetime | None) -> Micros | None:
    return None if moment is None else exactly(moment)


def exactly(moment: datetime) -> Micros:
    return Micros((moment - _EPOCH) // timedelta(microseconds=1))


def without_nul(text: str) -> str:
    """PostgreSQL cannot store it."""
    return text.replace("\x00", "")


Moment = Annotated[str, BeforeValidator(iso), Field(json_schema_extra={"format": "date-time"})]
"""A time in an answer."""
When = AwareDatetime
"""A time in a request: it must name its zone."""
Words = Annotated[str, Field(max_length=10_000), AfterValidator(without_nul)]
Line = Annotated[str, Field(max_length=300), AfterValidator(without_nul)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""An id that the browser chose."""
Id = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(without_nul)]


class Answer(BaseModel):
    """Read from a use case's dataclass by the names of its fields."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Ask(BaseModel):
    """A request's body. Unknown fields are refused: none of them may slip past a check."""

    model_config = ConfigDict(extra="forbid", strict=False)
