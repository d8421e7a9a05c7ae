"""What a calling system's answer to our message means → one error of the closed set. Words name no person."""

import httpx2

from channels.channel import (
    AccountDead,
    Ambiguous,
    Gone,
    Rejected,
    RetryAfter,
    SendError,
    Transient,
)

_LONGEST_DELAY = 3600.0
_DEFAULT_DELAY = 5.0
DUPLICATE = 409
"""It has the message already, under the same key: as good as accepted."""


def refusal(status: int, retry_after: str) -> SendError | None:
    """None for what was accepted."""
    words = f"HTTP {status}"
    if 200 <= status < 300 or status == DUPLICATE:
        return None
    if status == 429 or (status == 503 and retry_after):
        return RetryAfter(_delay(retry_after), detail=words)
    if status in (401, 403):
        return AccountDead(f"{words}: our signature is not accepted")
    if status in (404, 410):
        return Gone(words)
    if status in (408, 425, 503):
        return Transient(words)
    return Ambiguous(words) if status >= 500 else Rejected(words)


def broken(error: httpx2.HTTPError | httpx2.InvalidURL | TimeoutError) -> SendError:
    """Transient only where no byte can have reached the far end."""
    name = type(error).__name__
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout):
        return Transient(f"no connection: {name}")
    if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
        return Rejected(f"the address: {name}")
    return Ambiguous(f"the connection broke: {name}")


def _delay(retry_after: str) -> float:
    """Seconds; a date in the header counts as the default."""
    written = retry_after.strip()
    if not written.isascii() or not written.isdecimal() or len(written) > 6:
        return _DEFAULT_DELAY
    return min(float(written), _LONGEST_DELAY)
