"""Numbers that must not be kept, found in raw text and replaced by marks people can read. Pure, in linear time.

Papers (passport, СНИЛС), bank cards and codes from messages. Numbers of the company's business (accounts, contracts,
readings, sums, telephones, tax numbers, meters, requests) are left where they stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from nlu.personal_data.cards import find_cards
from nlu.personal_data.codes import find_codes, is_code_alone
from nlu.personal_data.insurance import find_insurance
from nlu.personal_data.numbers import LEAST, Span, groups_of, lowered, runs_of
from nlu.personal_data.passports import find_passports

KINDS = ("passport", "card", "snils", "sms_code")
"""In the order they are told of."""

__all__ = ["KINDS", "Hidden", "hide", "in_order"]


@dataclass(frozen=True, slots=True)
class Hidden:
    """``text`` with a mark for everything that is not kept; ``kinds`` names what that was."""

    text: str
    kinds: tuple[str, ...] = ()
    taken: tuple[str, ...] = field(default=(), repr=False)
    """What stood there, for whoever must find it elsewhere; never kept."""


def hide(text: str, *, told: bool = False) -> Hidden:
    """Hiding twice changes nothing more. ``told``: a code was spoken of just before, a bare one may follow."""
    if LEAST.search(text) is None:
        return Hidden(text)
    spans = _apart(_found(text, told=told), len(text))
    if not spans:
        return Hidden(text)
    parts, end = [], 0
    taken = tuple(text[span.start : span.end] for span in spans)
    for span in spans:
        parts += [text[end : span.start], span.mark]
        end = span.end
    return Hidden("".join((*parts, text[end:])), in_order(span.kind for span in spans), taken)


def in_order(kinds: Iterable[str]) -> tuple[str, ...]:
    """Each kind once."""
    named = set(kinds)
    return tuple(kind for kind in KINDS if kind in named)


def _found(text: str, *, told: bool) -> list[Span]:
    """The most certain first."""
    low = lowered(text)
    runs = runs_of(text, groups_of(text))
    found = [*find_cards(low, runs), *find_insurance(low, runs), *find_passports(low), *find_codes(low)]
    if told and not found:
        found += is_code_alone(low)
    return found


def _apart(spans: Iterable[Span], size: int) -> list[Span]:
    """Where two overlap, the one found first stays."""
    kept, taken = [], bytearray(size)
    for span in spans:
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
