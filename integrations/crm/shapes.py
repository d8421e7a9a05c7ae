"""Each operation's arguments and answer, and how both are read; ``docs/crm-openapi.json`` is made of this."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from integrations.crm import answers, arguments
from integrations.crm.answers import Answer
from integrations.crm.arguments import Arguments


@dataclass(frozen=True, slots=True)
class Shape:
    asks: type[Arguments]
    answers: type[Answer]
    summary: str


SHAPES: Mapping[str, Shape] = {
    "find_account": Shape(arguments.OfAccount, answers.FoundAccount, "Does it exist, and how is it metered?"),
    "get_readings": Shape(arguments.OfAccount, answers.MeterReadings, "The last readings and the average"),
    "get_balance": Shape(arguments.OfAccount, answers.Balance, "What is owed, and how it is paid"),
    "get_bill": Shape(arguments.OfBill, answers.Bill, "The bill of a month"),
    "get_appeal": Shape(arguments.OfAppeal, answers.AppealState, "The state of a request or appeal"),
    "price_list": Shape(arguments.OnDate, answers.PriceList, "Paid services and their prices on a day"),
    "offices": Shape(arguments.OnDate, answers.Offices, "Offices on a day"),
    "check_identity": Shape(arguments.Proof, answers.Identity, "Is the account this person's?"),
    "start_identity": Shape(
        arguments.OfAccount, answers.CodeSent, "Send a one-time code to the contact kept"
    ),
    "submit_reading": Shape(arguments.NewReadings, answers.ReadingsTaken, "Readings of this month"),
    "correct_reading": Shape(
        arguments.CorrectedReadings, answers.ReadingsCorrected, "Other readings of this month"
    ),
    "create_request": Shape(arguments.NewRequest, answers.RequestKept, "A request for work"),
    "register_appeal": Shape(arguments.NewAppeal, answers.RequestKept, "A complaint, claim or appeal"),
    "book_visit": Shape(arguments.NewVisit, answers.VisitKept, "A place in an office's day"),
    "move_visit": Shape(arguments.MovedVisit, answers.VisitKept, "Another time or office"),
    "cancel_visit": Shape(arguments.OfVisit, answers.Written, "The place is free again"),
    "create_order": Shape(arguments.NewOrder, answers.OrderKept, "A paid service"),
    "update_contacts": Shape(arguments.NewContacts, answers.ContactsKept, "How the client is reached"),
    "subscribe_ebill": Shape(arguments.EbillWish, answers.EbillKept, "Bills by e-mail instead of paper"),
}


class Misshapen(ValueError):
    """``field`` is the first that is wrong, "" for the whole; no value stands in the error."""

    def __init__(self, field: str) -> None:
        super().__init__(f"wrong: {field or 'the whole'}")
        self.field = field


def arguments_of(operation: str, given: Mapping[str, Any]) -> Arguments:
    """Raises Misshapen, KeyError for an operation nobody knows."""
    try:
        return SHAPES[operation].asks.model_validate(_given(given))
    except ValidationError as error:
        raise Misshapen(_first(error)) from None


def answer_of(operation: str, data: object) -> dict[str, Any]:
    """The answer as it is recorded: documented fields only. Raises Misshapen."""
    try:
        answer = SHAPES[operation].answers.model_validate(_given(data))
    except ValidationError as error:
        raise Misshapen(_first(error)) from None
    return answer.model_dump(mode="json", exclude_none=True)


def plain(asked: Arguments) -> dict[str, Any]:
    """As it is sent and compared."""
    return asked.model_dump(mode="json", exclude_none=True)


def _given(value: object) -> Any:  # noqa: ANN401 JSON
    """Without what is null: an empty slot of a flow is an argument that was not given."""
    if isinstance(value, Mapping):
        return {name: _given(part) for name, part in value.items() if part is not None}
    return [_given(part) for part in value] if isinstance(value, list) else value


def _first(error: ValidationError) -> str:
    return ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
