"""The web application: routes, what stands before them, and how uvicorn runs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.routing import WebSocketRoute

from hub.bundle import Hub
from web import (
    auth,
    desk,
    documents,
    editor,
    exports,
    faq,
    learning,
    machine_events,
    machines,
    office_pages,
    pages,
    requests,
    uploads,
    visits,
    webhooks,
    widget,
)
from web.body_limit import BodyLimit
from web.desk_stream import DeskSocket
from web.errors import handle_errors
from web.guards import public, refuse_unguarded
from web.headers import SecurityHeaders
from web.limits import Buckets
from web.pages import Pages
from web.request_log import RequestLog
from web.widget_stream import WidgetSocket

FRAME_MOST = 64 * 1024
"""Bytes of a WebSocket frame."""
PROXIES = "127.0.0.1,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
"""Of a chain of addresses the last one outside these is the client's: what he claims himself counts for nothing."""

_schema = APIRouter()


@_schema.get("/openapi.json", dependencies=[Depends(public)], include_in_schema=False)
async def openapi(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """With the schemas of events that are read by a channel and not by FastAPI."""
        document = super().openapi()
        document["components"]["schemas"].update(machine_events.MODELS)
        return document


def routes() -> FastAPI:
    """The application without a hub: enough for its OpenAPI document. Raises Unguarded."""
    app = _Application(
        title="Okno",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    for part in (
        auth,
        desk,
        requests,
        editor,
        learning,
        widget,
        uploads,
        webhooks,
        machines,
        exports,
        documents,
        faq,
        visits,
        office_pages,
        pages,
    ):
        app.include_router(part.router)
    app.include_router(_schema)
    app.webhooks.include_router(machine_events.posted)
    app.router.routes.append(WebSocketRoute("/api/widget/stream", WidgetSocket()))
    app.router.routes.append(WebSocketRoute("/api/desk/stream", DeskSocket()))
    refuse_unguarded(app.router.routes)
    handle_errors(app)
    return app


def create_app(hub: Hub) -> FastAPI:
    """The application. Whoever runs it also runs ``hub.feed.run`` and ``hub.presence.run``."""
    app = routes()
    settings = hub.settings
    app.state.hub = hub
    app.state.pages = Pages(settings.pages)
    app.state.sessions = Buckets(settings.sessions_per_minute, hub.now)
    app.state.boards = Buckets(settings.boards_per_minute, hub.now)
    app.state.messages = Buckets(settings.messages_per_minute, hub.now)
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestLog, registry=hub.registry)
    app.add_middleware(SecurityHeaders)
    return app


class _Quiet(uvicorn.Server):
    """Leaves signals to whoever runs it: uvicorn raises them again before the worker beside it has stopped."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(app: FastAPI, *, behind_proxy: bool = False, stop_seconds: int = 10) -> uvicorn.Server:
    """To be run with ``serve(sockets=[…])``. ``behind_proxy``: X-Forwarded-For of a private address is believed."""
    return _Quiet(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_max_size=FRAME_MOST,
            ws_ping_interval=30,
            ws_ping_timeout=30,
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=behind_proxy,
            forwarded_allow_ips=PROXIES if behind_proxy else None,
            timeout_graceful_shutdown=stop_seconds,
            lifespan="off",
        )
    )
