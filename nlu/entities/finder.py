"""The door: a client's text goes in, the values in it come out, each with the characters it was read from."""

from collections.abc import Sequence

from conversation.understanding import Entity, UnderstandingContext
from nlu.aligned import align
from nlu.entities.accounts import DEFAULT_ACCOUNTS, DEFAULT_CONTRACTS, Accounts
from nlu.entities.emails import read_emails
from nlu.entities.excluded import exclude_codes, exclude_counted
from nlu.entities.meters import read_meter_numbers
from nlu.entities.numerals import spell_out
from nlu.entities.passage import Passage, stems_of
from nlu.entities.phones import read_phones
from nlu.entities.readings import read_readings

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
            self._read_numbers(passage)
        return passage.entities()

    def _read_numbers(self, passage: Passage) -> None:
        """The most certain first: what one kind has read is no longer there for the next."""
        exclude_codes(passage)
        read_meter_numbers(passage)
        read_phones(passage)
        self._accounts.read(passage)
        exclude_counted(passage)
        read_readings(passage)
