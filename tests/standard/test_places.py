import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.pack import load_pack
from standard.places import Point, distance_km, place_in, point_of

PLACES = load_pack(ROOT / "content" / "psk").offices.places
POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Я живу в Купчине", "Купчино"),
        ("у метро Чернышевская", "Чернышевская"),
        ("я на петроградке", "Петроградка"),
        ("Невский пр., 100", "Невский проспект"),
        ("Московский пр-т 5", "Московский проспект"),
        ("ул. Михайлова", "улица Михайлова"),
        ("в гатчине", "Гатчина"),
        ("Луге", "Луга"),
        ("Черная речка", "Чёрная речка"),
    ],
)
def test_people_name_a_place_in_their_own_way(said: str, named: str) -> None:
    found = place_in(said, PLACES)
    assert found is not None
    assert named in found.names


@pytest.mark.parametrize("said", ["где-то за городом", "", "ленинград"])
def test_words_that_name_no_place_find_none(said: str) -> None:
    assert place_in(said, PLACES) is None


def test_of_two_places_the_more_exactly_named_one_is_meant() -> None:
    found = place_in("Московский район, метро Парк Победы", PLACES)
    assert found is not None
    assert found.names[0] in ("Московский район", "Парк Победы")
    street = place_in("Московский проспект", PLACES)
    assert street is not None
    assert street.names == ("Московский проспект",)


def test_a_shared_location_is_a_point_and_nonsense_is_none() -> None:
    assert point_of("59.938951,30.315635") == Point(59.938951, 30.315635)
    assert point_of("59, 30") == Point(59, 30)
    for wrong in ("95.0,30.0", "59.9,181.0", "Невский, 5", "59.9"):
        assert point_of(wrong) is None


def test_the_distance_between_two_towns_is_the_one_on_the_map() -> None:
    petersburg, moscow = Point(59.9386, 30.3141), Point(55.7558, 37.6173)
    assert distance_km(petersburg, moscow) == pytest.approx(634, rel=0.01)


@given(POINTS, POINTS)
def test_distance_is_the_same_both_ways_and_never_beyond_half_the_earth(one: Point, other: Point) -> None:
    there = distance_km(one, other)
    assert there == pytest.approx(distance_km(other, one))
    assert 0 <= there <= 20_016
