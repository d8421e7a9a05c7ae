"""What hangs on a message: files by their address, and lines for what is no file."""

from collections.abc import Callable, Iterator
from typing import TypeGuard

from channels import fields
from channels.split import shorten
from conversation.message import Attachment, Location

FILES_MOST = 30
"""Ten hang on a message, and more on those it forwards; a client with hundreds wants to hurt."""
_WORDS_MAX = 300
_KIND_MAX = 40
_PAGE_KINDS = {
    "video": "Видео",
    "wall": "Запись",
    "wall_reply": "Комментарий",
    "audio": "Аудиозапись",
    "market": "Товар",
    "story": "История",
    "poll": "Опрос",
    "article": "Статья",
    "podcast": "Подкаст",
    "event": "Мероприятие",
}
_TITLES = ("title", "question", "text")
"""Where the different kinds keep what they are called."""


def files(message: fields.Object) -> tuple[Attachment, ...]:
    """Photos, documents, voice messages, stickers and drawings, also those of forwarded messages.

    ``ref`` is the platform's own address of the file.
    """
    sources = (message, *fields.members(message, "fwd_messages"))
    found = (_file(item) for source in sources for item in fields.members(source, "attachments"))
    return tuple(attachment for attachment in found if attachment is not None)[:FILES_MOST]


def lines(message: fields.Object) -> Iterator[str]:
    """A line for each thing that is no file: a link, a video's page, a place."""
    written = fields.loose_text(message, "text")
    for item in fields.members(message, "attachments"):
        kind = fields.loose_text(item, "type")
        line = _link(item, written) if kind == "link" else _page(kind, fields.loose_member(item, kind))
        if line:
            yield line
    if shown := _place(message):
        yield shown
    if message.get("is_cropped") is True:
        yield "[ВКонтакте прислал это сообщение не целиком]"


def _file(item: fields.Object) -> Attachment | None:
    kind = fields.text(item, "type")
    read = _READERS.get(kind)
    return read(fields.member(item, kind)) if read else None


def _photo(photo: fields.Object) -> Attachment | None:
    original = fields.loose_member(photo, "orig_photo")
    url = fields.loose_text(original, "url") or _largest(fields.members(photo, "sizes"))
    if not url:
        return None
    return Attachment("image", url, name=f"photo{fields.loose_integer(photo, 'id')}.jpg", mime="image/jpeg")


def _document(document: fields.Object) -> Attachment | None:
    url = fields.loose_text(document, "url")
    if not url:
        return None
    size = max(0, fields.loose_integer(document, "size"))
    return Attachment("file", url, name=fields.loose_text(document, "title"), size=size)


def _voice(voice: fields.Object) -> Attachment | None:
    url = fields.loose_text(voice, "link_ogg")
    return Attachment("voice", url, name="voice.ogg", mime="audio/ogg") if url else None


def _sticker(sticker: fields.Object) -> Attachment | None:
    url = _largest(fields.members(sticker, "images"))
    return Attachment("sticker", url, name="sticker.png", mime="image/png") if url else None


def _graffiti(drawing: fields.Object) -> Attachment | None:
    url = fields.loose_text(drawing, "url")
    return Attachment("image", url, name="graffiti.png", mime="image/png") if url else None


_READERS: dict[str, Callable[[fields.Object], Attachment | None]] = {
    "photo": _photo,
    "doc": _document,
    "audio_message": _voice,
    "sticker": _sticker,
    "graffiti": _graffiti,
}


def _largest(sizes: list[fields.Object]) -> str:
    ordered = sorted(
        sizes, key=lambda size: fields.loose_integer(size, "width") * fields.loose_integer(size, "height")
    )
    return next((url for size in reversed(ordered) if (url := fields.loose_text(size, "url"))), "")


def _link(item: fields.Object, written: str) -> str:
    """The address, unless the client's own text has it already (then the platform only decorated it)."""
    link = fields.loose_member(item, "link")
    url = fields.loose_text(link, "url")
    if not url or url in written:
        return ""
    title = fields.loose_text(link, "title")
    return f"Ссылка: {title} {url}" if title else f"Ссылка: {url}"


def _page(kind: str, item: fields.Object) -> str:
    if kind in _READERS or not kind:
        return ""
    word = _PAGE_KINDS.get(kind)
    if word is None:
        return f"[Вложение: {shorten(kind, _KIND_MAX)}]"
    words = next((found for name in _TITLES if (found := fields.loose_text(item, name).strip())), "")
    title = shorten(" ".join(words.split()), _WORDS_MAX) or "без названия"
    address = _address(kind, item)
    return f"{word}: {title} {address}" if address else f"{word}: {title}"


def _address(kind: str, item: fields.Object) -> str:
    owner, number = fields.loose_integer(item, "owner_id"), fields.loose_integer(item, "id")
    if kind == "wall_reply":
        post = fields.loose_integer(item, "post_id")
        return f"https://vk.com/wall{owner}_{post}?reply={number}" if owner and post and number else ""
    # a post names its owner in one way as an attachment and in another elsewhere
    owner = owner or fields.loose_integer(item, "to_id") or fields.loose_integer(item, "from_id")
    return f"https://vk.com/{kind}{owner}_{number}" if owner and number else ""


def place(message: fields.Object) -> Location | None:
    """The place on the map that the message shows."""
    point = fields.loose_member(fields.loose_member(message, "geo"), "coordinates")
    latitude, longitude = point.get("latitude"), point.get("longitude")
    if not _is_angle(latitude) or not _is_angle(longitude):
        return None
    return Location(float(latitude), float(longitude))


def _place(message: fields.Object) -> str:
    point = place(message)
    if point is None:
        return ""
    title = fields.loose_text(fields.loose_member(fields.loose_member(message, "geo"), "place"), "title")
    shown = f"Геопозиция: {point.latitude}, {point.longitude}"
    return f"{shown} ({shorten(title, _WORDS_MAX)})" if title else shown


def _is_angle(value: object) -> TypeGuard[float]:
    # NaN fails every comparison
    return isinstance(value, int | float) and not isinstance(value, bool) and -180 <= value <= 180
