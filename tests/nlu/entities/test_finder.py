"""What holds for every kind of value."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.entities import EntityFinder
from tests.nlu.entities.reading import context, read

WORDS = [
    "лс 100200301",
    "8 921 123-45-67",
    "четыре тысячи шестьсот сорок",
    "день 8120",
    "т2 877",
    "25.11",
    "в 15:30",
    "842 руб 10 коп",
    "инн",
    "вх-7781",
    "двадцать пятого ноября",
    "в следующий четверг",
    "за октябрь",
    "кв 8",
    "ул Ленина",
    "№",
    "тыс",
    "через 3 дня",
    "полтретьего",
    "Иванов Иван",
    "a@b.ru",
    "２５",
    "\u200b",
    "́",
    "\n",
    "\x00",
    ",",
    "-",
]
ALL = "account contract t1 t2 t3 period address date time phone email amount meter_no inn appeal_no full_name"


@settings(deadline=None)
@given(
    st.text(max_size=120) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    st.sampled_from(["", *ALL.split()]),
    st.sampled_from(["", ALL]),
)
def test_every_value_stands_in_the_text_and_none_overlap(text: str, expected: str, wanted: str) -> None:
    end = 0
    for entity in read(text, expected, wanted):
        assert end <= entity.start < entity.end <= len(text)
        assert entity.source
        assert entity.value != ""
        end = entity.end


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "1.",
        "1:",
        "т1 ",
        "день 5 ",
        "5 р ",
        "5 тыс ",
        "в 5 ",
        "два ",
        "ноября ",
        "ул ",
        "а\u0316\u0300",
        "\0",
    ],
)
def test_a_megabyte_is_read_as_far_as_its_first_four_thousand_characters(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert read(text, wanted=ALL) == read(text[:4_000], wanted=ALL)
    assert len(read(text, wanted=ALL)) <= 100


def test_without_a_clock_what_needs_none_is_found() -> None:
    (entity,) = EntityFinder().find("завтра позвоните 89211234567")
    assert (entity.name, entity.value, entity.source) == ("phone", "+79211234567", "phonenumbers")


def test_a_zone_nobody_knows_is_no_reason_to_fail() -> None:
    odd = context()
    assert EntityFinder().find("100200301", odd)[0].value == "100200301"
