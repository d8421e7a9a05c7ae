"""The held-out messages of ``questions.yml``, and how the company's own pack understands them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from conversation.understanding import Understanding, UnderstandingContext
from nlu.intents import read_mapping
from nlu.normalize import normalize, phrase_key
from nlu.phrasings import load_phrasings
from nlu.understand import REASON
from tests.nlu.pack import articles, text, understander

OUTSIDE = frozenset(("out_of_scope", "nonsense"))
DANGER = "emergency_safety"
OFFERED = 3
"""Buttons of a clarifying question."""


@dataclass(frozen=True, slots=True)
class Message:
    """``meant``: the intents that are right; one, or both wishes, or each possible meaning."""

    group: str
    text: str
    meant: tuple[str, ...]
    letter: bool = False
    slot: str = ""
    entity: str = ""
    value: str = ""
    values: Mapping[str, Sequence[str]] | None = None
    """All values of the text, where they are what is judged."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message and what was understood of it."""

    message: Message
    found: Understanding

    @property
    def ranking(self) -> list[str]:
        return [candidate.intent for candidate in self.found.candidates]

    @property
    def first(self) -> bool:
        if not OUTSIDE.isdisjoint(self.message.meant):
            return self.outside
        return self.ranking[:1] == list(self.message.meant[:1])

    @property
    def offered(self) -> bool:
        return self.message.meant[0] in self.ranking[:OFFERED]

    @property
    def outside(self) -> bool:
        """Taken for what is no concern of the company's: a person is offered."""
        return self.found.certainty == "unknown" or not OUTSIDE.isdisjoint(self.ranking[:1])

    @property
    def answered(self) -> bool:
        return self.found.certainty == "answer" and not self.outside

    @property
    def asked_back(self) -> bool:
        return self.found.certainty == "clarify" and not self.outside

    @property
    def wrong(self) -> bool:
        """Answered, and not with what was meant: the mistake that hurts most."""
        return self.answered and self.message.meant != () and self.ranking[0] not in self.message.meant

    @property
    def read(self) -> bool:
        """Is the value of a follow-up among the entities?"""
        wanted = (self.message.entity, self.message.value)
        return any((entity.name, str(entity.value)) == wanted for entity in self.found.entities)

    @property
    def values(self) -> dict[str, list[str]]:
        """What was read, without the reasons that patterns tell."""
        read: dict[str, list[str]] = {}
        for entity in self.found.entities:
            if entity.name != REASON:
                read.setdefault(entity.name, []).append(str(entity.value))
        return read


def now_of(document: dict[str, Any]) -> int:
    """Microseconds UTC of the moment at which all messages come."""
    return int(datetime.fromisoformat(document["now"]).timestamp()) * 1_000_000


def read_messages(document: dict[str, Any]) -> Iterator[Message]:
    """All messages of the file, group after group."""
    for intent, texts in document["business"].items():
        for place, words in enumerate(texts, start=1):
            yield Message("business", words, (intent,), letter=place > len(texts) - 2)
    for intent, texts in document["service"].items():
        yield from (Message("service", words, (intent,)) for words in texts)
    yield from (Message("out_of_scope", words, ("out_of_scope",)) for words in document["out_of_scope"])
    for entry in document["two"]:
        yield Message("two", entry["text"], tuple(entry["intents"]))
    for entry in document["unclear"]:
        yield Message("unclear", entry["text"], tuple(entry["clarify"]))
    for entry in document["follow_ups"]:
        yield Message(
            "follow_ups",
            entry["text"],
            (),
            slot=entry["slot"],
            entity=entry["entity"],
            value=str(entry["value"]),
        )
    for entry in document["values"]:
        yield Message("values", entry["text"], (), values=entry["values"])
    for entry in document["keyboard"]:
        yield Message(entry["kind"], entry["text"], (entry["intent"],))
    yield from (Message("mistyped_danger", words, (DANGER,)) for words in document["mistyped_danger"])
    for pair in document["pairs"]:
        yield from (
            Message("pairs", words, (intent, *(other for other in pair if other != intent)))
            for intent, words in pair.items()
        )


