from knowledge.phrases import PHRASES_KEPT, Phrases
from knowledge.vocabulary import NEAREST, Vocabulary


def test_the_sum_over_near_words_is_the_cosine_of_the_pieces() -> None:
    phrases = Phrases([[("передать", "показания")], [("оплатить", "счет")]], str)
    shares = [phrases.share(word) for word in ("передать", "показания")]
    near, far = phrases.likeness(shares, [0, 1])
    assert near > 0.999
    assert far < 0.05


def test_of_several_phrases_of_an_article_the_nearest_counts() -> None:
    phrases = Phrases([[("оплатить",), ("передать", "показания"), ("окно",)], [("передать",)]], str)
    shares = [phrases.share(word) for word in ("передать", "показания")]
    first, second = phrases.likeness(shares, [0, 1])
    assert first > 0.999
    assert second < first


def test_a_word_brings_up_a_bounded_number_of_phrases_however_many_have_it() -> None:
    many = Phrases([[("показания", f"слово{n}")] for n in range(4 * PHRASES_KEPT)], str)
    share = many.share("показания")
    assert len(share.phrases) == PHRASES_KEPT
    assert len(share.near.places) <= NEAREST


def test_a_rare_word_finds_its_phrase_among_thousands_that_share_the_common_one() -> None:
    count = 4 * PHRASES_KEPT
    many = Phrases([*([("показания", f"слово{n}")] for n in range(count)), [("показания", "лестница")]], str)
    shares = [many.share(word) for word in ("показания", "лестница")]
    assert many.candidates(shares, None, 24)[0] == count


def test_what_is_taken_to_add_up_in_is_given_back_clean() -> None:
    phrases = Phrases([[("передать", "показания")], [("показания",)]], str)
    shares = [phrases.share("показания")]
    first = (phrases.candidates(shares, None, 9), phrases.likeness(shares, [0, 1]).tolist())
    for _ in range(3):
        assert (phrases.candidates(shares, None, 9), phrases.likeness(shares, [0, 1]).tolist()) == first


def test_a_misspelt_word_stands_near_the_known_one_and_a_strange_one_near_none() -> None:
    vocabulary = Vocabulary([("показания", "передать")], str)
    assert vocabulary.near("паказания").places.tolist() == [vocabulary.places["показания"]]
    assert not len(vocabulary.near("xyz").places)
    assert vocabulary.rarity("показания") < vocabulary.rarity("xyz")
