"""Damage that real and hostile wires do to payloads: the same seed does the same damage."""

import copy
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

POISON: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 1.5, 1e308, float("nan"), float("inf"), 2**31, 2**63 - 1, 2**63, -(2**63) - 1,
    10**400, 13_569_465_600, 253_402_300_800, "", " ", "0", "null", "\0", "a\0b", "\ud800", "\udfff\ud800", "😀",
    "\u202e", "x" * 70_000, "../../etc/passwd", "\u200b.htaccess", "-9223372036854775809", "١٢٣", [], {}, [[]],
    [None], [{}], {"": {}}, {"id": {}}, ["a", 1, None], {"id": 2**70}, {"\ud800": "\ud800"},
)  # fmt: skip
"""What stands where something else is expected. 13,569,465,600 is in the year 2400."""
DEPTHS = (50, 400, 900, 990, 2_000, 10_000, 100_000)
PIECES = (
    b"", b"\0", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"null", b"{}", b"[]", b'"', b"\\u0000",
    b"\\ud800", b"-1", b"9" * 5_000, b"1e999", b"\r\n", b"\n\n", b"\r", b"--", b";", b"=?utf-8?b?/w==?=", b"=\r\n",
    b"<>", b"Content-Type: multipart/mixed; boundary=a\r\n\r\n", b'boundary=""', b'charset="x-\0"',
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"@", b"(" * 300, b":" * 300,
)  # fmt: skip


def damaged(payload: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, cut, doubled and replaced, one to four times."""
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(payload) + 1), chance.choice((0, 1, 2, 5, 40, 400))
        piece = payload[at : at + length]
        way = chance.randrange(5)
        if way == 0:
            payload = (
                payload[:at]
                + bytes(byte ^ 1 << chance.randrange(8) for byte in piece)
                + payload[at + length :]
            )
        elif way == 1:
            payload = payload[:at]
        elif way == 2:
            payload = payload[:at] + piece * 3 + payload[at + length :]
        elif way == 3:
            payload = payload[:at] + chance.choice(PIECES) + payload[at + length :]
        else:
            payload = payload[:at] + chance.randbytes(chance.randint(1, 8)) + payload[at:]
    return payload


def rebuilt(payload: bytes, chance: random.Random) -> bytes:
    """Still JSON, but values of other types, keys gone, doubled or strange, one to three times."""
    value = json.loads(payload)
    for _ in range(chance.randint(1, 3)):
        places = list(_places(value))
        if not places:
            break
        holder, key = chance.choice(places)
        way = chance.randrange(6)
        if way == 0 and isinstance(holder, dict):
            del holder[key]
        elif way == 1 and isinstance(holder, dict):
            holder[chance.choice(("id", "type", "date", "text", "\ud800", "", "x" * 9_000))] = holder[key]
        elif way == 2:
            holder[key] = copy.deepcopy([holder[key]] * chance.randint(1, 3))
        else:
            holder[key] = copy.deepcopy(chance.choice(POISON))
    return json.dumps(value).encode()


def deepened(payload: bytes, chance: random.Random) -> bytes:
    """Still JSON, with one value a thousand brackets deep: the parser's own bound, and just below it."""
    value = json.loads(payload)
    places = list(_places(value))
    if not places:
        return payload
    holder, key = chance.choice(places)
    holder[key] = "DEEP"
    depth = chance.choice(DEPTHS)
    opening, closing = chance.choice((("[", "]"), ('{"a":', "}"), ('{"message":', "}"), ('{"parts":[', "]}")))
    deep = opening * depth + "1" + closing * depth
    return json.dumps(value).encode().replace(b'"DEEP"', deep.encode(), 1)


def _places(value: Any) -> "Sequence[tuple[Any, Any]]":
    """(holder, key) of everything inside, outermost first."""
    found: list[tuple[Any, Any]] = []
    rest = [value]
    while rest:
        holder = rest.pop(0)
        keys = (
            list(holder)
            if isinstance(holder, dict)
            else range(len(holder))
            if isinstance(holder, list)
            else ()
        )
        for key in keys:
            found.append((holder, key))
            rest.append(holder[key])
    return found


Mutation = Callable[[bytes, random.Random], bytes]


def stream(seeds: Sequence[bytes], count: int, seed: int) -> "list[bytes]":
    """``count`` payloads made of ``seeds``; those that are JSON are also damaged as JSON."""
    chance = random.Random(seed)
    trees = [payload for payload in seeds if _is_tree(payload)]
    made = []
    for number in range(count):
        way = number % 8
        if not trees or way < 3:
            made.append(damaged(chance.choice(seeds), chance))
        elif way < 7:
            made.append(rebuilt(chance.choice(trees), chance))
        else:
            made.append(deepened(chance.choice(trees), chance))
    return made


def _is_tree(payload: bytes) -> bool:
    try:
        return isinstance(json.loads(payload), dict)
    except ValueError:
        return False
