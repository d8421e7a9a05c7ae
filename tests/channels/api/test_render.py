"""What an end cannot show comes in another form, and is told to be so."""

from channels.channel import Outgoing, Rendered
from conversation.contact import Peer
from conversation.ids import MessageId
from conversation.message import Attachment, Button, Content
from tests.channels.api.conftest import api_channel

BUTTONS = (Button("Передать показания", "o_1"), Button("Сайт", "https://okno.example/a", "url"))
PICTURE = Attachment("image", "blob:" + "0" * 64, "схема.jpg", "image/jpeg", 500)
LINK = "https://chat.example.ru/api/files/m.0?t=1"


def render(content: Content, links: dict[str, str] | None = None, **hints: str) -> Rendered:
    outgoing = Outgoing(
        "out", MessageId("m"), Peer("api:main", "anna"), content, hints=hints, links=links or {}
    )
    return api_channel().render(outgoing)


def test_an_end_that_shows_everything_gets_everything() -> None:
    rendered = render(Content("Вот", BUTTONS, (PICTURE,), "Тема"))
    (request,) = rendered.requests
    assert request.uploads == (PICTURE,)
    assert request.params["buttons"] == (
        {"label": "Передать показания", "token": "o_1"},
        {"label": "Сайт", "url": "https://okno.example/a"},
    )
    assert rendered.degraded == ()


def test_a_telephone_gets_a_numbered_list() -> None:
    rendered = render(Content("Что вам нужно?", BUTTONS), buttons="0")
    (request,) = rendered.requests
    assert request.params["text"] == (
        "Что вам нужно?\n\nСайт: https://okno.example/a\n\n1. Передать показания\n\nОтветьте номером."
    )
    assert request.params["buttons"] == ()
    assert rendered.degraded == ("buttons: numbered list",)


def test_more_choices_than_fit_are_a_list_and_long_labels_are_cut() -> None:
    assert render(Content("a", BUTTONS), buttons="1").degraded == ("buttons: numbered list",)
    rendered = render(Content("a", BUTTONS), label_max="8")
    assert rendered.requests[0].params["buttons"][0]["label"] == "Передат…"  # type: ignore[index]
    assert rendered.degraded == ("buttons: labels shortened",)


def test_a_long_text_is_cut_between_sentences_with_the_buttons_on_the_last_part() -> None:
    rendered = render(Content("Первое предложение. " * 10, BUTTONS), text_max="50")
    texts = [str(request.params["text"]) for request in rendered.requests]
    assert all(len(text) <= 50 and text.endswith(".") for text in texts)
    assert [bool(request.params["buttons"]) for request in rendered.requests] == [False] * 4 + [True]
    assert rendered.degraded == ("text: split",)


def test_a_file_that_cannot_be_shown_is_a_link_that_runs_out() -> None:
    for hints in ({"files": ""}, {"files": "audio"}, {"file_max": "400"}):
        rendered = render(Content("Схема", attachments=(PICTURE,)), {PICTURE.ref: LINK}, **hints)
        (request,) = rendered.requests
        assert (request.uploads, rendered.degraded) == ((), ("file: as a link",))
        assert request.params["text"] == f"Схема\n\nФайл «схема.jpg»: {LINK}"


def test_files_beyond_one_body_follow_in_order() -> None:
    large = [Attachment("image", f"blob:{n}", f"{n}.jpg", "image/jpeg", 4_000_000) for n in range(3)]
    rendered = render(Content("Вот", BUTTONS, (PICTURE, *large)))
    assert [[file.name for file in request.uploads] for request in rendered.requests] == [
        ["схема.jpg", "0.jpg"],
        ["1.jpg"],
        ["2.jpg"],
    ]
    assert [bool(request.params["buttons"]) for request in rendered.requests] == [False, False, True]
    assert rendered.degraded == ("files: sequence",)


def test_a_file_without_an_address_is_not_passed_over_in_silence() -> None:
    rendered = render(Content(attachments=(PICTURE,)), files="")
    assert rendered.degraded == ("file: not sent",)
    assert "схема.jpg" in str(rendered.requests[0].params["text"])


def test_what_the_settings_say_holds_where_nobody_said_otherwise() -> None:
    channel = api_channel(capabilities={"buttons": 0, "text_max": 300, "files": []})
    plain, told = channel.capabilities({}), channel.capabilities({"buttons": "3", "files": "image"})
    assert (plain.buttons, plain.text_max, plain.file_max_out) == (None, 300, 0)
    assert told.buttons is not None
    assert (told.buttons.total, told.text_max) == (3, 300)
    assert told.file_max_out > 0
    assert channel.capabilities({"text_max": "-5", "buttons": "9" * 50}).text_max == 300
