"""Who may call a route. Every route names exactly one guard; the application does not start with one that has none."""

import ipaddress
from collections.abc import Callable, Iterator
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, WebSocketRoute

from conversation.contact import Peer
from handoff.operators import Operator
from hub.accounts import Session, same
from hub.bundle import Hub
from hub.event_titles import Locale
from web.errors import forbidden, foreign_origin, unauthorized

COOKIE = "__Host-okno"
CSRF_HEADER = "x-csrf-token"
SAFE = frozenset(("GET", "HEAD"))


class Unguarded(RuntimeError):
    """A route that says nothing of who may call it."""


def hub_of(connection: HTTPConnection) -> Hub:
    return cast(Hub, connection.app.state.hub)


HubHere = Annotated[Hub, Depends(hub_of)]


def locale_of(connection: HTTPConnection) -> Locale:
    """The first language of the browser that we speak; Russian otherwise."""
    for part in connection.headers.get("accept-language", "").split(","):
        language = part.strip()[:2].lower()
        if language in ("ru", "en"):
            return cast(Locale, language)
    return "ru"


LocaleHere = Annotated[Locale, Depends(locale_of)]


def own_origin(connection: HTTPConnection, hub: Hub) -> bool:
    """Does the request come from a page of ours? A browser cannot forge the header."""
    origin = connection.headers.get("origin", "")
    host = connection.headers.get("host", "")
    return origin in hub.settings.origins or (bool(host) and origin in (f"https://{host}", f"http://{host}"))


async def public() -> None:
    """Anybody."""


async def own_page(request: Request, hub: HubHere) -> None:
    """Anybody, but only from a page of ours: nobody is logged in by a foreign one."""
    if not own_origin(request, hub):
        raise foreign_origin()


async def machine() -> None:
    """A platform: its channel checks the secret before anything else is looked at."""


async def signed_address() -> None:
    """Whoever holds an address that we signed and that has not run out."""


async def metrics_reader(request: Request, hub: HubHere) -> None:
    """Our own network, or whoever knows the token."""
    token = hub.settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and same(token, given):
        return
    try:
        near = request.client is not None and ipaddress.ip_address(request.client.host).is_private
    except ValueError:
        near = False
    if token or not near:
        raise forbidden()


async def logged_in(request: Request, hub: HubHere) -> Session:
    """A living session; whatever changes something also needs its CSRF value and our own page."""
    session = await hub.accounts.session(request.cookies.get(COOKIE, ""))
    if session is None:
        raise unauthorized()
    if request.method not in SAFE:
        if not own_origin(request, hub):
            raise foreign_origin()
        if not same(session.csrf, request.headers.get(CSRF_HEADER, "")):
            raise forbidden()
    return session


SessionHere = Annotated[Session, Depends(logged_in)]


async def serving(session: SessionHere) -> Operator:
    """Somebody who serves clients."""
    if not session.operator.serves:
        raise forbidden()
    return session.operator


async def editing(session: SessionHere) -> Operator:
    """Somebody who writes articles."""
    if not session.operator.roles & {"editor", "administrator"}:
        raise forbidden()
    return session.operator


async def visiting(request: Request, hub: HubHere) -> Peer:
    """A visitor of the site, by the token in the header (never in the address)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    peer = await hub.widget.peer(token) if scheme.lower() == "bearer" and token else None
    if peer is None:
        raise unauthorized()
    return peer


Serving = Annotated[Operator, Depends(serving)]
Editing = Annotated[Operator, Depends(editing)]
Visiting = Annotated[Peer, Depends(visiting)]

GUARDS: frozenset[Callable[..., Any]] = frozenset(
    (public, own_page, machine, signed_address, metrics_reader, logged_in, serving, editing, visiting)
)


def every_route(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    """Routes of included routers too."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from every_route(inner.routes)


def guards_of(route: BaseRoute) -> list[Callable[..., Any]]:
    """The guards a route names itself, or through another guard."""
    if isinstance(route, APIRoute):
        return [guard for guard in _calls(route.dependant) if guard in GUARDS]
    if isinstance(route, WebSocketRoute):
        guard = getattr(route.endpoint, "guard", None)
        return [guard] if guard is not None else []
    return []


def refuse_unguarded(routes: list[BaseRoute]) -> None:
    """Raises Unguarded."""
    for route in every_route(routes):
        if not guards_of(route):
            raise Unguarded(getattr(route, "path", repr(route)))


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for inner in dependant.dependencies:
        if inner.call is not None:
            yield inner.call
        yield from _calls(inner)
