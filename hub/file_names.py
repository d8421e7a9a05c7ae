"""What a file is called and what it is: judged from its bytes, never from what the sender says. Pure."""

import re
import unicodedata
from dataclasses import replace

import filetype

from conversation.message import Attachment, AttachmentKind

HEAD = 8192
"""Bytes of a file that tell what it is."""
NAME_MOST = 120

SAFE_IMAGES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
"""The only types that a browser may show in our origin."""
UNKNOWN = "application/octet-stream"

_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!", b"dex\n",
    b"L\x00\x00\x00\x01\x14\x02",
)  # fmt: skip
"""How programs begin (the last one is a Windows shortcut)."""
_NAMED_ALIKE = {"jpeg": "jpg", "jfif": "jpg", "m4v": "mp4", "oga": "ogg", "opus": "ogg"}


class RefusedFile(ValueError):
    """This file is not taken. ``code`` is ``empty`` or ``program``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sniff(head: bytes) -> str:
    """The MIME type by the first bytes; text and markup of every kind are UNKNOWN, which only downloads."""
    kind = filetype.guess(head)
    if kind is None:
        return UNKNOWN
    mime = str(kind.mime)
    return (
        UNKNOWN if "xml" in mime or "html" in mime or "executable" in mime or "msdownload" in mime else mime
    )


def check(head: bytes) -> None:
    """Raises RefusedFile for what nobody should be sent."""
    if not head:
        raise RefusedFile("empty")
    if head.startswith(_PROGRAMS):
        raise RefusedFile("program")


def kind_of(mime: str) -> AttachmentKind:
    if mime in SAFE_IMAGES:
        return "image"
    if mime.startswith("video/"):
        return "video"
    if mime.startswith("audio/"):
        return "audio"
    return "file"


def judged(attachment: Attachment, head: bytes) -> Attachment:
    """What came in, by its first bytes: who sent it may call it what he likes."""
    sniffed = sniff(head)
    is_picture = attachment.kind == "image" and sniffed in SAFE_IMAGES
    kind = attachment.kind if attachment.kind != "image" or is_picture else "file"
    claimed = UNKNOWN if attachment.mime.startswith("image/") else attachment.mime
    mime = (claimed if sniffed == UNKNOWN else sniffed)[:100]
    name = clean_name(attachment.name, sniffed) if attachment.name else ""
    return replace(attachment, kind=kind, mime=mime, name=name)


def clean_name(name: str, mime: str) -> str:
    """A name that is safe to show and to save: cleaned first, judged afterwards.

    Invisible characters, folders and leading dots go; a name that promises another type than the bytes gets the
    true ending behind it.
    """
    normal = unicodedata.normalize("NFC", name)
    visible = "".join(c for c in normal if c == " " or unicodedata.category(c)[0] not in "CZ")
    last = visible.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = re.sub(r'[<>:"|?*]', "_", last).strip(" .") or "file"
    stem, dot, ending = cleaned.rpartition(".")
    if dot and len(ending) <= 12:
        cleaned = f"{stem[: NAME_MOST - 13]}.{ending}"
    else:
        cleaned, ending = cleaned[:NAME_MOST], ""
    true_ending = _true_ending(mime)
    if not true_ending or _NAMED_ALIKE.get(ending.lower(), ending.lower()) == true_ending:
        return cleaned
    return f"{cleaned}.{true_ending}"


def _true_ending(mime: str) -> str:
    """ "" where the bytes do not settle it (an office document may look like any archive)."""
    if mime != "application/pdf" and not mime.startswith(("image/", "audio/", "video/")):
        return ""
    known = filetype.get_type(mime=mime)
    return str(known.extension) if known else ""
