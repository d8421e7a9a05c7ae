"""The web application: routes, what stands before them, and how uvicorn runs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.routing import WebSocketRoute

from hub.bundle import Hub
from web import auth, desk, editor, machines, pages, uploads, webhooks, widget
from web.desk_stream import DeskSocket
from web.errors import handle_errors
from web.guards import public, refuse_unguarded
from web.headers import SecurityHeaders
from web.limits import Buckets
from web.pages import Pages
from web.request_log import RequestLog
from web.widget_stream import WidgetSocket

BODY_MOST = 1024 * 1024
FRAME_MOST = 64 * 1024
"""Bytes of a WebSocket frame."""

_schema = APIRouter()


@_schema.get("/openapi.json", dependencies=[Depends(public)], include_in_schema=False)
async def openapi(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())


def routes() -> FastAPI:
    """The application without a hub: enough for its OpenAPI document. Raises Unguarded."""
    app = FastAPI(
        title="Okno",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        max_body_size=BODY_MOST,
    )
    for part in (auth, desk, editor, widget, uploads, webhooks, machines, pages):
        app.include_router(part.router)
    app.include_router(_schema)
    app.router.routes.append(WebSocketRoute("/api/widget/stream", WidgetSocket()))
    app.router.routes.append(WebSocketRoute("/api/desk/stream", DeskSocket()))
    refuse_unguarded(app.router.routes)
    handle_errors(app)
    return app


def create_app(hub: Hub) -> FastAPI:
    """The application; while it runs, so does the live feed."""
    app = routes()
    settings = hub.settings
    app.state.hub = hub
    app.state.pages = Pages(settings.pages)
    app.state.sessions = Buckets(settings.sessions_per_minute, hub.now)
    app.state.messages = Buckets(settings.messages_per_minute, hub.now)
    app.add_middleware(RequestLog, registry=hub.registry)
    app.add_middleware(SecurityHeaders)
    return app


def server(app: FastAPI, host: str, port: int, proxies: str = "127.0.0.1") -> uvicorn.Server:
    """``proxies``: addresses whose X-Forwarded-For is believed."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_max_size=FRAME_MOST,
            ws_ping_interval=30,
            ws_ping_timeout=30,
            access_log=False,
            log_config=None,
            server_header=False,
            forwarded_allow_ips=proxies,
            timeout_graceful_shutdown=10,
        )
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    feed = asyncio.create_task(app.state.hub.feed.run())
    try:
        yield
    finally:
        feed.cancel()
        await asyncio.gather(feed, return_exceptions=True)
