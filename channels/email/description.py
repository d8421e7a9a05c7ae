"""What a letter says, for people who look into a strange one: one JSON object an event. Pure."""

from channels.channel import RawPayload
from channels.email import bounce
from channels.email.address import sender_as_written
from channels.email.headers import decode_words, raw_value
from channels.email.mime import Letter
from channels.email.parse import Mailbox, is_machines, understand
from channels.email.reply import Split
from conversation.inbound import Inbound

Told = dict[str, object]


def describe(raw: RawPayload, mailbox: Mailbox) -> tuple[tuple[Inbound, Told], ...]:
    """For ``okno parse``: the events that ``parse`` finds in the letter, each with a JSON object of what it says.

    ``subject``, ``from`` (address as written), ``text`` (the letter's plain text and that of letters attached to it,
    as sent; of a letter in HTML alone only what it passes on without a word of its own), ``reply`` (what was newly
    written; "" for a bare forward), ``quoted`` (the rest), ``html`` (has it an HTML body?), ``attachments`` (names,
    made harmless), ``automatic``, ``bounce``: ``{"state": "hard" | "soft", "recipient", "original_message_id"}``, or
    None. Raises Unparseable.
    """
    found = understand(raw, mailbox)
    said = _said(found.letter, found.said)
    if not found.fates:
        said["automatic"] = is_machines(found.letter, mailbox)
        return tuple((event, {**said, "bounce": None}) for event in found.events)
    fates = zip(found.events, found.fates, strict=True)
    return tuple((event, {**said, "automatic": True, "bounce": _bounce(fate)}) for event, fate in fates)


def _said(letter: Letter, split: Split) -> Told:
    text = "\n".join(text.removesuffix("\n") for text in (letter.text, letter.passed_on) if text.strip())
    return {
        "subject": decode_words(raw_value(letter.root, "Subject")).strip(),
        "from": sender_as_written(letter.root)[1],
        "text": text or ("" if split.reply else split.quoted),
        "reply": split.reply,
        "quoted": split.quoted,
        "html": bool((letter.html or ("" if letter.text else letter.passed_on_html)).strip()),
        "attachments": [part.name for part in letter.attachments],
    }


def _bounce(fate: bounce.Bounce) -> dict[str, str] | None:
    if fate.state == "delivered":
        return None
    return {
        "state": fate.state,
        "recipient": fate.recipient,
        "original_message_id": fate.original,
    }
