from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.ids import DAY, Micros
from knowledge.pack_file import PackError
from standard.deadlines import UnknownKind, deadline, deadlines, gone, warned_at, working_day
from standard.request_file import load_requests
from standard.request_rules import RequestRules
from standard.working_days import WorkingDays

WRITTEN = (Path(__file__).parents[2] / "content" / "psk" / "requests.yml").read_text("utf-8")
QUEUES = ("safety", "common", "claims", "debt", "pd", "b2b")
RULES = load_requests(WRITTEN, QUEUES)
NEEDED = (
    *("complaint", "appeal", "quality_claim", "claim", "written_question", "recalculation", "payment_search"),
    *("meter", "tariff_change", "owner_change", "contact", "document", "field_visit", "service_order"),
    *("pd_request", "pd_access", "pd_stop", "pd_erase", "other"),
)


def moment(written: str) -> Micros:
    return Micros(round(datetime.fromisoformat(written).timestamp() * 1_000_000))


def local(at: Micros) -> str:
    return datetime.fromtimestamp(at / 1e6, ZoneInfo("Europe/Moscow")).isoformat(timespec="seconds")


@pytest.mark.parametrize(
    ("kind", "received", "day", "clause"),
    [
        ("written_question", "2026-11-01T10:00+03:00", "2026-11-30", "R2"),
        ("written_question", "2026-11-01T23:59:59+03:00", "2026-11-30", "R2"),
        # Late in the evening in UTC it is the next day already in Moscow.
        ("written_question", "2026-11-01T21:30+00:00", "2026-12-01", "R2"),
        # Wednesday 4 November 2026 is a public holiday.
        ("quality_claim", "2026-11-03T12:00+03:00", "2026-11-09", "quality"),
        ("quality_claim", "2026-11-06T12:00+03:00", "2026-11-11", "quality"),
        # 31 December 2026 is a day off, moved from 4 January; the holidays last to 8 January 2027.
        ("quality_claim", "2026-12-29T12:00+03:00", "2027-01-12", "quality"),
        # Saturday 20 February 2027 is worked in place of Monday 22.
        ("quality_claim", "2027-02-18T12:00+03:00", "2027-02-24", "quality"),
        ("pd_stop", "2026-11-26T12:00+03:00", "2026-12-10", "pd_stop"),
        ("pd_erase", "2026-11-26T12:00+03:00", "2026-12-25", "R2"),
        ("meter", "2026-11-26T12:00+03:00", "2026-12-06", "meter_check"),
        # 28, 29, 30 December, 11 to 15, 18 and 19 January.
        ("pd_access", "2026-12-25T12:00+03:00", "2027-01-19", "pd_access"),
    ],
)
def test_the_strictest_term_sets_the_deadline(kind: str, received: str, day: str, clause: str) -> None:
    found = deadline(RULES, kind, moment(received))
    assert (found.date.isoformat(), found.term.clause) == (day, clause)
    assert local(found.due) == f"{day}T23:59:59+03:00"


def test_every_kind_that_the_service_needs_has_a_clock_a_queue_and_a_way_to_contest() -> None:
    assert set(RULES.kinds) >= set(NEEDED)
    for kind in RULES.kinds.values():
        assert kind.queue in QUEUES
        assert "суд" in kind.how_to_appeal.ru
        assert "court" in kind.how_to_appeal.en
    at_once = {name for name, kind in RULES.kinds.items() if kind.on_receipt}
    assert at_once >= {
        "complaint",
        "appeal",
        "quality_claim",
        "pd_request",
        "pd_access",
        "pd_stop",
        "pd_erase",
    }


@given(st.sampled_from(NEEDED), st.integers(1_767_225_600, 1_830_000_000))
def test_an_answer_in_time_is_always_less_than_thirty_days_away(kind: str, seconds: int) -> None:
    received = Micros(seconds * 1_000_000)
    found = deadline(RULES, kind, received)
    assert received < found.due < received + 30 * DAY
    assert found.due == min(each.due for each in deadlines(RULES, kind, received))
    moments = [moment for _, moment in warned_at(received, found.due)]
    assert received < moments[0] < moments[1] < moments[2] == found.due
    assert [gone(received, found.due, at) for at in moments] == pytest.approx([50, 80, 100], abs=1)


