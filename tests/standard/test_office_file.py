from datetime import date

import pytest

from app.config import ROOT
from knowledge.pack_file import PackError
from standard.office_file import load_offices
from standard.rules import load_standard

PACK = ROOT / "content" / "psk"
STANDARD = (PACK / "standard.yml").read_text("utf-8")
OFFICES = (PACK / "offices.yml").read_text("utf-8")
QUEUES = ("office",)
RULES = load_standard(STANDARD)


def refusal(offices: str = OFFICES, standard: str = STANDARD) -> str:
    with pytest.raises(PackError) as refused:
        load_offices(offices, load_standard(standard), QUEUES)
    return str(refused.value)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_shipped_offices_keep_the_standard() -> None:
    found = load_offices(OFFICES, RULES, QUEUES)
    assert {one.id for one in found.dated} >= {"mikhaylova"}
    assert all(one.slot >= 15 for one in found.dated)


def test_a_visit_shorter_than_fifteen_minutes_breaks_o3_and_its_line_is_named() -> None:
    told = refusal(OFFICES.replace("slot_minutes: 15", "slot_minutes: 10", 1))
    assert told.startswith(f"offices.yml, line {line_of(OFFICES, 'slot_minutes: 15')}: O3 is broken")


def test_an_office_of_its_own_hours_that_opens_too_little_breaks_o4() -> None:
    told = refusal(OFFICES.replace("sat: 10:00-16:00", "sat: 10:00-15:00"))
    assert "O4 is broken: office_hours_at_weekends is 5 hours" in told
    assert told.startswith("offices.yml, line ")
    told = refusal(OFFICES.replace("9:00-13:00, 14:00-18:00", "9:00-12:00, 14:00-16:00"))
    assert "O4 is broken: office_hours_a_week is 31 hours" in told


def test_the_common_calendar_of_offices_is_held_against_o4_where_it_is_written() -> None:
    told = refusal(standard=STANDARD.replace("sat: 10:00-18:00", "sat: 10:00-15:00"))
    assert told.startswith("standard.yml, line ")
    assert "O4 is broken: office_hours_at_weekends is 5 hours" in told


def test_a_week_with_public_holidays_is_no_ordinary_one() -> None:
    """New Year closes offices for ten days, and the clause allows it: only the regular week is judged."""
    load_offices(OFFICES, RULES, QUEUES, date(2027, 1, 1))


@pytest.mark.parametrize("day", ["mon: 9:00-19:00", "mon: 'off'"])
def test_a_telephone_that_answers_ten_hours_or_less_breaks_r4_on_that_days_line(day: str) -> None:
    first = line_of(STANDARD, "mon: 8:00-22:00")
    with pytest.raises(PackError, match=rf"standard\.yml, line {first}: R4 is broken"):
        load_standard(STANDARD.replace("mon: 8:00-22:00", day, 1))


def test_a_figure_that_comes_into_force_later_is_not_demanded_today() -> None:
    later = """
- id: O3
  metric: visit_slot
  bound: '>= 30'
  unit: minutes
  source: приказ
  valid_from: 2027-06-01
"""
    standard = load_standard(STANDARD + later)
    load_offices(OFFICES, standard, QUEUES, date(2027, 5, 31))
    with pytest.raises(PackError, match="O3 is broken"):
        load_offices(OFFICES, standard, QUEUES, date(2027, 6, 1))


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("calendar: office", "calendar: shop", "unknown calendar 'shop'"),
        ("windows: 4", "windows: 0", "1…200"),
        ("windows: 4", "windows: many", "whole number"),
        ("queue: office", "queue: hall", "unknown queue 'hall'"),
        ("topics: [consulting,", "topics: [consulting, loans,", "'loans'"),
        ("needs: [wheelchair,", "needs: [pony,", "'pony'"),
        ("exits_marked: unknown", "exits_marked: maybe", "one of yes, no, unknown"),
        ("id: south", "id: mikhaylova", "stands twice"),
        ("id: south", "id: Юг", "not an id"),
        ("letter: Д", "letter: ДД", "one capital letter"),
        ("priority: commercial", "priority: soon", "unknown priority"),
        ("lat: 59.9585, lon: 30.3668", "lat: 159.9, lon: 30.3668", "not a place"),
        ("{names: [Купчино]", "{names: []", "lacks a name"),
        ("days_ahead: 14", "days_ahead: 1000", "1…90"),
        ("notice_minutes: 60", "notice_minutes: 30", "60…"),
        ("slot_minutes: 20", "slots: 20", "unknown key 'slots'"),
        ("valid_from: 2026-01-01", "valid_from: давно", "not a date"),
        ("    zone: Europe/Moscow", "    zone: Moscow", "unknown time zone"),
    ],
)
def test_a_mistake_in_the_offices_is_refused_with_its_line(was: str, becomes: str, told: str) -> None:
    assert was in OFFICES
    said = refusal(OFFICES.replace(was, becomes, 1))
    assert said.startswith("offices.yml, line ")
    assert told in said
