"""Events of the Callback API and of the long poll (they are the same) → inbound events. Pure."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from channels import fields
from channels.channel import RawPayload, Unparseable
from channels.vk import attachments
from channels.vk.comments import read_comment
from conversation.contact import Peer
from conversation.ids import DAY, SECOND, Micros
from conversation.inbound import (
    Inbound,
    InboundEdit,
    InboundMessage,
    InboundPress,
    InboundReachability,
    InboundReceipt,
    InboundTyping,
)

FIRST_CHAT = 2_000_000_000
"""Peers from here on are group chats."""
TOKEN_FIELD = "t"  # noqa: S105 - the key in a button's payload
COUNTED = "cmid:"
_TOKEN_MAX = 255
_QUOTED_MAX = 16_384
_AHEAD = DAY
"""How far their clock may be ahead of ours; a later date is nonsense."""


def parse(raw: RawPayload, *, mailings: bool = False, comments: bool = True) -> Sequence[Inbound]:
    """Group chats, the community's own notices and unknown kinds mean nothing to us. Raises Unparseable.

    ``mailings``: other programs write in the community's name too; ``comments``: those under posts are heard.
    """
    event = fields.load(raw.payload)
    kind = fields.text(event, "type")
    if not kind:
        raise Unparseable("no type")
    if kind == "wall_reply_new":
        return _comment(raw, event) if comments else ()
    read = _READERS.get(kind)
    found = read(raw, fields.member(event, "object")) if read else ()
    return () if mailings and any(map(_by_some_program, found)) else found


def _comment(raw: RawPayload, event: fields.Object) -> Sequence[Inbound]:
    found = read_comment(raw, fields.member(event, "object"), fields.loose_integer(event, "group_id"))
    return () if found is None else (found,)


def _by_some_program(inbound: Inbound) -> bool:
    return isinstance(inbound, InboundMessage) and inbound.author == "self"


def counted(number: int) -> str:
    """A message of ours by its count in the chat: a press tells nothing else of it. "" without a count."""
    return f"{COUNTED}{number}" if number else ""


def answer_handle(event_id: str, user_id: int, peer_id: int) -> str:
    return f"{event_id} {user_id} {peer_id}"


def _message_new(raw: RawPayload, body: fields.Object) -> Sequence[Inbound]:
    # before version 5.103 the message was the object itself
    message = fields.member(body, "message") if "message" in body else body
    peer_id, sender = fields.integer(message, "peer_id"), fields.integer(message, "from_id")
    if not is_person(peer_id) or sender != peer_id or "action" in message:
        return ()
    payload = _decoded(message.get("payload"))
    token = _token(payload)
    if token:
        press = InboundPress(
            peer=_peer(raw, peer_id),
            key=raw.event_key,
            at=_at(raw, message),
            token=token,
            external_id=_external_id(message),
            sequence=_count(message),
        )
        return (press,)
    started = payload.get("command") == "start"
    hints = _hints(fields.loose_member(body, "client_info"))
    return (_message(raw, message, "client", hints, bare="/start" if started else ""),)


def _message_reply(raw: RawPayload, message: fields.Object) -> Sequence[Inbound]:
    """Written in our name. An administrator's id tells a person; without one the hub looks whether it was we."""
    peer_id = fields.integer(message, "peer_id")
    if not is_person(peer_id):
        return ()
    by_person = fields.loose_integer(message, "admin_author_id") > 0
    return (_message(raw, message, "operator" if by_person else "self", ()),)


def _message_edit(raw: RawPayload, message: fields.Object) -> Sequence[Inbound]:
    peer_id = fields.integer(message, "peer_id")
    if not is_person(peer_id) or fields.integer(message, "from_id") != peer_id:
        return ()
    edit = InboundEdit(
        peer=_peer(raw, peer_id),
        key=raw.event_key,
        at=_at(raw, message, "update_time", "date"),
        external_id=_external_id(message),
        text=_words(message),
    )
    return (edit,)


def _message_event(raw: RawPayload, body: fields.Object) -> Sequence[Inbound]:
    peer_id, user_id = fields.integer(body, "peer_id"), fields.integer(body, "user_id")
    event_id = fields.text(body, "event_id")
    if not event_id or " " in event_id:
        raise Unparseable("no event_id to answer")
    if not is_person(peer_id):
        return ()
    press = InboundPress(
        peer=_peer(raw, peer_id),
        key=raw.event_key,
        at=raw.received_at,
        token=_token(_decoded(body.get("payload"))),
        external_id=counted(_count(body)),
        answer_handle=answer_handle(event_id, user_id, peer_id),
    )
    return (press,)


