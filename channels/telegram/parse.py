"""An update → what it means to us. Pure, and without aiogram's types, whose import costs seconds.

Only private chats mean anything: groups, channels, business messages, reactions and service messages are
read as nothing. A kind of update that the platform invents tomorrow is nothing too.
"""

import re
from collections.abc import Callable, Sequence

from channels import fields
from channels.channel import RawPayload, Unparseable
from channels.telegram.media import attachments
from channels.telegram.wording import full_name, own_phone, words_of
from conversation.contact import Peer
from conversation.ids import SECOND, Micros
from conversation.inbound import (
    Inbound,
    InboundEdit,
    InboundMessage,
    InboundMove,
    InboundPress,
    InboundReachability,
)

_START = re.compile(r"\A/start(?:@[A-Za-z0-9_]+)?[ \t]+([A-Za-z0-9_-]{1,64})\s*\Z")
_LAST_MOMENT = 253_402_300_799
"""31 December 9999 in seconds: a later date is nonsense."""


def parse(raw: RawPayload) -> Sequence[Inbound]:
    """The events of one update, in order. Raises Unparseable, and nothing else."""
    update = fields.load(raw.payload)
    fields.integer(update, "update_id")
    try:
        for kind, read in _READERS.items():
            if kind in update:
                return read(fields.member(update, kind), raw)
    except RecursionError:
        raise Unparseable("nested too deeply") from None
    return ()


def _message(message: fields.Object, raw: RawPayload) -> Sequence[Inbound]:
    chat = fields.member(message, "chat")
    peer, at = _peer(chat, raw), _moment(message, "date")
    if "migrate_to_chat_id" in message:
        new = str(fields.integer(message, "migrate_to_chat_id"))
        return (InboundMove(peer=peer, key=raw.event_key, at=at, new_address=new),)
    if not _from_a_client(message):
        return ()
    written, start_token = _without_token(words_of(message))
    files = attachments(message)
    if not written and not files:
        return ()
    return (
        InboundMessage(
            peer=peer,
            key=raw.event_key,
            at=at,
            external_id=str(fields.integer(message, "message_id")),
            text=written,
            attachments=files,
            name=full_name(fields.member(message, "from")),
            reply_to=_reply_to(message),
            start_token=start_token,
            phone=own_phone(message),
        ),
    )


def _edited(message: fields.Object, raw: RawPayload) -> Sequence[Inbound]:
    # a moving geoposition arrives as an edit every few seconds
    if not _from_a_client(message) or "location" in message:
        return ()
    return (
        InboundEdit(
            peer=_peer(fields.member(message, "chat"), raw),
            key=raw.event_key,
            at=_moment(message, "edit_date" if "edit_date" in message else "date"),
            external_id=str(fields.integer(message, "message_id")),
            text=_without_token(words_of(message))[0],
        ),
    )


def _pressed(query: fields.Object, raw: RawPayload) -> Sequence[Inbound]:
    """The message may be gone, or too old to be shown; what was pressed and by whom is always there."""
    sender = fields.member(query, "from")
    message = fields.optional(query, "message")
    chat = sender if message is None else fields.member(message, "chat")
    if message is not None and chat.get("type") != "private":
        return ()
    return (
        InboundPress(
            peer=_peer(chat, raw),
            key=raw.event_key,
            at=raw.received_at,
            token=fields.text(query, "data"),
            external_id="" if message is None else str(fields.integer(message, "message_id")),
            answer_handle=fields.text(query, "id"),
            name=full_name(sender),
        ),
    )


def _membership(change: fields.Object, raw: RawPayload) -> Sequence[Inbound]:
    chat = fields.member(change, "chat")
    status = fields.text(fields.member(change, "new_chat_member"), "status")
    if chat.get("type") != "private" or status not in ("kicked", "member"):
        return ()
    blocked = status == "kicked"
    return (
        InboundReachability(
            peer=_peer(chat, raw),
            key=raw.event_key,
            at=_moment(change, "date"),
            reachable=not blocked,
            reason="blocked" if blocked else "",
        ),
    )


def _from_a_client(message: fields.Object) -> bool:
    """A person, in a private chat with us."""
    sender = fields.optional(message, "from")
    private = fields.member(message, "chat").get("type") == "private"
    return private and sender is not None and sender.get("is_bot") is not True


def _peer(chat: fields.Object, raw: RawPayload) -> Peer:
    return Peer(raw.account, str(fields.integer(chat, "id")))


def _moment(source: fields.Object, name: str) -> Micros:
    seconds = fields.integer(source, name)
    if not 0 <= seconds <= _LAST_MOMENT:
        raise Unparseable(f"{name} is no date")
    return Micros(seconds * SECOND)


def _reply_to(message: fields.Object) -> str:
    answered = fields.optional(message, "reply_to_message")
    return "" if answered is None else str(fields.integer(answered, "message_id"))


def _without_token(written: str) -> tuple[str, str]:
    """A deep link's token is a secret: it goes its own way and leaves only the command in the text."""
    found = _START.match(written)
    return ("/start", found[1]) if found else (written, "")


_READERS: dict[str, Callable[[fields.Object, RawPayload], Sequence[Inbound]]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "my_chat_member": _membership,
}
