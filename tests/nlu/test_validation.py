"""Cross-validation of the pack: every phrasing judged by a model that has not seen it. The figures may only rise."""

from collections import Counter

import pytest

from tests.nlu.pack import trainer, understander

AT_LEAST = {"top_1": 0.868, "top_3": 0.965, "kept": 0.95, "found": 0.875}
"""Right intent first, among three; real questions kept by the gate, foreign matters found."""
CALIBRATION_ERROR = 0.03
PAIR_MOST = 0.08
"""Share of an intent's phrasings that one near neighbour may draw to itself."""
NEAR_MOST = 0.032
"""Share of all phrasings that are taken for a near neighbour's."""


@pytest.mark.parametrize("figure", AT_LEAST)
def test_held_out_phrasings_are_understood_no_worse_than_before(figure: str) -> None:
    assert trainer().validation[figure] >= AT_LEAST[figure]


def test_confidence_is_what_it_says() -> None:
    assert trainer().validation["calibration_error"] <= CALIBRATION_ERROR


def test_near_neighbours_are_kept_apart() -> None:
    taken = {(meant, heard): count for meant, heard, count in trainer().validation["confusions"]}
    known = understander()
    near = {(one.id, other) for one in known.intents.values() for other in one.near}
    near |= {(other, one) for one, other in near}
    shares = {pair: taken.get(pair, 0) / len(known.classes[pair[0]]) for pair in near}
    worst = Counter(shares).most_common(3)
    assert worst[0][1] <= PAIR_MOST, worst
    assert sum(taken.get(pair, 0) for pair in near) / trainer().validation["texts"] <= NEAR_MOST
