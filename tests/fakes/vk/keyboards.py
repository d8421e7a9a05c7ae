"""The rules of the page «Keyboard»: size, labels, payloads, kinds of buttons."""

import json
from typing import Any

from tests.fakes.vk.world import ApiFaultError

_COLORS = {"primary", "secondary", "negative", "positive"}
_NEEDED = {
    "text": {"label"},
    "callback": {"label"},
    "open_link": {"label", "link"},
    "location": set(),
    "vkpay": {"hash"},
    "open_app": {"label", "app_id"},
}


def _invalid(why: str) -> ApiFaultError:
    return ApiFaultError(911, f"Keyboard format is invalid: {why}")


def check(text: str) -> None:
    """911 for anything the platform would not draw."""
    try:
        keyboard = json.loads(text)
    except ValueError:
        raise _invalid("not JSON") from None
    if not isinstance(keyboard, dict) or not isinstance(keyboard.get("buttons"), list):
        raise _invalid("buttons is not an array")
    if unknown := set(keyboard) - {"one_time", "inline", "buttons"}:
        raise _invalid(f"unknown fields {sorted(unknown)}")
    inline = bool(keyboard.get("inline"))
    if inline and keyboard.get("one_time"):
        raise _invalid("one_time is not supported inline")
    _size(keyboard["buttons"], inline=inline)
    for row in keyboard["buttons"]:
        for key in row:
            _key(key)


def _size(rows: list[Any], *, inline: bool) -> None:
    most_rows, most_keys = (6, 10) if inline else (10, 40)
    if inline and not rows:
        raise _invalid("an inline keyboard without buttons")
    if len(rows) > most_rows:
        raise _invalid("buttons contain too much rows")
    if any(not isinstance(row, list) or not 1 <= len(row) <= 5 for row in rows):
        raise _invalid("a row holds 1 to 5 buttons")
    if sum(map(len, rows)) > most_keys:
        raise _invalid("too many buttons")


def _key(key: Any) -> None:
    action = key.get("action") if isinstance(key, dict) else None
    if not isinstance(action, dict) or action.get("type") not in _NEEDED:
        raise _invalid("a button without a known action")
    kind = action["type"]
    if any(not isinstance(action.get(name), str) or not action[name] for name in _NEEDED[kind]):
        raise _invalid(f"{kind} needs {sorted(_NEEDED[kind])}")
    if len(action.get("label", "")) > 40:
        raise _invalid("a label is longer than 40")
    if "color" in key and (key["color"] not in _COLORS or kind not in ("text", "callback")):
        raise _invalid("a color where none is allowed")
    _payload(action.get("payload"), needed=kind == "callback")


def _payload(payload: Any, *, needed: bool) -> None:
    if payload is None:
        if needed:
            raise _invalid("a callback button needs a payload")
        return
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    if len(text.encode()) > 255:
        raise _invalid("a payload is longer than 255")
    try:
        json.loads(text)
    except ValueError:
        raise _invalid("a payload is not JSON") from None
