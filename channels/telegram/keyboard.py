"""Buttons under a message, or their degradation where the platform would refuse them."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from channels.telegram.capabilities import BUTTONS
from conversation.message import Button

_PAIR_LABEL_MAX = 16
"""Two labels this short stand side by side on a narrow screen."""

Rows = list[list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Choices:
    """``rows`` go under the message, ``appendix`` below its text."""

    rows: Rows
    appendix: str = ""
    degraded: tuple[str, ...] = ()


def choices(buttons: Sequence[Button]) -> Choices:
    actions = [button for button in buttons if button.kind == "action"]
    links = [button for button in buttons if button.kind == "url"]
    shown_links = [button for button in links if _is_public(button.value) and _label_fits(button)]
    written_links = [button for button in links if button not in shown_links]
    listed = [] if _all_fit(actions, len(shown_links)) else actions
    if len(shown_links) > BUTTONS.total:
        shown_links, written_links = [], links
    appendix: list[str] = []
    degraded: list[str] = []
    if written_links:
        appendix.append("\n".join(f"{button.label}: {button.value}" for button in written_links))
        degraded.append("buttons: links in the text")
    if listed:
        appendix.append("\n".join(f"{number}. {button.label}" for number, button in enumerate(listed, 1)))
        appendix.append("Ответьте номером.")
        degraded.append("buttons: numbered list")
    shown = [
        button for button in buttons if button in shown_links or (button.kind == "action" and not listed)
    ]
    return Choices(_rows(shown), "\n\n".join(appendix), tuple(degraded))


def _rows(buttons: Sequence[Button]) -> Rows:
    rows: Rows = []
    for button in buttons:
        short = len(button.label) <= _PAIR_LABEL_MAX
        beside = rows and len(rows[-1]) == 1 and short and len(rows[-1][0]["text"]) <= _PAIR_LABEL_MAX
        if beside:
            rows[-1].append(_key(button))
        else:
            rows.append([_key(button)])
    return rows


def _key(button: Button) -> dict[str, str]:
    target = "url" if button.kind == "url" else "callback_data"
    return {"text": button.label, target: button.value}


def _all_fit(actions: Sequence[Button], others: int) -> bool:
    payloads = all(0 < len(button.value.encode()) <= BUTTONS.payload_max_bytes for button in actions)
    return payloads and len(actions) + others <= BUTTONS.total and all(map(_label_fits, actions))


def _label_fits(button: Button) -> bool:
    return bool(button.label.strip()) and len(button.label) <= BUTTONS.label_max


def _is_public(address: str) -> bool:
    """Would the platform take it: one address it does not like makes it refuse the whole message."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host and not _is_number(host)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
