"""The socket of an operator's screen."""

import asyncio
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from conversation.ids import ConversationId
from hub.access import NotFound
from hub.bundle import Hub
from hub.desk_feed import Alert, CardGone, CardNow, ClientTypes, DeskUpdate, ItemNow, RequestNow, Screen
from storage.database import DatabaseUnavailable
from web.desk_models import CardOut, ItemOut
from web.fields import Ask, Id
from web.guards import COOKIE, hub_of, locale_of, logged_in, own_origin
from web.request_models import RequestCardOut
from web.sockets import UNAUTHORIZED, Outlet, next_text, refuse

CHECK_SECONDS = 30.0
"""How long a screen may live on after its session has ended."""


class Watch(Ask):
    """``after``: how far the screen knows the conversation; what was touched since is told at once."""

    type: Literal["watch"]
    conversation: Id | None
    after: Annotated[int, Field(ge=0, lt=2**62)] | None = None


class Typing(Ask):
    type: Literal["typing"]
    conversation: Id


class Ping(Ask):
    type: Literal["ping"]


ScreenFrame = Annotated[Watch | Typing | Ping, Field(discriminator="type")]
SCREEN_FRAME: TypeAdapter[ScreenFrame] = TypeAdapter(ScreenFrame)


class DeskSocket:
    """The session comes with the cookie; a foreign page cannot open it."""

    guard = staticmethod(logged_in)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        hub = hub_of(connection)
        if not own_origin(connection, hub):
            await refuse(receive, send)
            return
        token = connection.cookies.get(COOKIE, "")
        session = await hub.accounts.session(token)
        await receive()
        await send({"type": "websocket.accept"})
        outlet = Outlet(send)
        if session is None or not session.operator.serves:
            outlet.close(UNAUTHORIZED)
            await outlet.flushed()
            return
        screen = Screen(session.operator, locale_of(connection), lambda update: outlet.push(_frame(update)))
        hub.screens.join(screen)
        try:
            await hub.feed.join()
            outlet.push({"type": "ready", "position": await hub.feed.position()})
            await _listen(hub, screen, token, receive, outlet)
            await outlet.flushed()
        except DatabaseUnavailable:
            outlet.close(1012)
            await outlet.flushed()
        finally:
            hub.screens.leave(screen)
            outlet.drop()


async def _listen(hub: Hub, screen: Screen, token: str, receive: Receive, outlet: Outlet) -> None:
    """Until the browser goes or the session ends; what the session allows is looked up again and again."""
    loop = asyncio.get_running_loop()
    check_at = loop.time() + CHECK_SECONDS
    waiting = asyncio.ensure_future(next_text(receive))
    try:
        while True:
            await asyncio.wait({waiting}, timeout=max(0.0, check_at - loop.time()))
            if loop.time() >= check_at:
                if not await _still(hub, screen, token):
                    outlet.close(UNAUTHORIZED)
                    return
                check_at = loop.time() + CHECK_SECONDS
            if not waiting.done():
                continue
            text = waiting.result()
            if text is None:
                return
            waiting = asyncio.ensure_future(next_text(receive))
            await _serve(hub, screen, text, outlet)
    finally:
        waiting.cancel()


async def _still(hub: Hub, screen: Screen, token: str) -> bool:
    session = await hub.accounts.session(token)
    if session is None or not session.operator.serves:
        return False
    screen.operator = session.operator
    return True


async def _serve(hub: Hub, screen: Screen, text: str, outlet: Outlet) -> None:
    try:
        frame = SCREEN_FRAME.validate_json(text)
    except ValidationError:
        return
    match frame:
        case Ping():
            outlet.push({"type": "pong"})
        case Watch(conversation=None):
            screen.watching = None
        case Watch(conversation=conversation, after=after):
            await _watch(hub, screen, ConversationId(conversation or ""), after, outlet)
        case Typing(conversation=conversation):
            if conversation == screen.watching:
                await hub.feed.tell_typing(ConversationId(conversation), screen.operator.id)
                await hub.typing.operator_types(ConversationId(conversation))


async def _watch(
    hub: Hub, screen: Screen, conversation: ConversationId, after: int | None, outlet: Outlet
) -> None:
    screen.watching = None
    try:
        await hub.reading.seen(screen.operator, conversation)
    except NotFound:
        return
    screen.watching = conversation  # Before reading: nothing falls in between.
    if after is None:
        return
    while missed := await hub.reading.missed(conversation, after, screen.locale):
        for item in missed:
            outlet.push(_frame(ItemNow(conversation, item)))
        after = missed[-1].changed
    outlet.push({"type": "watching", "conversation": conversation, "position": after})


def _frame(update: DeskUpdate) -> dict[str, object]:
    match update:
        case CardNow(card):
            return {"type": "card", "card": CardOut.model_validate(card).model_dump()}
        case CardGone(conversation):
            return {"type": "gone", "id": conversation}
        case ItemNow(conversation, item):
            shown = ItemOut.model_validate(item).model_dump()
            return {"type": "item", "conversation": conversation, "item": shown}
        case ClientTypes(conversation):
            return {"type": "typing", "conversation": conversation}
        case RequestNow(card):
            return {"type": "request", "card": RequestCardOut.model_validate(card).model_dump()}
        case Alert(text):
            return {"type": "alert", "text": text}
