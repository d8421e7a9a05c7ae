from knowledge.full_text import TERMS_LOOKED_UP, FullText

ARTICLES = FullText([("пени", "начислить"), ("счет", "оплатить", "пени"), ("поверка",)])


def find(among: FullText, words: list[str], count: int) -> dict[int, float]:
    return among.find(among.rarity(words), count)


def test_the_rarer_word_decides() -> None:
    found = find(ARTICLES, ["пени", "поверка"], 3)
    assert max(found, key=found.__getitem__) == 2
    assert set(found) == {0, 1, 2}


def test_the_share_is_of_all_that_was_asked_for() -> None:
    whole = find(ARTICLES, ["поверка"], 1)[2]
    part = find(ARTICLES, ["поверка", "неизвестное"], 1)[2]
    assert 0 < part < whole <= 1


def test_words_nobody_has_find_nothing() -> None:
    assert find(ARTICLES, ["неизвестное"], 3) == {}
    assert find(ARTICLES, [], 3) == {}
    assert find(FullText([]), ["пени"], 3) == {}
    assert find(FullText([()]), ["пени"], 3) == {}


def test_of_a_long_letter_the_rarest_words_are_looked_up() -> None:
    letter = [f"вода{n}" for n in range(TERMS_LOOKED_UP)]
    many = FullText([*((word,) * 2 for word in letter for _ in range(3)), ("клад",)])
    assert len(letter) * 3 in find(many, [*letter, "клад"], 5)


def test_only_as_many_as_asked_for() -> None:
    assert len(find(ARTICLES, ["пени"], 1)) == 1


def test_a_letter_full_of_names_nobody_knows_is_searched_by_the_words_that_are_known() -> None:
    names = [f"имя{n}" for n in range(3 * TERMS_LOOKED_UP)]
    assert find(ARTICLES, [*names, "поверка"], 1) == find(ARTICLES, ["поверка"], 1)
