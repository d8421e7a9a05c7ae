"""Numbers that are allotted only while a decision is recorded: until then its texts name them by ``{id}``. Pure.

A decision cannot know the number of the request or the ticket of the visit that it makes; it writes the id in braces.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from conversation import events as e
from conversation.message import Content

T = TypeVar("T")
Numbered = e.RequestRegistered | e.VisitBooked | e.VisitMoved
"""Events that carry a number of their own, "" until they are recorded."""


def placeholder(of: str) -> str:
    """What stands for the number of the request or visit ``of``."""
    return f"{{{of}}}"


def number_of(event: Numbered) -> tuple[str, str]:
    """(id of the thing, its number; "" while it has none)."""
    if isinstance(event, e.RequestRegistered):
        return event.request, event.number
    return event.visit, event.ticket


def numbers_in(events: Iterable[e.Event]) -> dict[str, str]:
    """The numbers that were allotted in ``events``, by the id of what they belong to."""
    pairs = (number_of(event) for event in events if isinstance(event, Numbered))
    return {of: number for of, number in pairs if number}


def fill(events: Sequence[e.Event], numbers: Mapping[str, str]) -> tuple[e.Event, ...]:
    """The events with the numbers in their own fields, where these were empty, and in place of every placeholder."""
    if not numbers:
        return tuple(events)
    filling = _Filling(numbers)
    return tuple(filling.event(event) for event in events)


class _Filling:
    def __init__(self, numbers: Mapping[str, str]) -> None:
        self._numbers = numbers
        self._pairs = tuple((placeholder(of), number) for of, number in numbers.items())

    def event(self, event: e.Event) -> e.Event:
        match event:
            case e.RequestRegistered(request=of, number=""):
                return replace(event, number=self._numbers.get(of, ""))
            case e.VisitBooked(visit=of, ticket="") | e.VisitMoved(visit=of, ticket=""):
                return replace(event, ticket=self._numbers.get(of, ""))
            case e.BotReplied():
                return self._reply(event)
            case e.OperatorReplied():
                return _changed(event, content=self._content(event.content))
            case e.CrmCallRequested():
                return _changed(event, arguments=self.text(event.arguments))
            case _:
                return event

    def _reply(self, event: e.BotReplied) -> e.Event:
        offers = tuple(
            _changed(offer, label=self.text(offer.label), action=self.text(offer.action))
            for offer in event.offers
        )
        return _changed(event, content=self._content(event.content), offers=offers)

    def _content(self, content: Content) -> Content:
        buttons = tuple(_changed(button, label=self.text(button.label)) for button in content.buttons)
        return replace(
            content, text=self.text(content.text), subject=self.text(content.subject), buttons=buttons
        )

    def text(self, text: str) -> str:
        for mark, number in self._pairs:
            text = text.replace(mark, number)
        return text


def _changed(thing: T, **fields: object) -> T:
    """The same object where nothing is different: most events hold no placeholder."""
    if all(getattr(thing, name) == value for name, value in fields.items()):
        return thing
    return replace(thing, **fields)  # type: ignore[type-var]
