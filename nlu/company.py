"""The company's ``intents.yml`` as understanding needs it: intents, patterns, politeness, shapes of numbers."""

from dataclasses import dataclass, field

from nlu.courtesy import Courtesy
from nlu.entities import DEFAULT_ACCOUNTS, DEFAULT_CONTRACTS
from nlu.intents import Intent, load_intents, read_mapping, read_texts
from nlu.patterns import Pattern, load_patterns


@dataclass(frozen=True, slots=True)
class Company:
    """``accounts``, ``contracts``: regular expressions of whole numbers."""

    intents: tuple[Intent, ...]
    patterns: tuple[Pattern, ...] = ()
    courtesy: Courtesy = field(default_factory=Courtesy)
    accounts: tuple[str, ...] = DEFAULT_ACCOUNTS
    contracts: tuple[str, ...] = DEFAULT_CONTRACTS

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(intent.id for intent in self.intents)

    @property
    def small_talk(self) -> tuple[str, ...]:
        """Intents that are a part of any dialogue, like «да» and «спасибо»."""
        return tuple(intent.id for intent in self.intents if intent.service)


def load_company(text: str) -> Company:
    """Raises CatalogueError."""
    document = read_mapping(text)
    return Company(
        load_intents(text),
        load_patterns(text),
        Courtesy(read_texts(document, "courtesy", "the file")),
        read_texts(document, "accounts", "the file") or DEFAULT_ACCOUNTS,
        read_texts(document, "contracts", "the file") or DEFAULT_CONTRACTS,
    )
