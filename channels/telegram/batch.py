"""The answer of getUpdates cut into its updates byte for byte, so that a bad one spoils no other.

Neither the depth nor the encoding of an update matters here: only brackets, commas and strings are seen.
"""

import re
from collections.abc import Iterator

from channels.channel import Transient

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{},]', re.DOTALL)


def updates(body: bytes) -> list[bytes]:
    """The elements of the top-level ``result``. Raises Transient when that array is absent or torn."""
    found: list[bytes] = []
    start = -1
    for depth, token, begin, end in _walk(body):
        if start < 0:
            if depth == 1 and token == b"[":
                start = end
        elif depth == 2 and token == b",":
            found.append(body[start:begin])
            start = end
        elif depth == 1 and token == b"]":
            found.append(body[start:begin])
            return [each for each in map(bytes.strip, found) if each]
    raise Transient("getUpdates answered without a list of updates")


def _walk(body: bytes) -> Iterator[tuple[int, bytes, int, int]]:
    """Every token with its depth; of brackets the depth outside. At depth 1 only ``result`` counts."""
    depth = 0
    last = b""
    for found in _TOKEN.finditer(body):
        token = found[0]
        if token in b"]}":
            depth -= 1
        relevant = token != b"[" or depth != 1 or last == b'"result"'
        if relevant:
            yield depth, token, found.start(), found.end()
        if token in b"[{":
            depth += 1
        last = token
