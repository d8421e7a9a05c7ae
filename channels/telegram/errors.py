"""What went wrong in a call → one error of the closed set. The words name no person and no token."""

import re
from http import HTTPStatus

import aiohttp
from aiogram import exceptions as e

from channels.channel import (
    AccountDead,
    Ambiguous,
    Blocked,
    Gone,
    PeerMovedTo,
    Rejected,
    RetryAfter,
    SendError,
    Transient,
)

_NO_SUCH_PEER = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "chat was deleted",
    "business connection not found",
    "business_connection_invalid",
    "business_peer_invalid",
)
_PERSONAL = re.compile(r'"[^"]*"|\d{5,}')
_DEFAULT_DELAY = 5.0
_PROXY_ERRORS = frozenset({"ProxyError", "ProxyConnectionError", "ProxyTimeoutError"})
"""By name: their package is there only where a proxy is configured."""


class UndecodedAnswerError(e.AiogramError):
    """The answer is not the Bot API's: a proxy's or a load balancer's page."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status} without a Bot API answer")
        self.status = status


def send_error(error: Exception) -> SendError:
    """Total: what nobody has foreseen is Ambiguous, since the call may have been accepted."""
    if isinstance(error, SendError):
        return error
    if isinstance(error, UndecodedAnswerError):
        return _undecoded(error)
    if isinstance(error, e.TelegramRetryAfter):
        return RetryAfter(float(error.retry_after))
    if isinstance(error, e.TelegramMigrateToChat):
        return PeerMovedTo(str(error.migrate_to_chat_id))
    if isinstance(error, e.TelegramEntityTooLarge):
        return Rejected("413: the file is too large")
    if isinstance(error, e.TelegramNetworkError):
        return network_error(error.__cause__)
    if isinstance(error, e.TelegramAPIError):
        return _refusal(error)
    return network_error(error)


def network_error(cause: BaseException | None) -> SendError:
    """Transient only where no byte of the call can have reached the platform."""
    name = type(cause).__name__
    unconnected = isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    if unconnected or name in _PROXY_ERRORS:
        return Transient(f"no connection: {name}")
    return Ambiguous(f"the connection broke: {name}")


def status_error(status: int, description: str, retry_after: float = 0.0) -> SendError:
    """The error of a Bot API answer with ``ok: false``."""
    words = f"{status}: {_PERSONAL.sub('…', description)[:200]}"
    lowered = description.lower()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RetryAfter(retry_after or _DEFAULT_DELAY)
    if any(sign in lowered for sign in _NO_SUCH_PEER):
        return Gone(words)
    if status == HTTPStatus.FORBIDDEN:
        return Blocked(words)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
        return AccountDead(words)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Ambiguous(words)
    return Rejected(words)


_STATUS_OF: tuple[tuple[type[e.TelegramAPIError], HTTPStatus], ...] = (
    (e.TelegramBadRequest, HTTPStatus.BAD_REQUEST),
    (e.TelegramUnauthorizedError, HTTPStatus.UNAUTHORIZED),
    (e.TelegramForbiddenError, HTTPStatus.FORBIDDEN),
    (e.TelegramNotFound, HTTPStatus.NOT_FOUND),
    (e.TelegramConflictError, HTTPStatus.CONFLICT),
    (e.TelegramServerError, HTTPStatus.INTERNAL_SERVER_ERROR),
)


def _refusal(error: e.TelegramAPIError) -> SendError:
    for kind, status in _STATUS_OF:
        if isinstance(error, kind):
            return status_error(status, error.message)
    # aiogram has no name for a 429 without retry_after
    if "too many requests" in error.message.lower():
        return RetryAfter(_DEFAULT_DELAY)
    return Rejected(_PERSONAL.sub("…", error.message)[:200])


def _undecoded(error: UndecodedAnswerError) -> SendError:
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return RetryAfter(_DEFAULT_DELAY)
    if error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Rejected("413: the file is too large")
    # a gateway's 4xx never reached the platform; its 2xx and 5xx say nothing of what happened behind it
    client_side = HTTPStatus.BAD_REQUEST <= error.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return Transient(str(error)) if client_side else Ambiguous(str(error))
