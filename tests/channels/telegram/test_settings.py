"""Settings and the channel's face: bad configuration is refused in words, heavy imports wait."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from channels.channel import Channel, Idempotency, Level
from channels.telegram.adapter import TelegramChannel
from channels.telegram.settings import TelegramSettings

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "123456:AAbbccDDee-_1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "blue"},
        {"token": "no-colon-secret"},
        {"token": "123456:"},
        {"mode": "webhook"},
        {"mode": "webhook", "webhook_secret": "два слова"},
        {"api_url": "api.telegram.org"},
        {"proxy": "telnet://x"},
        {"name": "Main Bot"},
        {"poll_seconds": 600},
    ],
)
def test_wrong_settings_are_refused_without_showing_secrets(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        TelegramSettings.model_validate({"token": TOKEN} | wrong)
    words = str(refused.value)
    assert TOKEN not in words
    assert "no-colon-secret" not in words


def test_secrets_are_not_printed() -> None:
    assert TOKEN not in repr(TelegramSettings.model_validate({"token": TOKEN}))


def test_rates_and_limits_are_data(make_channel: Callable[..., TelegramChannel]) -> None:
    channel: Channel = make_channel(account_rate=20)
    able = channel.capabilities({})
    assert [(rate.scope, rate.count) for rate in able.rates] == [("account", 20), ("peer", 1)]
    group = channel.capabilities({"chat": "group"})
    assert [(rate.count, rate.seconds) for rate in group.rates][2:] == [(20, 60.0)]
    assert (able.sender_proven, group.sender_proven) == (True, False)
    assert channel.capabilities({"business_connection": "bz"}).typing is Level.NONE
    assert (able.edit, able.typing) == (Level.FULL, Level.FULL)
    assert able.idempotency is Idempotency.NONE
    assert (able.text_max, able.text_unit, able.file_max_in) == (4096, "utf16", 20 * 2**20)
    assert (channel.name, channel.account, channel.pulls) == ("telegram", "telegram:main", False)


async def test_a_deep_link_waits_for_the_bots_name(make_channel: Callable[..., TelegramChannel]) -> None:
    assert make_channel(bot_username="@okno_bot").deep_link("abc") == "https://t.me/okno_bot?start=abc"
    channel = make_channel()
    assert channel.deep_link("abc") == ""
    assert await channel.sender().check() == "@okno_demo_bot"
    assert channel.deep_link("abc") == "https://t.me/okno_demo_bot?start=abc"
    opened = channel.sender()
    assert channel.sender() is opened
    await channel.close()
    assert channel.sender() is not opened, "a closed channel opens again"
    await channel.close()


def test_a_channel_that_makes_no_call_loads_no_aiogram() -> None:
    code = (
        "import sys; from channels.telegram.adapter import TelegramChannel; "
        "from channels.telegram.settings import TelegramSettings; "
        f"TelegramChannel(TelegramSettings(token={TOKEN!r}), now=lambda: 0, blobs=None).poller; "
        "print(*{'aiogram', 'aiohttp'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
