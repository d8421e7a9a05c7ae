from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.pack import load_pack
from conversation.ids import DAY, HOUR, MINUTE, Micros
from standard.calendar import Calendar, Span
from standard.offices import Entrance, Office, Offices, VisitTopic
from standard.places import Point
from standard.visits import Taken, fits, free_days, free_times, may_begin, nearest, slots, ticket, whereabouts

OFFICES = load_pack(ROOT / "content" / "psk").offices
TODAY = date(2026, 11, 26)
KNOWN = OFFICES.of(TODAY)[0]
WORDS = KNOWN.title


def moment(written: str) -> Micros:
    return Micros(round(datetime.fromisoformat(written).timestamp() * 1_000_000))


def office(calendar: Calendar, windows: int = 1, slot: int = 15) -> Office:
    return Office(
        id="x",
        title=WORDS,
        address=WORDS,
        point=Point(60, 30),
        phone="",
        calendar=calendar,
        windows=windows,
        slot=slot,
        entrance=Entrance(None, None, None, WORDS),
        way=WORDS,
        topics=("consulting",),
        needs=(),
        queue="office",
        source="",
        valid_from=date(2021, 1, 1),
    )


def of(one: Office, days_ahead: int = 14) -> Offices:
    return Offices((one,), {"consulting": VisitTopic("consulting", "К", WORDS)}, {}, (), days_ahead, HOUR)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = {}
    for day in range(7):
        edges = sorted(draw(st.lists(st.integers(0, 1440), min_size=0, max_size=4, unique=True)))
        week[day] = tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))
    zone = draw(st.sampled_from(["Europe/Moscow", "Europe/Berlin", "Asia/Vladivostok"]))
    off = frozenset((TODAY + timedelta(days=draw(st.integers(0, 6))),))
    return Calendar("x", zone, week, {}, off)


NOW = st.integers(moment("2026-11-20T00:00+03:00"), moment("2026-12-02T00:00+03:00")).map(Micros)


@given(calendars(), st.integers(15, 90), st.integers(1, 4), NOW)
def test_every_free_time_lies_inside_working_hours_whole_and_at_least_an_hour_ahead(
    calendar: Calendar, slot: int, windows: int, now: Micros
) -> None:
    one = office(calendar, windows, slot)
    for ahead in range(-1, 17):
        day = one.day_of(now) + timedelta(days=ahead)
        times = free_times(of(one), one, day, (), now)
        assert list(times) == sorted(set(times))
        assert not times or 0 <= ahead <= 14
        for starts in times:
            assert starts >= now + HOUR
            assert calendar.worked(starts, Micros(starts + one.slot_us)) == one.slot_us
            assert may_begin(of(one), one, starts, now)


@given(calendars(), st.integers(15, 60), st.integers(1, 3), st.data())
def test_whatever_is_booked_nobody_needs_more_windows_than_there_are(
    calendar: Calendar, slot: int, windows: int, data: st.DataObject
) -> None:
    """Times booked before the office changed its slot lie across the grid, and count all the same."""
    one = office(calendar, windows, slot)
    now = moment("2026-11-26T00:00+03:00")
    day = TODAY + timedelta(days=1)
    grid = list(slots(one, day))
    taken: list[Taken] = []
    for starts in data.draw(st.lists(st.sampled_from(grid), max_size=12) if grid else st.just([])):
        across = data.draw(st.sampled_from([0, 7]))
        wished = Taken(Micros(starts + across * MINUTE), data.draw(st.sampled_from([15, slot])))
        if busiest([*taken, wished]) <= windows:
            taken.append(wished)
    for starts in free_times(of(one), one, day, taken, now):
        assert busiest([*taken, Taken(starts, slot)]) <= windows
    for starts in grid:
        assert fits(one, starts, taken) is (busiest([*taken, Taken(starts, slot)]) <= windows)


def busiest(taken: Sequence[Taken]) -> int:
    return max((sum(one.starts <= at.starts < one.ends for one in taken) for at in taken), default=0)


def test_a_full_time_is_not_offered_and_the_next_one_is() -> None:
    now = moment("2026-11-27T08:00+03:00")
    ten = moment("2026-11-27T10:00+03:00")
    full = [Taken(ten, 15)] * KNOWN.windows
    times = free_times(OFFICES, KNOWN, date(2026, 11, 27), full, now)
    assert ten not in times
    assert Micros(ten + KNOWN.slot_us) in times
    assert ten in free_times(OFFICES, KNOWN, date(2026, 11, 27), full[1:], now)


def test_days_without_a_free_time_are_not_offered() -> None:
    """Sunday is a day off, so are the public holidays."""
    days = free_days(OFFICES, KNOWN, (), moment("2026-12-24T12:00+03:00"), most=30)
    assert [day.isoformat() for day in days] == [
        "2026-12-24", "2026-12-25", "2026-12-26", "2026-12-28", "2026-12-29", "2026-12-30",
    ]  # fmt: skip


def test_a_time_that_is_none_of_the_grid_cannot_be_booked() -> None:
    now = moment("2026-11-27T08:00+03:00")
    assert may_begin(OFFICES, KNOWN, moment("2026-11-27T10:15+03:00"), now)
    assert not may_begin(OFFICES, KNOWN, moment("2026-11-27T10:07+03:00"), now)
    assert not may_begin(OFFICES, KNOWN, moment("2026-11-27T20:00+03:00"), now)
    assert not may_begin(OFFICES, KNOWN, moment("2026-11-27T08:30+03:00"), now)
    assert not may_begin(OFFICES, KNOWN, Micros(moment("2026-11-27T10:15+03:00") + 30 * DAY), now)


def test_the_nearest_office_comes_first_and_an_unknown_place_changes_nothing() -> None:
    where = whereabouts("живу в Гатчине", OFFICES)
    assert where is not None
    point = where if isinstance(where, Point) else where.point
    first = nearest(OFFICES.of(TODAY), point)[0]
    assert first.office.id == "gatchina"
    assert first.distance_km is not None
    assert [one.office.id for one in nearest(OFFICES.of(TODAY), None)] == [
        one.id for one in OFFICES.of(TODAY)
    ]


def test_an_office_is_as_its_newest_entry_of_the_day_says() -> None:
    assert OFFICES.of(date(2025, 12, 31)) == ()
    assert OFFICES.office("mikhaylova", TODAY) is KNOWN


def test_a_ticket_is_a_letter_and_a_number_of_three_digits() -> None:
    assert ticket(OFFICES.letter("paid"), 7) == "У-007"
    assert ticket(OFFICES.letter("своими словами"), 1234) == "К-1234"
    assert OFFICES.priority("paid") == "commercial"
    assert OFFICES.priority("что-то") == "normal"
