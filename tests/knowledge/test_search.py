from conversation.ids import ArticleId, Micros
from knowledge.article import Article
from knowledge.index import Index
from knowledge.search import search, shorten

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


def test_a_fragment_is_cut_between_words() -> None:
    assert shorten("раз два три", 8) == "раз…"
    assert shorten("раздватри", 5) == "разд…"
    assert shorten("раз", 8) == "раз"
