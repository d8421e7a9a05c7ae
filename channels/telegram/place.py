"""Where an update belongs: the address of its chat, the same for the inbox's order and for the peer; and who we are.

A private chat and a group have the platform's chat id. A chat of a business account that the bot answers for is another
place than the same person's own chat with the bot: ``business:<chat id>``; the connection itself may change and goes
with the peer's hints.
"""

from dataclasses import dataclass
from typing import Final

from channels import fields
from channels.channel import Unparseable

BUSINESS_KINDS: Final = frozenset(
    {"business_message", "edited_business_message", "deleted_business_messages"}
)
CONNECTION: Final = "business_connection"
"""The hint that holds the connection's id."""
GROUP_HINT: Final = ("chat", "group")
_BUSINESS = "business:"

Hints = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself. ``id`` 0 and ``username`` "" while nobody has told us."""

    id: int = 0
    username: str = ""


def chat_id(address: str) -> str:
    """What the platform calls the place."""
    return address.removeprefix(_BUSINESS)


def is_business(address: str) -> bool:
    return address.startswith(_BUSINESS)


def is_group(address: str) -> bool:
    return address.startswith("-")


def address(chat: fields.Object, *, business: bool) -> str:
    """Raises Unparseable where the chat has no id."""
    found = str(fields.integer(chat, "id"))
    return f"{_BUSINESS}{found}" if business else found


def guess(kind: str, body: fields.Object) -> str:
    """The address an update of this kind belongs to, "" for none. Total: only what is needed is looked at."""
    carrier = body if isinstance(body.get("chat"), dict) else fields.loose_member(body, "message")
    chat = fields.loose_member(carrier, "chat")
    before = carrier.get("migrate_from_chat_id")
    if before is not None and fields.is_integer(before):
        # the new supergroup's first word speaks of the old group, and stands in its line
        return str(before)
    try:
        return address(chat, business=kind in BUSINESS_KINDS or "business_connection_id" in carrier)
    except Unparseable:
        pass
    try:
        return address(fields.loose_member(body, "from"), business=False)
    except Unparseable:
        return ""


def hints(message: fields.Object) -> Hints:
    """What the answer needs to know of the place."""
    connection = fields.loose_text(message, "business_connection_id")
    if connection:
        return ((CONNECTION, connection),)
    return (GROUP_HINT,) if in_group(message) else ()


def in_group(message: fields.Object) -> bool:
    return fields.member(message, "chat").get("type") in ("group", "supergroup")
