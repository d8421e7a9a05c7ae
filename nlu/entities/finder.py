"""The door: a client's text goes in, the values in it come out, each with the characters it was read from."""

import re
from collections.abc import Sequence

from conversation.understanding import Entity, UnderstandingContext
from nlu.aligned import align
from nlu.entities.accounts import DEFAULT_ACCOUNTS, DEFAULT_CONTRACTS, Accounts
from nlu.entities.emails import read_emails
from nlu.entities.passage import Passage
from nlu.entities.phones import read_phones

READ_MOST = 4_000
"""Characters of a message that are read."""

_STEM = re.compile(r"\b[^\W\d_]{2,4}")
_DIGIT = re.compile(r"[0-9]")


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
        passage = Passage(raw, aligned, frozenset(_STEM.findall(aligned.text)), context, [])
        read_emails(passage)
        if passage.groups:
            read_phones(passage)
            self._accounts.read(passage)
        return passage.entities()
