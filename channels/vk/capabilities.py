"""What VK can do, as data, and what one client's programme leaves of it."""

from collections.abc import Mapping

from channels.channel import ButtonLimits, Capabilities, Idempotency, Level, Rate
from channels.vk.settings import VkSettings

MEGABYTE = 1 << 20
TEXT_MAX = 4096
FILES_MAX = 10
"""Attachments on one message."""
UPLOAD_MAX = 50 * MEGABYTE
DOWNLOAD_MAX = 50 * MEGABYTE
LABEL_MAX = 40
PAYLOAD_MAX = 255
INLINE = ButtonLimits(rows=6, columns=5, total=10, label_max=LABEL_MAX, payload_max_bytes=PAYLOAD_MAX)
REGULAR = ButtonLimits(rows=10, columns=5, total=40, label_max=LABEL_MAX, payload_max_bytes=PAYLOAD_MAX)


def capabilities(settings: VkSettings, hints: Mapping[str, str]) -> Capabilities:
    """``hints`` is the peer's ``client_info`` (``parse``); what it leaves out the client can do."""
    return Capabilities(
        text_max=TEXT_MAX,
        text_unit="utf16",
        buttons=buttons(hints),
        caption_max=TEXT_MAX,
        file_max_out=UPLOAD_MAX,
        file_max_in=DOWNLOAD_MAX,
        edit=Level.PARTIAL,
        typing=Level.FULL,
        receipts=frozenset({"read"}),
        may_write_first=False,
        idempotency=Idempotency.NATIVE,
        rates=(Rate("account", settings.rate, 1.0),),
    )


def buttons(hints: Mapping[str, str]) -> ButtonLimits | None:
    if hints.get("inline_keyboard", "1") == "1":
        return INLINE
    return REGULAR if hints.get("keyboard", "1") == "1" else None


def may_press(action: str, hints: Mapping[str, str]) -> bool:
    """Does the client know buttons of this kind (``callback``, ``open_link``)?"""
    return known(hints) and ("button_actions" not in hints or action in hints["button_actions"].split(","))


def known(hints: Mapping[str, str]) -> bool:
    """Has the platform ever told what this client can do? It does so with what he writes, never in the history."""
    return bool(hints)
