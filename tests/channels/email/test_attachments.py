"""Attachments: found, named harmlessly, handed out from the letter itself."""

from channels.email.adapter import EmailChannel
from channels.email.names import NAME_MAX, safe_name
from conversation.message import Attachment
from tests.channels.email.conftest import fixture, message


def test_every_attachment_is_found_with_kind_name_and_size(channel: EmailChannel) -> None:
    found = message(channel, fixture("attachments"))
    assert [(file.kind, file.name, file.mime) for file in found.attachments] == [
        ("image", "счётчик.png", "image/png"),
        ("file", "договор.pdf", "application/pdf"),
        ("file", "", "message/rfc822"),
    ]
    assert found.attachments[1].size == len(b"%PDF-1.4 contract")


def test_the_channel_hands_out_the_bytes_of_each(channel: EmailChannel) -> None:
    raw = fixture("attachments")
    picture, contract, letter = message(channel, raw).attachments
    content = channel.inline(raw, picture)
    assert content is not None
    assert content.startswith(b"\x89PNG")
    assert channel.inline(raw, contract) == b"%PDF-1.4 contract"
    assert b"Subject: inner" in (channel.inline(raw, letter) or b"")


def test_a_ref_of_another_place_is_no_part_of_the_letter(channel: EmailChannel) -> None:
    raw = fixture("attachments")
    for ref in ("part:99", "part:../1", "blob:abc", ""):
        assert channel.inline(raw, Attachment("file", ref)) is None


def test_the_words_of_an_attached_letter_are_shown_but_not_the_clients(channel: EmailChannel) -> None:
    found = message(channel, fixture("attachments"))
    assert "Чужие слова" not in found.text
    assert "Чужие слова" in found.quoted


def test_names_of_strangers_cannot_hurt(channel: EmailChannel) -> None:
    names = [file.name for file in message(channel, fixture("evil_names")).attachments]
    assert names == ["passwd", "счёт.pdf", "htaccess", "счётfdp.exe", "ab.txt", "_CON.txt", "file"]


def test_a_name_of_42_kilobytes_is_shortened_and_keeps_its_extension() -> None:
    name = safe_name("ж" * 42_000 + ".pdf")
    assert len(name) == NAME_MAX
    assert name.endswith("ж.pdf")


def test_a_name_is_judged_after_it_is_cleaned() -> None:
    assert safe_name("\u200b\u200b..\u200b/.htaccess") == "htaccess"
    assert safe_name("\ufeff.env") == "env"