@given(st.dates(date(2026, 1, 1), date(2030, 6, 1)), st.integers(0, 60))
def test_working_days_count_as_a_calendar_on_the_wall_counts_them(day: date, count: int) -> None:
    working = WorkingDays("RU")
    end = working.after(day, count)
    passed = [date.fromordinal(n) for n in range(day.toordinal() + 1, end.toordinal() + 1)]
    assert sum(working.worked(each) for each in passed) == count
    assert count == 0 or working.worked(end)


def test_a_day_that_a_new_decree_moves_is_written_in_the_pack() -> None:
    moved = load_requests(WRITTEN.replace("days: {}", "days: {2026-11-28: work, 2026-11-27: 'off'}"), QUEUES)
    thursday = moment("2026-11-26T12:00+03:00")
    assert local(working_day(moved, thursday, 1))[:10] == "2026-11-28"
    assert local(working_day(RULES, thursday, 1))[:10] == "2026-11-27"


def test_a_newer_term_holds_for_what_is_received_from_its_day_on() -> None:
    newer = "\n  - {days: 14, unit: calendar_days, source: Новый порядок, valid_from: 2027-01-01}\n  quality:"
    rules = load_requests(WRITTEN.replace("\n  quality:", newer, 1), QUEUES)
    assert deadline(rules, "other", moment("2026-12-31T23:00+03:00")).term.days == 29
    assert deadline(rules, "other", moment("2027-01-01T00:00+03:00")).term.days == 14
    assert deadline(rules, "other", moment("1999-01-01T00:00+03:00")).term.days == 29


def test_hours_are_counted_to_the_moment() -> None:
    rules = load_requests(WRITTEN.replace("days: 3, unit: working_days", "days: 24, unit: hours"), QUEUES)
    received = moment("2026-11-26T12:34+03:00")
    assert deadline(rules, "quality_claim", received).due == received + DAY


def test_an_unknown_kind_has_no_deadline() -> None:
    with pytest.raises(UnknownKind):
        deadline(RULES, "nonsense", moment("2026-11-26T12:00+03:00"))


@pytest.mark.parametrize(
    ("written", "mistaken", "why"),
    [
        ("terms: [quality, R2]", "terms: [quantity]", "unknown term 'quantity'"),
        ("terms: [quality, R2]", "terms: []", "without a clock"),
        ("days: 29,", "days: 0,", "not between 1 and 1000"),
        ("days: 29,", "days: 29.5,", "whole number"),
        ("unit: calendar_days", "unit: weeks", "unknown unit 'weeks'"),
        ("valid_from: 2021-01-01", "valid_from: 01.01.2021", "not a date"),
        (", valid_from: 2021-01-01", "", "'valid_from' is missing"),
        ("queue: claims", "queue: complaints", "unknown queue 'complaints'"),
        ("zone: Europe/Moscow", "zone: Europe/Leningrad", "unknown time zone"),
        ("holidays: RU", "holidays: XX", "no public holidays"),
        ("first: 10001", "first: 0", "begins with 1"),
        ("on_receipt: true", "on_receipt: yes please", "must be true or false"),
        ("how_to_appeal: appeal", "how_to_appeal: nowhere", "unknown text 'nowhere'"),
        ("days: {}", "days: {2026-11-28: maybe}", "not 'work' or 'off'"),
        ("ru: Жалоба,", "ру: Жалоба,", "unknown key 'ру'"),
    ],
)
def test_a_mistake_is_refused_with_its_line(written: str, mistaken: str, why: str) -> None:
    assert written in WRITTEN
    line = WRITTEN[: WRITTEN.index(written)].count("\n") + 1
    with pytest.raises(PackError, match=rf"requests\.yml, line \d+: .*{why}") as refused:
        load_requests(WRITTEN.replace(written, mistaken, 1), QUEUES)
    assert abs(refused.value.line - line) <= 1


def test_numbers_begin_where_the_pack_says() -> None:
    rules: RequestRules = load_requests(
        WRITTEN.replace("first: 10001", "first: 1\n    years: {2026: 10400}"), QUEUES
    )
    assert [rules.numbers["ВХ"].first_of(year) for year in (2026, 2027)] == [10400, 1]
