import pytest

from nlu.colloquial import SPOKEN
from nlu.lemmas import in_dictionary
from nlu.normalize import normalize
from nlu.repair import Repair


def test_what_is_said_is_normalised_and_leads_to_a_word_of_the_dictionary() -> None:
    for said, written in SPOKEN.items():
        assert normalize(said) == said
        assert in_dictionary(written)
        assert written not in SPOKEN


@pytest.mark.parametrize("said", ["када", "тока", "спс", "щас"])
def test_a_spoken_word_is_written_out_only_for_a_word_that_the_phrasings_have(said: str) -> None:
    written = SPOKEN[said]
    assert Repair({written: 3, "свет": 3}).repair(said) == written
    assert Repair({said: 1, written: 3, "свет": 3}).repair(said) == said
    assert Repair({"свет": 3, "нет": 3}).repair(said) == said
