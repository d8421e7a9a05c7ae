"""Pictures of flows: every flow of our pack is drawn, nothing lies upon anything else, nothing is left unnamed."""

import re
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.flow_graph import charts
from app.flow_pictures.chart import Aside, Card, Chart, Way
from app.flow_pictures.layout import Layout, layout, wrapped
from app.flow_pictures.mermaid import mermaid
from app.flow_pictures.svg import svg
from app.flow_pictures.words import FACTS, OPERATIONS
from bot.flows import known
from conversation import lookups
from tests.hub.running import pack

DRAWN = {chart.name: chart for chart in charts(pack(), [])}
SVG = "{http://www.w3.org/2000/svg}"
GIVEN = re.compile(r"^    ([sc]\d+(?:a\d+)?)[\[({]", re.MULTILINE)
NAMED = re.compile(r"\b([sc]\d+(?:a\d+)?)\b(?=\s*(?:-->|-- |-\.|$))|> ([sc]\d+(?:a\d+)?)$", re.MULTILINE)


def overlapping(placed: Layout) -> list[object]:
    return [
        (one, other)
        for one, other in combinations(placed.boxes, 2)
        if one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    ]


def lanes(placed: Layout) -> list[tuple[float, float, float, tuple[float, float]]]:
    """Every run down beside the cards: where, from, to, whither."""
    jumps = [wire.points for wire in placed.wires if wire.style == "jump"]
    return [(points[1][0], points[1][1], points[2][1], points[-1]) for points in jumps]


def check(placed: Layout) -> None:
    assert overlapping(placed) == []
    for one, other in combinations(lanes(placed), 2):
        apart = one[0] != other[0] or one[2] <= other[1] or other[2] <= one[1]
        assert apart or one[3] == other[3], "two jumps in one lane"
    for x, top, bottom, _ in lanes(placed):
        assert 0 < x < placed.width
        assert top < bottom
        assert not any(box.x <= x <= box.x + box.width for box in placed.boxes)


@pytest.mark.parametrize("name", DRAWN)
def test_every_flow_of_the_pack_is_drawn_and_nothing_lies_upon_anything(name: str) -> None:
    chart = DRAWN[name]
    check(layout(chart))
    picture = ET.fromstring(svg(chart))
    told = " ".join(text.text or "" for text in picture.iter(f"{SVG}text"))
    for place, card in enumerate(chart.cards, 1):
        assert f"{place}. {card.title.split()[0]}" in told
    text = mermaid(chart)
    given = set(GIVEN.findall(text))
    assert {one or other for one, other in NAMED.findall(text)} <= given
    assert len({name for name in given if re.fullmatch(r"s\d+", name)}) == len(chart.cards)


@pytest.mark.parametrize("name", DRAWN)
def test_titles_of_a_picture_are_russian(name: str) -> None:
    chart = DRAWN[name]
    foreign = [card.title for card in chart.cards if not re.search("[а-яё]", card.title, re.IGNORECASE)]
    assert re.search("[а-яё]", chart.title)
    assert foreign == []


def test_every_operation_and_fact_has_a_name_for_people() -> None:
    assert OPERATIONS.keys() == lookups.OPERATIONS.keys()
    assert FACTS.keys() == known.FACTS


CARDS = st.integers(2, 12).flatmap(
    lambda count: st.tuples(
        *(
            st.builds(
                lambda here, title, ways, fails, ends, place=place: Card(
                    f"s{place}",
                    "rule",
                    title or "—",
                    ways=tuple(Way("если", to) for to in ways if to > place),
                    asides=tuple(Aside("нет", "Текст " * 9, to=to if to > place else None) for to in fails),
                    condition="да" if here else "",
                    ends=ends,
                ),
                st.booleans(),
                st.text(max_size=90),
                st.lists(st.integers(1, count - 1), max_size=3),
                st.lists(st.integers(1, count - 1), max_size=3),
                st.booleans(),
            )
            for place in range(count)
        )
    )
)


@given(CARDS)
@settings(max_examples=60)
def test_whatever_jumps_where_nothing_lies_upon_anything(cards: tuple[Card, ...]) -> None:
    chart = Chart("trial", "Проба", (), cards)
    check(layout(chart))
    assert mermaid(chart)


def test_what_texts_hold_is_text_in_a_picture() -> None:
    chart = Chart("trial", 'A <b> & "B"\x00', (), (Card("s", "talk", 'Сказать «<script>"x"</script>» & ]'),))
    assert "<script>" not in svg(chart)
    assert "#lt;script#gt;#quot;x#quot;" in mermaid(chart)
    assert ET.fromstring(svg(chart)) is not None


@given(st.text(max_size=200), st.integers(60, 400))
def test_a_line_never_grows_beyond_its_room(text: str, width: int) -> None:
    lines = wrapped(text, 13, width)
    assert all(len(line) <= max(8, width / (13 * 0.59)) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
