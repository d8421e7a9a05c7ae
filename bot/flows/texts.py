"""Texts of flows in both languages, with ``{expression:format}`` in them; ``{{`` and ``}}`` are braces.

What a client gave is put in raw and never read again as a text of ours: braces in it stay braces.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.flows.definition import Scope, Text
from bot.flows.expressions import CompiledExpression, compile_expression
from bot.flows.formats import FORMATS, Format, usual
from bot.replies import Locale

_BRACE = re.compile(r"\{\{|\}\}|[{}]")

Titles = Mapping[str, Text]
"""Value of a choice → its title, which stands for it in a text."""


class TextError(ValueError):
    """It cannot be read; ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A value to be filled in."""

    expression: CompiledExpression
    form: Format = usual
    titles: Titles = field(default_factory=dict)

    def fill(self, scope: Scope, locale: Locale) -> str:
        value = self.expression.value(scope)
        title = self.titles.get(value) if self.titles and isinstance(value, str) else None
        return title.fill(scope, locale) if title is not None else self.form(value, locale, scope)


Parts = tuple[str | Gap, ...]


@dataclass(frozen=True, slots=True)
class FlowText:
    """``en`` None: Russian stands for it."""

    ru: Parts
    en: Parts | None = None

    @property
    def names(self) -> frozenset[str]:
        gaps = (part for part in (*self.ru, *(self.en or ())) if isinstance(part, Gap))
        return frozenset().union(*(gap.expression.names for gap in gaps))

    def fill(self, scope: Scope, locale: Locale) -> str:
        parts = self.ru if locale == "ru" or self.en is None else self.en
        return "".join(part if isinstance(part, str) else part.fill(scope, locale) for part in parts)


def compile_parts(text: str, choices: Mapping[str, Titles] | None = None) -> Parts:
    """One language. Raises TextError, ExpressionError."""
    if not text.strip():
        raise TextError("the text is empty")
    parts: list[str | Gap] = []
    literal: list[str] = []
    place = 0
    text = text.strip()
    while (brace := _BRACE.search(text, place)) is not None:
        literal.append(text[place : brace.start()])
        place = brace.end()
        if len(brace[0]) == 2:
            literal.append(brace[0][0])
        elif brace[0] == "}":
            raise TextError("a } without its {")
        else:
            end = _end(text, place)
            parts += ["".join(literal), _gap(text[place:end], choices or {})]
            literal = []
            place = end + 1
    parts.append("".join([*literal, text[place:]]))
    return tuple(part for part in parts if part != "")


def _end(text: str, place: int) -> int:
    """Where the closing brace stands; quoted ones are passed over."""
    quote = ""
    for index in range(place, len(text)):
        char = text[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "}":
            return index
        elif char == "{":
            break
    raise TextError("a { without its }")


def _gap(inner: str, choices: Mapping[str, Titles]) -> Gap:
    source, colon, name = inner.rpartition(":")
    if not colon or "'" in name or '"' in name:
        expression = compile_expression(inner)
        return Gap(expression, titles=choices.get(expression.source, {}))
    form = FORMATS.get(name.strip())
    if form is None:
        raise TextError(f"unknown format {name.strip()!r} (known: {', '.join(FORMATS)})")
    return Gap(compile_expression(source), form)
