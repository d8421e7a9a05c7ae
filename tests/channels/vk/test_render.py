"""Content → calls within the platform's limits."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channel import Rendered
from channels.split import utf16_length as length
from channels.vk.render import random_id, render, render_chosen
from conversation.message import Attachment, Button, Content
from tests.channels.vk.conftest import MODERN, outgoing
from tests.fakes.vk import keyboards


def keyboard(rendered: Rendered) -> Any:
    text = str(rendered.requests[-1].params["keyboard"])
    keyboards.check(text)
    return json.loads(text)


def buttons(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label, f"tok{number}") for number, label in enumerate(labels))


def labels(found: Any) -> list[list[str]]:
    return [[key["action"]["label"] for key in row] for row in found["buttons"]]


def test_a_text_is_one_call_with_a_number_that_never_changes() -> None:
    (request,) = render(outgoing("Здравствуйте", peer=7, key="k1")).requests
    assert request.method == "messages.send"
    assert (request.params["peer_id"], request.params["message"]) == ("7", "Здравствуйте")
    assert request.key == "k1/0"
    (again,) = render(outgoing("Здравствуйте", peer=7, key="k1")).requests
    assert request == again
    (other,) = render(outgoing("Здравствуйте", peer=7, key="k2")).requests
    assert other.params["random_id"] != request.params["random_id"]


@given(st.text())
def test_the_number_against_repeats_is_a_positive_int32(key: str) -> None:
    assert 0 < random_id(key) < 2**31


def test_buttons_are_callbacks_under_the_message() -> None:
    found = keyboard(render(outgoing(Content("Что именно?", buttons("Показания", "Оператор")))))
    assert found["inline"] is True
    assert found["buttons"][1][0]["action"] == {
        "type": "callback",
        "label": "Оператор",
        "payload": '{"t":"tok1"}',
    }


def test_a_long_label_is_shortened_and_the_loss_is_told() -> None:
    rendered = render(outgoing(Content("?", buttons("Я" * 60))))
    assert labels(keyboard(rendered)) == [["Я" * 39 + "…"]]
    assert rendered.degraded == ("buttons: labels shortened",)


def test_ten_buttons_stand_in_pairs_and_eleven_below_the_input_field() -> None:
    ten = keyboard(render(outgoing(Content("?", buttons(*("Длинная подпись кнопки",) * 10)))))
    assert max(map(len, ten["buttons"])) == 2
    rendered = render(outgoing(Content("?", buttons(*("Кнопка",) * 11))))
    eleven = keyboard(rendered)
    assert "inline" not in eleven
    assert sum(map(len, eleven["buttons"])) == 11
    assert rendered.degraded == ("buttons: regular keyboard",)


def test_forty_one_buttons_become_a_numbered_list() -> None:
    rendered = render(outgoing(Content("?", buttons(*(f"Пункт {n}" for n in range(41))))))
    assert "keyboard" not in rendered.requests[-1].params
    assert "\n41. Пункт 40" in str(rendered.requests[-1].params["message"])
    assert rendered.degraded == ("buttons: numbered list",)


def test_a_client_without_inline_keyboards_gets_a_regular_one_of_texts() -> None:
    rendered = render(outgoing(Content("?", buttons("Да")), hints={"inline_keyboard": "0"}))
    found = keyboard(rendered)
    assert found["one_time"] is True
    assert found["buttons"][0][0]["action"]["type"] == "text"


def test_a_regular_keyboard_is_cleared_by_the_next_message_without_buttons() -> None:
    found = keyboard(render(outgoing("Готово", hints={"inline_keyboard": "0"})))
    assert found["buttons"] == []
    assert "keyboard" not in render(outgoing("Готово")).requests[0].params


def test_a_client_without_any_keyboard_gets_a_numbered_list() -> None:
    hints = {"inline_keyboard": "0", "keyboard": "0"}
    (request,) = render(outgoing(Content("Что?", buttons("Да", "Нет")), hints=hints)).requests
    assert request.params["message"] == "Что?\n\n1. Да\n2. Нет\n\nОтветьте номером."


def test_a_client_without_callbacks_gets_text_buttons_with_the_same_payload() -> None:
    hints = {"inline_keyboard": "1", "button_actions": "text,open_link"}
    found = keyboard(render(outgoing(Content("?", buttons("Да")), hints=hints)))
    assert found["inline"] is True
    assert found["buttons"][0][0]["action"] == {"type": "text", "label": "Да", "payload": '{"t":"tok0"}'}


def test_a_client_of_whom_nothing_is_known_gets_buttons_that_everybody_has_and_a_list_beside_them() -> None:
    """Who was found in the history after a gap: the platform tells of his programme with his next message."""
    rendered = render(outgoing(Content("Что?", buttons("Да", "Нет")), hints={}))
    found = keyboard(rendered)
    assert found["inline"] is True
    assert {key["action"]["type"] for row in found["buttons"] for key in row} == {"text"}
    text = rendered.requests[0].params["message"]
    assert text == "Что?\n\n1. Да\n2. Нет\n\nНажмите кнопку или ответьте номером."
    assert rendered.degraded == ("buttons: numbered list beside them",)


def test_a_link_is_a_button_or_a_line_of_text() -> None:
    link = Button("Сайт", "https://example.org/", "url")
    found = keyboard(render(outgoing(Content("?", (link,)))))
    assert found["buttons"][0][0]["action"] == {
        "type": "open_link",
        "link": "https://example.org/",
        "label": "Сайт",
    }
    rendered = render(outgoing(Content("?", (link,)), hints={"button_actions": "text"}))
    assert rendered.requests[0].params["message"] == "?\n\nСайт: https://example.org/"
    assert rendered.degraded == ("buttons: links in the text",)


def test_a_used_button_turns_green_and_the_rest_of_the_message_stays() -> None:
    message = outgoing(Content("Абзац. " * 900, buttons("Да", "Нет")))
    last = render(message).requests[-1].params
    (request,) = render_chosen(message, "cmid:17", "tok1").requests
    assert (request.method, request.params["conversation_message_id"]) == ("messages.edit", "17")
    assert request.params["message"] == last["message"]
    drawn = str(request.params["keyboard"])
    keyboards.check(drawn)
    assert [key["color"] for row in json.loads(drawn)["buttons"] for key in row] == ["secondary", "positive"]


@pytest.mark.parametrize(
    ("content", "external_id", "token", "hints"),
    [
        (Content("?", buttons("Да")), "7003", "tok0", MODERN),
        (Content("?", buttons("Да")), "", "tok0", MODERN),
        (Content("?", buttons("Да")), "cmid:17", "tok9", MODERN),
        (Content("?", buttons("Да")), "cmid:17", "tok0", {"inline_keyboard": "0"}),
        (Content("?", buttons("Да"), (Attachment("file", "blob:1", size=1),)), "cmid:17", "tok0", MODERN),
        (Content("?"), "cmid:17", "tok0", MODERN),
        (Content(""), "cmid:17", "tok0", MODERN),
    ],
)
def test_nothing_is_marked_where_it_would_hurt_or_mean_nothing(
    content: Content, external_id: str, token: str, hints: dict[str, str]
) -> None:
    """Another message's id, a keyboard below the input field, files that an edit would take away."""
    assert render_chosen(outgoing(content, hints=hints), external_id, token).requests == ()


