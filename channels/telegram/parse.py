"""An update → what it means to us. Pure, and without aiogram's types, whose import costs seconds.

Private chats, chats of a business account the bot answers for, and in groups what is said to the bot. Channels,
reactions and most service messages are read as nothing; so is a kind of update that the platform invents tomorrow.
"""

import re
from collections.abc import Callable, Sequence
from typing import Literal

from channels import fields
from channels.channel import RawPayload, Unparseable
from channels.telegram import place
from channels.telegram.media import attachments
from channels.telegram.mentions import is_for_us, without_our_name
from channels.telegram.place import Me
from channels.telegram.wording import full_name, own_phone, place_shown, words_of
from conversation.contact import Peer
from conversation.ids import SECOND, Micros
from conversation.inbound import (
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundMove,
    InboundPress,
    InboundReachability,
)

_START = re.compile(r"\A/start(?:@[A-Za-z0-9_]+)?[ \t]+([A-Za-z0-9_-]{1,64})\s*\Z")
_LAST_MOMENT = 253_402_300_799
"""31 December 9999 in seconds: a later date is nonsense."""
_REACHABLE = {"member": True, "administrator": True, "kicked": False, "left": False}

Author = Literal["client", "operator", "self"]


def parse(raw: RawPayload, me: Me = Me()) -> Sequence[Inbound]:  # noqa: B008 - frozen
    """The events of one update, in order. Raises Unparseable, and nothing else."""
    update = fields.load(raw.payload)
    fields.integer(update, "update_id")
    try:
        for kind, read in _READERS.items():
            if kind in update:
                return read(fields.member(update, kind), raw, me)
    except RecursionError:
        raise Unparseable("nested too deeply") from None
    return ()


def _message(message: fields.Object, raw: RawPayload, me: Me) -> Sequence[Inbound]:
    at, moved = _moment(message, "date"), _moved(message, raw)
    author = None if moved else _author(message)
    if author is None or (place.in_group(message) and not is_for_us(message, me)):
        return moved
    written, start_token = _written(message, me)
    files = attachments(message)
    if not written and not files:
        return ()
    return (
        InboundMessage(
            peer=_peer(message, raw),
            key=raw.event_key,
            at=at,
            external_id=str(fields.integer(message, "message_id")),
            text=written,
            attachments=files,
            name=_name(message),
            reply_to=_reply_to(message),
            start_token=start_token,
            author=author,
            phone=own_phone(message),
            hints=place.hints(message),
            location=place_shown(message),
            group_key=fields.loose_text(message, "media_group_id"),
        ),
    )


def _moved(message: fields.Object, raw: RawPayload) -> Sequence[Inbound]:
    """A group became a supergroup: told in the old chat and in the new one, whichever arrives first."""
    here = str(fields.integer(fields.member(message, "chat"), "id"))
    if "migrate_to_chat_id" in message:
        old, new = here, str(fields.integer(message, "migrate_to_chat_id"))
    elif "migrate_from_chat_id" in message:
        old, new = str(fields.integer(message, "migrate_from_chat_id")), here
    else:
        return ()
    at = _moment(message, "date")
    return (InboundMove(peer=Peer(raw.account, old), key=raw.event_key, at=at, new_address=new),)


def _edited(message: fields.Object, raw: RawPayload, me: Me) -> Sequence[Inbound]:
    # a moving geoposition arrives as an edit every few seconds
    if _author(message) != "client" or "location" in message:
        return ()
    return (
        InboundEdit(
            peer=_peer(message, raw),
            key=raw.event_key,
            at=_moment(message, "edit_date" if "edit_date" in message else "date"),
            external_id=str(fields.integer(message, "message_id")),
            text=_written(message, me)[0],
        ),
    )


