"""Strict readers of a platform's JSON: what decides anything has its type, or the payload is unparseable."""

import json
import math
from collections.abc import Callable
from typing import Any

from channels.channel import Unparseable

INT64 = 2**63
Object = dict[str, Any]


Pairs = list[tuple[str, Any]]


def load(payload: bytes, build: Callable[[Pairs], Object] | None = None) -> Object:
    """The payload as a JSON object. Unparseable for anything else: bad UTF-8, broken or too deep JSON.

    ``build`` makes each object of its pairs, for who minds a name that stands there twice.
    """
    try:
        value = json.loads(payload.decode("utf-8"), object_pairs_hook=build)
    except UnicodeDecodeError:
        raise Unparseable("not UTF-8") from None
    except RecursionError:
        raise Unparseable("JSON is nested too deeply") from None
    except ValueError:
        raise Unparseable("not JSON") from None
    if not isinstance(value, dict):
        raise Unparseable("not a JSON object")
    return value


def is_integer(value: object) -> bool:
    """A whole number that fits 64 bits; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and -INT64 <= value < INT64


def integer(source: Object, name: str) -> int:
    """A whole number that fits 64 bits."""
    value = source.get(name)
    if not is_integer(value):
        raise Unparseable(f"{name} is not a 64-bit integer")
    return int(value or 0)


def loose_integer(source: Object, name: str) -> int:
    """A number that only helps: anything else counts as absent, which is 0."""
    value = source.get(name)
    return int(value or 0) if is_integer(value) else 0


def member(source: Object, name: str) -> Object:
    """A nested object that must be there."""
    value = source.get(name)
    if not isinstance(value, dict):
        raise Unparseable(f"{name} is not an object")
    return value


def optional(source: Object, name: str) -> Object | None:
    """A nested object, or None where the key is absent."""
    return member(source, name) if name in source else None


def loose_member(source: Object, name: str) -> Object:
    """A nested object; {} where there is none."""
    value = source.get(name)
    return value if isinstance(value, dict) else {}


def members(source: Object, name: str) -> list[Object]:
    """A list of objects, [] where the key is absent."""
    value = source.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Unparseable(f"{name} is not a list of objects")
    return value


def text(source: Object, name: str) -> str:
    """A string, "" where the key is absent."""
    value = source.get(name, "")
    if not isinstance(value, str):
        raise Unparseable(f"{name} is not a string")
    return clean(value)


def loose_text(source: Object, name: str) -> str:
    """A string that only decorates: anything else counts as absent."""
    value = source.get(name, "")
    return clean(value) if isinstance(value, str) else ""


def size(source: Object, name: str = "file_size") -> int:
    """A size in bytes; 0 where the platform did not say."""
    return max(0, loose_integer(source, name))


def degrees(source: Object, name: str) -> float:
    value = source.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Unparseable(f"{name} is not a number")
    try:
        number = float(value)
    except OverflowError:
        raise Unparseable(f"{name} is not a number") from None
    if not math.isfinite(number) or abs(number) > 180:
        raise Unparseable(f"{name} is not an angle")
    return number


def clean(value: str) -> str:
    """Without NUL and lone surrogates, which no database and no encoder takes."""
    if value.isascii() and "\0" not in value:
        return value
    whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "\ufffd")
