"""The demo behind HTTP: what ``docs/crm-openapi.json`` describes, to develop a company's own service against."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import orjson
from aiohttp import web

from conversation.ids import Micros
from conversation.lookups import READS, WRITES
from integrations.crm import wire
from integrations.crm.demo.faults import ASK, OUTCOMES, Fault, Faults
from integrations.crm.demo.journal import Journal
from integrations.crm.demo.ledger import Ledger
from integrations.crm.port import CrmReply
from integrations.crm.shapes import SHAPES
from integrations.crm.wire import Call

BODY_MOST = 1024 * 1024

Answer = Callable[[], bytes]


class ServedDemo:
    """``hang``: seconds a call hangs that a fault lets time out; then its connection is cut."""

    def __init__(
        self,
        ledger: Ledger,
        keys: Sequence[bytes],
        now: Callable[[], Micros],
        *,
        faults: Faults | None = None,
        hang: float = 30.0,
        seen: Callable[[str, str, str], None] | None = None,
    ) -> None:
        self._ledger = ledger
        self._keys = tuple(keys)
        self._now = now
        self._hang = hang
        self._nonces = wire.Nonces()
        self._seen = seen or (lambda operation, outcome, correlation: None)
        self.faults = faults or Faults()

    @property
    def journal(self) -> Journal:
        return self._ledger.journal

    @asynccontextmanager
    async def listening(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """The address it listens on. Raises OSError."""
        app = web.Application(client_max_size=BODY_MOST)
        app.router.add_post("/read/{operation}", self._read)
        app.router.add_post("/write/{operation}", self._write)
        app.router.add_get(wire.BY_KEY, self._by_key)
        app.router.add_post(wire.CHECK, self._check)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            yield f"http://{host}:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    async def _read(self, request: web.Request) -> web.StreamResponse:
        operation = request.match_info["operation"]
        given = await self._arguments(request, operation, operation in READS)
        return await self._answered(request, operation, lambda: self._ledger.read(operation, given))

    async def _write(self, request: web.Request) -> web.StreamResponse:
        operation = request.match_info["operation"]
        given = await self._arguments(request, operation, operation in WRITES)
        key = request.headers.get(wire.KEY, "")
        if not key:
            raise web.HTTPBadRequest(text=f"a write needs the header {wire.KEY}")
        return await self._answered(request, operation, lambda: self._ledger.write(operation, given, key))

    async def _by_key(self, request: web.Request) -> web.StreamResponse:
        await self._signed_body(request)
        key = request.headers.get(wire.KEY, "")
        return await self._answered(request, ASK, lambda: self._ledger.get_by_key(key), key)

    async def _check(self, request: web.Request) -> web.StreamResponse:
        await self._signed_body(request)
        return _json(b'{"outcome":"ok"}')

    async def _arguments(self, request: web.Request, operation: str, known: bool) -> dict[str, object]:
        body = await self._signed_body(request)
        if not known or operation not in SHAPES:
            raise web.HTTPNotFound(text="no such operation")
        try:
            given = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise web.HTTPBadRequest(text="the body is not JSON") from None
        if not isinstance(given, dict):
            raise web.HTTPBadRequest(text="the body is not an object")
        return given

    async def _signed_body(self, request: web.Request) -> bytes:
        """Nothing is looked at before the signature is good."""
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Call(request.method, request.path, body, headers.get(wire.KEY, ""))
        now = self._now()
        if not wire.is_genuine(self._keys, headers, call, now):
            raise web.HTTPUnauthorized(text="the signature is not good")
        if not self._nonces.is_new(headers[wire.NONCE], now):
            raise web.HTTPUnauthorized(text="the nonce was used before")
        return body

    async def _answered(
        self, request: web.Request, operation: str, answer: Callable[[], CrmReply], key: str = ""
    ) -> web.StreamResponse:
        self.journal.calls[operation] += 1
        fault = self.faults.next(operation)
        if fault is not None and fault.how in OUTCOMES:
            reply = CrmReply(fault.how, reason="script")  # type: ignore[arg-type]
        elif fault is not None and fault.how in ("500", "timeout_before_write"):
            reply = CrmReply("unknown", reason="script")
        else:
            reply = answer()
        self._seen(operation, f"{reply.outcome} {fault.how if fault else ''}".rstrip(), _correlation(request))
        if fault is not None and fault.how not in OUTCOMES:
            await self._fail(request, fault)
            if fault.how == "garbage":
                return web.Response(text="<html>", content_type="text/html")
        return _json(wire.body_of(reply, self._ledger.operation_of(key) if key else ""))

    async def _fail(self, request: web.Request, fault: Fault) -> None:
        if fault.how in ("500", "500_after_write"):
            raise web.HTTPInternalServerError(text="by the script of faults")
        if fault.how == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.how in ("timeout_before_write", "timeout_after_write"):
            await asyncio.sleep(self._hang)
            if request.transport is not None:
                request.transport.abort()
            raise web.HTTPGatewayTimeout


def _correlation(request: web.Request) -> str:
    return request.headers.get(wire.CORRELATION, "")


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")
