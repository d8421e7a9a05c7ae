"""The files a message carries, each as one attachment whose ref is the platform's ``file_id``."""

from collections.abc import Callable
from typing import Any

from channels import fields
from channels.channel import Unparseable
from conversation.message import Attachment, AttachmentKind


def attachments(message: fields.Object) -> tuple[Attachment, ...]:
    """Photo, document and the rest, in no particular order: a message carries one of them."""
    found = [read(message) for name, read in _READERS.items() if name in message]
    if "animation" in message:
        # an animation is repeated as a document for old clients
        found = [file for file in found if file.kind != "file"]
    return tuple(found)


def _photo(message: fields.Object) -> Attachment:
    """The largest of the sizes offered."""
    sizes = message["photo"]
    if not isinstance(sizes, list) or not sizes or not all(isinstance(each, dict) for each in sizes):
        raise Unparseable("photo is not a list of sizes")
    largest = max(sizes, key=lambda each: fields.size(each, "width") * fields.size(each, "height"))
    return _file(largest, "image", "image/jpeg")


def _sticker(message: fields.Object) -> Attachment:
    sticker = fields.member(message, "sticker")
    if sticker.get("is_animated") is True:
        mime = "application/x-tgsticker"
    else:
        mime = "video/webm" if sticker.get("is_video") is True else "image/webp"
    return _file(sticker, "sticker", mime, name=fields.loose_text(sticker, "emoji"))


def _reader(field: str, kind: AttachmentKind, mime: str) -> Callable[[fields.Object], Attachment]:
    def read(message: fields.Object) -> Attachment:
        return _file(fields.member(message, field), kind, mime)

    return read


def _file(file: dict[str, Any], kind: AttachmentKind, mime: str, name: str = "") -> Attachment:
    ref = fields.text(file, "file_id")
    if not ref:
        raise Unparseable("a file without file_id")
    return Attachment(
        kind=kind,
        ref=ref,
        name=name or fields.loose_text(file, "file_name"),
        mime=fields.loose_text(file, "mime_type") or mime,
        size=fields.size(file),
    )


_READERS: dict[str, Callable[[fields.Object], Attachment]] = {
    "photo": _photo,
    "document": _reader("document", "file", "application/octet-stream"),
    "animation": _reader("animation", "video", "video/mp4"),
    "video": _reader("video", "video", "video/mp4"),
    "video_note": _reader("video_note", "video", "video/mp4"),
    "voice": _reader("voice", "voice", "audio/ogg"),
    "audio": _reader("audio", "audio", "audio/mpeg"),
    "sticker": _sticker,
}
