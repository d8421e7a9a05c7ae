from collections import Counter

from nlu.grouping import QUESTIONS_MOST, group

ROOF = (
    "кот застрял на крыше",
    "На крыше застрял кот!",
    "кот сидит на крыше и застрял там",
    "кот на крыше застрял",
)
BRIDGE = ("когда разводят мосты", "во сколько разводят мосты сегодня", "когда разводят мосты сегодня")


def test_alike_questions_stand_together_and_others_apart() -> None:
    texts = [ROOF[0], BRIDGE[0], ROOF[1], "сколько стоит хомяк", BRIDGE[1], ROOF[2], BRIDGE[2], ROOF[3]]
    found = group(texts)
    assert [sorted(members) for members in found] == [[0, 2, 5, 7], [1, 4, 6], [3]]


def test_the_most_typical_comes_first_and_it_is_what_most_have_said() -> None:
    texts = [
        "кот застрял на высокой крыше дома",
        "кот застрял на крыше",
        "Кот застрял на крыше.",
        "кот застрял на крыше?!",
    ]
    (members,) = group(texts)
    assert members == (1, 0, 2, 3)


def test_every_question_stands_in_one_group_whatever_it_is_made_of() -> None:
    texts = ["", "???", "👍", "12345", "12346", "слово " * 500, "ё" * 5_000, "кот", "кот", "\u202eкот"]
    found = group(texts)
    assert Counter(index for members in found for index in members) == Counter(range(len(texts)))
    assert found == group(texts)
    assert group([]) == []


def test_no_more_than_the_cap_are_compared() -> None:
    texts = [f"вопрос слово{n} иное{n * 7}" for n in range(QUESTIONS_MOST + 50)]
    found = group(texts)
    assert all(members == (index,) for members in found for index in members if index >= QUESTIONS_MOST)


def test_one_matter_does_not_run_into_another_over_something_between() -> None:
    """A chain of likenesses joins nothing: each of a group is like its first."""
    texts = ["кот на крыше", "кот на крыше разводят", "кот крыше разводят мосты", "разводят мосты"]
    assert [sorted(members) for members in group(texts, 0.5)] == [[0, 1, 2], [3]]
