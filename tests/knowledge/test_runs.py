import numpy as np

from knowledge.runs import HANDFUL, flat, lengths, numbered, places

RUNS = [(f"a{n}", "b", f"a{n // 2}") for n in range(2 * HANDFUL + 7)] + [()]


def test_numbers_follow_the_first_appearance_across_handfuls() -> None:
    numbers = numbered(RUNS)
    assert list(numbers) == list(dict.fromkeys(word for run in RUNS for word in run))
    assert list(numbers.values()) == list(range(len(numbers)))
    assert flat(RUNS, numbers).tolist() == [numbers[word] for run in RUNS for word in run]
    assert len(flat([], {})) == 0


def test_places_are_those_of_the_runs_in_order_empty_ones_left_out() -> None:
    assert lengths(RUNS)[-1] == 0
    assert places(np.array([5, 9, 0]), np.array([2, 0, 3])).tolist() == [5, 6, 0, 1, 2]
