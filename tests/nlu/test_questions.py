"""Questions that the pack's authors have not seen: what is understood of them may only grow.

``python -m bench.questions_heard`` tells more; ``-s`` prints what is misjudged.
"""

import sys

import pytest

from tests.nlu import heard
from tests.nlu.pack import understander

# Percent, as measured, less one point (in groups of some fifty messages less two messages: four points). They may
# be raised; one that is lowered needs a better reason than a red test.
AT_LEAST = {
    "business top-1": 92.9,
    "business top-3": 98.8,
    "letters top-1": 84.8,
    "answers that are right": 96.3,
    "right answer or among the buttons": 95.2,
    "business kept": 97.8,
    "out of scope found": 88.8,
    "service top-1": 94.9,
    "danger heard": 99.0,
    "mistyped danger heard": 91.1,
    "harmless heard as such": 98.9,
    "two: both among the first three": 92.2,
    "two: one of them first": 96.0,
    # A wish that is left to a question back costs a message; one wish taken for two costs trust.
    "two: both are answered": 16.4,
    "one wish is not split": 98.6,
    "unclear: asked back": 35.1,
    "unclear: no wrong answer": 93.8,
    "unclear: two meanings offered": 72.1,
    "follow-ups read": 99.0,
    "values read, all and no other": 96.3,
    "layout top-1": 96.0,
    "translit top-1": 96.0,
    "pairs top-1": 88.1,
    "pairs: the right side": 93.6,
}


@pytest.mark.parametrize("figure", AT_LEAST)
def test_held_out_questions_are_understood_no_worse_than_before(figure: str) -> None:
    assert heard.figures()[figure] >= AT_LEAST[figure]


def test_every_figure_is_held() -> None:
    assert set(heard.figures()) == set(AT_LEAST)


def test_all_groups_are_heard() -> None:
    for one in heard.heard():
        if one.message.meant and not one.first:
            sys.stdout.write(
                f"{one.message.group}: «{one.message.text}» {one.message.meant} {one.ranking[:3]}\n"
            )
    assert {one.message.group for one in heard.heard()} == {one.group for one in heard.messages()}


def test_every_intent_is_asked_for_in_enough_ways() -> None:
    document, known = heard.document(), understander().intents.values()
    assert set(document["business"]) == {one.id for one in known if not one.service}
    assert set(document["service"]) == {one.id for one in known if one.service}
    assert min(len(texts) for texts in document["business"].values()) >= 8
    assert min(len(texts) for texts in document["service"].values()) >= 4
    assert {other for one in heard.messages() if one.meant for other in one.meant} == {
        one.id for one in known
    }


def test_every_confusable_pair_has_a_question_for_each_side() -> None:
    asked = {frozenset(pair) for pair in heard.document()["pairs"]}
    assert asked == {
        frozenset((one.id, other)) for one in understander().intents.values() for other in one.near
    }


def test_no_message_stands_twice() -> None:
    texts = [one.text for one in heard.messages()]
    assert len(set(texts)) == len(texts)


def test_hardly_a_question_is_known_to_the_training_data() -> None:
    long = [one for one in heard.messages() if one.meant and len(one.text.split()) > 3]
    left = {one.message.text for one in heard.heard()}
    assert sum(one.text not in left for one in long) <= len(long) // 100
