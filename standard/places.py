"""Places on the map: what a client's words name, and how far it is (pure)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import TypeVar

EARTH_KM = 6371.0
ENDING = 2
"""Letters at a word's end that case may change («Купчино» — «в Купчине», «Московская» — «у Московской»)."""

_WORD = re.compile(r"[^\W_]+")
_AVENUE = re.compile(r"\bпр(?:-?к?т|осп)?\b\.?")
_STREET = frozenset(("улица", "улице", "улицы", "ул", "street", "st", "метро", "станция"))
"""Said or left out, it is the same place."""
_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees; north and east are positive."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Place:
    """A district, a station, a street or a town; ``names`` are how people call it."""

    names: tuple[str, ...]
    point: Point


def point_of(written: str) -> Point | None:
    """``"59.95,30.31"`` (the value of a shared location); None when it is none."""
    found = _POINT.fullmatch(written)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return Point(latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def place_in(text: str, places: Iterable[Place]) -> Place | None:
    """The place that ``text`` names; of several the one with the longest name, since it says the most exactly where."""
    said = _words(text)
    best: tuple[int, Place] | None = None
    for place in places:
        for name in place.names:
            if (best is None or len(name) > best[0]) and _names(said, _words(name)):
                best = len(name), place
    return best[1] if best else None


def distance_km(one: Point, other: Point) -> float:
    """As the crow flies (the haversine formula)."""
    south, north = radians(one.latitude), radians(other.latitude)
    up, across = north - south, radians(other.longitude - one.longitude)
    part = sin(up / 2) ** 2 + cos(south) * cos(north) * sin(across / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(part)))


def _words(text: str) -> tuple[str, ...]:
    plain = _AVENUE.sub("проспект", text.casefold().replace("ё", "е"))
    return tuple(word for word in _WORD.findall(plain) if word not in _STREET)


def _names(said: Sequence[str], name: Sequence[str]) -> bool:
    """Do the words of the name stand in the text, side by side?"""
    width = len(name)
    return any(
        all(_same(word, wanted) for word, wanted in zip(said[start : start + width], name, strict=True))
        for start in range(len(said) - width + 1)
    )


def _same(word: str, wanted: str) -> bool:
    """The same word in another case: only the end differs, and of a short one the last letter."""
    if word == wanted:
        return True
    ending = ENDING if len(wanted) > 4 else 1
    stem = len(wanted) - ending
    return stem >= 3 and word[:stem] == wanted[:stem] and abs(len(word) - len(wanted)) <= ending
