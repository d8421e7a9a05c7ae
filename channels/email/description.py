"""What a letter says, for people who look into a strange one: one JSON object an event. Pure."""

from channels.channel import RawPayload
from channels.email import bounce
from channels.email.address import sender_as_written
from channels.email.headers import text_value
from channels.email.mime import Letter, read
from channels.email.parse import Mailbox, fates, is_machines, own_words


def describe(raw: RawPayload, mailbox: Mailbox) -> tuple[dict[str, object], ...]:
    """For ``okno parse``: one object for each event that ``parse`` finds in the letter, in the same order.

    ``subject``, ``from`` (address as written), ``text`` (the letter's plain text and that of letters attached to it,
    as sent; of a letter in HTML alone only what it passes on without a word of its own), ``reply`` (what was newly
    written; "" for a bare forward), ``quoted`` (the rest), ``html`` (has it an HTML body?), ``attachments`` (names,
    made harmless), ``automatic``, ``bounce``: ``{"state": "hard" | "soft", "recipient", "original_message_id"}``, or
    None. Raises Unparseable.
    """
    letter = read(raw.payload, mailbox.max_message_bytes)
    told = fates(letter, mailbox)
    if told is None:
        return ()
    said = _said(letter)
    if not told:
        return ({**said, "automatic": is_machines(letter, mailbox), "bounce": None},)
    return tuple({**said, "automatic": True, "bounce": _bounce(fate)} for fate in told)


def _said(letter: Letter) -> dict[str, object]:
    split = own_words(letter)
    text = "\n".join(text.removesuffix("\n") for text in (letter.text, letter.passed_on) if text.strip())
    return {
        "subject": text_value(letter.root, "Subject"),
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
