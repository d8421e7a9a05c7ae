"""What a channel cannot show as meant comes in another form, is told to be so, and still does what it should."""

from collections.abc import Sequence

import pytest

from channels.channel import Channel, Outgoing, Rendered
from conversation import events as e
from conversation.contact import Peer
from conversation.ids import MessageId
from conversation.message import Attachment, Button, Content
from tests.contract.driver import Anatomy, Driver
from tests.contract.fixtures import CHANNELS, PEOPLE, each
from tests.contract.stand import Stand

QUESTION = "как передать показания?"
LINK = "https://chat.okno.test/api/files/msg.0?t=1.abc"
SENDS = tuple(kind for kind in CHANNELS if kind.kind != "widget")
"""A browser draws whatever it finds in the log."""


def rendered(channel: Channel, content: Content, links: dict[str, str] | None = None) -> Rendered:
    peer = Peer(channel.account, "1")
    return channel.render(Outgoing("key", MessageId("m"), peer, content, links=links or {}))


def anatomies(driver: Driver, found: Rendered) -> list[Anatomy]:
    return [driver.anatomy(request) for request in found.requests]


def labels(anatomy: Anatomy) -> list[str]:
    return [label for row in anatomy.rows for label, _ in row]


def buttons(count: int, label: str = "Выбор") -> tuple[Button, ...]:
    return tuple(Button(f"{label} {number}", f"o_{number}") for number in range(1, count + 1))


@each(SENDS)
async def test_more_choices_than_there_is_room_for_are_a_numbered_list(
    driver: Driver, channel: Channel
) -> None:
    many = buttons(101)
    found = rendered(channel, Content("Выберите", many))
    assert "buttons: numbered list" in found.degraded
    text = "\n".join(anatomy.text for anatomy in anatomies(driver, found))
    assert not any(labels(anatomy) for anatomy in anatomies(driver, found))
    places = [text.index(f"{number}{mark}{button.label}") for number, button in enumerate(many, 1)
              for mark in (". ", " — ") if f"{number}{mark}{button.label}" in text]  # fmt: skip
    assert len(places) == len(many)
    assert places == sorted(places)


@each(SENDS)
async def test_a_label_that_is_too_long_is_not_cut_in_silence(driver: Driver, channel: Channel) -> None:
    long = Button("Очень длинное название темы " * 12, "o_1")
    found = rendered(channel, Content("Выберите", (long, Button("Оператор", "o_2"))))
    shown = [label for anatomy in anatomies(driver, found) for label in labels(anatomy)]
    if shown:
        assert "buttons: labels shortened" in found.degraded
        assert any(label.endswith("…") for label in shown)
    else:
        assert "buttons: numbered list" in found.degraded
        text = " ".join(" ".join(anatomy.text for anatomy in anatomies(driver, found)).split())
        assert long.label.strip() in text


@each(SENDS)
async def test_a_long_text_is_cut_between_sentences_and_its_buttons_come_last(
    driver: Driver, channel: Channel
) -> None:
    limits = channel.capabilities({})
    sentence = "Показания передают до двадцать пятого числа каждого месяца."
    text = " ".join([sentence] * (limits.text_max * 5 // 2 // len(sentence)))
    found = rendered(channel, Content(text, buttons(2)))
    parts = anatomies(driver, found)
    assert len(parts) >= 3
    assert "text: split" in found.degraded
    assert all(part.text.rstrip().endswith(".") for part in parts[:-1]), "no sentence is torn"
    assert not any(labels(part) for part in parts[:-1])
    if limits.buttons:
        assert labels(parts[-1]) == ["Выбор 1", "Выбор 2"]


@each(SENDS)
async def test_an_album_comes_whole_and_in_order(driver: Driver, channel: Channel) -> None:
    files = tuple(
        Attachment("image", f"blob:{number:064d}", f"{number}.jpg", "image/jpeg", 1000 + number)
        for number in range(12)
    )
    found = rendered(channel, Content("Вот фотографии", attachments=files))
    assert [file for request in found.requests for file in request.uploads] == list(files)
    assert sum("Вот фотографии" in anatomy.text for anatomy in anatomies(driver, found)) == 1
    assert ("files: sequence" in found.degraded) == (len(found.requests) > 1)


@each(SENDS)
@pytest.mark.parametrize("is_known", [True, False], ids=["with a link", "without"])
async def test_a_file_beyond_the_limit_is_a_link_that_runs_out_or_is_said_to_be_missing(
    driver: Driver, channel: Channel, is_known: bool
) -> None:
    small = Attachment("image", "blob:" + "1" * 64, "схема.jpg", "image/jpeg", 10)
    large = Attachment(
        "file",
        "blob:" + "0" * 64,
        "договор.pdf",
        "application/pdf",
        channel.capabilities({}).file_max_out + 1,
    )
    links = {large.ref: LINK} if is_known else {}
    found = rendered(channel, Content("Договор и схема", attachments=(large, small)), links)
    text = "\n".join(anatomy.text for anatomy in anatomies(driver, found))
    assert [file for request in found.requests for file in request.uploads] == [small]
    assert "договор.pdf" in text
    assert (LINK in text) == is_known
    assert found.degraded == (("file: as a link",) if is_known else ("file: not sent",))


@each(PEOPLE)
async def test_a_choice_is_taken_by_its_number_its_label_or_in_other_words(
    driver: Driver, stand: Stand
) -> None:
    for number, way in enumerate(("number", "label", "other words"), 1):
        client = await driver.client(number)
        await client.says(QUESTION)
        (answer,) = await stand.sees(client, 1)
        assert "Оператор" in answer.choices
        said = {
            "number": str(answer.choices.index("Оператор") + 1),
            "label": "оператор",
            "other words": "соедините с живым человеком",
        }
        await client.says(said[way])
        await stand.sees(client, 2)
        assert (await stand.state(driver, client)).mode == "waiting", way


@each(PEOPLE)
async def test_what_was_degraded_stands_in_the_log(driver: Driver, stand: Stand) -> None:
    client = await driver.client()
    await client.says(QUESTION)
    await stand.sees(client, 1)
    await stand.rest(driver, client, 1)
    delivered = [event for event in await stand.log(driver, client) if isinstance(event, e.MessageDelivered)]
    told: Sequence[str] = delivered[0].degraded if delivered else ()
    assert ("buttons: numbered list" in told) == (not client.draws_buttons)
