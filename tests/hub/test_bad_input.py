"""Names, sizes and dates that hurt others: taken in, made harmless, in nobody's way."""

import ast
import base64
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from channels.channel import RawPayload
from conversation import events as e
from conversation.message import Attachment
from hub.file_names import NAME_MOST, judged
from tests.faults.poison import GOOD, SEALS, VERA, Ward, open_ward

ROOT = Path(__file__).parents[2]
YEAR_2400 = 13_569_465_600
HUGE_SIDE = 50_000


def png_of(side: int) -> bytes:
    """A whole picture of one colour: small as a file, gigabytes when it is decoded."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    pixels = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def api_file(data: bytes, name: str, mime: str = "image/png", key: str = "f1", **more: Any) -> RawPayload:
    file = {"data": base64.b64encode(data).decode(), "name": name, "mime": mime, **more}
    event = {"id": key, "peer": "1", "kind": "message", "files": [file]}
    return SEALS["api"](json.dumps(event).encode())


async def heard(ward: Ward, raw: RawPayload, channel: str = "api", address: str = "1") -> e.MessageReceived:
    await ward.core.intake.accept(raw)
    await ward.rest()
    assert await ward.letters() == ()
    messages = [i for i in await ward.log_of(channel, address) if isinstance(i, e.MessageReceived)]
    return messages[-1]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("\u200b.htaccess", "htaccess"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\evil.exe", "evil.exe"),
        ("счёт\u202efdp.exe", "счётfdp.exe"),
        ("..", "file"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie_ x"),
    ],
)
async def test_a_name_is_harmless_before_it_is_recorded(tmp_path: Path, name: str, kept: str) -> None:
    async with open_ward(tmp_path) as ward:
        message = await heard(ward, api_file(b"any bytes", name, "application/octet-stream"))
    assert [file.name for file in message.attachments] == [kept]


async def test_a_name_of_42_kilobytes_is_cut_also_where_the_file_cannot_be_had(tmp_path: Path) -> None:
    update = json.loads(GOOD["telegram"]("7", 1, "вот"))
    update["message"]["document"] = {
        "file_id": "x", "file_unique_id": "y", "file_name": "ж" * 42_000 + ".pdf", "mime_type": "application/pdf",
    }  # fmt: skip
    async with open_ward(tmp_path) as ward:
        message = await heard(ward, SEALS["telegram"](json.dumps(update).encode()), "telegram", "7")
    (file,) = message.attachments
    assert file.name.endswith(".pdf")
    assert len(file.name) <= NAME_MOST
    assert file.ref == "x", "it is shown that there was a file"


async def test_what_is_called_a_picture_and_is_none_is_a_download(tmp_path: Path) -> None:
    page = b"<!doctype html><script>alert(document.domain)</script>"
    async with open_ward(tmp_path) as ward:
        (file,) = (await heard(ward, api_file(page, "photo.png", kind="image"))).attachments
    assert (file.kind, file.mime) == ("file", "application/octet-stream")


async def test_a_picture_of_50_000_by_50_000_is_kept_and_never_decoded(tmp_path: Path) -> None:
    bomb = png_of(HUGE_SIDE)
    assert len(bomb) < 1_000_000
    async with open_ward(tmp_path) as ward:
        (file,) = (await heard(ward, api_file(bomb, "big.png"))).attachments
        assert (file.kind, file.mime, file.size) == ("image", "image/png", len(bomb))
        assert await ward.core.blobs.get(file.ref) == bomb


def test_nothing_of_the_product_decodes_pictures() -> None:
    """Whoever begins to must set a bound of pixels first, and say so here."""
    packages = ("app", "web", "hub", "channels", "storage", "integrations")
    decoders = {"PIL", "cv2", "imageio", "wand", "pyvips"}
    for path in (file for package in packages for file in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & decoders, path


async def test_a_file_beyond_the_limit_holds_no_message_up(tmp_path: Path) -> None:
    async with open_ward(tmp_path) as ward:
        ward.channels["api"].file_max_in = 10
        message = await heard(ward, api_file(b"x" * 11, "большой.bin", "application/octet-stream"))
    (file,) = message.attachments
    assert (file.ref, file.name) == ("inline:0", "большой.bin")


@pytest.mark.parametrize("channel", ["telegram", "vk", "api"])
async def test_a_date_of_the_year_2400_changes_no_order(tmp_path: Path, channel: str) -> None:
    address = "7"
    payload = json.loads(GOOD[channel](address, 1, "привет из будущего"))
    if channel == "api":
        payload["at"] = YEAR_2400
    else:
        message = payload.get("message") or payload["object"]["message"]
        message["date"] = YEAR_2400
    async with open_ward(tmp_path) as ward:
        await heard(ward, SEALS[channel](json.dumps(payload).encode()), channel, address)
        await heard(ward, SEALS[channel](GOOD[channel](address, 2, "а я из настоящего")), channel, address)
        log = await ward.log_of(channel, address)
        said = [event.text for event in log if isinstance(event, e.MessageReceived)]
        assert said == ["привет из будущего", "а я из настоящего"]
        conversation = (await ward.identity_of(channel, address)).conversation
        opened = await ward.hub.reading.opened(VERA, conversation, None, "ru")
        times = [item.at for item in opened.items]
        assert times == sorted(times)
        assert max(times) <= ward.core.clock()


def test_a_file_keeps_what_its_bytes_do_not_contradict() -> None:
    document = Attachment("file", "r", "акт.docx", "application/vnd.openxmlformats")
    assert judged(document, b"plain") == document
    voice = Attachment("voice", "r", "", "audio/ogg")
    assert judged(voice, b"OggS" + bytes(60)).kind == "voice"