@cache
def document() -> dict[str, Any]:
    return read_mapping((Path(__file__).parent / "questions.yml").read_text(encoding="utf-8"))


@cache
def taught() -> frozenset[str]:
    """What the pack was trained with."""
    known = load_phrasings(text("nlu.yml"))
    texts = [words for phrasings in known.values() for words in phrasings]
    texts += [words for article in articles() for words in (article.title, *article.phrasings)]
    return frozenset(phrase_key(normalize(words)) for words in texts)


@cache
def messages() -> tuple[Message, ...]:
    return tuple(read_messages(document()))


@cache
def heard() -> tuple[Heard, ...]:
    """One pass over all messages that are held out indeed."""
    now = now_of(document())
    return tuple(
        Heard(one, understander().understand(one.text, _context(one, now)))
        for one in messages()
        if not one.meant or phrase_key(normalize(one.text)) not in taught()
    )


def group(*names: str) -> list[Heard]:
    return [one for one in heard() if one.message.group in names]


def share(judged: Iterable[bool]) -> float:
    """Percent that hold; 100 of nothing."""
    found: Sequence[bool] = list(judged)
    return 100 * sum(found) / len(found) if found else 100.0


def figures() -> dict[str, float]:
    """What is measured, each in percent and the better the higher."""
    business, two, unclear = group("business"), group("two"), group("unclear")
    service, outside, pairs = group("service"), group("out_of_scope"), group("pairs")
    return {
        "business top-1": share(one.first for one in business),
        "business top-3": share(one.offered for one in business),
        "letters top-1": share(one.first for one in business if one.message.letter),
        "answers that are right": share(not one.wrong for one in business if one.answered),
        "right answer or among the buttons": share(
            one.first if one.answered else one.asked_back and one.offered for one in business
        ),
        "business kept": share(not one.outside for one in business),
        "out of scope found": share(one.outside for one in outside),
        "service top-1": share(one.first for one in service),
        "danger heard": share(one.ranking[:1] == [DANGER] for one in heard() if _is_danger(one)),
        "mistyped danger heard": share(one.first for one in group("mistyped_danger")),
        "harmless heard as such": share(
            one.ranking[:1] != [DANGER]
            for one in heard()
            if one.message.meant[:1] != (DANGER,) and not _is_danger(one)
        ),
        "two: both among the first three": share(
            set(one.message.meant) <= set(one.ranking[:OFFERED]) for one in two
        ),
        "two: one of them first": share(one.ranking[0] in one.message.meant for one in two if one.ranking),
        "two: both are answered": share(set(one.message.meant) == set(one.found.wishes) for one in two),
        "one wish is not split": share(not one.found.wishes for one in business),
        "unclear: asked back": share(one.asked_back for one in unclear),
        "unclear: no wrong answer": share(not one.wrong for one in unclear),
        "unclear: two meanings offered": share(
            len(set(one.message.meant) & set(one.ranking[:OFFERED])) > 1 for one in unclear
        ),
        "follow-ups read": share(one.read for one in group("follow_ups")),
        "values read, all and no other": share(one.values == one.message.values for one in group("values")),
        "layout top-1": share(one.first for one in group("layout")),
        "translit top-1": share(one.first for one in group("translit")),
        "pairs top-1": share(one.first for one in pairs),
        "pairs: the right side": share(_right_side(one) for one in pairs),
    }


def _is_danger(one: Heard) -> bool:
    meant = one.message.meant if one.message.group == "two" else one.message.meant[:1]
    return DANGER in meant and one.message.group != "mistyped_danger"


def _right_side(one: Heard) -> bool:
    meant, other = one.message.meant
    places = {intent: place for place, intent in enumerate(one.ranking)}
    return meant in places and places[meant] < places.get(other, len(places))


def _context(message: Message, now: int) -> UnderstandingContext:
    if not message.slot:
        return UnderstandingContext(now)
    return UnderstandingContext(now, expected_slot=message.slot, wanted=frozenset((message.entity,)))
