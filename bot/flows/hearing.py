"""Words that begin a flow whatever else was understood: for what no intent speaks of. Pure."""

import re

from bot.flows.definition import Flow, FlowBook
from knowledge.pack_file import Section
from nlu.normalize import normalize
from nlu.patterns import Pattern

HEARD_MOST = 300
"""Characters of a message that are looked through: who writes more has more to say than one wish."""
_START = r"\b"


def read_hear(root: Section) -> tuple[Pattern, ...]:
    """One of ``any`` must be found, each of ``all``, none of ``unless``. Raises PackError."""
    return tuple(_pattern(section.only("any", "all", "unless")) for section in root.sections("hear"))


def begun_by(book: FlowBook, text: str) -> Flow | None:
    """The first flow, by name, whose words stand in the text."""
    said = normalize(text[:HEARD_MOST])
    for _, flow in sorted(book.flows.items()):
        if any(_is_heard(pattern, said) for pattern in flow.hear):
            return flow
    return None


def _is_heard(pattern: Pattern, said: str) -> bool:
    return (
        pattern.touches(said)
        and all(one.search(said) for one in pattern.every)
        and not any(one.search(said) for one in pattern.unless)
    )


def _pattern(section: Section) -> Pattern:
    found = _compiled(section, "any")
    if not found:
        raise section.error("'any' is missing: words to be heard")
    return Pattern("", "", found, _compiled(section, "all"), _compiled(section, "unless"))


def _compiled(section: Section, key: str) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(f"{_START}(?:{source})") for source in section.texts(key))
    except re.error as error:
        raise section.error(f"{key!r}: {error}", key) from None
