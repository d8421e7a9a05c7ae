"""What a flow may name: operations, reasons, kinds of requests, facts; and how its expressions and texts are read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.flows.definition import Expression, Text
from bot.flows.expressions import CONSTANTS, ExpressionError, compile_expression
from bot.flows.texts import FlowText, Parts, TextError, Titles, compile_parts
from conversation.lookups import OPERATIONS, Operation
from knowledge.pack_file import Section

FACTS = frozenset(
    {
        *("accessibility", "visit_booked", "visit_moved", "visit_cancelled"),
        *("consent_withdrawn", "mailings", "request_corrected"),
    }
)
"""What a step ``record`` may record."""
ON_RECEIPT = frozenset({"complaint", "appeal", "pd_request"})
"""Kinds of requests that are registered when they are received, before anything is confirmed."""
AFTER_REGISTER = frozenset({"number", "due", "how_to_appeal"})
SPECIALS = (
    frozenset({"today", "now", "channel", "verified", "values", "slots", "intent", "answered_by", "consents"})
    | frozenset({"out_of_turn", "request", "ticket"})
    | AFTER_REGISTER
)
RESERVED = SPECIALS | CONSTANTS.keys()
"""No slot and nothing saved may be called so."""


@dataclass(frozen=True, slots=True)
class Known:
    """``reasons``, ``request_kinds`` and ``values`` are not checked where they are empty."""

    operations: Mapping[str, Operation] = field(default_factory=lambda: OPERATIONS)
    reasons: Collection[str] = ()
    request_kinds: Collection[str] = ()
    on_receipt: Collection[str] = ON_RECEIPT
    facts: Collection[str] = FACTS
    values: Collection[str] = ()
    """Constants of ``replies.yml``."""


def read_expression(section: Section, key: str) -> Expression:
    return _expression(section, key, section.text(key))


def read_condition(section: Section, key: str = "if") -> Expression | None:
    return read_expression(section, key) if key in section else None


def read_expressions(section: Section, key: str) -> Mapping[str, Expression]:
    """A mapping of names to expressions; empty when the key is absent."""
    if key not in section:
        return {}
    inside = section.section(key)
    return {name: read_expression(inside, name) for name in inside.names()}


def _expression(section: Section, key: str, written: str) -> Expression:
    try:
        return compile_expression(written)
    except ExpressionError as problem:
        raise section.error(str(problem), key) from None


def read_text(section: Section, key: str, choices: Mapping[str, Titles] | None = None) -> Text:
    """``{ru, en}``; Russian is needed."""
    both = section.section(key).only("ru", "en")
    parts = {locale: _parts(both, locale, choices) for locale in both.names()}
    if "ru" not in parts:
        raise both.error(f"{key!r} has no Russian text")
    return FlowText(parts["ru"], parts.get("en"))


def read_text_if(section: Section, key: str, choices: Mapping[str, Titles] | None = None) -> Text | None:
    return read_text(section, key, choices) if key in section else None


def _parts(both: Section, locale: str, choices: Mapping[str, Titles] | None) -> Parts:
    try:
        return compile_parts(both.text(locale), choices)
    except (TextError, ExpressionError) as problem:
        raise both.error(str(problem), locale) from None


def flag(section: Section, key: str) -> bool:
    """``true`` or ``false``; false when absent."""
    written = section.text(key, "false")
    if written not in ("true", "false"):
        raise section.error(f"{key!r} must be true or false, not {written!r}", key)
    return written == "true"


def one_of(section: Section, key: str, known: Collection[str], what: str) -> str:
    """The text of the key, if it is known."""
    written = section.text(key)
    if written not in known:
        raise section.error(f"unknown {what} {written!r} (known: {', '.join(sorted(known)) or 'none'})", key)
    return written
