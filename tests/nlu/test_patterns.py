import pytest

from nlu.intents import CatalogueError
from nlu.patterns import Patterns, load_patterns

FILE = r"""
patterns:
- intent: danger
  reason: fire
  any: ['дым\w*', 'гори[тм]\b']
  unless:
  - [&denied 'не \w+ит']
  - 'дымоход'
- intent: life
  any: ['аппарат']
  all: ['без света']
"""
PATTERNS = Patterns(load_patterns(FILE))


def test_the_first_entry_that_is_found_wins_and_tells_where() -> None:
    hit, denied = PATTERNS.look("аппарат без света и дымит щиток")
    assert hit is not None
    assert (hit.intent, hit.reason) == ("danger", "fire")
    assert "аппарат без света и дымит щиток"[hit.start : hit.end] == "дымит"
    assert denied == frozenset()


def test_a_denial_takes_the_meaning_away_and_is_told() -> None:
    assert PATTERNS.look("ничего не дымит") == (None, frozenset({"danger"}))


def test_a_denial_does_not_hide_what_is_said_besides() -> None:
    hit, _ = PATTERNS.look("не искрит, но дымит")
    assert hit is not None
    assert hit.start == len("не искрит, но ")


def test_another_sense_of_the_word_is_no_hit() -> None:
    assert PATTERNS.look("чистка дымохода")[0] is None


def test_all_of_all_must_be_found() -> None:
    assert PATTERNS.look("дома аппарат")[0] is None
    assert PATTERNS.look("дома аппарат, сидим без света")[0] is not None


def test_a_pattern_is_looked_for_from_the_beginning_of_a_word() -> None:
    assert PATTERNS.look("задымить")[0] is None


def test_no_patterns_find_nothing() -> None:
    assert Patterns(()).look("дым") == (None, frozenset())


@pytest.mark.parametrize(
    "text",
    [
        "patterns: 5",
        "patterns: [{any: ['a']}]",
        "patterns: [{intent: a}]",
        "patterns: [{intent: a, any: ['a'], never: ['b']}]",
        "patterns: [{intent: a, any: ['(']}]",
        "patterns: [{intent: a, any: [5]}]",
    ],
)
def test_a_pattern_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError):
        load_patterns(text)
