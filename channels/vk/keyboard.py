"""Buttons → the platform's keyboard, or their degradation where the client has none. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from channels.channel import ButtonLimits
from channels.split import shorten
from channels.vk.capabilities import INLINE, REGULAR, buttons, known, may_press
from channels.vk.parse import TOKEN_FIELD
from conversation.message import Button

_PAIR_LABEL_MAX = 16
"""Two labels this short stand side by side on a narrow screen."""
_LINK_MAX = 2048
CLEARED = json.dumps({"one_time": True, "buttons": []})
"""Takes a regular keyboard away."""

Rows = list[list[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Choices:
    """``keyboard`` is JSON for ``messages.send`` or "", ``appendix`` goes below the text."""

    keyboard: str = ""
    appendix: str = ""
    degraded: tuple[str, ...] = ()


def marked(keyboard: str, token: str) -> str:
    """A keyboard under a message, with the button in green that was used; "" where it is not on it."""
    drawn = json.loads(keyboard) if keyboard else {}
    if not drawn.get("inline"):
        return ""
    keys = [key for row in drawn["buttons"] for key in row]
    used = [key for key in keys if json.loads(key["action"].get("payload", "{}")).get(TOKEN_FIELD) == token]
    for key in used:
        key["color"] = "positive"
    return _json(drawn) if used else ""


def choices(offered: Sequence[Button], hints: Mapping[str, str]) -> Choices:
    limits = buttons(hints)
    if not offered:
        # whoever gets regular keyboards would keep the one of an earlier message
        return Choices(keyboard=CLEARED if limits is REGULAR else "")
    links, shown = _written_links(offered, hints)
    parts, degraded = [], []
    if links:
        parts.append("\n".join(f"{button.label}: {button.value}" for button in links))
        degraded.append("buttons: links in the text")
    keyboard = ""
    limits = _roomier(limits, shown, hints)
    if limits is None or not _payloads_fit(shown, limits):
        parts += [_numbered(shown), "Ответьте номером."]
        degraded.append("buttons: numbered list")
    elif shown:
        keyboard = _keyboard(shown, limits, hints)
        degraded += _losses(shown, limits)
        if not known(hints):
            # perhaps he sees no keyboard at all
            parts += [_numbered(shown), "Нажмите кнопку или ответьте номером."]
            degraded.append("buttons: numbered list beside them")
    return Choices(keyboard, "\n\n".join(parts), tuple(degraded))


def _written_links(offered: Sequence[Button], hints: Mapping[str, str]) -> tuple[list[Button], list[Button]]:
    """(links the client has no buttons for, everything else)."""
    written = [
        button
        for button in offered
        if button.kind == "url" and not (may_press("open_link", hints) and _is_address(button.value))
    ]
    return written, [button for button in offered if button not in written]


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and len(value) <= _LINK_MAX


def _roomier(
    limits: ButtonLimits | None, shown: Sequence[Button], hints: Mapping[str, str]
) -> ButtonLimits | None:
    """More than fit under the message go below the input field; more than fit there, into the text."""
    if limits is INLINE and len(shown) > INLINE.total:
        limits = REGULAR if hints.get("keyboard", "1") == "1" else None
    return limits if limits is not None and len(shown) <= limits.total else None


def _payloads_fit(shown: Sequence[Button], limits: ButtonLimits) -> bool:
    actions = [button for button in shown if button.kind == "action"]
    return all(
        button.value and len(_payload(button).encode()) <= limits.payload_max_bytes for button in actions
    ) and all(button.label.strip() for button in shown)


def _losses(shown: Sequence[Button], limits: ButtonLimits) -> list[str]:
    losses = ["buttons: regular keyboard"] if limits is REGULAR else []
    if any(shorten(button.label, limits.label_max) != button.label for button in shown):
        losses.append("buttons: labels shortened")
    return losses


def _numbered(shown: Sequence[Button]) -> str:
    return "\n".join(f"{number}. {_line(button)}" for number, button in enumerate(shown, 1))


def _line(button: Button) -> str:
    return f"{button.label}: {button.value}" if button.kind == "url" else button.label


def _payload(button: Button) -> str:
    return json.dumps({TOKEN_FIELD: button.value}, separators=(",", ":"), ensure_ascii=False)


def _keyboard(shown: Sequence[Button], limits: ButtonLimits, hints: Mapping[str, str]) -> str:
    inline = limits is INLINE
    action = "callback" if inline and may_press("callback", hints) else "text"
    keys = [(button.label, _key(button, action, limits.label_max)) for button in shown]
    # a regular keyboard has no other place for itself than its own one_time
    placed: dict[str, object] = {"inline": True} if inline else {"one_time": True}
    placed["buttons"] = _rows(keys, limits)
    return _json(placed)


def _json(keyboard: Mapping[str, object]) -> str:
    return json.dumps(keyboard, ensure_ascii=False, separators=(",", ":"))


def _key(button: Button, action: str, label_max: int) -> Mapping[str, object]:
    label = shorten(button.label, label_max)
    if button.kind == "url":
        return {"action": {"type": "open_link", "link": button.value, "label": label}}
    return {"action": {"type": action, "label": label, "payload": _payload(button)}, "color": "secondary"}


def _rows(keys: Sequence[tuple[str, Mapping[str, object]]], limits: ButtonLimits) -> Rows:
    """A row each as long as there is room; then short ones in pairs; then evenly."""
    if len(keys) <= limits.rows:
        return [[key] for _, key in keys]
    paired: Rows = []
    room = False
    for label, key in keys:
        short = len(label) <= _PAIR_LABEL_MAX
        if room and short:
            paired[-1].append(key)
            room = False
        else:
            paired.append([key])
            room = short
    if len(paired) <= limits.rows:
        return paired
    wide = -(-len(keys) // limits.rows)
    return [[key for _, key in keys[start : start + wide]] for start in range(0, len(keys), wide)]
