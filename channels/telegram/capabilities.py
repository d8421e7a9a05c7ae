"""What Telegram can do, as data."""

from channels.channel import ButtonLimits, Capabilities, Idempotency, Level, Rate
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


def capabilities(settings: TelegramSettings) -> Capabilities:
    return Capabilities(
        text_max=TEXT_MAX,
        text_unit="utf16",
        buttons=BUTTONS,
        caption_max=CAPTION_MAX,
        file_max_out=UPLOAD_MAX,
        file_max_in=DOWNLOAD_MAX,
        typing=Level.FULL,
        may_write_first=False,
        idempotency=Idempotency.NONE,
        rates=(
            Rate("account", settings.account_rate, 1.0),
            Rate("peer", settings.peer_rate, 1.0),
        ),
    )
