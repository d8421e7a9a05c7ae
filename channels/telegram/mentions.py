"""Is a message of a group meant for us: the bot is named, or answered. Offsets count UTF-16 code units."""

from collections.abc import Iterator

from channels import fields
from channels.telegram.place import Me


def is_for_us(message: fields.Object, me: Me) -> bool:
    """A reply to the bot, its @name or command, or a mention by id."""
    answered = fields.loose_member(fields.loose_member(message, "reply_to_message"), "from")
    return (me.id != 0 and answered.get("id") == me.id) or any(True for _ in _ours(message, me))


def without_our_name(message: fields.Object, written: str, me: Me) -> str:
    """The text as said to us: the bot's @name is the envelope, not the letter."""
    named_at = sorted(_ours(message, me), reverse=True)
    if not named_at:
        return written
    units = written.encode("utf-16-le", "surrogatepass")
    for start, end in named_at:
        named = units[2 * start : 2 * end].decode("utf-16-le", "replace")
        command, at, _ = named.partition("@")
        kept = command if at and command.startswith("/") else ""
        units = units[: 2 * start] + kept.encode("utf-16-le") + units[2 * end :]
    return fields.clean(units.decode("utf-16-le", "replace")).strip(" ,:\n")


def _ours(message: fields.Object, me: Me) -> Iterator[tuple[int, int]]:
    """Where in the text or caption the bot is named: start and end in code units."""
    field = "text" if message.get("text") else "caption"
    units = fields.loose_text(message, field).encode("utf-16-le", "surrogatepass")
    entities = message.get("entities" if field == "text" else "caption_entities")
    for entity in entities if isinstance(entities, list) else ():
        if not isinstance(entity, dict):
            continue
        start = fields.loose_integer(entity, "offset")
        end = start + fields.loose_integer(entity, "length")
        if not 0 <= start < end <= len(units) // 2:
            continue
        named = units[2 * start : 2 * end].decode("utf-16-le", "replace")
        if _names(entity, named, me):
            yield start, end


def _names(entity: fields.Object, named: str, me: Me) -> bool:
    kind = entity.get("type")
    if kind == "text_mention":
        return me.id != 0 and fields.loose_member(entity, "user").get("id") == me.id
    ours = f"@{me.username}".casefold()
    if not me.username:
        return False
    if kind == "mention":
        return named.casefold() == ours
    return kind == "bot_command" and named.casefold().endswith(ours)
