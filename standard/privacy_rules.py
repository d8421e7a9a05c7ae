"""How long what is kept, and what is agreed to: the company's rules of personal data, dated content and no code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

YEAR = 365


@dataclass(frozen=True, slots=True)
class Wording:
    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """``what`` is kept for ``days`` from the day ``valid_from`` on; ``source`` is why so long."""

    what: str
    days: int
    source: str
    valid_from: date
    title: Wording


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The words a person agreed to; ``version`` is the day they count from."""

    version: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Consent:
    """``purpose`` in a few words; the newest text is asked, the older ones were agreed to by somebody."""

    name: str
    purpose: Wording
    texts: tuple[ConsentText, ...]

    @property
    def current(self) -> ConsentText:
        return max(self.texts, key=lambda text: text.version)

    def text(self, version: str) -> ConsentText | None:
        return next((text for text in self.texts if text.version == version), None)


@dataclass(frozen=True, slots=True)
class PrivacyRules:
    """``elsewhere``: what the company's other systems keep, and why, in words."""

    keepings: tuple[Keeping, ...] = ()
    elsewhere: tuple[Wording, ...] = ()
    consents: Mapping[str, Consent] | None = None

    def in_force(self, on: date) -> tuple[Keeping, ...]:
        """The newest rule of each kind that has begun."""
        newest: dict[str, Keeping] = {}
        for keeping in sorted(self.keepings, key=lambda keeping: keeping.valid_from):
            if keeping.valid_from <= on:
                newest[keeping.what] = keeping
        return tuple(newest.values())

    def lines(self, on: date) -> tuple[Wording, ...]:
        """What a client is told: one line each."""
        own = [
            Wording(f"{each.title.ru} — {span(each.days).ru}", f"{each.title.en}: {span(each.days).en}")
            for each in self.in_force(on)
        ]
        return (*own, *self.elsewhere)

    @property
    def versions(self) -> Mapping[str, str]:
        """By consent, the version that is asked now."""
        return {name: consent.current.version for name, consent in (self.consents or {}).items()}

    def consent(self, name: str) -> Consent | None:
        return (self.consents or {}).get(name)


NO_RULES = PrivacyRules()


def span(days: int) -> Wording:
    """«3 года», «30 дней»."""
    if days % YEAR == 0:
        years = days // YEAR
        return Wording(f"{years} {_plural(years, 'год', 'года', 'лет')}", f"{years} year{'s' * (years != 1)}")
    return Wording(f"{days} {_plural(days, 'день', 'дня', 'дней')}", f"{days} day{'s' * (days != 1)}")


def _plural(number: int, one: str, few: str, many: str) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else many
