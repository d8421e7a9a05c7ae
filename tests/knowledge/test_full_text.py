from knowledge.full_text import TERMS_LOOKED_UP, FullText

ARTICLES = FullText([("пени", "начислить"), ("счет", "оплатить", "пени"), ("поверка",)])


def test_the_rarer_word_decides() -> None:
    found = ARTICLES.find(["пени", "поверка"], 3)
    assert max(found, key=found.__getitem__) == 2
    assert set(found) == {0, 1, 2}


def test_the_share_is_of_all_that_was_asked_for() -> None:
    whole = ARTICLES.find(["поверка"], 1)[2]
    part = ARTICLES.find(["поверка", "неизвестное"], 1)[2]
    assert 0 < part < whole <= 1


def test_words_nobody_has_find_nothing() -> None:
    assert ARTICLES.find(["неизвестное"], 3) == {}
    assert ARTICLES.find([], 3) == {}
    assert FullText([]).find(["пени"], 3) == {}
    assert FullText([()]).find(["пени"], 3) == {}


def test_of_a_long_letter_the_rarest_words_are_looked_up() -> None:
    letter = [f"вода{n}" for n in range(TERMS_LOOKED_UP)]
    many = FullText([*((word,) * 2 for word in letter for _ in range(3)), ("клад",)])
    assert len(letter) * 3 in many.find([*letter, "клад"], 5)


def test_only_as_many_as_asked_for() -> None:
    assert len(ARTICLES.find(["пени"], 1)) == 1
