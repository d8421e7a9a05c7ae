from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.ids import DAY, HOUR, MINUTE, Micros
from standard.calendar import Calendar, NeverOpens, Span
from standard.rules import load_standard

STANDARD = load_standard((Path(__file__).parents[2] / "content" / "psk" / "standard.yml").read_text("utf-8"))
CENTRE = STANDARD.calendars["contact_centre"]
OFFICE = STANDARD.calendars["office"]

WEEKDAYS = {day: (Span(9 * 60, 13 * 60), Span(14 * 60, 18 * 60)) for day in range(5)}
BERLIN = Calendar(
    "berlin", "Europe/Berlin", WEEKDAYS, exceptions={date(2026, 11, 28): (Span(10 * 60, 12 * 60),)}
)
MOMENTS = st.integers(1_700_000_000_000_000, 1_900_000_000_000_000).map(Micros)


def moment(written: str) -> Micros:
    return Micros(round(datetime.fromisoformat(written).timestamp() * 1_000_000))


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23T08:00+03:00", True),
        ("2026-11-23T07:59:59.999999+03:00", False),
        ("2026-11-23T21:59:59.999999+03:00", True),
        ("2026-11-23T22:00+03:00", False),
        ("2026-11-22T19:00+00:00", False),
    ],
)
def test_the_contact_centre_works_from_8_to_22_in_moscow(at: str, is_open: bool) -> None:
    assert CENTRE.is_open(moment(at)) is is_open


def test_out_of_hours_the_next_opening_is_told_in_local_time() -> None:
    assert CENTRE.opens_text(moment("2026-11-23T23:10+03:00")) == "2026-11-24T08:00+03:00"
    assert CENTRE.opens_text(moment("2026-11-23T02:00+03:00")) == "2026-11-23T08:00+03:00"
    assert CENTRE.opens_text(moment("2026-11-23T12:00+03:00")) == ""


def test_while_people_work_it_opens_now() -> None:
    now = moment("2026-11-23T12:00+03:00")
    assert CENTRE.opens_at(now) == now


def test_an_office_is_closed_over_the_new_year_holidays() -> None:
    assert OFFICE.opens_text(moment("2026-12-31T12:00+03:00")) == "2027-01-09T10:00+03:00"


def test_a_dated_exception_beats_the_week_and_a_holiday() -> None:
    assert BERLIN.is_open(moment("2026-11-28T11:00+01:00"))
    day = date(2026, 1, 1)
    special = Calendar("x", "Europe/Moscow", WEEKDAYS, {day: (Span(600, 660),)}, frozenset((day,)))
    assert special.hours(day) == (Span(600, 660),)


def test_only_working_hours_count_as_worked() -> None:
    start, end = moment("2026-11-27T12:30+01:00"), moment("2026-11-30T09:30+01:00")
    # Friday 12:30–13 and 14–18, the dated Saturday 10–12, Monday 9–9:30
    assert BERLIN.worked(start, end) == 7 * HOUR


def test_a_night_costs_no_working_time() -> None:
    start, end = moment("2026-11-23T21:55+03:00"), moment("2026-11-24T08:05+03:00")
    assert CENTRE.worked(start, end) == 10 * MINUTE


def test_hours_are_what_the_clock_shows_when_clocks_change() -> None:
    night = Calendar("night", "Europe/Berlin", {6: (Span(0, 24 * 60),)})
    autumn = moment("2026-10-25T00:00+02:00")
    assert night.worked(autumn, Micros(autumn + 2 * DAY)) == 25 * HOUR


def test_a_backward_span_is_no_work() -> None:
    assert CENTRE.worked(Micros(DAY), Micros(0)) == 0


def test_a_calendar_that_never_opens_says_so() -> None:
    with pytest.raises(NeverOpens):
        Calendar("none", "Europe/Moscow", {}).opens_at(Micros(0))


@given(MOMENTS, MOMENTS, MOMENTS, st.sampled_from([CENTRE, OFFICE, BERLIN]))
def test_worked_time_adds_up_and_is_never_longer_than_the_time(
    one: Micros, two: Micros, three: Micros, calendar: Calendar
) -> None:
    first, middle, last = sorted((one, two, three))
    middle, last = Micros(min(middle, first + 40 * DAY)), Micros(min(last, first + 60 * DAY))
    middle, last = sorted((middle, last))
    whole = calendar.worked(first, last)
    assert whole == calendar.worked(first, middle) + calendar.worked(middle, last)
    assert 0 <= whole <= last - first


@given(MOMENTS, st.sampled_from([CENTRE, OFFICE, BERLIN]))
def test_at_the_next_opening_people_work_and_not_before(at: Micros, calendar: Calendar) -> None:
    opens = calendar.opens_at(at)
    assert opens >= at
    assert calendar.is_open(opens)
    assert calendar.is_open(at) == (opens == at)
    assert calendar.worked(at, opens) == 0
    assert calendar.local(opens).tzinfo == ZoneInfo(calendar.zone)


@pytest.mark.parametrize(
    ("at", "changes"),
    [
        ("2026-11-23T12:00+03:00", "2026-11-23T22:00+03:00"),
        ("2026-11-23T22:00+03:00", "2026-11-24T08:00+03:00"),
        ("2026-11-23T07:59+03:00", "2026-11-23T08:00+03:00"),
    ],
)
def test_when_people_come_and_go_is_known_beforehand(at: str, changes: str) -> None:
    assert CENTRE.changes_at(moment(at)) == moment(changes)


def test_hours_that_touch_at_midnight_are_one_span() -> None:
    round_the_clock = {day: (Span(0, 24 * 60),) for day in range(5)}
    around = Calendar("x", "Europe/Moscow", round_the_clock)
    assert around.changes_at(moment("2026-11-23T12:00+03:00")) == moment("2026-11-28T00:00+03:00")


def test_what_never_opens_never_changes() -> None:
    with pytest.raises(NeverOpens):
        Calendar("x", "Europe/Moscow", {}).changes_at(moment("2026-11-23T12:00+03:00"))


@given(MOMENTS)
def test_at_the_change_it_is_the_other_way_round_and_not_before(at: Micros) -> None:
    changes = BERLIN.changes_at(at)
    assert changes > at
    assert BERLIN.is_open(changes) is not BERLIN.is_open(at)
    assert BERLIN.is_open(Micros(changes - 1)) is BERLIN.is_open(at)
