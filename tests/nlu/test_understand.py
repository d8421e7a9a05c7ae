import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversation.ids import ArticleId
from conversation.understanding import Candidate, UnderstandingContext
from knowledge.article import Article
from nlu.certainty import certainty_of
from nlu.company import load_company
from nlu.intents import CatalogueError
from nlu.normalize import TEXT_CAP, normalize
from nlu.normalize import words as words_of
from nlu.phrasings import load_phrasings
from nlu.understand import ANALYSED, Understander, checked
from tests.nlu.pack import NOW, model, taught, text, understander

CONTEXT = UnderstandingContext(NOW)
LETTER = """Здравствуйте, уважаемая компания! Я живу на Савушкина вдвоём с мужем, квартиру купили давно.
В сентябре нам поменяли прибор учёта, всё было хорошо. Прошу вас сделать перерасчёт за этот месяц.
Телефон для связи 8 921 123-45-67. С уважением, Анна."""


def intent(words: str) -> str | None:
    return understander().understand(words, CONTEXT).intent


def test_the_question_of_questions_is_answered() -> None:
    found = understander().understand("как передать показания?", CONTEXT)
    assert (found.intent, found.certainty) == ("reading_howto", "answer")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (
            "Добрый день! Подскажите, пожалуйста, до какого числа надо передать показания, спасибо",
            "reading_howto",
        ),
        ("перидать паказания как", "reading_howto"),
        ("начислили по нормативу, почему?", "reading_missed"),
        ("срок поверки моего счётчика вышел", "meter_verification"),
        ("во сколько начинается ночь у двухтарифного", "tariff_zones"),
        ("квитанция опять не пришла", "bill_missing"),
        ("забыла пароль в личном кабинете", "lk_login"),
        ("у нас нет света во всём подъезде", "outage"),
        ("как переоформить лицевой счет на жену", "owner_change"),
        ("хочу написать претензию", "complaint"),
        ("верните деньги, переплата на счету", "refund_overpay"),
        ("в соседнем доме звонили и просили код из смс", "fraud_report"),
        ("пени за что начислили", "penalty"),
        ("рассрочку на долг можно?", "debt_restructure"),
    ],
)
def test_a_paraphrase_that_was_never_seen_is_understood(words: str, meant: str) -> None:
    assert intent(words) == meant


@pytest.mark.parametrize(
    "noise", ["ывапрлдж", "фждлвыа олдж", "asdkjh qwe", "…", "?????", "🤷", "лорп ьть ътб"]
)
def test_keyboard_noise_is_unknown(noise: str) -> None:
    assert understander().understand(noise, CONTEXT).certainty == "unknown"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Да!", "affirm"),
        ("+", "affirm"),
        ("нет", "deny"),
        ("Спасибо большое", "thanks"),
        ("👍", "thanks"),
        ("ПРИВЕТ", "greet"),
        ("Здравствуйте!!!", "greet"),
        ("отмена", "cancel"),
        ("до свидания", "bye"),
    ],
)
def test_small_talk_is_recognised_at_once(words: str, meant: str) -> None:
    found = understander().understand(words, CONTEXT)
    assert (found.intent, found.confidence) == (meant, 1.0)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("во дворе оборвался провод и лежит на земле", "live_wire"),
        ("столб накренился, вот-вот рухнет", "live_wire"),
        ("дерево упало прямо на провода", "live_wire"),
        ("света нет запах гари", "fire"),
        ("счетчик не работает, дымит", "fire"),
        ("не горит свет, а в щитке искры", "fire"),
        ("Как передать показания? И ещё загорелась проводка", "fire"),
        ("ребёнка дёрнуло током", "shock"),
        ("от батареи бьёт током", "shock"),
        ("мужчину убило током!", "shock"),
        ("smoke from the meter", "fire"),
    ],
)
def test_danger_is_heard_anywhere_and_tells_its_reason(words: str, reason: str) -> None:
    found = understander().understand(words, CONTEXT)
    assert found.intent == "emergency_safety"
    assert [entity.value for entity in found.entities if entity.name == "reason"] == [reason]


