from dataclasses import replace

import pytest

from conversation.ids import ArticleId, Micros
from knowledge.article import Article
from knowledge.index import Index
from knowledge.parts import FRAGMENT_CAP
from knowledge.search import search

NOW = 1_000


def article(topic: str, title: str, body: str = "Текст.", **more: object) -> Article:
    return Article(ArticleId(topic), topic, title, body, **more)  # type: ignore[arg-type]


READINGS = article(
    "readings",
    "Как передать показания",
    "Сообщите цифры по телефону.",
    phrasings=("до какого числа передавать показания",),
)
PENALTY = article(
    "penalty", "Пени за просрочку", "Пени начисляют с 31-го дня.\n\nКлючевая ставка влияет на сумму."
)
OFFICES = article("offices", "Адреса офисов", "Ближайший офис найдёт карта.")
INDEX = Index.build([READINGS, PENALTY, OFFICES])


def topics(text: str, index: Index = INDEX, now: int = NOW) -> list[str]:
    return [hit.article.topic for hit in search(index, text, now)]


def test_a_question_finds_its_article() -> None:
    assert topics("как мне передать показания?")[0] == "readings"


def test_a_misspelt_question_still_finds_its_article() -> None:
    assert topics("перидать паказания")[0] == "readings"


def test_another_word_ending_still_finds_the_article() -> None:
    assert topics("адрес вашего офиса")[0] == "offices"


def test_words_of_the_text_find_the_article_and_show_the_paragraph() -> None:
    hit = search(INDEX, "ключевая ставка", NOW)[0]
    assert hit.article.topic == "penalty"
    assert hit.fragment == "Ключевая ставка влияет на сумму."


def test_noise_finds_nothing() -> None:
    assert topics("ывапрол") == []
    assert topics("") == []


def test_no_more_hits_than_asked_for() -> None:
    assert len(search(INDEX, "показания пени офис", NOW, limit=2)) == 2


def test_an_expired_article_is_never_found() -> None:
    old = article("readings", "Как передать показания", valid_to=Micros(NOW))
    assert topics("как передать показания", Index.build([old])) == []
    assert Index.build([old]).by_topic("readings", NOW) is None


def test_an_article_that_is_not_yet_valid_is_never_found() -> None:
    new = article("readings", "Как передать показания", valid_from=Micros(NOW + 1))
    assert topics("как передать показания", Index.build([new])) == []
    assert Index.build([new]).by_topic("readings", NOW) is None


def test_of_two_valid_articles_the_one_that_began_last_answers() -> None:
    first = article("t", "Первая", valid_from=Micros(1), revision=9)
    second = article("t", "Вторая", valid_from=Micros(500))
    assert Index.build([second, first]).by_topic("t", NOW) == second
    assert Index.build([second, first]).by_topic("t", 400) == first


def test_by_id_is_the_newest_revision() -> None:
    old, new = article("t", "А", revision=1), article("t", "Б", revision=2)
    assert Index.build([new, old]).by_id(ArticleId("t")) == new
    assert Index.build([]).by_id(ArticleId("t")) is None


def test_topics_are_those_with_a_valid_article() -> None:
    gone = article("gone", "Старое", valid_to=Micros(NOW))
    assert Index.build([READINGS, gone, PENALTY]).topics(NOW) == ("readings", "penalty")


def test_the_fragment_is_the_paragraph_that_matches_best_cut_between_words() -> None:
    story = "Слово за словом идёт рассказ. " * 15
    long = article("long", "О разном", f"Начало.\n\n{story}Поверка бесплатна. {story}\n\nКонец.")
    hit = search(Index.build([READINGS, long]), "поверка бесплатна?", NOW)[0]
    assert "Поверка бесплатна" in hit.fragment
    assert len(hit.fragment) <= FRAGMENT_CAP
    assert hit.fragment in long.answer
    words = long.answer.split()
    assert {hit.fragment.split()[0], hit.fragment.split()[-1]} <= set(words)


def test_of_an_article_found_by_its_title_alone_the_beginning_is_quoted() -> None:
    assert search(INDEX, "просрочка", NOW)[0].fragment == "Пени начисляют с 31-го дня."


def test_a_question_put_as_the_title_is_found_whatever_the_text_below_says() -> None:
    assert search(INDEX, "Адреса офисов", NOW)[0].score > 0.95


def test_a_hundred_expired_articles_in_the_same_words_do_not_hide_the_valid_one() -> None:
    old = [replace(READINGS, id=ArticleId(f"old{n}"), valid_to=Micros(NOW - n)) for n in range(100)]
    index = Index.build([*old, READINGS])
    assert [hit.article.id for hit in search(index, "как передать показания", NOW)] == ["readings"]
    assert search(index, "как передать показания", NOW - 50)[0].article.id != "readings"


def test_whoever_asks_at_different_times_is_answered_by_what_was_true_then() -> None:
    this = article("t", "Тариф на свет", revision=2, valid_to=Micros(NOW))
    following = article("next", "Тариф на свет", valid_from=Micros(NOW))
    index = Index.build([this, following])
    for now, found in ((NOW - 1, "t"), (NOW, "next"), (NOW + 1, "next"), (NOW - 1, "t")):
        assert [hit.article.id for hit in search(index, "тариф на свет", now)] == [found]


def test_the_dictionary_form_finds_what_has_no_letters_in_common() -> None:
    forms = {"человек": "люди", "людей": "люди"}
    people = article("people", "Сколько людей прописано")
    index = Index.build([people, OFFICES], lambda word: forms.get(word, word))
    assert [hit.article.topic for hit in search(index, "человек", NOW)] == ["people"]
    assert topics("человек", Index.build([people, OFFICES])) == []


def test_a_change_of_one_article_takes_the_others_parts_from_the_index_before() -> None:
    changed = replace(PENALTY, body="Пени теперь считают иначе.", revision=2)
    index = Index.build([READINGS, changed, OFFICES], previous=INDEX)
    assert index.parts[0] is INDEX.parts[0]
    assert index.parts[2] is INDEX.parts[2]
    (hit, *_) = search(index, "считают иначе", NOW)
    assert (hit.article.revision, hit.fragment) == (2, "Пени теперь считают иначе.")
    assert search(INDEX, "ключевая ставка", NOW)[0].article.revision == 1


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\0", "😀😀", "?!…", "«»", "5" * 5000, "ё" * 100_000, "а" + "\u0301" * 3000, "\u202eпоказания",
        'title:"показания" AND (', "body:показания OR *", "+показания -пени^9~2", "показания\\", "{[", "NOT",
        " ".join(f"слово{n}" for n in range(5000)), "пοкaзания", "\u200b", "\ud800",
    ],
)  # fmt: skip
def test_whatever_is_written_is_text_and_never_syntax_nor_an_error(text: str) -> None:
    for hit in search(INDEX, text, NOW):
        assert 0.0 < hit.score <= 1.0


def test_query_signs_change_nothing() -> None:
    plain = search(INDEX, "пени за просрочку", NOW)
    assert search(INDEX, '+пени -(за) "просрочку*" ', NOW) == plain


def test_no_article_at_all_is_an_index_too() -> None:
    empty = Index.build([])
    assert search(empty, "как передать показания", NOW) == ()
    assert search(Index.build([article("dash", "—", "—")]), "что угодно", NOW) == ()


def test_a_letter_full_of_strange_words_is_searched_by_those_that_phrases_have() -> None:
    names = " ".join(f"Xqzw{n}ж{n}ъ" for n in range(60))
    hits = search(INDEX, f"{names} передать показания", NOW)
    assert [hit.article.topic for hit in hits][:1] == ["readings"]