def _deleted(deletion: fields.Object, raw: RawPayload, me: Me) -> Sequence[Inbound]:
    """Only chats of business accounts tell."""
    ids = deletion.get("message_ids")
    if not isinstance(ids, list) or not all(map(fields.is_integer, ids)):
        raise Unparseable("message_ids is not a list of integers")
    peer = _peer(deletion, raw, business=True)
    return (
        InboundDelete(peer=peer, key=raw.event_key, at=raw.received_at, external_ids=tuple(map(str, ids))),
    )


def _pressed(query: fields.Object, raw: RawPayload, me: Me) -> Sequence[Inbound]:
    """The message may be gone, or too old to be shown; what was pressed and by whom is always there."""
    sender = fields.member(query, "from")
    message = fields.optional(query, "message")
    return (
        InboundPress(
            peer=_peer({"chat": sender} if message is None else message, raw),
            key=raw.event_key,
            at=raw.received_at,
            token=fields.text(query, "data"),
            external_id="" if message is None else str(fields.integer(message, "message_id")),
            answer_handle=fields.text(query, "id"),
            name=full_name(sender),
        ),
    )


def _membership(change: fields.Object, raw: RawPayload, me: Me) -> Sequence[Inbound]:
    """Blocked and unblocked by a person; taken into a group or put out of it."""
    kind = fields.member(change, "chat").get("type")
    status = fields.text(fields.member(change, "new_chat_member"), "status")
    if kind == "channel" or status not in _REACHABLE:
        return ()
    reachable = _REACHABLE[status]
    reason = "" if reachable else ("blocked" if kind == "private" else "removed")
    peer, at = _peer(change, raw), _moment(change, "date")
    return (InboundReachability(peer=peer, key=raw.event_key, at=at, reachable=reachable, reason=reason),)


def _author(message: fields.Object) -> Author | None:
    """Who speaks; None for what is no person's word to us."""
    chat, sender = fields.member(message, "chat"), fields.optional(message, "from")
    if sender is None or sender.get("is_bot") is True:
        return None
    if "business_connection_id" not in message:
        return "client" if chat.get("type") == "private" or place.in_group(message) else None
    if "sender_business_bot" in message or message.get("is_from_offline") is True:
        # our own words come back, or the platform's own greeting
        return "self"
    # the chat has the client's id: any other hand is the account's owner, answering by himself
    return "client" if fields.integer(sender, "id") == fields.integer(chat, "id") else "operator"


def _written(message: fields.Object, me: Me) -> tuple[str, str]:
    """The words, and a deep link's token: a secret, it goes its own way and leaves only the command in the text."""
    words = words_of(message)
    if place.in_group(message):
        words = without_our_name(message, words, me)
    found = _START.match(words)
    return ("/start", found[1]) if found else (words, "")


def _name(message: fields.Object) -> str:
    """Of a group its title: many speak there."""
    if place.in_group(message):
        return fields.loose_text(fields.member(message, "chat"), "title")
    return full_name(fields.member(message, "from"))


def _peer(message: fields.Object, raw: RawPayload, *, business: bool = False) -> Peer:
    business = business or "business_connection_id" in message
    return Peer(raw.account, place.address(fields.member(message, "chat"), business=business))


def _business(message: fields.Object, raw: RawPayload, me: Me) -> Sequence[Inbound]:
    return _message({"business_connection_id": ""} | message, raw, me)


def _business_edited(message: fields.Object, raw: RawPayload, me: Me) -> Sequence[Inbound]:
    return _edited({"business_connection_id": ""} | message, raw, me)


def _moment(source: fields.Object, name: str) -> Micros:
    seconds = fields.integer(source, name)
    if not 0 <= seconds <= _LAST_MOMENT:
        raise Unparseable(f"{name} is no date")
    return Micros(seconds * SECOND)


def _reply_to(message: fields.Object) -> str:
    answered = fields.optional(message, "reply_to_message")
    return "" if answered is None else str(fields.integer(answered, "message_id"))


_READERS: dict[str, Callable[[fields.Object, RawPayload, Me], Sequence[Inbound]]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "my_chat_member": _membership,
    "business_message": _business,
    "edited_business_message": _business_edited,
    "deleted_business_messages": _deleted,
}