@pytest.mark.parametrize(
    "words",
    [
        "провод не оборван, просто нет света",
        "ничего не искрит, просто счетчик не крутит",
        "не дымит и запаха гари нет, но счетчик погас",
        "на счетчике горит красная лампочка",
        "пожарная сигнализация в подъезде",
        "хочу провести электричество на участок",
        "после пожара нужен новый счетчик",
        "открыть щиток и снять показания",
        "живу на Искровском проспекте",
        "дом отапливается током",
    ],
)
def test_no_danger_is_seen_where_none_is(words: str) -> None:
    assert intent(words) != "emergency_safety"


def test_danger_far_down_in_a_long_letter_is_heard() -> None:
    letter = "Прошу разъяснить порядок начисления. " * 1_000 + "Ещё у нас искрит щиток."
    found = understander().understand(letter, CONTEXT)
    assert found.intent == "emergency_safety"
    assert all(0 <= entity.start <= entity.end <= len(letter) for entity in found.entities)


@pytest.mark.parametrize(
    "words",
    [
        "оператор",
        "Оператора!!",
        "operator",
        "позовите человека",
        "соедините с оператором",
        "оперетор",
        "хочу поговорить с человеком",
        "не хочу с ботом общаться",
        "ЖИВОЙ ЧЕЛОВЕК ЕСТЬ?",
        "перезвоните мне",
        "сначала расскажите про тариф, а потом соедините с оператором",
        "talk to a human",
        "человек",
    ],
)
def test_a_wish_for_a_person_is_always_heard(words: str) -> None:
    assert intent(words) == "operator_request"


@pytest.mark.parametrize(
    "words",
    [
        "оператор сказал, что пересчитают",
        "сотовый оператор сменился",
        "не надо оператора, какой тариф",
        "хочу добавить человека в лицевой",
        "хочу пожаловаться на сотрудника",
        "пришел человек менять счетчик",
    ],
)
def test_talk_about_people_is_no_wish_for_one(words: str) -> None:
    assert intent(words) != "operator_request"


def test_a_person_on_a_medical_device_without_power_is_urgent() -> None:
    found = understander().understand("мама на аппарате ИВЛ, а нам отключили свет", CONTEXT)
    assert found.intent == "reconnect"
    assert found.entities[-1].value == "life_support"


def test_the_question_of_a_letter_is_one_of_its_sentences() -> None:
    found = understander().understand(LETTER, CONTEXT)
    assert found.intent == "recalculation"
    values = [(entity.name, entity.value) for entity in found.entities]
    assert values == [("period", "2026-09"), ("period", "2026-11"), ("phone", "+79211234567")]


def test_the_greeting_of_a_letter_is_not_its_question() -> None:
    letter = """Добрый день. Давно не пользовалась вашим сайтом и забыла, какую почту указывала.
    Ссылка для сброса пароля не приходит. Как мне снова войти? Инна"""
    assert understander().understand(letter, CONTEXT).candidates[0].intent == "lk_login"


def test_spans_say_where_in_the_clients_own_text_a_value_stands() -> None:
    written = "  Лицевой\n\nСЧЁТ  １00 200 301"
    found = understander().understand(written, CONTEXT)
    (entity,) = found.entities
    assert (entity.value, written[entity.start : entity.end]) == ("100200301", "１00 200 301")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Как передать показания?\n\nИ ещё:  ЗАГОРЕЛАСЬ\u00a0проводка!", "ЗАГОРЕЛАСЬ\u00a0проводка"),
        ("🔥🔥 дерево упáло на провода", "дерево упáло на провода"),
        ("  столб накренился", "столб накренился"),
        ("там пажар в щитке", "пажар"),
    ],
)
def test_the_reason_of_a_danger_stands_where_the_client_wrote_it(written: str, said: str) -> None:
    (reason,) = (one for one in understander().understand(written, CONTEXT).entities if one.name == "reason")
    assert said in written[reason.start : reason.end] or written[reason.start : reason.end] in said
    assert reason.start < reason.end


