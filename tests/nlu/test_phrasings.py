import pytest

from nlu.intents import CatalogueError
from nlu.phrasings import load_phrasings

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
