"""What a calling system sends: an event and the headers that prove it."""

import hashlib
import hmac
import itertools
import json
from typing import Any

_NUMBERS = itertools.count(1)


def event(peer: str, kind: str, **values: Any) -> dict[str, Any]:
    return {"id": f"event-{next(_NUMBERS)}", "peer": peer, "kind": kind, **values}


def body_of(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return "v1=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def signed_headers(secret: str, body: bytes, seconds: float, key: str) -> dict[str, str]:
    timestamp = str(int(seconds))
    return {
        "content-type": "application/json",
        "idempotency-key": key,
        "okno-timestamp": timestamp,
        "okno-signature": signature(secret, timestamp, body),
    }
