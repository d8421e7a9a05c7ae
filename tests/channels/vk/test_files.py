"""Files both ways: the client's are copied from the platform's own hosts, ours are uploaded once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from channels.channel import Gone, Rejected, Transient
from channels.vk import media
from channels.vk.adapter import VkChannel
from channels.vk.settings import VkSettings
from conversation.inbound import InboundMessage
from conversation.message import Attachment, AttachmentKind, Content
from tests.channels.vk.conftest import Blobs, outgoing, send
from tests.fakes.vk import FakeVk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(autouse=True)
async def known_client(vk_fake: FakeVk, channel: VkChannel) -> AsyncIterator[None]:
    vk_fake.user(42).says("здравствуйте")
    yield
    await channel.sender().close()


@pytest.mark.parametrize("name", ["photo", "doc"])
async def test_a_file_goes_out_and_is_uploaded_once(
    vk_fake: FakeVk, channel: VkChannel, blobs: Blobs, name: str
) -> None:
    data = PNG if name == "photo" else b"%PDF-1.7"
    mime = "image/png" if name == "photo" else "application/pdf"
    kind: AttachmentKind = "image" if name == "photo" else "file"
    file = Attachment(kind, blobs.keep(data), name=f"счёт.{name}", mime=mime, size=len(data))
    await send(channel, outgoing(Content("Вот", attachments=(file,)), key="a"))
    await send(channel, outgoing(Content("Ещё раз", attachments=(file,)), key="b"))
    first, second = vk_fake.user(42).received
    assert first.files == second.files == (data,)
    assert first.attachments[0].startswith(name)
    uploads = [call for call, _ in vk_fake.calls if call.endswith("getMessagesUploadServer")]
    assert len(uploads) == 1


async def test_a_document_that_became_one_clients_own_is_not_sent_to_another(
    vk_fake: FakeVk, channel: VkChannel, blobs: Blobs
) -> None:
    vk_fake.user(43).says("и я")
    file = Attachment("file", blobs.keep(b"%PDF"), name="счёт.pdf", mime="application/pdf", size=4)
    for number, peer in enumerate((42, 43, 42, 43)):
        vk_fake.world.documents_belong_to = peer
        await send(channel, outgoing(Content("Вот", attachments=(file,)), peer=peer, key=f"k{number}"))
    assert [message.files for message in vk_fake.received] == [(b"%PDF",)] * 4
    uploads = [call for call, _ in vk_fake.calls if call == "docs.save"]
    assert len(uploads) == 2


async def test_a_voice_message_goes_out_as_one_and_what_is_none_as_a_file(
    vk_fake: FakeVk, channel: VkChannel, blobs: Blobs
) -> None:
    for number, data in enumerate((b"OggS" + bytes(9), b"RIFF" + bytes(9))):
        file = Attachment("voice", blobs.keep(data), name="voice.ogg", mime="audio/ogg", size=len(data))
        await send(channel, outgoing(Content("", attachments=(file,)), key=f"k{number}"))
    voice, sheet = vk_fake.received
    assert (voice.attachments[0][:13], sheet.attachments[0][:3]) == ("audio_message", "doc")


@pytest.mark.parametrize(
    "name",
    [
        "я" * 42_000 + ".pdf",
        "\u200b.htaccess",
        "a\r\nContent-Type: text/html\r\n\r\nb.pdf",
        "../../a.pdf",
        "\u202efdp.exe",
    ],
)
async def test_no_name_of_a_file_hurts_its_way_out(
    vk_fake: FakeVk, channel: VkChannel, blobs: Blobs, name: str
) -> None:
    file = Attachment("file", blobs.keep(b"%PDF"), name=name, mime="application/pdf", size=4)
    await send(channel, outgoing(Content("", attachments=(file,))))
    assert vk_fake.received[0].files == (b"%PDF",)
    (title,) = [params["title"] for call, params in vk_fake.calls if call == "docs.save"]
    assert 0 < len(title) <= 120
    assert title.isprintable()


async def test_an_empty_file_is_our_own_fault(vk_fake: FakeVk, channel: VkChannel, blobs: Blobs) -> None:
    with pytest.raises(Rejected, match="empty"):
        await send(channel, outgoing(Content("", attachments=(Attachment("file", blobs.keep(b""), size=0),))))
    assert vk_fake.received == []


async def test_a_picture_the_platform_takes_for_none_goes_as_a_document(
    vk_fake: FakeVk, channel: VkChannel, blobs: Blobs
) -> None:
    file = Attachment("image", blobs.keep(b"no picture"), name="a.png", mime="image/png", size=10)
    await send(channel, outgoing(Content("", attachments=(file,))))
    assert vk_fake.received[0].attachments[0].startswith("doc")


async def test_an_upload_that_breaks_has_sent_nothing_yet(
    vk_fake: FakeVk, channel: VkChannel, blobs: Blobs
) -> None:
    file = Attachment("file", blobs.keep(b"1"), name="a.txt", mime="text/plain", size=1)
    for kind in ("reset", "502", "garbage"):
        vk_fake.breaks("upload/doc", kind)
        with pytest.raises(Transient):
            await send(channel, outgoing(Content("", attachments=(file,))))
    vk_fake.fails("docs.getMessagesUploadServer", 15)
    with pytest.raises(Rejected):
        await send(channel, outgoing(Content("", attachments=(file,))))
    assert vk_fake.received == []


async def test_a_file_that_is_not_stored_is_our_own_fault(channel: VkChannel) -> None:
    with pytest.raises(Rejected):
        await send(channel, outgoing(Content("", attachments=(Attachment("file", "blob:0", size=1),))))


async def test_a_photo_of_the_client_is_fetched(vk_fake: FakeVk, channel: VkChannel) -> None:
    data = PNG * 10_000
    event = vk_fake.user(42).sends_photo(data, "счётчик")
    (message,) = channel.parse(_raw(event))
    assert isinstance(message, InboundMessage)
    (photo,) = message.attachments
    got = b"".join([chunk async for chunk in await channel.sender().fetch(photo)])
    assert got == data


async def test_an_empty_file_of_the_client_is_an_empty_file(vk_fake: FakeVk, channel: VkChannel) -> None:
    chunks = [chunk async for chunk in await channel.sender().fetch(Attachment("file", vk_fake.hosts(b"")))]
    assert b"".join(chunks) == b""


async def test_a_file_is_fetched_over_the_platforms_own_redirects_only(
    vk_fake: FakeVk, channel: VkChannel
) -> None:
    moved = vk_fake.redirects(vk_fake.hosts(b"data"))
    chunks = [chunk async for chunk in await channel.sender().fetch(Attachment("file", moved))]
    assert b"".join(chunks) == b"data"
    for target in (
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data",
        "https://vk.com.example.org/x",
        "file:///etc/passwd",
    ):
        with pytest.raises(Rejected, match="not on a host"):
            await channel.sender().fetch(Attachment("file", vk_fake.redirects(target)))


async def test_a_file_that_is_too_large_or_gone_is_not_fetched(
    vk_fake: FakeVk, channel: VkChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Gone):
        await channel.sender().fetch(Attachment("file", f"{vk_fake.url}/media/none"))
    monkeypatch.setattr(media, "DOWNLOAD_MAX", 10)
    with pytest.raises(Rejected):
        await channel.sender().fetch(Attachment("file", vk_fake.hosts(b"12345678901")))


async def test_a_file_that_does_not_tell_its_size_is_cut_off_where_it_is_too_large(
    vk_fake: FakeVk, channel: VkChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "DOWNLOAD_MAX", 10)
    monkeypatch.setattr(media, "_CHUNK", 4)
    file = Attachment("file", vk_fake.hosts(b"1234567890123456", sized=False))
    chunks = await channel.sender().fetch(file)
    assert [await anext(chunks), await anext(chunks)] == [b"1234", b"5678"]
    with pytest.raises(Rejected, match="larger"):
        await anext(chunks)


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://sun9-1.userapi.com/a.jpg", True),
        ("https://vk.com/doc1_2?hash=x", True),
        ("https://psv4.vkuser.net:443/a", True),
        ("http://sun9-1.userapi.com/a.jpg", False),
        ("https://userapi.com.example.org/a", False),
        ("https://evil-vk.com/a", False),
        ("https://vk.com@example.org/a", False),
        ("https://vk.com:8443/a", False),
        ("https://127.0.0.1/a", False),
        ("https://[::1]/a", False),
        ("https://[vk.com/a", False),
        ("", False),
    ],
)
def test_files_are_fetched_from_the_platforms_hosts_alone(url: str, right: bool) -> None:
    settings = VkSettings.model_validate({"group_id": 1, "token": "vk1.a.x"})
    assert media.may_fetch(url, settings) is right


def _raw(event: dict[str, Any]) -> Any:
    from channels.vk import envelope
    from tests.channels.vk.conftest import NOW

    return envelope.seal("vk:main", event, envelope.encode(event), NOW)
