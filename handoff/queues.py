"""The order of service (Q1), and the bound that lets nobody starve (Q2): one table."""

from typing import Literal

from conversation.ids import Micros
from conversation.priority import Priority

Class = Literal["safety", "rose", "urgent", "accessibility", "high", "commercial", "normal"]

ORDER: tuple[Class, ...] = ("safety", "rose", "urgent", "accessibility", "high", "commercial", "normal")
"""Served from left to right; inside a class whoever waits longest comes first."""

_RANKS: dict[Class, int] = {name: place for place, name in enumerate(ORDER)}


def rank(priority: Priority, accessibility: bool, rose: bool) -> int:
    """The class's place in ``ORDER``; smaller is sooner.

    ``accessibility`` (the client's wish) and ``rose`` (his wait passed Q2's bound) only ever bring nearer.
    """
    own = _RANKS[priority]
    if rose:
        own = min(own, _RANKS["rose"])
    if accessibility:
        own = min(own, _RANKS["accessibility"])
    return own


def order_key(priority: Priority, accessibility: bool, waiting_since: Micros, rose: bool) -> tuple[int, int]:
    """Sort conversations by it, ascending; ties are broken by the conversation's id."""
    return rank(priority, accessibility, rose), waiting_since


def rises_at(waiting_since: Micros, bound_us: int) -> Micros:
    """The moment from which a waiting conversation stands above all but danger; ``bound_us`` is Q2's."""
    return Micros(waiting_since + bound_us)
