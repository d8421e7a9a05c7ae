"""The platform's checks of texts, HTML and keyboards."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram.answers import bad_request

TEXT_MAX, CAPTION_MAX = 4096, 1024
CALLBACK_DATA_MAX_BYTES = 64
KEYBOARD_MAX = 100
_TAGS = frozenset(
    "b strong i em u ins s strike del span tg-spoiler a tg-emoji code pre blockquote".split()  # noqa: SIM905
)


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown_text(text: str, parse_mode: str) -> str:
    """The text after its markup is read, without blank edges."""
    if not parse_mode:
        return text.strip()
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    reader = _Html()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{reader.open[-1]}\""
        )
    return "".join(reader.text).strip()


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise bad_request(
                f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self._offset()}'
            )
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {self._offset()}")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def _offset(self) -> int:
        return self.getpos()[1]


def message_text(params: dict[str, Any]) -> str:
    text = shown_text(str(params.get("text", "")), str(params.get("parse_mode", "")))
    if not text:
        raise bad_request("message text is empty")
    if units(text) > TEXT_MAX:
        raise bad_request("message is too long")
    return text


def caption(params: dict[str, Any]) -> str:
    text = shown_text(str(params.get("caption", "")), str(params.get("parse_mode", "")))
    if units(text) > CAPTION_MAX:
        raise bad_request("message caption is too long")
    return text


def keyboard(markup: Any) -> list[list[dict[str, Any]]]:
    """The inline keyboard's rows; [] without one."""
    if not markup:
        return []
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array of Arrays of InlineKeyboardButton')
    buttons = [button for row in rows for button in row]
    if len(buttons) > KEYBOARD_MAX:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check_button(button)
    return [row for row in rows if row]


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if "callback_data" in button:
        if not 1 <= len(str(button["callback_data"]).encode()) <= CALLBACK_DATA_MAX_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "url" in button:
        parts = urlsplit(str(button["url"]))
        if parts.scheme not in ("http", "https", "tg") or (parts.scheme != "tg" and "." not in parts.netloc):
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    else:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
