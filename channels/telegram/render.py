"""Content → calls of the Bot API. Pure.

Text goes out plain, without a markup mode: what the bot or an operator wrote cannot be misread as markup.
"""

from collections.abc import Mapping

from channels.channel import Outgoing, Rendered, Request
from channels.split import split, utf16_length
from channels.telegram.capabilities import CAPTION_MAX, MEGABYTE, PHOTO_MAX, TEXT_MAX, UPLOAD_MAX
from channels.telegram.keyboard import Rows, choices
from conversation.message import Attachment

_PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
_BARE_BUTTONS = "Выберите вариант:"


def render(outgoing: Outgoing) -> Rendered:
    """The calls in order; buttons hang on the last. A short text becomes the caption of the last file."""
    content = outgoing.content
    files = tuple(file for file in content.attachments if file.size <= UPLOAD_MAX)
    too_big = tuple(file for file in content.attachments if file.size > UPLOAD_MAX)
    offered = choices(content.buttons)
    text = _joined(content.text, *map(_refused, too_big), offered.appendix)
    if offered.rows and not text and not files:
        text = _BARE_BUTTONS
    captioned = bool(files) and utf16_length(text) <= CAPTION_MAX
    calls: list[tuple[str, dict[str, object], tuple[Attachment, ...]]] = []
    if not captioned:
        calls += [("sendMessage", {"text": part}, ()) for part in split(text, TEXT_MAX)]
    calls += [(_method(file), {}, (file,)) for file in files]
    if captioned and text:
        calls[-1][1]["caption"] = text
    if offered.rows and calls:
        calls[-1][1]["reply_markup"] = _markup(offered.rows)
    requests = tuple(
        Request(
            method=method,
            params={"chat_id": outgoing.peer.address, **params},
            key=f"{outgoing.key}/{number}",
            uploads=uploads,
        )
        for number, (method, params, uploads) in enumerate(calls)
    )
    return Rendered(requests, (*offered.degraded, *(("file: too large",) if too_big else ())))


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in map(str.strip, parts) if part)


def _method(file: Attachment) -> str:
    photo = file.kind == "image" and file.mime in _PHOTO_TYPES and file.size <= PHOTO_MAX
    return "sendPhoto" if photo else "sendDocument"


def _refused(file: Attachment) -> str:
    name = f" «{file.name}»" if file.name else ""
    return f"Файл{name} не отправлен: он больше {UPLOAD_MAX // MEGABYTE} МБ."


def _markup(rows: Rows) -> Mapping[str, object]:
    return {"inline_keyboard": rows}
