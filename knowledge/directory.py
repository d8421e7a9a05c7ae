"""The directory of other organisations: topic → whom to call (the pack's ``directory.yml``)."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.pack_file import PackError, Section, read_pack

FILE = "directory.yml"


@dataclass(frozen=True, slots=True)
class Words:
    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """``about``: what it answers for; ``where``: how to reach it besides the telephones.

    ``since`` is the day the entry was last known to be right, ``until`` the last day it may be used.
    """

    id: str
    name: Words
    about: Words
    phones: tuple[str, ...]
    where: Words
    hours: Words
    source: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    organisations: Mapping[str, Organisation]
    topics: Mapping[str, tuple[str, ...]]
    """Topic → ids of organisations, the one to be called first first."""

    def of(self, topic: str, day: date) -> tuple[Organisation, ...]:
        """Whom to call about ``topic`` on ``day``."""
        named = (self.organisations[name] for name in self.topics.get(topic, ()))
        return tuple(one for one in named if one.since <= day and (one.until is None or day <= one.until))


def load_directory(yaml_text: str, topics: Container[str]) -> Directory:
    """Read ``directory.yml``. ``topics`` are those that may be named. Raises PackError with the line."""
    root = read_pack(yaml_text, FILE).only("version", "organisations", "topics")
    organisations: dict[str, Organisation] = {}
    for section in root.sections("organisations"):
        one = _organisation(section)
        if one.id in organisations:
            raise section.error(f"{one.id!r} stands twice", "id")
        organisations[one.id] = one
    named = root.section("topics")
    for topic in named.names():
        if topic not in topics:
            raise named.error(f"unknown topic {topic!r}", topic)
        for name in named.texts(topic):
            if name not in organisations:
                raise named.error(f"unknown organisation {name!r}", topic)
    return Directory(organisations, {topic: named.texts(topic) for topic in named.names()})


def _organisation(section: Section) -> Organisation:
    section.only("id", "name", "about", "phones", "where", "hours", "source", "since", "until")
    found = Organisation(
        id=section.text("id"),
        name=_words(section, "name"),
        about=_words(section, "about"),
        phones=section.texts("phones"),
        where=_words(section, "where"),
        hours=_words(section, "hours"),
        source=section.text("source"),
        since=_day(section, "since"),
        until=_day(section, "until") if "until" in section else None,
    )
    if not found.source:
        raise section.error("a source is needed", "source")
    return found


def _words(section: Section, key: str) -> Words:
    both = section.section(key).only("ru", "en")
    words = Words(both.text("ru"), both.text("en"))
    if not words.ru or not words.en:
        raise section.error(f"{key!r} needs its words in both languages", key)
    return words


def _day(section: Section, key: str) -> date:
    try:
        return date.fromisoformat(section.text(key))
    except ValueError:
        raise section.error(f"{key!r} must be a date (2026-12-31)", key) from None


__all__ = ["FILE", "Directory", "Organisation", "PackError", "Words", "load_directory"]
