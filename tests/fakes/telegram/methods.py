"""The methods of the Bot API this platform offers."""

import io
from collections.abc import Awaitable, Callable
from typing import Any

from PIL import Image, UnidentifiedImageError

from tests.fakes.telegram import markup
from tests.fakes.telegram.answers import RefusedError, bad_request
from tests.fakes.telegram.world import Call, Chat, Message, StoredFile, World

MEGABYTE = 1 << 20
DOWNLOAD_MAX, PHOTO_MAX, UPLOAD_MAX = 20 * MEGABYTE, 10 * MEGABYTE, 50 * MEGABYTE
_STALE = "query is too old and response timeout expired or query ID is invalid"
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
    }
    | {"choose_sticker", "find_location", "record_video_note", "upload_video_note"}
)

Params = dict[str, Any]
Upload = tuple[str, str, bytes]
"""Name, type, bytes."""


async def get_me(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    return world.me


async def get_updates(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    bodies = await world.queue.get(
        offset=int(params.get("offset") or 0),
        limit=int(params.get("limit") or 100),
        timeout=float(params.get("timeout") or 0),
        allowed=params.get("allowed_updates"),
    )
    return b"[" + b",".join(bodies) + b"]"


async def set_webhook(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    url = str(params.get("url", ""))
    drop = params.get("drop_pending_updates") is True
    world.queue.set_webhook(
        url, str(params.get("secret_token", "")), params.get("allowed_updates"), drop=drop
    )
    return True


async def delete_webhook(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    world.queue.set_webhook("", "", None, drop=params.get("drop_pending_updates") is True)
    return True


async def get_webhook_info(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    return world.queue.info()


async def send_message(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    chat = world.place(params)
    text = markup.message_text(params)
    rows = markup.keyboard(params.get("reply_markup"))
    return _deliver(world, "sendMessage", params, chat, Message(0, chat.id, text, rows))


async def send_photo(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    chat = world.place(params)
    file = _file(world, "photo", params, uploads)
    if file.size > PHOTO_MAX:
        raise bad_request(
            f"file of size {file.size} bytes is too big for a photo; the maximum size is {PHOTO_MAX} bytes"
        )
    _check_photo(file.data)
    rows = markup.keyboard(params.get("reply_markup"))
    message = Message(0, chat.id, markup.caption(params), rows, "photo", file)
    return _deliver(world, "sendPhoto", params, chat, message)


async def send_document(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    chat = world.place(params)
    file = _file(world, "document", params, uploads)
    if file.size > UPLOAD_MAX:
        raise RefusedError(413, "Request Entity Too Large")
    rows = markup.keyboard(params.get("reply_markup"))
    message = Message(0, chat.id, markup.caption(params), rows, "document", file)
    return _deliver(world, "sendDocument", params, chat, message)


async def edit_message_text(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    return _edit(world, "editMessageText", params, markup.message_text(params))


async def edit_message_reply_markup(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    return _edit(world, "editMessageReplyMarkup", params, None)


def _edit(world: World, method: str, params: Params, text: str | None) -> Params:
    """``text`` None: it stays as it is."""
    chat = world.place(params)
    rows = markup.keyboard(params.get("reply_markup"))
    wanted = int(params.get("message_id") or 0)
    message = next((each for each in chat.received if each.id == wanted), None)
    if message is None:
        raise bad_request("message to edit not found")
    text = message.text if text is None else text
    if (message.text, message.rows) == (text, rows):
        raise bad_request(_SAME)
    message.text, message.rows = text, rows
    world.record(Call(method, params, chat.id, message.id))
    return shown(world, chat, message)


async def answer_callback_query(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    query = str(params.get("callback_query_id", ""))
    text = str(params.get("text", ""))
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if not world.presses.get(query):
        raise bad_request(_STALE)
    world.presses[query] = False
    world.press_answers.append((query, text))
    world.record(Call("answerCallbackQuery", params))
    return True


async def send_chat_action(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    chat = world.place(params)
    if params.get("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.actions.append((chat.id, str(params["action"])))
    return True


async def get_file(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    file = world.files.get(str(params.get("file_id", "")))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_MAX:
        raise bad_request("file is too big")
    return _file_card(file) | {"file_path": file.path}


async def unknown_method(world: World, params: Params, uploads: dict[str, Upload]) -> Any:
    raise RefusedError(404, "Not Found: method not found")


def shown(world: World, chat: Chat, message: Message) -> Params:
    """The Message object of the bot's own message."""
    card: Params = {
        "message_id": message.id,
        "from": {key: world.me[key] for key in ("id", "is_bot", "first_name", "username")},
        "chat": chat.card(),
        "date": world.clock,
    }
    if message.kind == "text":
        card["text"] = message.text
    elif message.text:
        card["caption"] = message.text
    if message.file is not None:
        file = _file_card(message.file)
        photo = [file | {"width": 90, "height": 90}]
        card[message.kind] = photo if message.kind == "photo" else file | {"file_name": message.file.name}
    return card | ({"reply_markup": {"inline_keyboard": message.rows}} if message.rows else {})


def _deliver(world: World, method: str, params: Params, chat: Chat, message: Message) -> Params:
    world.spend(chat)
    message.id = world.next_message()
    chat.received.append(message)
    world.record(Call(method, params, chat.id, message.id))
    return shown(world, chat, message)


def _file(world: World, field: str, params: Params, uploads: dict[str, Upload]) -> StoredFile:
    """An upload (in its own field or attached under another name), or a file the platform has."""
    reference = str(params.get(field, ""))
    name = reference.removeprefix("attach://") if reference.startswith("attach://") else field
    if name in uploads:
        file_name, mime, data = uploads[name]
        if not data:
            raise bad_request("file must be non-empty")
        return world.store_file(data, file_name, mime)
    if reference in world.files:
        return world.files[reference]
    raise bad_request(
        "wrong remote file identifier specified" if reference else f"there is no {field} in the request"
    )


def _check_photo(data: bytes) -> None:
    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _file_card(file: StoredFile) -> Params:
    return {"file_id": file.token, "file_unique_id": f"u{file.token}", "file_size": file.size}


METHODS: dict[str, Callable[[World, Params, dict[str, Upload]], Awaitable[Any]]] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "answercallbackquery": answer_callback_query,
    "sendchataction": send_chat_action,
    "getfile": get_file,
}
