"""A client's words without what tells who he is: what editors read, and what may be learned."""

import re

from conversation.understanding import UnderstandingContext
from nlu.company import load_company
from nlu.entities import EntityFinder
from nlu.entities.finder import READ_MOST

PERSONAL = frozenset(
    ("account", "contract", "phone", "email", "inn", "address", "full_name", "meter_no", "appeal_no")
)
HIDDEN = "…"
"""Stands for each of them. No word: what is learned of the text does not hold it."""

_CONTEXT = UnderstandingContext(now=0, wanted=frozenset(("address", "full_name")))
_LONG_NUMBER = re.compile(r"\d(?:[ ()/-]{0,2}\d){5,}")
"""Six digits and more that nothing read: a mistyped account is one too. Readings have five."""
_ADDRESSED = re.compile(r"(?:https?://|www\.|@)\S+|\S+@\S+", re.IGNORECASE)


class Masking:
    """With the company's own forms of accounts and contracts."""

    def __init__(self, finder: EntityFinder) -> None:
        self._finder = finder

    @classmethod
    def from_file(cls, intents: str) -> "Masking":
        """From the text of ``intents.yml``."""
        company = load_company(intents)
        return cls(EntityFinder(company.accounts, company.contracts))

    def masked(self, text: str) -> str:
        """Accounts, phones, addresses, names and the like hidden, in single spaces; its first 4,000 characters."""
        text = text[:READ_MOST]
        for entity in reversed(self._finder.find(text, _CONTEXT)):
            if entity.name in PERSONAL:
                text = f"{text[: entity.start]}{HIDDEN}{text[entity.end :]}"
        text = _LONG_NUMBER.sub(HIDDEN, _ADDRESSED.sub(HIDDEN, text))
        return " ".join(text.split())