def test_what_is_none_of_the_companys_questions_is_told_from_what_was_not_understood() -> None:
    for words in ("какая завтра погода", "сколько стоит билет на самолёт в Сочи"):
        found = understander().understand(words, CONTEXT)
        assert (found.certainty, found.out_of_scope) == ("unknown", True)
    for words in ("ывапрлдж", "5512 8841", "как передать показания"):
        assert not understander().understand(words, CONTEXT).out_of_scope


def test_nobody_is_asked_whether_he_meant_small_talk() -> None:
    for words in ("помогите", "ну как-то так вышло", "всё сложно"):
        found = understander().understand(words, CONTEXT)
        if found.certainty == "clarify":
            assert not any(understander().intents[one.intent].service for one in found.candidates)


def test_an_articles_own_topic_is_recognised_by_its_exact_phrases_before_it_is_learnt() -> None:
    article = Article(
        ArticleId("a"), "ev_charging", "Зарядка электромобиля", "Текст", ("где зарядить машину",)
    )
    with_article = taught((article,))
    assert with_article.understand("Скажите, где зарядить машину?", CONTEXT).intent == "ev_charging"


def test_phrasings_of_an_unknown_intent_are_refused() -> None:
    phrasings = 'version: "3.1"\nnlu:\n- intent: nobody\n  examples: |\n    - а\n'
    with pytest.raises(CatalogueError, match="nobody"):
        checked(load_company(text("intents.yml")), load_phrasings(phrasings))


@pytest.mark.parametrize(
    ("chances", "certainty"),
    [
        ([], "unknown"),
        ([0.15, 0.1, 0.1], "unknown"),
        ([0.45, 0.4], "clarify"),
        ([0.7, 0.5], "clarify"),
        ([0.3, 0.2, 0.1], "clarify"),
        ([0.8, 0.1], "answer"),
        ([1.0], "answer"),
    ],
)
def test_a_close_second_is_asked_about_and_a_weak_first_is_not_answered(
    chances: list[float], certainty: str
) -> None:
    assert certainty_of([Candidate(str(place), chance) for place, chance in enumerate(chances)]) == certainty


def test_the_value_that_was_asked_for_is_no_question() -> None:
    asked = UnderstandingContext(NOW, expected_slot="date", wanted=frozenset(("date",)))
    found = understander().understand("завтра", asked)
    assert (found.candidates, found.certainty) == ((), "answer")
    assert [entity.name for entity in found.entities] == ["date"]
    other = understander().understand("а завтра офис на Михайлова работает?", asked)
    assert other.intent == "office_info"


@settings(deadline=None)
@given(st.text(max_size=300) | st.text("оператвискдымточкан 0123456789@.+-!?\u0301\u200b", max_size=300))
def test_no_text_breaks_understanding(words: str) -> None:
    found = understander().understand(words, CONTEXT)
    assert all(0 <= entity.start <= entity.end <= len(words) for entity in found.entities)
    assert all(0.0 <= candidate.confidence <= 1.0 for candidate in found.candidates)


@pytest.mark.parametrize(
    "piece", ["Прошу сообщить порядок расчёта. ", "удар", "1234 5678 ", "а\u0316\u0300", "a@"]
)
def test_a_megabyte_is_read_to_the_cap_and_no_further(piece: str) -> None:
    read = (piece * 1_000_000)[:1_000_000]
    found = understander().understand(read, CONTEXT)
    assert len(found.text) <= ANALYSED < TEXT_CAP
    assert found.text == normalize(read)[:ANALYSED]
    assert found.unread == len(normalize(read)) - ANALYSED > 0


def test_a_model_that_was_taught_whole_messages_does_not_judge_them_by_their_parts() -> None:
    letter = (
        "Мы переехали в сентябре. Счёт всё ещё приходит прежнему собственнику. Как переоформить счёт на меня?"
    )
    tokens = words_of(understander()._repair.repair(normalize(letter)))
    whole = model().rank(understander().company.courtesy.without(tokens)).candidates
    assert understander().rank(letter).candidates != whole
    taught_letters = Understander(understander().company, {"owner_change": (letter, letter)}, model())
    assert taught_letters.rank(letter).candidates == whole
