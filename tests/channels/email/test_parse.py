"""Letters of every sort become what they mean; what cannot be read is refused in words."""

import pytest

from channels.channel import RawPayload, Unparseable
from channels.email.adapter import EmailChannel
from channels.email.envelope import event_key, order_key
from tests.channels.email.conftest import NOW, Make, fixture, message, payload

DARK = "Нет света со вчерашнего вечера."


@pytest.mark.parametrize(
    "name",
    [
        "koi8_r",
        "koi8_r_undeclared",
        "windows_1251_undeclared",
        "charset_misspelt",
        "charset_unknown",
        "charset_lies",
    ],
)
def test_russian_text_is_read_whatever_charset_is_declared(channel: EmailChannel, name: str) -> None:
    assert message(channel, fixture(name)).text == DARK


def test_encoded_subject_and_name_are_decoded_also_when_letters_are_split(channel: EmailChannel) -> None:
    found = message(channel, fixture("subject_split_words"))
    assert (found.subject, found.name, found.peer.address) == (
        "Показания счётчика",
        "Мария",
        "maria@example.test",
    )


def test_html_becomes_text_without_scripts_and_styles(channel: EmailChannel) -> None:
    assert message(channel, fixture("subject_split_words")).text == "Добрый день!\n\nСчёт не пришёл."


def test_a_date_of_the_year_2400_is_not_believed(channel: EmailChannel) -> None:
    assert message(channel, fixture("subject_split_words")).at == NOW


def test_a_letter_without_message_id_gets_one_of_its_digest(channel: EmailChannel) -> None:
    first, again = fixture("no_message_id"), fixture("no_message_id")
    other = payload(first.payload + b"!")
    assert message(channel, first).external_id == message(channel, again).external_id
    assert message(channel, first).external_id != message(channel, other).external_id
    assert event_key(first.payload) == event_key(again.payload) != event_key(other.payload)


def test_two_deliveries_of_one_letter_have_one_key_and_two_letters_of_one_id_have_two() -> None:
    raw = fixture("koi8_r").payload
    assert event_key(b"Received: from elsewhere\n" + raw) == event_key(raw)
    assert event_key(raw + b"more") != event_key(raw)


def test_keys_tell_no_address() -> None:
    raw = fixture("koi8_r").payload
    assert "@" not in event_key(raw)
    assert order_key(raw) == "ivan@example.test"


def test_a_letter_that_names_no_sender_is_somebodys_and_in_nobody_elses_line(channel: EmailChannel) -> None:
    raw = fixture("no_sender")
    other = payload(raw.payload + b"!")
    found = message(channel, raw)
    assert (found.text, found.peer.address) == ("Привет", order_key(raw.payload))
    assert found.peer.address.endswith("@no-sender.invalid")
    assert message(channel, other).peer.address != found.peer.address


def test_a_letter_with_a_misspelt_header_is_read_as_text(channel: EmailChannel) -> None:
    found = message(
        channel, payload(b"From  : John <john@example.test>\nSubject  : x\n\nNo light since noon")
    )
    assert "No light since noon" in found.text


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"\xff\xfe\x00just bytes", "not a letter"),
        (b"From: a@example.test\nX: " + b"y" * 300_000 + b"\n\ntext", "header is longer"),
        (
            b"From: a@example.test\nContent-Type: multipart/mixed; boundary=" + b";a" * 4000 + b"\n\n",
            "Content",
        ),
        (b"From: a@example.test\n\n" + b"x" * 3_000_000, "longer than"),
    ],
)
def test_what_is_no_letter_or_too_big_is_refused_in_words(
    make_channel: Make, raw: bytes, reason: str
) -> None:
    channel = make_channel(max_message_bytes=2_000_000)
    with pytest.raises(Unparseable, match=reason):
        channel.parse(payload(raw))


def test_a_nesting_bomb_is_refused(channel: EmailChannel) -> None:
    layers = [f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(5000)]
    with pytest.raises(Unparseable, match="containers"):
        channel.parse(payload(b"From: a@example.test\n" + "".join(layers).encode()))


def test_deep_nesting_below_the_count_is_refused_too(channel: EmailChannel) -> None:
    layers = [f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(60)]
    with pytest.raises(Unparseable, match="deeper"):
        channel.parse(payload(b"From: a@example.test\n" + "".join(layers).encode() + b"\ntext"))


