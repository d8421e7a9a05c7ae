"""Attachments: found, named harmlessly, handed out from the letter itself."""

from base64 import b64encode
from urllib.parse import quote

import pytest

from channels.email.adapter import EmailChannel
from channels.email.names import NAME_MAX, safe_name
from conversation.message import Attachment
from tests.channels.email.conftest import fixture, message, payload


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


def with_file(fields: str | bytes, content: bytes = b"x") -> bytes:
    fields = fields if isinstance(fields, bytes) else fields.encode()
    return (
        b'From: a@example.test\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nhello\n--b\n'
        + fields
        + b"\n\n"
        + content
        + b"\n--b--\n"
    )


OCTETS = "Content-Type: application/octet-stream\n"
NAME = "счёт за май.pdf"
ENCODED = f"=?utf-8?B?{b64encode(NAME.encode()).decode()}?="


@pytest.mark.parametrize(
    "field",
    [
        "filename*=utf-8''" + quote(NAME),
        "filename*0*=utf-8''" + quote(NAME)[:30] + ";\n filename*1*=" + quote(NAME)[30:],
        "filename*=windows-1251'ru'" + quote(NAME, encoding="windows-1251"),
        f'filename="{ENCODED}"',
        f"filename={ENCODED}",
        f'filename="{NAME}"',
        f"filename={NAME}",
        f'filename*0="{ENCODED[:12]}";\n filename*1="{ENCODED[12:]}"',
    ],
)
def test_a_name_is_read_however_it_is_written(channel: EmailChannel, field: str) -> None:
    found = message(channel, payload(with_file(f"{OCTETS}Content-Disposition: attachment; {field}")))
    assert [file.name for file in found.attachments] == [NAME]


def test_a_name_in_bare_windows_1251_is_read(channel: EmailChannel) -> None:
    fields = b'Content-Type: application/pdf; name="' + NAME.encode("windows-1251") + b'"'
    assert [file.name for file in message(channel, payload(with_file(fields))).attachments] == [NAME]


def test_outlooks_own_bundle_is_kept_as_a_file(channel: EmailChannel) -> None:
    raw = payload(with_file('Content-Type: application/ms-tnef; name="winmail.dat"', b"x\x9f>\x22tnef"))
    (file,) = message(channel, raw).attachments
    assert (file.name, file.mime) == ("winmail.dat", "application/ms-tnef")
    assert channel.inline(raw, file) == b"x\x9f>\x22tnef"


def test_base64_with_rubbish_between_is_read(channel: EmailChannel) -> None:
    content = b"JVBE\n!! Ri0x\n Lj Q=\n--- scanned by a gateway ---"
    raw = payload(
        with_file(f"{OCTETS}Content-Transfer-Encoding: base64\nContent-Disposition: attachment", content)
    )
    (file,) = message(channel, raw).attachments
    assert (channel.inline(raw, file) or b"").startswith(b"%PDF-1.4")


def test_a_letter_that_lost_its_last_boundaries_is_read(channel: EmailChannel) -> None:
    whole = with_file("Content-Type: text/html; charset=utf-8", b"<p>hello</p>")
    found = message(channel, payload(whole.replace(b"--b--\n", b"")))
    assert found.text == "hello"


def test_a_boundary_that_is_never_used_leaves_the_text(channel: EmailChannel) -> None:
    raw = b"From: a@example.test\nContent-Type: multipart/mixed; boundary=zzz\n\nNo light since noon\n"
    assert "No light since noon" in message(channel, payload(raw)).text


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"),
        ("\u200b.htaccess", "htaccess"),
        ("счёт\u202efdp.exe", "счётfdp.exe"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("....", "file"),
        ("a.txt. . .", "a.txt"),
        ("x" * 42_000, "x" * NAME_MAX),
        ("лист<1>:*?.xlsx", "лист 1 .xlsx"),
    ],
)
def test_no_name_leaves_its_folder_or_hides_what_it_is(given: str, safe: str) -> None:
    assert safe_name(given) == safe
    assert safe_name(safe) == safe
