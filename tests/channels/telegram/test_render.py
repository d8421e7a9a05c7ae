"""Content → calls: every limit of the platform is kept, and what cannot be shown is named."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channel import Outgoing, Rendered
from channels.split import split, utf16_length
from channels.telegram.render import render, render_chosen
from conversation.contact import Peer
from conversation.ids import MessageId
from conversation.message import Attachment, Button, Content

MEGABYTE = 1 << 20


def rendered(*buttons: Button, text: str = "", files: tuple[Attachment, ...] = ()) -> Rendered:
    content = Content(text, buttons, files)
    return render(Outgoing("out-7", MessageId("msg_1"), Peer("telegram:main", "5317829461"), content))


def texts(found: Rendered) -> list[object]:
    return [request.params.get("text") for request in found.requests]


def keyboard(found: Rendered) -> object:
    return found.requests[-1].params.get("reply_markup")


def image(size: int = 1000, mime: str = "image/png") -> Attachment:
    return Attachment("image", "blob:1", "счётчик.png", mime, size)


def test_a_text_is_one_plain_message() -> None:
    (request,) = rendered(text="Тариф <день> & «ночь»").requests
    assert (request.method, request.key) == ("sendMessage", "out-7/0")
    assert request.params == {"chat_id": "5317829461", "text": "Тариф <день> & «ночь»"}


def test_buttons_carry_our_tokens_and_links_their_addresses() -> None:
    found = rendered(
        Button("Передать показания счётчика", "t1"),
        Button("Да", "t2"),
        Button("Нет", "t3"),
        Button("Сайт", "https://example.org/faq", "url"),
        text="Что дальше?",
    )
    assert keyboard(found) == {
        "inline_keyboard": [
            [{"text": "Передать показания счётчика", "callback_data": "t1"}],
            [{"text": "Да", "callback_data": "t2"}, {"text": "Нет", "callback_data": "t3"}],
            [{"text": "Сайт", "url": "https://example.org/faq"}],
        ]
    }
    assert found.degraded == ()


def test_a_long_text_is_split_with_its_buttons_on_the_last_part() -> None:
    paragraphs = [f"Абзац {number}. " + "слово " * 150 for number in range(12)]
    found = rendered(Button("Да", "t1"), text="\n\n".join(paragraphs))
    assert len(found.requests) == 3
    assert [request.key for request in found.requests] == ["out-7/0", "out-7/1", "out-7/2"]
    assert ["reply_markup" in request.params for request in found.requests] == [False, False, True]
    assert all(str(text).startswith("Абзац") for text in texts(found)), "cut between paragraphs"


@pytest.mark.parametrize(
    "buttons",
    [
        [Button("Вариант", "я" * 40)],
        [Button("Очень длинная подпись, которую ни один экран не покажет целиком, никогда", "t1")],
        [Button(f"Дом {number}", f"t{number}") for number in range(101)],
    ],
    ids=["payload", "label", "number"],
)
def test_buttons_the_platform_would_refuse_become_a_numbered_list(buttons: list[Button]) -> None:
    found = rendered(*buttons, text="Выберите")
    assert keyboard(found) is None
    assert f"1. {buttons[0].label}" in str(texts(found)[0])
    assert str(texts(found)[-1]).endswith("Ответьте номером.")
    assert found.degraded == ("buttons: numbered list",)


@pytest.mark.parametrize(
    "address", ["http://localhost:8000/faq", "http://127.0.0.1/", "ftp://example.org", "//["]
)
def test_a_link_the_platform_would_refuse_is_written_out(address: str) -> None:
    found = rendered(Button("Статья", address, "url"), Button("Да", "t1"), text="Ответ")
    assert texts(found) == [f"Ответ\n\nСтатья: {address}"]
    assert keyboard(found) == {"inline_keyboard": [[{"text": "Да", "callback_data": "t1"}]]}
    assert found.degraded == ("buttons: links in the text",)


def test_bare_buttons_get_a_text_to_hang_on() -> None:
    assert texts(rendered(Button("Да", "t1"))) == ["Выберите вариант:"]


def test_nothing_is_nothing() -> None:
    assert rendered(text=" \n ").requests == ()


def test_a_short_text_is_the_caption_of_the_last_file() -> None:
    pdf = Attachment("file", "blob:2", "счёт.pdf", "application/pdf", 5000)
    first, last = rendered(Button("Да", "t1"), text="Ваш счёт", files=(image(), pdf)).requests
    assert (first.method, first.uploads) == ("sendPhoto", (image(),))
    assert "caption" not in first.params
    assert (last.method, last.uploads, last.params["caption"]) == ("sendDocument", (pdf,), "Ваш счёт")
    assert "reply_markup" in last.params


def test_a_text_too_long_for_a_caption_goes_before_the_file() -> None:
    found = rendered(Button("Да", "t1"), text="😀" * 513, files=(image(),))
    assert [request.method for request in found.requests] == ["sendMessage", "sendPhoto"]
    assert "caption" not in found.requests[1].params
    assert "reply_markup" in found.requests[1].params


@pytest.mark.parametrize("file", [image(mime="image/svg+xml"), image(size=11 * MEGABYTE)])
def test_pictures_that_are_no_photos_go_as_documents(file: Attachment) -> None:
    assert rendered(files=(file,)).requests[0].method == "sendDocument"


def test_a_file_too_big_is_named_instead_of_lost() -> None:
    found = rendered(text="Вот", files=(Attachment("file", "blob:3", "архив.zip", "", 51 * MEGABYTE),))
    assert texts(found) == ["Вот\n\nФайл «архив.zip» не отправлен: он больше 50 МБ."]
    assert found.degraded == ("file: not sent",)


def test_a_file_too_big_to_send_is_handed_over_by_an_address_that_runs_out() -> None:
    big, small = Attachment("file", "blob:3", "архив.zip", "", 51 * MEGABYTE), image()
    address = "https://okno.test/api/files/msg_1.0?t=1.x"
    content = Content("Вот", (), (big, small))
    peer = Peer("telegram:main", "5317829461")
    found = render(Outgoing("out-7", MessageId("msg_1"), peer, content, links={"blob:3": address}))
    (request,) = found.requests
    assert request.uploads == (small,)
    assert (
        request.params["caption"] == f"Вот\n\nФайл «архив.zip» (51 МБ) — по ссылке, несколько дней: {address}"
    )
    assert found.degraded == ("file: as a link",)


def test_the_used_button_gets_a_tick_and_every_label_still_fits() -> None:
    buttons = (Button("Я" * 64, "t1"), Button("Сайт", "https://example.org/a", "url"), Button("Нет", "t3"))
    outgoing = Outgoing("out-7.mark", MessageId("m"), Peer("telegram:main", "7"), Content("Что?", buttons))
    (request,) = render_chosen(outgoing, "55", "t1").requests
    assert (request.method, request.params["message_id"]) == ("editMessageReplyMarkup", "55")
    markup: Any = request.params["reply_markup"]
    labels = [button["text"] for row in markup["inline_keyboard"] for button in row]
    assert labels == ["✓ " + "Я" * 61 + "…", "Сайт", "Нет"]


def test_what_hung_on_no_keyboard_is_not_marked() -> None:
    listed = Content("Что?", tuple(Button("Я" * 99, f"t{number}") for number in range(3)))
    outgoing = Outgoing("out-7.mark", MessageId("m"), Peer("telegram:main", "7"), listed)
    assert render_chosen(outgoing, "55", "t9").requests == ()


TEXTS = st.text(alphabet=st.sampled_from("аб .!?\n😀👨\u200d👩\u0301🏽"), max_size=400)


@given(text=TEXTS, limit=st.integers(20, 90))
def test_parts_fit_and_lose_no_word(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < utf16_length(part) <= limit for part in parts)
    assert all(part == part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_parts_end_between_sentences_rather_than_words() -> None:
    text = "Первое предложение. Второе, подлиннее, предложение. Третье."
    assert split(text, 52) == ["Первое предложение. Второе, подлиннее, предложение.", "Третье."]


def test_an_emoji_of_many_parts_is_not_torn() -> None:
    family = "👨\u200d👩\u200d👧"
    assert split(family * 3, 10) == [family] * 3
