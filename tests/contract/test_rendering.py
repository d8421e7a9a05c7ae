"""Whatever is to be said, no request goes beyond what the channel says of itself, and no word is lost."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.channel import Capabilities, Channel, Outgoing
from conversation.contact import Peer
from conversation.ids import MessageId
from conversation.message import Attachment, Button, Content
from tests.contract.driver import Anatomy, Driver
from tests.contract.fixtures import CHANNELS, each

ALPHABET = st.sampled_from("абвгд АБВ .!? \n\n 0123 <&>_*`[]\\ 👩‍🔧🇷🇺é́№—")
TOKENS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=32)


@st.composite
def texts(draw: Any) -> str:
    """From nothing to far beyond any messenger's limit."""
    seed = draw(st.text(ALPHABET, max_size=60))
    return str(seed * draw(st.sampled_from((0, 1, 1, 3, 70, 300))))


LABELS = st.text(ALPHABET, min_size=1, max_size=50).filter(lambda label: bool(label.strip()))
BUTTONS = st.one_of(
    st.builds(Button, LABELS, TOKENS),
    st.builds(
        Button, LABELS, st.sampled_from(("https://okno.example/a", "tel:112", "https://")), st.just("url")
    ),
)
FILES = st.builds(
    Attachment,
    st.sampled_from(("image", "file", "voice")),
    st.just("blob:" + "0" * 64),
    st.sampled_from(("", "акт.pdf", "фото.jpg")),
    st.sampled_from(("image/jpeg", "image/png", "application/pdf")),
    st.sampled_from((1, 5_000_000, 15_000_000, 45_000_000, 90_000_000)),
)
CONTENTS = st.builds(
    Content,
    texts(),
    st.lists(BUTTONS, max_size=14).map(tuple),
    st.lists(FILES, max_size=12).map(tuple),
    st.sampled_from(("", "Тема\nс переводом строки")),
)
HINTS: st.SearchStrategy[dict[str, str]] = st.sampled_from(
    (
        {},
        {"inline_keyboard": "0", "keyboard": "1"},
        {"inline_keyboard": "0", "keyboard": "0", "button_actions": ""},
        {"inline_keyboard": "1", "button_actions": "text"},
        {"buttons": "0", "files": "", "text_max": "160"},
        {"buttons": "3", "label_max": "12", "files": "image", "file_max": "1000000"},
    )
)
LENGTH: Mapping[str, Callable[[str], int]] = {
    "codepoint": len,
    "utf16": lambda text: len(text.encode("utf-16-le")) // 2,
    "byte": lambda text: len(text.encode()),
}


@each(CHANNELS)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=CONTENTS, hints=HINTS)
def test_no_request_goes_beyond_the_channels_limits(
    driver: Driver, channel: Channel, content: Content, hints: dict[str, str]
) -> None:
    limits = channel.capabilities(hints)
    outgoing = Outgoing("key", MessageId("m"), Peer(channel.account, "1"), content, hints=hints)
    rendered = channel.render(outgoing)
    keys = [request.key for request in rendered.requests]
    assert keys == [f"key/{number}" for number in range(len(keys))]
    assert channel.render(outgoing) == rendered, (
        "rendering is the same each time: parts go on where they stopped"
    )
    for request in rendered.requests:
        # a browser fetches files from us by itself: nothing is uploaded to it
        assert channel.pulls or all(file.size <= limits.file_max_out for file in request.uploads)
        _fits(driver.anatomy(request), limits)
    said = "".join(letters(driver.anatomy(request).text) for request in rendered.requests)
    assert letters(content.text) in said
    # what cannot be pressed must at least be readable
    pressed = {
        label for request in rendered.requests for row in driver.anatomy(request).rows for label, _ in row
    }
    if not limits.buttons and not pressed:
        assert all(letters(b.label) in said for b in content.buttons if rendered.requests)


def _fits(anatomy: Anatomy, limits: Capabilities) -> None:
    most = limits.caption_max if anatomy.is_caption else limits.text_max
    body = anatomy.text.partition("Вы писали:")[0] if limits.text_max > 50_000 else anatomy.text
    assert LENGTH[limits.text_unit](body) <= most + (1000 if limits.text_max > 50_000 else 0)
    buttons = limits.buttons
    if buttons is None:
        assert anatomy.rows == ()
        return
    room = max(buttons.total, 40)  # a keyboard below the input field is roomier than the one under a message
    assert sum(map(len, anatomy.rows)) <= room
    assert len(anatomy.rows) <= max(buttons.rows, 10)
    for row in anatomy.rows:
        assert len(row) <= buttons.columns
        for label, payload in row:
            assert 0 < len(label) <= buttons.label_max
            assert 0 < len(payload.encode()) <= buttons.payload_max_bytes


def letters(text: str) -> str:
    return "".join(text.split())


@each(CHANNELS)
def test_a_channel_says_whether_it_needs_what_was_said_before(driver: Driver, channel: Channel) -> None:
    alone = Outgoing("key", MessageId("m"), Peer(channel.account, "1"), Content("Да"))
    told = replace(alone, thread=("<before@example.test>",), subject="Показания", quoted="Приняты ли?")
    assert channel.capabilities({}).in_thread == (channel.render(told) != channel.render(alone))
