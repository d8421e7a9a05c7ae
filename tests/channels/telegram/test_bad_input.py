"""What strangers send to break things: secrets, sizes, names, dates. Nothing falls, and nothing gets in."""

import json
from typing import Any

import pytest

from channels.channel import Unparseable
from channels.telegram.adapter import TelegramChannel
from channels.telegram.settings import TelegramSettings
from channels.telegram.webhook import SECRET_HEADER
from conversation.ids import Micros
from conversation.inbound import InboundMessage
from hub.file_names import NAME_MOST, clean_name
from tests.channels.telegram.conftest import MemoryBlobs
from tests.fakes.telegram.fixtures import telegram_fake

__all__ = ["telegram_fake"]

SECRET = "of-the-tests"
YEAR_2400 = 13_569_465_600
NOW = Micros(1_790_000_000_000_000)


@pytest.fixture
def channel(blobs: MemoryBlobs) -> TelegramChannel:
    values = {"token": "7700112233:AAF-loopback", "mode": "webhook", "webhook_secret": SECRET}
    return TelegramChannel(TelegramSettings.model_validate(values), now=lambda: NOW, blobs=blobs)


def heard(channel: TelegramChannel, **content: Any) -> InboundMessage:
    person = {"id": 7, "is_bot": False, "first_name": "Анна"}
    card = {"message_id": 1, "from": person, "chat": {"id": 7, "type": "private"}, "date": 1} | content
    body = json.dumps({"update_id": 1, "message": card}).encode()
    webhook = channel.webhook()
    assert webhook is not None
    raw = webhook.accept({SECRET_HEADER: SECRET}, body, NOW).raw
    assert raw is not None
    (found,) = channel.parse(raw)
    assert isinstance(found, InboundMessage)
    return found


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SECRET_HEADER: ""},
        {SECRET_HEADER: SECRET + " "},
        {SECRET_HEADER: SECRET.upper()},
        {SECRET_HEADER: f"{SECRET}, {SECRET}"},
        {SECRET_HEADER: f"forged, {SECRET}"},
        {SECRET_HEADER: "\ud800"},
        {SECRET_HEADER: SECRET * 10_000},
    ],
    ids=["missing", "empty", "blank behind", "case", "twice", "forged first", "surrogate", "long"],
)
def test_only_the_one_secret_opens_the_door(channel: TelegramChannel, headers: dict[str, str]) -> None:
    webhook = channel.webhook()
    assert webhook is not None
    answer = webhook.accept(headers, b'{"update_id":1}', NOW)
    assert (answer.status, answer.raw) == (403, None)


def test_a_date_of_the_year_2400_is_a_date_and_one_beyond_time_is_refused(channel: TelegramChannel) -> None:
    assert heard(channel, text="привет", date=YEAR_2400).at == YEAR_2400 * 1_000_000
    with pytest.raises(Unparseable, match="date"):
        heard(channel, text="привет", date=2**62)


@pytest.mark.parametrize(
    "name",
    [
        "я" * 21_000,
        "a" * 42_000 + ".jpg",
        "\u200b.htaccess",
        "../../etc/passwd",
        "C:\\Windows\\a.exe",
        "\u202egpj.exe",
        "",
    ],
    ids=["42 kB", "42 kB with an ending", "hidden dot", "folders", "drive", "backwards", "none"],
)
def test_a_files_name_hurts_nobody(channel: TelegramChannel, name: str) -> None:
    document = {"file_id": "BQAD", "file_name": name, "file_size": 0}
    (file,) = heard(channel, document=document).attachments
    shown = clean_name(file.name, file.mime)
    assert shown
    assert len(shown) <= NAME_MOST
    assert not shown.startswith(".")
    assert not set(shown) & set("/\\\u200b\u202e")


def test_a_picture_of_any_size_is_only_a_reference(channel: TelegramChannel) -> None:
    huge = {"file_id": "AgAC", "width": 50_000, "height": 50_000, "file_size": 2**40}
    sizes = [
        huge,
        {"file_id": "small", "width": 90, "height": 90},
        {"file_id": "odd", "width": -1, "height": 9},
    ]
    (file,) = heard(channel, photo=sizes).attachments
    assert (file.ref, file.size) == ("AgAC", 2**40)
