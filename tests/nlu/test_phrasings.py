import pytest

from nlu.intents import CatalogueError
from nlu.phrasings import load_phrasings, read_sections

GOOD = """
version: "3.1"
nlu:
- intent: reading
  examples: |
    - показания [4521](reading)
    - счёт [100200301]{"entity": "account"} примите
    - "-"
- lookup: office
  examples: |
    - Невский
"""


def test_annotations_are_left_out_and_other_sections_passed_over() -> None:
    assert load_phrasings(GOOD) == {"reading": ("показания 4521", "счёт 100200301 примите", "-")}


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('"3.1"', '"2.0"'),
        ("- показания", "показания"),
        ("intent: reading", "intent: 5"),
        ("- lookup: office", "- intent: reading"),
        ("- lookup: office\n  examples: |\n    - Невский", "- просто текст"),
        ("nlu:\n- intent", "nlu: 5\nx:\n- intent"),
    ],
)
def test_another_format_is_refused(was: str, becomes: str) -> None:
    assert was in GOOD
    with pytest.raises(CatalogueError):
        load_phrasings(GOOD.replace(was, becomes))


LONG = """
version: "3.1"
nlu:
- intent: pay
  examples:
  - text: |
      - как [платить](way)
    metadata: {seen: 3}
  - чем платить
- intent: "да"
  examples: |

    - да
- intent: pay
  examples: |
    - где платить
"""


def test_each_phrasing_knows_its_line_and_an_intent_may_go_on_further_down() -> None:
    found = [phrasing for section in read_sections(LONG) for phrasing in section.phrasings]
    assert [phrasing.text for phrasing in found] == ["как платить", "чем платить", "да", "где платить"]
    lines = LONG.split("\n")
    assert [lines[phrasing.line - 1].split()[-1] for phrasing in found] == ["|", "платить", "да", "платить"]
    with pytest.raises(CatalogueError, match="line 14: the phrasings of «pay» stand twice"):
        load_phrasings(LONG)
