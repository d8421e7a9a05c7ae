"""The measures of ``okno nlu eval``, against scikit-learn where it has them."""

import random
import xml.etree.ElementTree as ET

import pytest
from sklearn.metrics import f1_score, precision_recall_fscore_support, top_k_accuracy_score

from nlu.evaluate import Judged, calibration_error, evaluate, reliability
from nlu.reliability import draw, tell

NAMES = ("a", "b", "c", "d")


def judged(meant: str, *ranking: str, confidence: float = 0.9, out: bool = False) -> Judged:
    return Judged(f"{meant}?", meant, ranking, confidence, out)


def some(count: int = 300) -> list[Judged]:
    chance = random.Random(4)
    return [
        judged(chance.choice(NAMES[:3]), *chance.sample(NAMES, 4), confidence=chance.random())
        for _ in range(count)
    ]


def test_shares_are_those_of_scikit_learn() -> None:
    messages = some()
    meant, heard = [one.meant for one in messages], [one.heard for one in messages]
    found = evaluate(messages)
    assert found.macro_f1 == pytest.approx(f1_score(meant, heard, average="macro", zero_division=0))
    precision, recall, f1, count = precision_recall_fscore_support(
        meant, heard, labels=NAMES, zero_division=0
    )
    for row, one in enumerate(found.intents):
        assert (one.intent, one.count) == (NAMES[row], count[row])
        assert (one.precision, one.recall, one.f1) == pytest.approx((precision[row], recall[row], f1[row]))
    scores = [[-one.ranking.index(name) for name in NAMES] for one in messages]
    assert found.top_3 == pytest.approx(top_k_accuracy_score(meant, scores, k=3, labels=NAMES))
    assert found.accuracy == pytest.approx(sum(map(str.__eq__, meant, heard)) / len(messages))


def test_foreign_messages_count_for_the_gate_alone() -> None:
    found = evaluate(
        [
            judged("a", "a"),
            judged("a", "a", out=True),
            judged("out_of_scope", "a", out=True),
            judged("out_of_scope", "b"),
            judged("out_of_scope", "b", out=True),
        ]
    )
    assert (found.texts, found.accuracy, found.kept) == (2, 1.0, 0.5)
    assert (found.foreign, found.found) == (3, 2 / 3)
    assert evaluate([judged("a", "a")]).found is None


def test_pairs_that_are_confused_come_most_frequent_first_with_their_messages() -> None:
    found = evaluate([judged("a", "b"), judged("c", "a"), judged("a", "b"), judged("b")])
    assert [(one.meant, one.heard, one.count) for one in found.confusions] == [
        ("a", "b", 2),
        ("b", None, 1),
        ("c", "a", 1),
    ]
    assert found.confusions[0].examples == ("a?", "a?")


def test_nothing_is_measured_without_failing() -> None:
    found = evaluate([])
    assert (found.texts, found.accuracy, found.macro_f1, found.calibration_error) == (0, 0.0, 0.0, 0.0)


def test_confidence_that_says_the_truth_has_no_error() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False]) == 0.0
    assert calibration_error([1.0, 1.0], [True, False]) == 0.5
    bins = reliability([0.0, 0.05, 1.0], [False, True, True])
    assert (bins[0].count, bins[0].right, bins[9].count) == (2, 0.5, 1)


def test_the_picture_has_axes_a_bar_for_each_bin_that_is_filled_and_every_count() -> None:
    bins = reliability([0.15, 0.15, 0.95, 0.91], [False, True, True, True])
    picture = ET.fromstring(draw(bins, "A <model> & more", "4 messages"))
    space = "{http://www.w3.org/2000/svg}"
    bars = picture.findall(f"{space}rect[@class='right']")
    assert [bar.findtext(f"{space}title") for bar in bars] == [
        "0.1–0.2: 2 messages, 50.0% right",
        "0.9–1.0: 2 messages, 100.0% right",
    ]
    assert float(bars[1].attrib["height"]) == 2 * float(bars[0].attrib["height"])
    texts = ["".join(text.itertext()) for text in picture.iter(f"{space}text")]
    assert {"A <model> & more", "confidence", "share that is right", "0%", "100%", "4 messages"} <= {*texts}
    assert texts.count("2") == 2
    assert [line.split()[3] for line in tell(bins).splitlines()[1:]] == ["2", "2"]
