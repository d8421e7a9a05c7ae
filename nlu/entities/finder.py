"""The door: a client's text goes in, the values in it come out, each with the characters it was read from."""

from collections.abc import Sequence
from datetime import date

from conversation.understanding import Entity, UnderstandingContext
from nlu.aligned import align
from nlu.entities.accounts import DEFAULT_ACCOUNTS, DEFAULT_CONTRACTS, Accounts
from nlu.entities.addresses import read_addresses
from nlu.entities.amounts import read_amounts, read_bare_amounts, read_thousands
from nlu.entities.appeals import read_appeals, read_registered_appeals
from nlu.entities.dates import read_numbered_dates
from nlu.entities.emails import read_emails
from nlu.entities.excluded import exclude_codes, exclude_counted
from nlu.entities.meters import read_meter_numbers
from nlu.entities.numerals import spell_out
from nlu.entities.passage import Passage, stems_of
from nlu.entities.people import read_names
from nlu.entities.periods import read_periods
from nlu.entities.phones import read_phones
from nlu.entities.readings import read_readings
from nlu.entities.taxpayers import read_named_taxpayers, read_wanted_taxpayers
from nlu.entities.times import read_clock_times, read_hours
from nlu.entities.weekdays import read_named_days

READ_MOST = 4_000
"""Characters of a message that are read."""


class EntityFinder:
    """Immutable. ``accounts`` and ``contracts`` are regular expressions of whole numbers without spaces."""

    def __init__(
        self, accounts: Sequence[str] = DEFAULT_ACCOUNTS, contracts: Sequence[str] = DEFAULT_CONTRACTS
    ) -> None:
        self._accounts = Accounts(accounts, contracts)

    def find(self, text: str, context: UnderstandingContext | None = None) -> tuple[Entity, ...]:
        """Entities of a raw text in the order they stand; none overlap. Dates need the context's clock."""
        raw = text[:READ_MOST]
        aligned = align(raw)
        stems = stems_of(aligned.text)
        aligned, spelled = spell_out(aligned, stems)
        passage = Passage(raw, aligned, stems, context, spelled)
        read_emails(passage)
        if passage.groups:
            self._read_identifiers(passage)
            read_addresses(passage)
        read_names(passage)
        read_amounts(passage)
        if passage.today is not None:
            _read_calendar(passage, passage.today)
        if passage.groups:
            _read_counts(passage)
        return passage.entities()

    def _read_identifiers(self, passage: Passage) -> None:
        """The most certain first: what one kind has read is no longer there for the next."""
        read_registered_appeals(passage)
        read_named_taxpayers(passage)
        exclude_codes(passage)
        read_meter_numbers(passage)
        read_phones(passage)
        self._accounts.read(passage)
        read_wanted_taxpayers(passage)
        read_appeals(passage)


def _read_calendar(passage: Passage, today: date) -> None:
    read_named_days(passage, today)
    read_clock_times(passage)
    read_numbered_dates(passage, today)
    read_hours(passage)
    read_periods(passage, today)


def _read_counts(passage: Passage) -> None:
    """What is left are quantities: of money, of energy, of things that are none of our business."""
    exclude_counted(passage)
    read_bare_amounts(passage)
    read_readings(passage)
    read_thousands(passage)
