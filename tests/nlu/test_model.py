"""A small model, trained in the test: its numbers are scikit-learn's, and its file says what it is."""

from functools import cache

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from nlu.evaluate import calibration_error
from nlu.features import word_term
from nlu.model import Model
from nlu.model_file import VERSION, ModelError, read_model, write_model
from nlu.normalize import normalize, words
from nlu.training import head as heads
from nlu.training.blocks import (
    BLOCKS,
    OTHER_VECTORS,
    RUSSIAN_VECTORS,
    Counts,
    count,
    directions,
    joined,
    mean_vectors,
    rarity,
)
from nlu.training.train import CannotTrain, train
from nlu.training.validation import Validation

RUSSIAN = {
    "pay": [
        "как оплатить счёт",
        "где заплатить за свет",
        "оплата картой",
        "заплатить без комиссии",
        "чем платить",
    ],
    "reading": [
        "передать показания",
        "показания счётчика 123",
        "сдать цифры",
        "внести показание",
        "вот цифры",
    ],
    "outage": [
        "нет света",
        "свет пропал",
        "отключили электричество",
        "темно во всём доме",
        "света нет второй день",
    ],
    "out_of_scope": ["какая погода", "расскажи анекдот", "купить билет", "рецепт борща", "курс доллара"],
}
ENGLISH = {
    "card": ["where is my card", "card has not come", "when does the card arrive", "track my card"],
    "pin": ["change my pin", "forgot the pin", "wrong pin code", "pin is blocked"],
    "rate": ["exchange rate", "what rate do you use", "is the rate fair", "rate of exchange today"],
}
TEXTS = [
    "платить за свет картой",
    "свет свет пропал",
    "показания 45",
    "щётчик",
    "курс",
    "how do I pay",
    "pin pin card",
]


def tokens(text: str) -> list[str]:
    return words(normalize(text))


@cache
def trained(language: str) -> tuple[Model, Validation | None]:
    data = RUSSIAN if language == "russian" else ENGLISH
    return train({name: [tokens(text) for text in texts] for name, texts in data.items()})


def test_scores_of_russian_equal_scikit_learns() -> None:
    _equal_scikit_learns("russian")


def test_scores_of_english_equal_scikit_learns() -> None:
    _equal_scikit_learns("english")


def _equal_scikit_learns(language: str) -> None:
    """The same texts through scikit-learn's own vectorizers and ``decision_function``, in double precision."""
    model, _ = trained(language)
    data = RUSSIAN if language == "russian" else ENGLISH
    texts = [tokens(text) for known in data.values() for text in known]
    numbers = [model.labels.index(name) for name, known in data.items() for _ in known]
    known = count(texts)
    idf = [rarity(counts) for counts in known]
    rarities = dict(zip(known[0].names, map(float, idf[0]), strict=True))
    asked = [tokens(text) for text in TEXTS]
    unseen = [
        Counts(CountVectorizer(analyzer=block.terms, vocabulary=counts.names).transform(asked), counts.names)
        for block, counts in zip(BLOCKS, known, strict=True)
    ]
    meaning = model.parts.meaning
    assert meaning is not None
    weight = RUSSIAN_VECTORS if language == "russian" else OTHER_VECTORS
    vocabulary = dict.fromkeys(form for text in texts for token in text for form in (token, word_term(token)))
    vectors = meaning.vectors
    basis = directions([vector for word in vocabulary if (vector := vectors.vector(word)) is not None])
    of_known, of_unseen = (mean_vectors(which, vectors, rarities) @ basis for which in (texts, asked))
    differences = []
    for head in (LinearSVC(C=0.5, tol=1e-2, random_state=0), LogisticRegression(C=20.0, max_iter=200)):
        head.fit(joined(known, idf, of_known, weight), numbers)  # cross-validation has chosen one of the two
        expected = head.decision_function(joined(unseen, idf, of_unseen, weight))
        differences.append(max(abs(model.scores(a) - b).max() for a, b in zip(asked, expected, strict=True)))
    assert min(differences) < 1e-5


def test_a_known_phrasing_comes_first_and_chances_add_up_to_one() -> None:
    ranking = trained("russian")[0].rank(tokens("передать показания"))
    assert ranking.candidates[0].intent == "reading"
    assert sum(one.confidence for one in ranking.candidates) == pytest.approx(1.0, abs=1e-5)


def test_what_is_out_of_scope_is_never_ranked() -> None:
    model, _ = trained("russian")
    for text in ("какая погода", "расскажи анекдот про борщ"):
        assert "out_of_scope" not in [one.intent for one in model.rank(tokens(text)).candidates]
    assert model.rank(tokens("какая погода")).inside < model.rank(tokens("передать показания")).inside


def test_nothing_is_known_of_no_words_and_of_unknown_ones() -> None:
    model, _ = trained("english")
    assert model.rank([]).candidates == ()
    assert model.rank([]).out_of_scope
    assert model.rank(["ъъъъ"]).out_of_scope


def test_a_word_that_no_phrasing_has_is_understood_by_its_meaning() -> None:
    model, _ = trained("russian")
    assert not model.knows("рассчитаться")
    assert model.rank(tokens("рассчитаться наличными")).candidates[0].intent == "pay"


def test_a_model_comes_back_from_its_file_as_it_was() -> None:
    model, _ = trained("russian")
    data = write_model(model, {"courtesy": ["добрый день"]})
    again, settings = read_model(data)
    assert settings == {"courtesy": ["добрый день"]}
    assert again.rank(tokens("свет пропал")) == model.rank(tokens("свет пропал"))


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"intent\ttext\n", bytes(2_000), write_model(trained("english")[0], {})[:-500]],
)
def test_what_is_no_model_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(ModelError, match="okno nlu train"):
        read_model(data)


def test_a_model_of_another_version_is_refused_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_model(trained("english")[0], {})
    monkeypatch.setattr("nlu.model_file.VERSION", VERSION + 1)
    with pytest.raises(ModelError, match=f"version {VERSION}.*okno nlu train"):
        read_model(data)


def test_an_intent_with_one_phrase_is_learnt_and_nothing_at_all_is_refused() -> None:
    model, _ = train({"one": [["привет"]], "two": [["счет"], ["счета"]]})
    assert model.rank(["привет"]).candidates[0].intent == "one"
    assert train({"only": [["привет"]]})[0].rank(["привет"]).candidates[0].intent == "only"
    with pytest.raises(CannotTrain):
        train({"nothing": [[]]})


def test_the_softmax_is_tried_only_where_it_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlu.training.head.SOFTMAX_MOST", 0)
    assert heads.candidates(10, 2) == (heads.machine,)


def test_the_calibration_error_is_how_far_confidence_is_from_truth() -> None:
    sure = np.array([0.9, 0.9, 0.9, 0.9])
    assert calibration_error(sure, np.array([True, True, True, False])) == pytest.approx(0.15)
    assert calibration_error(np.ones(3), np.ones(3, dtype=bool)) == 0.0