def test_a_payload_that_does_not_fit_is_never_sent() -> None:
    rendered = render(outgoing(Content("?", (Button("Да", "я" * 130),))))
    assert rendered.degraded == ("buttons: numbered list",)


def test_a_long_text_is_cut_at_a_paragraph_and_the_buttons_hang_on_the_last_part() -> None:
    text = "\n\n".join(["Абзац. " * 200] * 6)
    first, *_, last = render(outgoing(Content(text, buttons("Да")))).requests
    assert str(first.params["message"]).endswith("Абзац.")
    assert "keyboard" not in first.params
    assert "keyboard" in last.params
    assert first.params["random_id"] != last.params["random_id"]
    assert first.key == "out1/0"


@given(st.text(alphabet=st.sampled_from("аб .\n🙂"), max_size=9000))
def test_no_part_is_too_long_and_no_word_is_lost(text: str) -> None:
    parts = [str(request.params["message"]) for request in render(outgoing(text)).requests]
    assert all(0 < length(part) <= 4096 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_files_hang_on_the_last_text_ten_to_a_message() -> None:
    files = tuple(Attachment("file", f"blob:{n}", name=f"{n}.pdf", size=1) for n in range(12))
    first, second = render(outgoing(Content("Вот", attachments=files))).requests
    assert (first.params["message"], len(first.uploads)) == ("Вот", 10)
    assert "message" not in second.params
    assert len(second.uploads) == 2


def test_a_file_that_is_too_large_is_named_instead_of_sent() -> None:
    file = Attachment("file", "blob:1", name="видео.mp4", size=60 << 20)
    rendered = render(outgoing(Content("", attachments=(file,))))
    assert "«видео.mp4» не отправлен" in str(rendered.requests[0].params["message"])
    assert rendered.degraded == ("file: not sent",)


@pytest.mark.parametrize("count", range(1, 12))
@pytest.mark.parametrize("label", ["Да", "Передать показания счётчика воды", "Ж" * 41])
def test_every_keyboard_is_within_the_platforms_limits(count: int, label: str) -> None:
    keyboard(render(outgoing(Content("?", buttons(*(label,) * count)))))


def test_nothing_to_say_is_no_call_and_bare_buttons_get_words() -> None:
    assert render(outgoing("")).requests == ()
    (request,) = render(outgoing(Content("", buttons("Да")))).requests
    assert request.params["message"] == "Выберите вариант:"
