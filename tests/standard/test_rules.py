import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from conversation.ids import DAY, MINUTE
from knowledge.pack_file import PackError
from standard.public_holidays import COUNTRIES, PublicHolidays
from standard.rules import load_standard

WRITTEN = (Path(__file__).parents[2] / "content" / "psk" / "standard.yml").read_text("utf-8")
STANDARD = load_standard(WRITTEN)
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("clause", "metric", "kept", "broken"),
    [
        ("R5", "wait_for_person", 10 * MINUTE, 10 * MINUTE + 1),
        ("R2", "written_answer", 30 * DAY - 1, 30 * DAY),
        ("O2", "wait_in_office", 30 * MINUTE - 1, 30 * MINUTE),
        ("O3", "visit_slot", 15 * MINUTE, 15 * MINUTE - 1),
        ("R4", "telephone_hours_a_day", 600 * MINUTE + 1, 600 * MINUTE),
    ],
)
def test_a_clauses_figure_holds_up_to_its_bound(clause: str, metric: str, kept: int, broken: int) -> None:
    rule = STANDARD.rule(metric, TODAY)
    assert rule is not None
    assert rule.id == clause
    assert rule.holds(kept)
    assert not rule.holds(broken)


def test_the_bound_of_the_queue_law_is_a_rule() -> None:
    rule = STANDARD.rule("wait_before_rising", TODAY)
    assert rule is not None
    assert (rule.id, rule.bound_us) == ("Q2", 30 * MINUTE)


def test_people_work_by_a_named_calendar() -> None:
    assert STANDARD.people is STANDARD.calendars["contact_centre"]


def test_a_newer_rule_replaces_the_old_one_from_its_day_on() -> None:
    newer = """
- id: R5
  metric: wait_for_person
  bound: <= 5
  unit: minutes
  calendar: contact_centre
  source: приказ
  valid_from: 2027-01-01
"""
    standard = load_standard(WRITTEN + newer)
    before, after = (standard.rule("wait_for_person", day) for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert before is not None
    assert after is not None
    assert (before.bound, after.bound) == (10, 5)
    assert standard.rule("wait_for_person", date(2020, 1, 1)) is None
    with pytest.raises(PackError, match="two rules"):
        load_standard(WRITTEN + newer + newer)


def test_russias_holidays_contain_the_days_moved_by_decree() -> None:
    """In 2026 a day off moves to 9 January and to 31 December."""
    office = STANDARD.calendars["office"]
    assert all(office.hours(day) == () for day in (date(2026, 1, 9), date(2026, 5, 11), date(2026, 12, 31)))
    assert office.hours(date(2026, 1, 12)) != ()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("people: contact_centre", "people: nobody"), "unknown calendar 'nobody'"),
        (("zone: Europe/Moscow", "zone: Europe/Moskva"), "unknown time zone"),
        (("mon: 8:00-22:00", "mon: 8-22"), "not working hours"),
        (("mon: 8:00-22:00", "mon: 22:00-8:00"), "not working hours"),
        (("mon: 8:00-22:00", "mon: 8:00-12:00, 11:00-22:00"), "overlap"),
        (("mon: 8:00-22:00", "monday: 8:00-22:00"), "unknown key 'monday'"),
        (("holidays: RU", "holidays: XX"), "no public holidays"),
        (("bound: <= 10", "bound: about 10"), "not a bound"),
        (("unit: minutes", "unit: moons"), "unknown unit"),
        (("valid_from: 2021-01-01", "valid_from: 2021"), "not a date"),
        (("calendar: office", "calendar: shop"), "unknown calendar 'shop'"),
    ],
)
def test_a_mistake_in_the_standard_is_refused_with_its_line(change: tuple[str, str], why: str) -> None:
    assert change[0] in WRITTEN
    with pytest.raises(PackError, match=r"standard\.yml, line \d") as refused:
        load_standard(WRITTEN.replace(*change, 1))
    assert why in str(refused.value)


def test_a_calendar_without_hours_is_refused() -> None:
    closed = "people: a\ncalendars: {a: {zone: Europe/Moscow, week: {mon: 'off'}}}\n"
    with pytest.raises(PackError, match="without working hours"):
        load_standard(closed)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_that_a_pack_may_name_has_its_holidays(country: str) -> None:
    assert date(2027, 1, 1) in PublicHolidays(country)


def test_reading_the_pack_does_not_load_the_holidays() -> None:
    code = "import sys; import standard.rules; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
