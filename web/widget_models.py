"""The widget's objects on the wire, over HTTP and in the socket's frames."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from hub.widget_feed import Delivered, HungUp, ModeNow, OperatorTypes, Said, WidgetUpdate
from web.desk_models import FileOut
from web.fields import Answer, Ask, Id, Key, Line, Moment, Words

Written = Annotated[Words, Field(max_length=4_000)]
Files = Annotated[tuple[Id, ...], Field(max_length=10)]
Token = Annotated[str, Field(min_length=1, max_length=100)]
Seq = Annotated[int, Field(ge=0, lt=2**53)]


class WidgetButtonOut(Answer):
    label: str
    token: str
    kind: str
    url: str


class WidgetItemOut(Answer):
    seq: int
    at: Moment
    author: str
    author_name: str
    text: str
    attachments: tuple[FileOut, ...]
    buttons: tuple[WidgetButtonOut, ...]
    message_id: str
    client_msg_id: str | None
    edited: bool
    channel: str


class AcceptsOut(Answer):
    max_file: int


class PeopleOut(Answer):
    working: bool
    changes_in: int | None
    notice: str


class KioskOut(Answer):
    idle: int
    countdown: int
    start: tuple[str, ...]


class SessionOut(Answer):
    token: str
    identity_state: Literal["anonymous", "verified"]
    name: str
    last_seq: int
    title: str
    greeting: str
    locale: str
    people: PeopleOut
    kiosk: KioskOut | None
    accepts: AcceptsOut


class HeardOut(Answer):
    items: tuple[WidgetItemOut, ...]
    seq: int
    mode: str
    operator_name: str | None
    typing: bool
    """An operator is typing now."""


class SeqOut(Answer):
    seq: int


class LinkWayOut(Answer):
    channel: str
    title: str
    url: str


class LinkOut(Answer):
    code: str
    expires_at: Moment
    links: tuple[LinkWayOut, ...]


class SessionAsk(Ask):
    account: Line
    token: Token | None = None


class LoginAsk(Ask):
    """``assertion``: the site's signed word (JWT); ``token``: the visitor's own so far."""

    account: Line
    assertion: Annotated[str, Field(min_length=1, max_length=4_096)]
    token: Token | None = None


class LoginOut(Answer):
    token: str
    name: str


class LogoutAsk(Ask):
    token: Token


class MessageAsk(Ask):
    client_msg_id: Key
    text: Written = ""
    files: Files = ()


class PressAsk(Ask):
    client_msg_id: Key
    token: Token


class SeenAsk(Ask):
    seq: Seq


class LinkAsk(Ask):
    pass


class Hello(Ask):
    type: Literal["hello"]
    token: Token
    last_seq: Seq = 0


class MessageFrame(MessageAsk):
    type: Literal["message"]


class PressFrame(PressAsk):
    type: Literal["press"]


class TypingFrame(Ask):
    type: Literal["typing"]


class SeenFrame(SeenAsk):
    type: Literal["seen"]


class PingFrame(Ask):
    type: Literal["ping"]


ClientFrame = Annotated[
    Hello | MessageFrame | PressFrame | TypingFrame | SeenFrame | PingFrame, Field(discriminator="type")
]
CLIENT_FRAME: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)


def frame_of(update: WidgetUpdate) -> dict[str, object]:
    """What the browser is sent for an update."""
    match update:
        case Said(item):
            return {"type": "item", "item": WidgetItemOut.model_validate(item).model_dump()}
        case Delivered(message, state):
            return {"type": "delivery", "message_id": message, "state": state}
        case ModeNow(mode, name):
            return {"type": "mode", "mode": mode, "operator_name": name}
        case OperatorTypes() | HungUp():
            return {"type": "typing"}