def _reachability(reachable: bool, reason: str) -> "_Reader":
    def read(raw: RawPayload, body: fields.Object) -> Sequence[Inbound]:
        peer = _peer(raw, fields.integer(body, "user_id"))
        return (InboundReachability(peer, raw.event_key, raw.received_at, reachable, reason),)

    return read


def _message_read(raw: RawPayload, body: fields.Object) -> Sequence[Inbound]:
    peer_id, reader = fields.integer(body, "peer_id"), fields.integer(body, "from_id")
    if not is_person(peer_id) or reader != peer_id:
        return ()
    read_id = fields.integer(body, "read_message_id")
    return (InboundReceipt(_peer(raw, peer_id), raw.event_key, raw.received_at, str(read_id), "read"),)


def _typing(raw: RawPayload, body: fields.Object) -> Sequence[Inbound]:
    user_id = fields.integer(body, "from_id")
    if not is_person(user_id) or fields.loose_text(body, "state") != "typing":
        return ()
    return (InboundTyping(_peer(raw, user_id), raw.event_key, raw.received_at),)


_Reader = Callable[[RawPayload, fields.Object], Sequence[Inbound]]
_READERS: Mapping[str, _Reader] = {
    "message_new": _message_new,
    "message_reply": _message_reply,
    "message_edit": _message_edit,
    "message_event": _message_event,
    "message_allow": _reachability(True, "allowed"),  # noqa: FBT003 - the partial reads well
    "message_deny": _reachability(False, "denied"),  # noqa: FBT003
    "message_read": _message_read,
    "message_typing_state": _typing,
}


def _message(
    raw: RawPayload,
    message: fields.Object,
    author: Literal["client", "operator", "self"],
    hints: tuple[tuple[str, str], ...],
    bare: str = "",
) -> InboundMessage:
    """``bare`` stands in for a text that is not there."""
    words, quoted = _words(message), _forwarded(fields.members(message, "fwd_messages"))
    if not words and quoted:
        words, quoted = quoted, ""
    return InboundMessage(
        peer=_peer(raw, fields.integer(message, "peer_id")),
        key=raw.event_key,
        at=_at(raw, message),
        external_id=_external_id(message),
        text=words or bare,
        attachments=attachments.files(message),
        reply_to=_external_id(fields.loose_member(message, "reply_message")),
        start_token=fields.loose_text(message, "ref"),
        quoted=quoted,
        author=author,
        hints=hints,
        location=attachments.place(message),
        sequence=_count(message),
    )


def _peer(raw: RawPayload, peer_id: int) -> Peer:
    return Peer(raw.account, str(peer_id))


def is_person(peer_id: int) -> bool:
    """Neither a community (negative) nor a group chat."""
    return 0 < peer_id < FIRST_CHAT


def _external_id(message: fields.Object) -> str:
    """The id ``messages.send`` answers with; 0 is no id."""
    return str(fields.loose_integer(message, "id") or "")


def _count(message: fields.Object) -> int:
    """The number that the platform gives each message of a chat, in the order in which they were written."""
    return max(0, fields.loose_integer(message, "conversation_message_id"))


def _at(raw: RawPayload, message: fields.Object, *names: str) -> Micros:
    """By the platform's clock, by ours where it is silent."""
    for name in names or ("date",):
        seconds = fields.loose_integer(message, name)
        if 0 < seconds * SECOND <= raw.received_at + _AHEAD:
            return Micros(seconds * SECOND)
    return raw.received_at


def _words(message: fields.Object) -> str:
    """The text, and a line for each thing that cannot be a file."""
    return "\n".join(filter(None, (fields.text(message, "text"), *attachments.lines(message))))


def _forwarded(messages: list[fields.Object]) -> str:
    """What the client forwarded; forwards inside forwards are left out."""
    return "\n\n".join(filter(None, map(_words, messages)))[:_QUOTED_MAX]


def _decoded(payload: object) -> fields.Object:
    """A button's payload: an object in ``message_event``, the same as JSON text in ``message_new``."""
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except (ValueError, RecursionError):
            return {}
    return payload if isinstance(payload, dict) else {}


def _token(payload: fields.Object) -> str:
    token = fields.loose_text(payload, TOKEN_FIELD)
    return token if len(token) <= _TOKEN_MAX else ""


def _hints(client: fields.Object) -> tuple[tuple[str, str], ...]:
    """``client_info``, as far as rendering needs it: ``1``/``0``, and the actions parted by commas."""
    found = [
        (name, "1" if client[name] else "0")
        for name in ("inline_keyboard", "keyboard")
        if isinstance(client.get(name), bool)
    ]
    actions = client.get("button_actions")
    if isinstance(actions, list) and all(isinstance(action, str) for action in actions):
        found.append(("button_actions", fields.clean(",".join(actions))))
    return tuple(found)
