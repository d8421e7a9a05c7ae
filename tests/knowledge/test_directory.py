from datetime import date

import pytest

from knowledge.directory import PackError, load_directory

FILE = """version: 1
organisations:
- id: grid
  name: {ru: Сети, en: Grid}
  about: {ru: провода, en: wires}
  phones: ['8-800-220-0-220']
  where: {ru: на сайте, en: on the site}
  hours: {ru: круглосуточно, en: round the clock}
  source: договор
  since: 2026-01-01
  until: 2026-12-31
- id: house
  name: {ru: УК, en: House}
  about: {ru: подъезд, en: entrance}
  where: {ru: на стенде, en: on the board}
  hours: {ru: днём, en: by day}
  source: закон
  since: 2026-06-01
topics:
  outage: [grid, house]
"""
TOPICS = ("outage", "benefits")


def test_whom_to_call_depends_on_the_topic_and_the_day() -> None:
    directory = load_directory(FILE, TOPICS)
    assert [one.id for one in directory.of("outage", date(2026, 7, 1))] == ["grid", "house"]
    assert [one.id for one in directory.of("outage", date(2026, 1, 1))] == ["grid"]
    assert [one.id for one in directory.of("outage", date(2027, 1, 1))] == ["house"]
    assert directory.of("outage", date(2025, 12, 31)) == ()
    assert directory.of("benefits", date(2026, 7, 1)) == ()


@pytest.mark.parametrize(
    ("was", "becomes", "line", "told"),
    [
        ("id: house", "id: grid", 12, "twice"),
        ("[grid, house]", "[grid, hous]", 20, "hous"),
        ("outage:", "outtage:", 20, "outtage"),
        ("  about: {ru: подъезд, en: entrance}\n", "", 12, "about"),
        ("{ru: днём, en: by day}", "{ru: днём}", 16, "en"),
        ("{ru: днём, en: by day}", "{ru: днём, en: ''}", 16, "hours"),
        ("2026-06-01", "летом", 18, "since"),
        ("source: закон", "source: ''", 17, "source"),
        ("source: закон", "sauce: закон", 17, "sauce"),
    ],
)
def test_a_mistake_is_told_with_its_line(was: str, becomes: str, line: int, told: str) -> None:
    assert was in FILE
    with pytest.raises(PackError, match=told) as refused:
        load_directory(FILE.replace(was, becomes), TOPICS)
    assert refused.value.line == line
