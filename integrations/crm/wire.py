"""The CRM over HTTP, as both ends see it: paths, headers, the signature, bodies. Pure.

Signed, by HMAC-SHA256, are five lines and the body: timestamp, nonce, method, path, idempotency key. The path is what
stands behind the service's own address, so that a proxy may put anything before it. A nonce is good once.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import orjson

from conversation.flow_run import CrmOutcome
from conversation.ids import SECOND, Micros
from integrations.crm.port import CrmReply
from integrations.crm.shapes import SHAPES, Misshapen, answer_of

TIMESTAMP = "okno-timestamp"
NONCE = "okno-nonce"
SIGNATURE = "okno-signature"
KEY = "idempotency-key"
CORRELATION = "okno-correlation"
SKEW_SECONDS = 300
"""How far both clocks may differ, and for how long a nonce is remembered."""
SIGNATURES_MOST = 4
BODY_CAP = 512 * 1024
"""Bytes of an answer; twelve months of readings take one thousand."""
BY_KEY = "/key"
"""The key itself stands in the header, where no proxy logs it."""
CHECK = "/check"

_SECONDS = re.compile(r"\A[0-9]{1,12}\Z")
_NONCE = re.compile(r"\A[0-9A-Za-z_-]{16,64}\Z")
_REASON = re.compile(r"\A[a-z0-9_.:-]{0,64}\Z")


def read_path(operation: str) -> str:
    return f"/read/{operation}"


def write_path(operation: str) -> str:
    return f"/write/{operation}"


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it is signed."""

    method: str
    path: str
    body: bytes = b""
    key: str = ""


def signed(keys: Sequence[bytes], call: Call, now: Micros, nonce: str) -> dict[str, str]:
    """The headers that prove the call is ours; one signature for each key, parted by commas."""
    timestamp = str(now // SECOND)
    macs = (f"v1={_mac(key, timestamp, nonce, call)}" for key in keys)
    headers = {TIMESTAMP: timestamp, NONCE: nonce, SIGNATURE: ",".join(macs)}
    return {**headers, KEY: call.key} if call.key else headers


def is_genuine(keys: Sequence[bytes], headers: Mapping[str, str], call: Call, now: Micros) -> bool:
    """One of the signatures is by one of the keys, and the call is of now. Header names are lower case.

    Every key is tried against every signature: the time it takes tells nothing.
    """
    timestamp, nonce = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
    if not _SECONDS.match(timestamp) or abs(int(timestamp) - now // SECOND) > SKEW_SECONDS:
        return False
    if not _NONCE.match(nonce):
        return False
    given = headers.get(SIGNATURE, "").split(",")[:SIGNATURES_MOST]
    expected = [f"v1={_mac(key, timestamp, nonce, call)}".encode() for key in keys]
    found = [hmac.compare_digest(one.strip().encode(), mac) for one in given for mac in expected]
    return any(found)


def _mac(key: bytes, timestamp: str, nonce: str, call: Call) -> str:
    head = f"{timestamp}\n{nonce}\n{call.method}\n{call.path}\n{call.key}\n"
    return hmac.new(key, head.encode() + call.body, hashlib.sha256).hexdigest()


class Nonces:
    """Those of the last minutes: a call that was caught cannot be made again."""

    def __init__(self) -> None:
        self._seen: dict[str, Micros] = {}

    def is_new(self, nonce: str, now: Micros) -> bool:
        bound = now - 2 * SKEW_SECONDS * SECOND
        # Oldest first: they stand in the order in which they came.
        while self._seen and next(iter(self._seen.values())) < bound:
            del self._seen[next(iter(self._seen))]
        if nonce in self._seen:
            return False
        self._seen[nonce] = now
        return True


def body_of(reply: CrmReply, operation: str = "") -> bytes:
    """``operation`` is told where a key was asked for."""
    told: dict[str, Any] = {"outcome": reply.outcome, "data": dict(reply.data), "reason": reply.reason}
    return orjson.dumps({**told, "operation": operation} if operation else told)


class Unreadable(ValueError):
    """An answer that is none; says where, never what stood there."""


def reply_of(body: bytes, operation: str = "") -> CrmReply:
    """``operation`` "": the body names it. Raises Unreadable."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Unreadable("is not JSON") from None
    if not isinstance(told, dict) or told.get("outcome") not in get_args(CrmOutcome):
        raise Unreadable("has no «outcome» that we know")
    outcome: CrmOutcome = told["outcome"]
    reason = told.get("reason") or ""
    if not isinstance(reason, str) or not _REASON.match(reason):
        # A sentence may name a person; a code does not.
        reason = "other"
    if outcome != "ok":
        return CrmReply(outcome, reason=reason)
    operation = operation or str(told.get("operation", ""))
    if operation not in SHAPES:
        raise Unreadable("has no «operation» that we know")
    try:
        return CrmReply("ok", answer_of(operation, told.get("data")), reason)
    except Misshapen as error:
        raise Unreadable(f"has a wrong «data.{error.field}»") from None
