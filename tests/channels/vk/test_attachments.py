"""What hangs on a message: files to copy, and words for everything else."""

import json
from typing import Any

import pytest

from channels.channel import RawPayload
from channels.vk import envelope
from channels.vk.attachments import FILES_MOST
from channels.vk.parse import parse
from conversation.inbound import InboundMessage
from tests.channels.vk.conftest import NOW

PHOTO = {
    "type": "photo",
    "photo": {"id": 1, "sizes": [{"url": "https://sun9-1.userapi.com/1.jpg", "width": 9}]},
}
SHEET = {"type": "doc", "doc": {"id": 2, "owner_id": 5, "title": "акт.pdf", "url": "https://vk.com/doc5_2"}}


def raw(message: dict[str, Any], kind: str = "message_new") -> RawPayload:
    body = {"id": 7, "peer_id": 42, "from_id": 42, "date": NOW // 1_000_000, "text": "", **message}
    event = {"type": kind, "event_id": "e", "object": {"message": body}}
    return envelope.seal("vk:main", event, json.dumps(event).encode(), NOW)


def heard(**message: Any) -> InboundMessage:
    (found,) = parse(raw(message))
    assert isinstance(found, InboundMessage)
    return found


def attached(kind: str, **content: Any) -> InboundMessage:
    return heard(attachments=[{"type": kind, kind: content}])


def test_a_drawing_is_a_picture() -> None:
    drawn = attached("graffiti", id=3, owner_id=42, url="https://vk.com/doc42_3", width=586, height=293)
    (picture,) = drawn.attachments
    assert (picture.kind, picture.ref, picture.mime) == ("image", "https://vk.com/doc42_3", "image/png")


@pytest.mark.parametrize(
    ("kind", "content", "line"),
    [
        ("wall", {"id": 9, "owner_id": -5, "text": "Отключения\n\nв среду"}, "Запись: Отключения в среду https://vk.com/wall-5_9"),
        ("wall", {"id": 9, "to_id": -5, "from_id": 8}, "Запись: без названия https://vk.com/wall-5_9"),
        (
            "wall_reply",
            {"id": 11, "owner_id": -5, "post_id": 9, "text": "Когда?"},
            "Комментарий: Когда? https://vk.com/wall-5_9?reply=11",
        ),
        ("video", {"id": 3, "owner_id": -5, "title": "Счётчик"}, "Видео: Счётчик https://vk.com/video-5_3"),
        ("poll", {"id": 4, "owner_id": -5, "question": "Тариф?"}, "Опрос: Тариф? https://vk.com/poll-5_4"),
        ("audio", {"id": 0, "title": "Гимн"}, "Аудиозапись: Гимн"),
        ("link", {"url": "https://example.org/b", "title": "Счёт"}, "Ссылка: Счёт https://example.org/b"),
        ("money_transfer", {"id": 5}, "[Вложение: money_transfer]"),
        ("x" * 5000, {}, "[Вложение: " + "x" * 39 + "…]"),
    ],
)  # fmt: skip
def test_what_is_no_file_is_told_in_a_line(kind: str, content: dict[str, Any], line: str) -> None:
    assert attached(kind, **content).text == line


def test_a_long_post_is_told_by_its_beginning() -> None:
    text = attached("wall", id=9, owner_id=-5, text="слово " * 2000).text
    assert len(text) < 400
    assert text.endswith("… https://vk.com/wall-5_9")


def test_files_of_forwarded_messages_are_the_clients_own_too() -> None:
    found = heard(text="вот", fwd_messages=[{"from_id": 8, "text": "чек", "attachments": [SHEET, PHOTO]}])
    assert [file.kind for file in found.attachments] == ["file", "image"]
    assert (found.text, found.quoted) == ("вот", "чек")


def test_a_flood_of_forwarded_files_is_cut() -> None:
    found = heard(fwd_messages=[{"from_id": 8, "text": "", "attachments": [PHOTO] * 10}] * 100)
    assert len(found.attachments) == FILES_MOST


def test_a_message_that_the_platform_cut_short_says_so() -> None:
    assert heard(text="вот", is_cropped=True).text.splitlines()[-1].startswith("[ВКонтакте прислал")


def test_a_place_that_is_none_is_no_word() -> None:
    nowhere: tuple[Any, ...] = (
        None,
        [],
        "59",
        {"latitude": "x", "longitude": 1},
        {"latitude": 1e999, "longitude": 1},
    )
    for coordinates in nowhere:
        found = heard(text="тут", geo={"type": "point", "coordinates": coordinates})
        assert (found.text, found.location) == ("тут", None)


@pytest.mark.parametrize("name", ["я" * 42_000, "\u200b.htaccess", "../../etc/passwd", "", "a\0b"])
def test_a_files_name_is_taken_as_it_is_and_hurts_nobody_here(name: str) -> None:
    (file,) = attached("doc", id=1, title=name, size=0, url="https://vk.com/doc5_2").attachments
    assert file.ref == "https://vk.com/doc5_2"
    assert "\0" not in file.name


@pytest.mark.parametrize("year_2400", [13_569_465_600, 2**62, 10**30])
def test_a_date_that_nobody_lives_to_see_is_now(year_2400: int) -> None:
    assert heard(text="привет", date=year_2400).at == NOW
    assert heard(text="привет", date=-5).at == NOW
