"""Who called, shown by HMAC-SHA256 over ``timestamp.body``: the same both ways. Pure."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

from conversation.ids import SECOND, Micros

TIMESTAMP = "okno-timestamp"
SIGNATURE = "okno-signature"
SIGNATURES_MOST = 4
"""In one header: two secrets are valid at once while one is being changed."""
_SECONDS = re.compile(r"\A[0-9]{1,12}\Z")


def signed(keys: Sequence[bytes], body: bytes, now: Micros) -> dict[str, str]:
    """The two headers that prove ``body`` is ours: one signature for each key, parted by commas."""
    timestamp = str(now // SECOND)
    return {TIMESTAMP: timestamp, SIGNATURE: ",".join(f"v1={_mac(key, timestamp, body)}" for key in keys)}


def is_genuine(
    keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, now: Micros, skew_seconds: int
) -> bool:
    """One of the signatures is by one of the keys, and the call is not older (or younger) than the clocks may differ.

    Header names are lower case. Every key is tried against every signature: the time it takes tells nothing.
    """
    timestamp = headers.get(TIMESTAMP, "")
    if not _SECONDS.match(timestamp) or abs(int(timestamp) - now // SECOND) > skew_seconds:
        return False
    given = headers.get(SIGNATURE, "").split(",")[:SIGNATURES_MOST]
    expected = [f"v1={_mac(key, timestamp, body)}".encode() for key in keys]
    found = [hmac.compare_digest(one.strip().encode(), mac) for one in given for mac in expected]
    return any(found)


def _mac(key: bytes, timestamp: str, body: bytes) -> str:
    return hmac.new(key, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
