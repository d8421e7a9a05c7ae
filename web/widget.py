"""The site's chat over plain HTTP, for browsers whose sockets do not get through."""

import asyncio
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from hub.site_login import LoginRefused
from hub.widget import Heard
from hub.widget_feed import Delivered, Ear, OperatorTypes, WidgetUpdate
from web.errors import Problem, too_many
from web.guards import HubHere, LocaleHere, Visiting, own_page
from web.limits import Buckets
from web.widget_models import (
    AcceptsOut,
    HeardOut,
    KioskOut,
    LinkAsk,
    LinkOut,
    LinkWayOut,
    LoginAsk,
    LoginOut,
    LogoutAsk,
    MessageAsk,
    PeopleOut,
    PressAsk,
    SeenAsk,
    SeqOut,
    SessionAsk,
    SessionOut,
    WidgetItemOut,
)

router = APIRouter(prefix="/api/widget", tags=["widget"])

LONG_POLL_SECONDS = 25.0

After = Annotated[int, Query(ge=0, lt=2**53)]


@router.post("/session", dependencies=[Depends(own_page)])
async def session(request: Request, hub: HubHere, locale: LocaleHere, ask: SessionAsk) -> SessionOut:
    limit(request.app.state.sessions, request.client.host if request.client else "")
    found = await hub.widget.session(ask.account, ask.token, locale)
    site = found.site
    return SessionOut(
        token=found.token,
        identity_state="verified" if found.verified else "anonymous",
        name=found.name,
        last_seq=found.last_seq,
        title=site.title,
        greeting=site.greeting,
        locale=locale,
        people=PeopleOut.model_validate(found.people),
        kiosk=site.kiosk and KioskOut.model_validate(site.kiosk),
        accepts=AcceptsOut(max_file=site.max_file),
    )


@router.post("/login", dependencies=[Depends(own_page)])
async def login(request: Request, hub: HubHere, ask: LoginAsk) -> LoginOut:
    """The site vouches for the visitor. Who comes with a token that does not count stays who he was."""
    limit(request.app.state.sessions, request.client.host if request.client else "")
    try:
        entered = await hub.site_logins.enter(ask.account, ask.assertion, ask.token)
    except LoginRefused as refused:
        raise Problem(
            403,
            f"login_{refused.flaw}",
            "Сайт не подтвердил вход: вы пишете без имени.",
            f"The site's token was refused ({refused.flaw}): the visitor stays anonymous.",
        ) from None
    return LoginOut(token=entered.token, name=entered.name)


@router.post("/logout", dependencies=[Depends(own_page)], status_code=204)
async def logout(hub: HubHere, ask: LogoutAsk) -> Response:
    await hub.site_logins.leave(ask.token)
    return Response(status_code=204)


@router.get("/items")
async def items(hub: HubHere, peer: Visiting, after: After = 0) -> HeardOut:
    """At once when there is something behind ``after``, else as soon as there is, at the latest in 25 s."""
    news = asyncio.Event()

    types = False

    def heard(update: WidgetUpdate) -> None:
        nonlocal types
        types = isinstance(update, OperatorTypes)
        if not isinstance(update, Delivered):
            news.set()

    ear = Ear(peer, heard)
    hub.browsers.join(ear)
    try:
        await hub.feed.join()
        found = await hub.widget.heard(peer, after)
        ear.release(found.seq)
        if not found.items:
            with suppress(TimeoutError):
                async with asyncio.timeout(LONG_POLL_SECONDS):
                    await news.wait()
            found = await hub.widget.heard(peer, after)
    finally:
        hub.browsers.leave(ear)
    return heard_out(found, typing=types and not found.items)


@router.post("/messages")
async def messages(request: Request, hub: HubHere, peer: Visiting, ask: MessageAsk) -> SeqOut:
    limit(request.app.state.messages, peer.address)
    if not ask.text.strip() and not ask.files:
        raise empty()
    return SeqOut(seq=await hub.widget.say(peer, ask.client_msg_id, ask.text, ask.files))


@router.post("/press")
async def press(request: Request, hub: HubHere, peer: Visiting, ask: PressAsk) -> SeqOut:
    limit(request.app.state.messages, peer.address)
    return SeqOut(seq=await hub.widget.press(peer, ask.client_msg_id, ask.token))


@router.post("/typing", status_code=204)
async def typing(request: Request, hub: HubHere, peer: Visiting) -> Response:
    """Told to whoever looks, kept nowhere; too often is too much, silently."""
    if not request.app.state.messages.take(f"typing {peer.address}"):
        await hub.widget.typing(peer)
    return Response(status_code=204)


@router.post("/seen", status_code=204)
async def seen(request: Request, hub: HubHere, peer: Visiting, ask: SeenAsk) -> Response:
    if not request.app.state.messages.take(f"seen {peer.address}"):
        await hub.widget.seen(peer, ask.seq)
    return Response(status_code=204)


@router.post("/link")
async def link(request: Request, hub: HubHere, peer: Visiting, locale: LocaleHere, ask: LinkAsk) -> LinkOut:
    limit(request.app.state.messages, peer.address)
    offer = await hub.widget.link(peer, locale)
    return LinkOut(
        code=offer.code,
        expires_at=offer.expires,
        links=tuple(LinkWayOut.model_validate(way) for way in offer.links),
    )


def heard_out(found: Heard, *, typing: bool) -> HeardOut:
    return HeardOut(
        items=tuple(WidgetItemOut.model_validate(item) for item in found.items),
        seq=found.seq,
        mode=found.mode.mode,
        operator_name=found.mode.operator_name,
        typing=typing,
    )


def limit(buckets: Buckets, key: str) -> None:
    """Raises Problem 429."""
    wait = buckets.take(key)
    if wait:
        raise too_many(wait)


def empty() -> Problem:
    return Problem(
        422, "empty", "Напишите сообщение или приложите файл.", "Write a message or attach a file."
    )
