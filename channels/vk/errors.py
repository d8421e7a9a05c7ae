"""What went wrong in a call → one error of the closed set. The words name no person and no token."""

import re
from http import HTTPStatus

import requests
from urllib3 import exceptions as u

from channels.channel import (
    AccountDead,
    Ambiguous,
    Blocked,
    Gone,
    Rejected,
    RetryAfter,
    SendError,
    Transient,
)

_PERSONAL = re.compile(r"\d{5,}|\[[^\]]*\]")
_TOO_FAST, _FLOOD, _QUOTA = 6, 9, 29
_DELAYS = {_TOO_FAST: 1.0, _FLOOD: 30.0, _QUOTA: 600.0}
_INTERNAL = frozenset({1, 10})
_BAD_TOKEN = frozenset({5, 27, 28})
_BLOCKED = frozenset({900, 901, 902})
_GONE = frozenset({7, 15, 18, 912, 917, 925, 927, 936, 945, 946, 1012})
_CAPTCHA = 14
_DEFAULT_DELAY = 5.0


def api_error(code: int, message: str) -> SendError:
    """The error of an answer with ``error``: the platform has not accepted the call."""
    words = f"{code}: {_PERSONAL.sub('…', message)[:200]}"
    if code in _DELAYS:
        return RetryAfter(_DELAYS[code], "peer" if code == _FLOOD else "account", words)
    if code in _INTERNAL:
        # it may have happened all the same; random_id makes a repeat harmless
        return Transient(words)
    if code in _BAD_TOKEN:
        return AccountDead(words)
    if code in _BLOCKED:
        return Blocked(words)
    if code in _GONE:
        return Gone(words)
    if code == _CAPTCHA:
        # only a person can solve it: the message fails on the operator's screen
        return Rejected("14: the platform asks for a captcha")
    return Rejected(words)


def status_error(status: int, retry_after: str = "") -> SendError:
    """An answer that is not the API's: a proxy's or a load balancer's page."""
    words = f"HTTP {status} without an API answer"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RetryAfter(float(retry_after) if retry_after.isdecimal() else _DEFAULT_DELAY)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Rejected(words)
    # a gateway's 4xx never reached the platform; its 2xx and 5xx say nothing of what happened behind it
    client_side = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return Transient(words) if client_side else Ambiguous(words)


def network_error(error: Exception) -> SendError:
    """Transient only where no byte of the call can have reached the platform."""
    if _unconnected(error):
        return Transient(f"no connection: {type(error).__name__}")
    return Ambiguous(f"the connection broke: {type(error).__name__}")


def _unconnected(error: Exception) -> bool:
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = error.args[0] if isinstance(error, requests.ConnectionError) and error.args else None
    reason = cause.reason if isinstance(cause, u.MaxRetryError) else None
    if isinstance(reason, u.ProxyError):
        reason = reason.original_error
    return isinstance(reason, u.NewConnectionError | u.ConnectTimeoutError | ConnectionRefusedError)
