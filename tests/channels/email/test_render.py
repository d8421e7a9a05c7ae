"""What goes out is a proper letter, the same on every retry, with nothing smuggled in."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest

from channels.channel import Rendered, Request
from channels.email.adapter import EmailChannel
from channels.email.letter import compose
from channels.email.render import TEXT_MAX
from channels.email.thread_token import LOOP_HEADER
from conversation.contact import Peer
from conversation.message import Attachment, Button, Content
from tests.channels.email.conftest import Make, message, outgoing, payload

DATE = "Wed, 30 Apr 2025 12:19:00 -0000"


def one(rendered: Rendered) -> Request:
    (request,) = rendered.requests
    return request


def written(request: Request, *files: tuple[Attachment, bytes]) -> EmailMessage:
    return email.message_from_bytes(compose(request.params, files, DATE), policy=email.policy.default)


def plain(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html(letter: EmailMessage) -> str:
    body = letter.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_a_letter_has_both_texts_and_every_field_a_reader_needs(channel: EmailChannel) -> None:
    thread = ("<first@example.test>", "<second@example.test>")
    request = one(channel.render(outgoing("Здравствуйте!\n\nПримем.", subject="Показания", thread=thread)))
    letter = written(request)
    assert letter.get_content_type() == "multipart/alternative"
    assert plain(letter).startswith("Здравствуйте!\n\nПримем.")
    assert "<p>Здравствуйте!</p>" in html(letter)
    assert str(letter["From"]) == "Окно <support@okno.test>"
    assert str(letter["To"]) == "ivan@example.test"
    assert str(letter["Subject"]).startswith("Re: Показания [#")
    assert letter["In-Reply-To"] == "<second@example.test>"
    assert str(letter["References"]).split() == list(thread)
    assert str(letter["Reply-To"]).startswith("support+c_")
    assert letter["Message-ID"] == request.params["message_id"]


def test_a_retry_writes_the_same_bytes(channel: EmailChannel) -> None:
    first, again = channel.render(outgoing()), channel.render(outgoing())
    assert first == again
    assert compose(one(first).params, (), DATE) == compose(one(again).params, (), DATE)
    assert one(first).params["message_id"] != one(channel.render(outgoing(key="out_2"))).params["message_id"]


def test_only_the_bots_letters_say_they_are_automatic(channel: EmailChannel) -> None:
    assert written(one(channel.render(outgoing())))["Auto-Submitted"] == "auto-replied"
    by_person = written(one(channel.render(outgoing(from_person=True))))
    assert by_person["Auto-Submitted"] is None
    assert by_person["X-Auto-Response-Suppress"] is None
    assert by_person[LOOP_HEADER]


def test_buttons_become_a_numbered_list_and_it_is_said(channel: EmailChannel) -> None:
    content = Content("Что дальше?", (Button("Передать показания", "t1"), Button("Оператор", "t2")))
    rendered = channel.render(outgoing(content))
    letter = written(one(rendered))
    assert "Ответьте цифрой:\n1 — Передать показания\n2 — Оператор" in plain(letter)
    assert "1 — Передать показания<br>2 — Оператор" in html(letter)
    assert "t1" not in plain(letter) + html(letter)
    assert rendered.degraded == ("buttons: numbered list",)


def test_an_address_button_is_a_link_and_no_script(channel: EmailChannel) -> None:
    content = Content(
        "", (Button("Сайт", "https://okno.test/?a=1&b", "url"), Button("X", "javascript:alert(1)", "url"))
    )
    rendered = channel.render(outgoing(content))
    assert '<a href="https://okno.test/?a=1&amp;b">Сайт</a>' in html(written(one(rendered)))
    assert 'href="javascript' not in html(written(one(rendered)))
    assert rendered.degraded == ()


def test_text_is_never_markup(channel: EmailChannel) -> None:
    letter = written(one(channel.render(outgoing("<script>alert(1)</script>", quoted="<img src=x>"))))
    assert "<script" not in html(letter)
    assert "<img" not in html(letter)
    assert "<script>alert(1)</script>" in plain(letter)


def test_the_clients_letter_stands_quoted_below(channel: EmailChannel) -> None:
    letter = written(one(channel.render(outgoing("Примем.", quoted="Показания 123\nспасибо"))))
    assert plain(letter).endswith("Вы писали:\n> Показания 123\n> спасибо\n")
    assert '<blockquote type="cite"><p>Показания 123<br>спасибо</p></blockquote>' in html(letter)


@pytest.mark.parametrize("mark", ["\r\n", "\n", "\r", "\x00", "\u2028", "\x85", "\x0b", "\r\n "])
def test_no_field_can_be_smuggled_in(make_channel: Make, mark: str) -> None:
    evil = f"x{mark}Bcc: victim@example.test{mark}{mark}body"
    channel = make_channel(display_name=evil)
    content = Content("text", subject=evil, attachments=(Attachment("file", "blob:1", evil, f"text/{evil}"),))
    request = one(
        channel.render(outgoing(content, subject=evil, thread=(f"<a@b>{mark}Bcc: v@example.test", evil)))
    )
    letter = written(request, (request.uploads[0], b"file"))
    assert letter["Bcc"] is None
    assert not any(part["Bcc"] for part in letter.walk())
    assert plain(letter).strip() == "text"


def test_a_peer_with_a_line_break_is_refused_by_the_writer(channel: EmailChannel) -> None:
    peer = Peer("email:main", "a@example.test\r\nBcc: victim@example.test")
    with pytest.raises(ValueError, match="line break"):
        written(one(channel.render(outgoing(peer=peer))))


def test_long_russian_subjects_and_long_references_survive_the_way(channel: EmailChannel) -> None:
    subject = "Заявление о перерасчёте платы за электроэнергию за прошлый расчётный период " * 3
    thread = tuple(f"<{'x' * 120}{number}@mail.example.test>" for number in range(30))
    request = one(channel.render(outgoing(subject=subject, thread=thread)))
    raw = compose(request.params, (), DATE)
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    assert " ".join(str(letter["Subject"]).split()).startswith("Re: " + " ".join(subject.split())[:250])
    assert str(letter["References"]).split() == [thread[0], *thread[-20:]]
    assert str(letter["In-Reply-To"]).strip() == thread[-1]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii()


def test_files_travel_with_russian_names(channel: EmailChannel) -> None:
    file = Attachment("image", "blob:1", "фото счётчика.png", "image/png", 3)
    request = one(channel.render(outgoing(Content("Вот", attachments=(file,)))))
    assert request.uploads == (file,)
    found = message(channel, payload(b"X: y\n" + compose(foreign(request), ((file, b"abc"),), DATE)))
    assert [(item.name, item.mime, item.size) for item in found.attachments] == [
        ("фото счётчика.png", "image/png", 3)
    ]


def foreign(request: Request) -> dict[str, Any]:
    """As if somebody else had written it: our own letters mean nothing to us."""
    return {**request.params, "message_id": "<x@example.test>", "loop_mark": "-", "from": "ivan@example.test"}


def test_a_container_type_is_not_sent_as_one(channel: EmailChannel) -> None:
    for mime in ("message/rfc822", "multipart/mixed", "x", "", "text/html; charset=x", "a/b\r\nX: y"):
        request = one(channel.render(outgoing()))
        letter = written(request, (Attachment("file", "blob:1", "f", mime), b"\x00\xff"))
        (part,) = letter.iter_attachments()
        assert (part.get_content_type(), part.get_content()) == ("application/octet-stream", b"\x00\xff")


def test_files_too_large_together_are_named_and_left_out(make_channel: Make) -> None:
    channel = make_channel(max_attachment_bytes=2000)
    files = (
        Attachment("file", "blob:1", "a.pdf", size=1500),
        Attachment("file", "blob:2", "b.pdf", size=600),
    )
    rendered = channel.render(outgoing(Content("Вот", attachments=files)))
    assert one(rendered).uploads == files[:1]
    assert "«b.pdf» слишком велик" in plain(written(one(rendered)))
    assert rendered.degraded == ("file: not sent",)


def test_a_text_beyond_the_limit_goes_on_in_a_second_letter_with_the_buttons(channel: EmailChannel) -> None:
    text = "слово " * (TEXT_MAX // 4)
    rendered = channel.render(outgoing(Content(text, (Button("Да", "t"),))))
    bodies = [str(request.params["text"]) for request in rendered.requests]
    assert [request.key for request in rendered.requests] == ["out_1/0", "out_1/1"]
    assert "".join(bodies).count("слово") == TEXT_MAX // 4
    assert "Да" not in bodies[0]
    assert "1 — Да" in bodies[1]
    assert len({request.params["message_id"] for request in rendered.requests}) == 2


def test_an_answer_to_our_letter_is_cut_off_again_and_leads_back(channel: EmailChannel) -> None:
    request = one(channel.render(outgoing("Вопрос?", quoted="Раньше")))
    ours = "\n".join(f"> {line}" for line in str(request.params["text"]).splitlines())
    raw = (
        f"From: ivan@example.test\nTo: {request.params['reply_to']}\nContent-Type: text/plain; charset=utf-8\n\n"
        f"1\n\n30.04.2025 15:19, Окно пишет:\n{ours}\n"
    )
    found = message(channel, payload(raw.encode()))
    assert (found.text, found.reply_to) == ("1", request.params["message_id"])


def test_without_plus_addresses_the_letter_still_leads_back_by_its_id(make_channel: Make) -> None:
    params = one(make_channel(plus_addresses=False, subject_tags=False).render(outgoing())).params
    assert (params["reply_to"], params["envelope_from"]) == ("", "support@okno.test")
    assert "[#" not in str(params["subject"])


def test_the_companys_words_stand_around_the_answer_and_above_the_quotation(channel: EmailChannel) -> None:
    told = outgoing(
        "Счёт придёт завтра.", opening="Здравствуйте!", closing="С уважением,\nО <и> К", quoted="где счёт?"
    )
    (request,) = channel.render(told).requests
    text, html = str(request.params["text"]), str(request.params["html"])
    assert text == (
        "Здравствуйте!\n\nСчёт придёт завтра.\n\nС уважением,\nО <и> К\n\nВы писали:\n> где счёт?\n"
    )
    assert (
        html.index("<p>Здравствуйте!</p>") < html.index("Счёт") < html.index("С уважением,<br>О &lt;и&gt; К")
    )
    assert html.index("С уважением") < html.index("<blockquote")


def test_a_letter_in_two_parts_is_opened_once_and_closed_once(channel: EmailChannel) -> None:
    told = outgoing("слово " * 30_000, opening="Здравствуйте!", closing="С уважением")
    first, *_, last = channel.render(told).requests
    assert first is not last
    assert (
        str(first.params["text"]).count("Здравствуйте!"),
        str(first.params["text"]).count("С уважением"),
    ) == (1, 0)
    assert (
        str(last.params["text"]).count("Здравствуйте!"),
        str(last.params["text"]).count("С уважением"),
    ) == (0, 1)
