"""The company's own service as the hub's CRM: ``docs/crm-openapi.json`` over HTTP, signed and bounded in time."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson
import structlog

from conversation.ids import Micros
from integrations.crm import wire
from integrations.crm.port import CrmReply
from integrations.crm.shapes import SHAPES, Misshapen, arguments_of, plain
from integrations.crm.wire import Call, Unreadable
from nlu.breaker import Breaker

SURELY_NOT_DONE = frozenset({400, 401, 403, 404, 405, 406, 411, 413, 414, 415, 421, 422, 429, 431})
"""Statuses with which a service refuses a call before it does anything."""
OUR_FAULT = frozenset({400, 406, 411, 413, 414, 415, 422, 431})
"""Of these: the same call will never be taken."""
NOT_REPEATED = frozenset({"check_identity"})
"""Reads that count: a second try would be a guess more."""
KEY_SECONDS = 5.0
"""How long the answer to ``get_by_key`` may take: nobody waits for it in a chat."""
_TEXTS = {
    401: "does not take our signature (401): compare «secrets» and the clocks",
    403: "does not take our signature (403): compare «secrets» and the clocks",
    404: "has nothing at this address (404): check «url»",
}
_NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Trouble:
    """No answer. ``done``: may the far end have done it? ``lasting``: the same call will fare no better."""

    what: str
    done: bool = False
    lasting: bool = False


class HttpCrm:
    """``url`` without a slash at its end; ``limits``: seconds a read and a write may take in all."""

    def __init__(
        self,
        url: str,
        keys: Sequence[bytes],
        now: Callable[[], Micros],
        breaker: Breaker,
        *,
        limits: tuple[float, float] = (2.0, 10.0),
    ) -> None:
        self._url = url.rstrip("/")
        self._keys = tuple(keys)
        self._now = now
        self._breaker = breaker
        self._limits = limits
        self._client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(max(limits), connect=min(limits)),
            follow_redirects=False,
            trust_env=False,
            headers={"content-type": "application/json", "accept-encoding": "identity"},
        )

    async def read(self, operation: str, arguments: Mapping[str, Any], *, correlation: str) -> CrmReply:
        body = _body(operation, arguments)
        if isinstance(body, CrmReply):
            return body
        call = Call("POST", wire.read_path(operation), body)
        tries = 1 if operation in NOT_REPEATED else 2
        found = await self._within(self._limits[0], call, operation, correlation, tries)
        return _read_reply(found)

    async def write(
        self, operation: str, arguments: Mapping[str, Any], *, key: str, correlation: str
    ) -> CrmReply:
        """Sent once: whether it may be sent again is its worker's to know."""
        body = _body(operation, arguments)
        if isinstance(body, CrmReply):
            return body
        call = Call("POST", wire.write_path(operation), body, key)
        found = await self._within(self._limits[1], call, operation, correlation, 1)
        if not isinstance(found, _Trouble):
            return found
        if found.done:
            return CrmReply("unknown", reason=found.what)
        return CrmReply("rejected" if found.lasting else "unavailable", reason=found.what)

    async def get_by_key(self, key: str, *, correlation: str) -> CrmReply:
        call = Call("GET", wire.BY_KEY, key=key)
        return _read_reply(await self._within(KEY_SECONDS, call, "", correlation, 1))

    async def check(self) -> str:
        found = await self._within(KEY_SECONDS, Call("POST", wire.CHECK), "", "check", 1)
        if not isinstance(found, _Trouble):
            return ""
        status = int(found.what.removeprefix("status_")) if found.what.startswith("status_") else 0
        return _TEXTS.get(status, f"gives no good answer ({found.what})")

    async def close(self) -> None:
        await self._client.aclose()

    async def _within(
        self, seconds: float, call: Call, operation: str, correlation: str, tries: int
    ) -> CrmReply | _Trouble:
        """At most ``tries`` tries in ``seconds`` altogether."""
        found: CrmReply | _Trouble = _Trouble("no_answer", done=True)
        try:
            # httpx2 bounds each read by itself: an answer that trickles would never end.
            async with asyncio.timeout(seconds):
                for _ in range(tries):
                    found = await self._once(call, operation, correlation)
                    if not isinstance(found, _Trouble) or found.lasting or self._breaker.is_open:
                        break
        except TimeoutError:
            self._failed(operation, correlation, found := _Trouble("timeout", done=True))
        return found

    async def _once(self, call: Call, operation: str, correlation: str) -> CrmReply | _Trouble:
        if not self._breaker.admits():
            return _Trouble("left_alone")
        try:
            status, body = await self._exchange(call, correlation)
        except _NOT_SENT as error:
            return self._failed(operation, correlation, _Trouble(type(error).__name__.lower()))
        except httpx2.HTTPError as error:
            return self._failed(operation, correlation, _Trouble(type(error).__name__.lower(), done=True))
        if status != 200:
            done = status not in SURELY_NOT_DONE
            trouble = _Trouble(f"status_{status}", done=done, lasting=status in OUR_FAULT)
            return self._failed(operation, correlation, trouble)
        try:
            reply = CrmReply("ok") if call.path == wire.CHECK else wire.reply_of(body, operation)
        except Unreadable as error:
            log.warning("crm_unreadable", operation=operation, correlation=correlation, detail=f"{error}")
            return self._failed(operation, correlation, _Trouble("unreadable", done=True))
        if self._breaker.succeeded():
            log.info("crm_answers_again")
        return reply

    async def _exchange(self, call: Call, correlation: str) -> tuple[int, bytes]:
        headers = wire.signed(self._keys, call, self._now(), secrets.token_urlsafe(18))
        headers[wire.CORRELATION] = correlation
        request = self._client.stream(call.method, self._url + call.path, content=call.body, headers=headers)
        async with request as answer:
            body = b""
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > wire.BODY_CAP:
                    break
            return answer.status_code, body

    def _failed(self, operation: str, correlation: str, trouble: _Trouble) -> _Trouble:
        # Neither arguments nor addresses nor the error's own words: they name people and tokens.
        log.warning(
            "crm_failed", operation=operation or "get_by_key", correlation=correlation, what=trouble.what
        )
        if not trouble.lasting and self._breaker.failed():
            log.error("crm_left_alone")
        return trouble


def _body(operation: str, arguments: Mapping[str, Any]) -> bytes | CrmReply:
    """What is sent; a refusal when it could never be taken."""
    if operation not in SHAPES:
        return CrmReply("rejected", reason="unknown_operation")
    try:
        return orjson.dumps(plain(arguments_of(operation, arguments)))
    except Misshapen as error:
        return CrmReply("rejected", reason=f"bad_{error.field or 'arguments'}")


def _read_reply(found: CrmReply | _Trouble) -> CrmReply:
    if isinstance(found, _Trouble):
        return CrmReply("unavailable", reason=found.what)
    return CrmReply("unavailable", reason=found.reason) if found.outcome == "unknown" else found
