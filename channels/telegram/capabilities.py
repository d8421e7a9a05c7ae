"""What Telegram can do, as data."""

from collections.abc import Mapping
from dataclasses import replace

from channels.channel import ButtonLimits, Capabilities, Idempotency, Level, Rate
from channels.telegram.place import CONNECTION, GROUP_HINT
from channels.telegram.settings import TelegramSettings

MEGABYTE = 1 << 20
TEXT_MAX = 4096
CAPTION_MAX = 1024
"""Both in UTF-16 code units."""
PHOTO_MAX = 10 * MEGABYTE
UPLOAD_MAX = 50 * MEGABYTE
DOWNLOAD_MAX = 20 * MEGABYTE
BUTTONS = ButtonLimits(rows=100, columns=8, total=100, label_max=64, payload_max_bytes=64)
"""The label's bound is ours: the platform names none, but longer ones are cut on every screen."""

GROUP_RATE = Rate("peer", 20, 60.0)


def capabilities(settings: TelegramSettings) -> Capabilities:
    return Capabilities(
        text_max=TEXT_MAX,
        text_unit="utf16",
        buttons=BUTTONS,
        caption_max=CAPTION_MAX,
        file_max_out=UPLOAD_MAX,
        file_max_in=DOWNLOAD_MAX,
        edit=Level.FULL,
        typing=Level.FULL,
        may_write_first=False,
        idempotency=Idempotency.NONE,
        rates=(
            Rate("account", settings.account_rate, 1.0),
            Rate("peer", settings.peer_rate, 1.0),
        ),
    )


def narrowed(able: Capabilities, hints: Mapping[str, str]) -> Capabilities:
    """In a group the platform is slower, and nobody vouches for who of them speaks; a business chat shows no typing."""
    if GROUP_HINT in hints.items():
        return replace(able, rates=(*able.rates, GROUP_RATE), sender_proven=False)
    return replace(able, typing=Level.NONE) if CONNECTION in hints else able
