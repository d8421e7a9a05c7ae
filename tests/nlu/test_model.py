from nlu.model import CENTROIDS_KEPT, POSTINGS_KEPT, Cost, Model

KNOWN = {
    "pay": [["как", "оплатить", "счет"], ["где", "заплатить"]],
    "reading": [["передать", "показания"], ["показания", "счетчика"]],
    "empty": [],
}
MODEL = Model(KNOWN)


def test_a_known_phrasing_is_nearest_to_its_intent() -> None:
    best = MODEL.score(["передать", "показания"])[0]
    assert best.intent == "reading"
    assert 0.5 < best.score <= 1.0


def test_another_form_and_a_misprint_are_still_near() -> None:
    assert MODEL.score(["оплачу", "счета"])[0].intent == "pay"
    assert MODEL.score(["паказания"])[0].intent == "reading"


def test_unknown_words_are_near_to_nothing() -> None:
    assert all(one.score < 0.1 for one in MODEL.score(["ывапролд"]))
    assert MODEL.score([]) == []


def test_no_intents_score_nothing() -> None:
    assert Model({}).score(["показания"]) == []


def test_a_phrasing_left_out_does_not_judge_itself() -> None:
    with_it = MODEL.score(["где", "заплатить"])[0].score
    without = {one.intent: one.score for one in MODEL.score_without("pay", 1, ["где", "заплатить"])}
    assert without.get("pay", 0.0) < with_it / 2


def test_a_text_costs_in_proportion_to_its_words() -> None:
    cost = Cost()
    MODEL.score(["показания", "счет"] * 500, cost)
    assert cost.words == 1_000
    assert cost.additions <= 4 * (POSTINGS_KEPT + CENTROIDS_KEPT)
