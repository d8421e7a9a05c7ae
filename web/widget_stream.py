"""The socket of the site's chat: one small object and the server's own task for each browser."""

import asyncio

import orjson
from pydantic import ValidationError
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from conversation.contact import Peer
from hub.bundle import Hub
from hub.widget import NoFile
from hub.widget_feed import Ear, HungUp, WidgetUpdate
from storage.database import DatabaseUnavailable
from web.guards import hub_of, own_origin, own_page
from web.limits import Buckets
from web.sockets import BAD_FRAME, UNAUTHORIZED, Outlet, next_text, refuse, subprotocols
from web.widget_models import (
    CLIENT_FRAME,
    ClientFrame,
    Hello,
    MessageFrame,
    PingFrame,
    PressFrame,
    SeenFrame,
    TypingFrame,
    WidgetItemOut,
    frame_of,
)

SUBPROTOCOL = "okno.v1"
HELLO_SECONDS = 10.0
COME_AGAIN = 1012


class WidgetSocket:
    """An ASGI application of its own: nothing stands between it and the server."""

    guard = staticmethod(own_page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        hub = hub_of(connection)
        if not own_origin(connection, hub) or SUBPROTOCOL not in subprotocols(scope):
            await refuse(receive, send)
            return
        await receive()
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        await _talk(hub, scope["app"].state.messages, receive, Outlet(send))


async def _talk(hub: Hub, messages: Buckets, receive: Receive, outlet: Outlet) -> None:
    ear: Ear | None = None
    try:
        ear = await _welcome(hub, receive, outlet)
        if ear is None:
            await outlet.flushed()
            return
        while (text := await next_text(receive)) is not None:
            if not await _serve(hub, messages, ear.peer, text, outlet):
                await outlet.flushed()
                return
    finally:
        if ear is not None:
            hub.browsers.leave(ear)
        outlet.drop()


async def _welcome(hub: Hub, receive: Receive, outlet: Outlet) -> Ear | None:
    """Let a visitor in with everything he missed; None when the socket is to be closed."""
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            text = await next_text(receive)
        hello = CLIENT_FRAME.validate_json(text or "")
    except (TimeoutError, ValidationError):
        hello = None
    if not isinstance(hello, Hello):
        outlet.close(BAD_FRAME)
        return None
    peer = await hub.widget.peer(hello.token)
    if peer is None:
        outlet.push({"type": "error", "code": "unauthorized", "message": ""})
        outlet.close(UNAUTHORIZED)
        return None

    def hear(update: WidgetUpdate) -> None:
        if isinstance(update, HungUp):
            outlet.close(COME_AGAIN)
        else:
            outlet.push(frame_of(update))

    ear = Ear(peer, hear)
    hub.browsers.join(ear)
    try:
        await hub.feed.join()
        heard = await hub.widget.heard(peer, hello.last_seq)
    except BaseException:
        hub.browsers.leave(ear)
        raise
    mode = heard.mode
    outlet.push({"type": "welcome", "seq": heard.seq, "mode": mode.mode, "operator_name": mode.operator_name})
    for item in heard.items:
        outlet.push({"type": "item", "item": WidgetItemOut.model_validate(item).model_dump()})
    ear.release(heard.seq)
    return ear


async def _serve(hub: Hub, messages: Buckets, peer: Peer, text: str, outlet: Outlet) -> bool:
    """One frame of the browser; False when it is no frame of ours and the socket is to be closed."""
    try:
        frame = CLIENT_FRAME.validate_json(text)
    except ValidationError as error:
        outlet.push(_bad(text, error))
        return True
    try:
        await _act(hub, messages, peer, frame, outlet)
    except DatabaseUnavailable:
        outlet.close(COME_AGAIN)
        return False
    return True


async def _act(hub: Hub, messages: Buckets, peer: Peer, frame: ClientFrame, outlet: Outlet) -> None:
    match frame:
        case PingFrame():
            outlet.push({"type": "pong"})
        case MessageFrame() | PressFrame():
            await _say(hub, messages, peer, frame, outlet)
        case TypingFrame():
            if not messages.take(f"typing {peer.address}"):
                await hub.widget.typing(peer)
        case SeenFrame():
            if not messages.take(f"seen {peer.address}"):
                await hub.widget.seen(peer, frame.seq)
        case Hello():
            pass  # Said once already.


async def _say(
    hub: Hub, messages: Buckets, peer: Peer, frame: MessageFrame | PressFrame, outlet: Outlet
) -> None:
    key = frame.client_msg_id
    if messages.take(peer.address):
        outlet.push(_error("rate_limited", "", key))
        return
    if isinstance(frame, PressFrame):
        seq = await hub.widget.press(peer, key, frame.token)
    elif not frame.text.strip() and not frame.files:
        outlet.push(_error("empty", "Напишите сообщение или приложите файл.", key))
        return
    else:
        try:
            seq = await hub.widget.say(peer, key, frame.text, frame.files)
        except NoFile:
            outlet.push(_error("no_file", "Файл не найден: приложите его ещё раз.", key))
            return
    outlet.push({"type": "ack", "client_msg_id": key, "seq": seq})


def _bad(text: str, error: ValidationError) -> dict[str, str]:
    """Refuses a frame; the message it carried is marked as failed if it can be told which."""
    try:
        raw = orjson.loads(text)
    except orjson.JSONDecodeError:
        raw = None
    key = raw.get("client_msg_id") if isinstance(raw, dict) else None
    too_long = any(
        one["type"] in ("string_too_long", "too_long") for one in error.errors(include_input=False)
    )
    words = "Сообщение слишком длинное." if too_long else "Сообщение не удалось прочитать."
    return _error("too_long" if too_long else "invalid", words, key if isinstance(key, str) else "")


def _error(code: str, message: str, client_msg_id: str) -> dict[str, str]:
    frame = {"type": "error", "code": code, "message": message}
    return {**frame, "client_msg_id": client_msg_id[:64]} if client_msg_id else frame
