"""How the tests of entities read a message: a Monday in November, a quarter past two in St Petersburg."""

from datetime import datetime
from zoneinfo import ZoneInfo

from conversation.understanding import Entity, UnderstandingContext
from nlu.entities import EntityFinder

FINDER = EntityFinder()
NOW = datetime(2026, 11, 23, 14, 15, tzinfo=ZoneInfo("Europe/Moscow"))

Found = list[tuple[str, str | int | float]]


def context(expected: str = "", wanted: str = "", now: datetime = NOW) -> UnderstandingContext:
    return UnderstandingContext(
        int(now.timestamp() * 1_000_000), "Europe/Moscow", expected, frozenset(wanted.split())
    )


def read(text: str, expected: str = "", wanted: str = "", now: datetime = NOW) -> tuple[Entity, ...]:
    return FINDER.find(text, context(expected, wanted, now))


def found(text: str, expected: str = "", wanted: str = "", now: datetime = NOW) -> Found:
    return [(entity.name, entity.value) for entity in read(text, expected, wanted, now)]


def values(name: str, text: str, expected: str = "", wanted: str = "") -> list[str | int | float]:
    """Of one kind alone."""
    return [entity.value for entity in read(text, expected, wanted) if entity.name == name]


def pieces(text: str, expected: str = "", wanted: str = "") -> list[str]:
    """What of the client's own text was read."""
    return [text[entity.start : entity.end] for entity in read(text, expected, wanted)]
