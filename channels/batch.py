"""The answer of a long poll cut into its updates byte for byte, so that a bad one spoils no other.

Neither the depth nor the encoding of an update matters here: only brackets, commas and strings are seen.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{},]', re.DOTALL)


def cut(body: bytes, name: str) -> tuple[list[bytes], bytes] | None:
    """The elements of the top-level array ``name``, and the body without them. None: it is absent or torn."""
    found: list[bytes] = []
    start = opened = -1
    for depth, token, begin, end in _walk(body, b'"%s"' % name.encode()):
        if start < 0:
            if depth == 1 and token == b"[":
                start = opened = end
        elif depth == 2 and token == b",":
            found.append(body[start:begin])
            start = end
        elif depth == 1 and token == b"]":
            found.append(body[start:begin])
            return [each for each in map(bytes.strip, found) if each], body[:opened] + body[begin:]
    return None


def _walk(body: bytes, name: bytes) -> Iterator[tuple[int, bytes, int, int]]:
    """Every token with its depth; of brackets the depth outside. At depth 1 only ``name`` counts."""
    depth = 0
    last = b""
    for found in _TOKEN.finditer(body):
        token = found[0]
        if token in b"]}":
            depth -= 1
        relevant = token != b"[" or depth != 1 or last == name
        if relevant:
            yield depth, token, found.start(), found.end()
        if token in b"[{":
            depth += 1
        last = token