def test_endless_lines_in_many_containers_are_refused_before_they_cost_minutes(channel: EmailChannel) -> None:
    layers = [f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(25)]
    raw = b"From: a@example.test\n" + "".join(layers).encode() + b"\n" + b"x\n" * 300_000
    with pytest.raises(Unparseable, match="too many lines"):
        channel.parse(payload(raw))


def test_letters_within_letters_without_end_are_refused(channel: EmailChannel) -> None:
    layers = b"Content-Type: message/rfc822\n\n" * 5000
    with pytest.raises(Unparseable, match="containers"):
        channel.parse(payload(b"From: a@example.test\n" + layers))


@pytest.mark.parametrize(
    "field", [b"(" * 100_000, b"((" * 10 + b"a@example.test", b"a," * 100_000, b'"' * 9999, b"<" * 9999]
)
def test_a_hostile_from_field_stops_neither_the_source_nor_the_parser(
    channel: EmailChannel, field: bytes
) -> None:
    raw = b"From: " + field + b"\nReply-To: ivan@example.test\n\ntext"
    assert event_key(raw)
    assert order_key(raw) == message(channel, payload(raw)).peer.address


def test_ten_thousand_parts_are_refused(channel: EmailChannel) -> None:
    parts = b"--b\nContent-Type: text/plain\n\nx\n" * 10_000
    with pytest.raises(Unparseable, match="parts"):
        channel.parse(payload(b"From: a@example.test\nContent-Type: multipart/mixed; boundary=b\n\n" + parts))


def test_broken_utf8_and_nul_reach_nobody(channel: EmailChannel) -> None:
    raw = "From: a@example.test\nContent-Type: text/plain; charset=utf-8\n\nСчёт".encode()
    text = message(channel, payload(raw + b"\x00\xff\x00 \xd0\xbd\xd0\xb5\xd1\x82")).text
    assert text.startswith("Счёт")
    assert "\x00" not in text
    text.encode()


def test_a_charset_with_a_nul_in_its_name_is_no_end(channel: EmailChannel) -> None:
    raw = b"From: a@example.test\nContent-Type: text/plain; charset=ko\x00i8\n\n" + "Нет света".encode()
    assert message(channel, payload(raw)).text == "Нет света"


def test_answers_name_the_letter_they_answer(channel: EmailChannel) -> None:
    assert message(channel, fixture("koi8_r")).reply_to == "<our1@okno.test>"


def test_a_letter_in_mac_line_ends_is_read(channel: EmailChannel) -> None:
    raw = fixture("windows_1251_undeclared").payload.replace(b"\n", b"\r")
    assert message(channel, payload(raw)).text == DARK


def test_our_own_address_as_the_sender_is_a_machine(channel: EmailChannel) -> None:
    assert message(channel, payload(b"From: Support@okno.test\nSubject: x\n\ntext")).automatic


def test_parse_is_pure(channel: EmailChannel) -> None:
    raw: RawPayload = fixture("attachments")
    assert channel.parse(raw) == channel.parse(raw)


@pytest.mark.parametrize("field", ["Message-ID", "In-Reply-To"])
def test_bytes_that_are_no_text_never_get_into_a_message_id(channel: EmailChannel, field: str) -> None:
    raw = b"From: a@example.test\r\n" + field.encode() + b": <a\xff\x00\x01b@example.test>\r\n\r\ntext\r\n"
    found = message(channel, payload(raw))
    written = found.external_id if field == "Message-ID" else found.reply_to
    assert written.isprintable()
    assert written.isascii()


def test_a_file_of_no_type_at_all_has_a_type_that_can_be_stored(channel: EmailChannel) -> None:
    raw = (
        b"From: a@example.test\r\nContent-Type: image/p\x00ng\r\nContent-Disposition: attachment\r\n\r\nx\r\n"
    )
    (file,) = message(channel, payload(raw)).attachments
    assert file.mime.isprintable()


@pytest.mark.parametrize("sign", [b"\x00", b"\x01", b"\x7f"])
def test_an_address_with_control_characters_is_none_and_stops_no_mailbox(
    channel: EmailChannel, sign: bytes
) -> None:
    raw = b"From: Anna <anna@exam" + sign + b"ple.test>\r\nMessage-ID: <a@b>\r\n\r\ntext\r\n"
    assert order_key(raw).isprintable()
    assert message(channel, payload(raw)).peer.address == order_key(raw)
