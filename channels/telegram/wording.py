"""Words for what a client can send and text cannot show: a place, a contact, a poll."""

import re

from channels import fields
from channels.channel import Unparseable
from conversation.message import Location

_NAMED = {
    "story": "История",
    "checklist": "Список дел",
    "game": "Игра",
    "invoice": "Счёт",
    "giveaway": "Розыгрыш",
    "paid_media": "Платные материалы",
}


def words_of(message: fields.Object) -> str:
    """Its text or caption, else a description of what it holds; "" for a file alone or a service message."""
    written = fields.text(message, "text") or fields.text(message, "caption")
    if written:
        return written
    for field, describe in _DESCRIBED.items():
        if field in message:
            return describe(message)
    return next((f"[{name}]" for field, name in _NAMED.items() if field in message), "")


def own_phone(message: fields.Object) -> str:
    """The sender's own number as ``+7…``, "" for anybody else's: only the platform's user id proves it."""
    contact = fields.optional(message, "contact")
    sender = fields.optional(message, "from")
    if contact is None or sender is None or "user_id" not in contact:
        return ""
    if fields.integer(contact, "user_id") != fields.integer(sender, "id"):
        return ""
    return _phone(contact)


def place_shown(message: fields.Object) -> Location | None:
    """The place a person shows: his own, or an organisation's."""
    if "venue" in message:
        return _spot(fields.member(fields.member(message, "venue"), "location"))
    return _spot(fields.member(message, "location")) if "location" in message else None


def full_name(person: fields.Object) -> str:
    parts = (fields.loose_text(person, "first_name"), fields.loose_text(person, "last_name"))
    return " ".join(part.strip() for part in parts if part.strip())


def _venue(message: fields.Object) -> str:
    venue = fields.member(message, "venue")
    place = ", ".join(filter(None, (fields.loose_text(venue, "title"), fields.loose_text(venue, "address"))))
    return f"Место: {place}. {_coordinates(fields.member(venue, 'location'))}"


def _location(message: fields.Object) -> str:
    return _coordinates(fields.member(message, "location"))


def _coordinates(location: fields.Object) -> str:
    spot = _spot(location)
    return f"Геопозиция: {spot.latitude:.6f}, {spot.longitude:.6f}"


def _spot(location: fields.Object) -> Location:
    latitude, longitude = fields.degrees(location, "latitude"), fields.degrees(location, "longitude")
    if abs(latitude) > 90:
        raise Unparseable("latitude is not an angle above or below the equator")
    return Location(latitude, longitude)


def _contact(message: fields.Object) -> str:
    contact = fields.member(message, "contact")
    if own_phone(message):
        return f"Мой телефон: {_phone(contact)}"
    return "Контакт: " + ", ".join(filter(None, (full_name(contact), _phone(contact))))


def _phone(contact: fields.Object) -> str:
    """International form: the platform leaves the plus out or not, as the sender's client pleases."""
    digits = re.sub(r"[^0-9]", "", fields.text(contact, "phone_number"))
    return f"+{digits}" if digits else ""


def _poll(message: fields.Object) -> str:
    return f"[Опрос: {fields.loose_text(fields.member(message, 'poll'), 'question')}]"


def _dice(message: fields.Object) -> str:
    return fields.loose_text(fields.member(message, "dice"), "emoji")


def _rich(message: fields.Object) -> str:
    """The plain text of a formatted message, a line for a block."""
    blocks = fields.member(message, "rich_message").get("blocks")
    if not isinstance(blocks, list):
        raise Unparseable("rich_message.blocks is not a list")
    return _lines(blocks)


def _words(node: object) -> str:
    """Runs of text one behind the other; a table row by row, a list and nested blocks line by line."""
    if isinstance(node, str):
        return fields.clean(node)
    if isinstance(node, list):
        return "".join(map(_words, node))
    if not isinstance(node, dict):
        return ""
    parts = [_words(node.get("text"))]
    parts += [" | ".join(map(_words, _list(row))) for row in _list(node.get("cells"))]
    parts += [_lines(_list(node.get(name))) for name in ("items", "blocks")]
    return "\n".join(filter(None, parts))


def _lines(nodes: list[object]) -> str:
    return "\n".join(filter(None, map(_words, nodes)))


def _list(node: object) -> list[object]:
    return node if isinstance(node, list) else []


_DESCRIBED = {
    "venue": _venue,
    "location": _location,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
    "rich_message": _rich,
}
