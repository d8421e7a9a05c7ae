"""Content → calls of the Bot API. Pure.

Text goes out plain, without a markup mode: what the bot or an operator wrote cannot be misread as markup.
"""

from collections.abc import Mapping
from dataclasses import replace

from channels.channel import Outgoing, Rendered, Request
from channels.split import shorten, split, utf16_length
from channels.telegram import place
from channels.telegram.capabilities import BUTTONS, CAPTION_MAX, MEGABYTE, PHOTO_MAX, TEXT_MAX, UPLOAD_MAX
from channels.telegram.keyboard import Rows, choices
from conversation.message import Attachment

_PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
TICK = "✓"
_BARE_BUTTONS = "Выберите вариант:"


def render(outgoing: Outgoing) -> Rendered:
    """The calls in order; buttons hang on the last. A short text becomes the caption of the last file."""
    content = outgoing.content
    files = tuple(file for file in content.attachments if file.size <= UPLOAD_MAX)
    too_big = tuple(file for file in content.attachments if file.size > UPLOAD_MAX)
    offered = choices(content.buttons)
    instead = (_instead(file, outgoing.links.get(file.ref, "")) for file in too_big)
    text = _joined(content.text, *instead, offered.appendix)
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
            params={**_where(outgoing), **params},
            key=f"{outgoing.key}/{number}",
            uploads=uploads,
        )
        for number, (method, params, uploads) in enumerate(calls)
    )
    linked = [bool(outgoing.links.get(file.ref)) for file in too_big]
    degraded = (
        *offered.degraded,
        *(("text: split",) if not captioned and utf16_length(text) > TEXT_MAX else ()),
        *(("files: sequence",) if len(files) > 1 else ()),
        *(("file: as a link",) if any(linked) else ()),
        *(() if all(linked) else ("file: not sent",)),
    )
    return Rendered(requests, degraded)


def render_chosen(outgoing: Outgoing, external_id: str, token: str) -> Rendered:
    """The keyboard once more, with a tick before the button that was used: the others still mean something."""
    marked = [
        replace(button, label=shorten(f"{TICK} {button.label}", BUTTONS.label_max))
        if button.value == token
        else button
        for button in outgoing.content.buttons
    ]
    rows = choices(marked).rows
    if not rows:
        return Rendered(())
    params = {**_where(outgoing), "message_id": external_id, "reply_markup": _markup(rows)}
    return Rendered((Request("editMessageReplyMarkup", params, f"{outgoing.key}/0"),))


def _where(outgoing: Outgoing) -> dict[str, object]:
    connection = outgoing.hints.get(place.CONNECTION)
    where: dict[str, object] = {"chat_id": place.chat_id(outgoing.peer.address)}
    if connection and place.is_business(outgoing.peer.address):
        where["business_connection_id"] = connection
    return where


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in map(str.strip, parts) if part)


def _method(file: Attachment) -> str:
    photo = file.kind == "image" and file.mime in _PHOTO_TYPES and file.size <= PHOTO_MAX
    return "sendPhoto" if photo else "sendDocument"


def _instead(file: Attachment, address: str) -> str:
    """What stands for a file that the platform does not take; the address is signed and runs out."""
    name = f" «{file.name}»" if file.name else ""
    if address:
        return f"Файл{name} ({file.size // MEGABYTE} МБ) — по ссылке, несколько дней: {address}"
    return f"Файл{name} не отправлен: он больше {UPLOAD_MAX // MEGABYTE} МБ."


def _markup(rows: Rows) -> Mapping[str, object]:
    return {"inline_keyboard": rows}
