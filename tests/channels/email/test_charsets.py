"""Bytes become the text that was meant, whatever they are said to be."""

from base64 import b64encode
from quopri import encodestring

import pytest

from channels.email.adapter import EmailChannel
from channels.email.charsets import decode
from tests.channels.email.conftest import message, payload

TEXT = "Нет света с утра, подъезд 3."
METER = "Показания счётчика"


@pytest.mark.parametrize(
    "declared",
    [
        "uft-8",
        "utf8",
        '"utf-8"',
        "utf-8;",
        "x-unknown",
        "unknown-8bit",
        "",
        "us-ascii",
        "iso-8859-1",
        "latin1",
        "windows-1252",
        "cp-1251",
        "win-1251",
        "windows1251",
        "x-cp1251",
        "koi8r",
        "koi8-ru",
        "default",
        "ansi",
        "8bit",
    ],
)
@pytest.mark.parametrize("written", ["utf-8", "windows-1251", "koi8-r"])
def test_the_charset_that_reads_as_russian_is_found_behind_any_name(declared: str, written: str) -> None:
    assert decode(TEXT.encode(written), declared) == TEXT


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("iso-8859-5", "iso-8859-5"),
        ("ibm866", "cp866"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ("koi8-u", "koi8-u"),
        ("windows-cp1251", "windows-1251"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("x-unicode-1-1-utf-7", "utf-7"),
        ("utf-16", "utf-16"),
        ("charset=windows-1251", "windows-1251"),
    ],
)
def test_a_declared_charset_is_believed_also_under_its_other_names(declared: str, written: str) -> None:
    assert decode(TEXT.encode(written), declared) == TEXT


@pytest.mark.parametrize(("declared", "written"), [("windows-1251", "koi8-r"), ("koi8-r", "windows-1251")])
def test_a_declared_charset_is_overruled_where_it_makes_no_words(declared: str, written: str) -> None:
    assert decode(TEXT.encode(written), declared) == TEXT


@pytest.mark.parametrize(
    "text", ["НЕТ СВЕТА", "ПОКАЗАНИЯ 15482", "Спасибо", "Да, верно", "Ёлка", "ул. Лесная"]
)
@pytest.mark.parametrize("written", ["windows-1251", "koi8-r"])
def test_a_few_words_and_capitals_are_enough_to_tell(text: str, written: str) -> None:
    assert decode(text.encode(written)) == text


@pytest.mark.parametrize("text", ["Café à Genève, ça va, señor?", "Müller, Straße 5", "Formação"])
def test_western_accents_do_not_become_russian(text: str) -> None:
    assert decode(text.encode("windows-1252"), "us-ascii") == text


def test_what_no_charset_explains_is_replaced_and_never_fails() -> None:
    broken = f"{TEXT}{TEXT}".encode().replace(b"\xd0\xbf", b"\xff")
    assert decode(broken, "utf-8") == f"{TEXT}{TEXT}".replace("п", "\ufffd")
    assert decode(bytes(range(256)), "no-such") != ""


def encoded(text: str | bytes, charset: str = "utf-8") -> str:
    data = text if isinstance(text, bytes) else text.encode(charset)
    return f"=?{charset}?B?{b64encode(data).decode()}?="


RAW = METER.encode()


@pytest.mark.parametrize(
    "field",
    [
        f"{encoded(RAW[:7])}\r\n {encoded(RAW[7:])}",
        encoded(METER).replace("==?=", "?=").replace("=?=", "?="),
        f"{encoded(METER[:5])}{encoded(METER[5:])}",
        encoded(METER)[:20] + " " + encoded(METER)[20:],
        encoded(METER)[:20] + "\r\n " + encoded(METER)[20:],
        encoded(METER).replace("utf-8", "utf-8*ru"),
        encoded(METER).replace("utf-8", "uft-8"),
        encoded(METER).replace("?B?", "?b?"),
        encoded(METER).removesuffix("?="),
        encoded(METER).removesuffix("="),
        encoded(METER, "koi8-r"),
        encoded(METER, "windows-1251").replace("windows-1251", "iso-8859-1"),
        f"=?utf-8?Q?{encodestring(RAW, header=True).decode().replace('_', ' ').replace(chr(61) + chr(10), '')}?=",
        METER,
    ],
)
def test_subjects_are_read_in_spite_of_every_mistake(channel: EmailChannel, field: str) -> None:
    raw = f"From: a@example.test\r\nSubject: {field}\r\n\r\nx".encode()
    assert message(channel, payload(raw)).subject == METER


@pytest.mark.parametrize("written", ["utf-8", "windows-1251", "koi8-r"])
def test_a_subject_in_bare_bytes_is_read(channel: EmailChannel, written: str) -> None:
    raw = b"From: a@example.test\nSubject: " + METER.encode(written) + b"\n\nx"
    assert message(channel, payload(raw)).subject == METER


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        (f'"{encoded("Петров, Иван")}" <i@example.test>', "Петров, Иван", "i@example.test"),
        (f"{encoded('Иван <i@example.test>')}", "Иван", "i@example.test"),
        ("Петров, Иван <i@example.test>", "Петров, Иван", "i@example.test"),
        ("иван@почта.рф", "", "иван@почта.рф"),
        ("=?utf-8?Q?=D0=98=D0=B2=D0=B0=D0=BD?= <I@Example.TEST>", "Иван", "i@example.test"),
    ],
)
def test_who_wrote_is_read_in_spite_of_every_mistake(
    channel: EmailChannel, field: str, name: str, address: str
) -> None:
    found = message(channel, payload(f"From: {field}\nSubject: x\n\nx".encode()))
    assert (found.name, found.peer.address) == (name, address)
