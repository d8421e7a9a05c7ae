"""A letter written out again with its words changed: what is kept of it when some of them must go. Pure."""

from collections.abc import Callable
from email.header import Header
from email.message import Message
from html import escape

from channels.email.headers import decode_words, parameter, raw_values
from channels.email.mime import bytes_of, children, read, text_of
from channels.email.text import html_to_text

SAID = (
    "Subject",
    "Thread-Topic",
    "Comments",
    "Keywords",
    "Content-Description",
    "From",
    "Reply-To",
    "To",
    "Cc",
)
"""Fields that people write in."""
NAMES = (("Content-Type", "name"), ("Content-Disposition", "filename"))

Change = Callable[[str], str]


def rewritten(raw: bytes, max_bytes: int, change: Change) -> bytes:
    """Every text part, subject and file name put through ``change``; the same bytes where nothing changed.

    Attached letters too. An HTML part whose words change becomes those words: markup divides numbers as it likes.
    Raises Unparseable.
    """
    letter = read(raw, max_bytes)
    pending, changed = [letter.root], False
    while pending:
        part = pending.pop()
        pending += children(part)
        changed = _fields(part, change) or changed
        if not part.is_multipart() and part.get_content_maintype() in {"text", "multipart"}:
            changed = _text(part, change) or changed
        for around in ("preamble", "epilogue"):
            said = getattr(part, around)
            if said and change(said) != said:
                setattr(part, around, None)
                changed = True
    return bytes_of(letter.root) if changed else raw


def _fields(part: Message, change: Change) -> bool:
    changed = False
    for name in SAID:
        values = [decode_words(value) for value in raw_values(part, name)]
        clean = [change(value) for value in values]
        if clean != values:
            changed = True
            del part[name]
            for value in clean:
                part[name] = Header(" ".join(value.split()), "utf-8").encode()
    for name, key in NAMES:
        given = parameter(part, name, key)
        if given and change(given) != given:
            changed = True
            part.set_param(key, change(given), header=name, charset="utf-8", replace=True)
    return changed


def _text(part: Message, change: Change) -> bool:
    text = text_of(part)
    clean = change(text)
    if part.get_content_subtype() == "html":
        words = html_to_text(text)
        if change(words) != words or clean != text:
            clean = f"<pre>{escape(change(words))}</pre>"
    if clean == text:
        return False
    del part["Content-Transfer-Encoding"]
    part.set_payload(clean.encode("utf-8", "replace").decode("utf-8"), "utf-8")
    return True
