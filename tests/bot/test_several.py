"""Several wishes in one message of a chat; questions that are not the company's."""

from dataclasses import replace

from conversation.effects import FoundArticle
from conversation.events import HandoffRequested
from conversation.ids import ArticleId
from conversation.understanding import Entity, Understanding
from tests.bot.turns import GREETED, READING, Hub, after, answered, labels, spoke, understood, wrote

OFFICE = FoundArticle(ArticleId("art_office"), 1, "office_info", "Адреса офисов", "Офис на Ленской, 1.")
SEAL = FoundArticle(ArticleId("art_seal"), 1, "meter_seal", "Опломбировка", "Заявка по телефону.")
HUB = Hub(READING, OFFICE, SEAL)
FOREIGN = Understanding("", (), (), "unknown", out_of_scope=True)


def wishing(*intents: str) -> Understanding:
    return replace(understood(*intents), wishes=intents)


def test_two_wishes_in_a_chat_are_answered_in_one_message() -> None:
    said = spoke(answered(GREETED, wrote("оба"), wishing("office_info", "reading_howto"), HUB)).content.text
    assert said.index("Адреса офисов:\nОфис") < said.index("Как передать показания:\nПередайте")


def test_a_wish_that_a_flow_would_serve_is_answered_with_the_offer_of_a_person() -> None:
    events = answered(GREETED, wrote("оба"), wishing("office_info", "meter_seal"), HUB)
    said = spoke(events)
    assert "Офис на Ленской" in said.content.text
    assert "Заявка по телефону" in said.content.text
    assert labels(said) == ["Оператор"]
    assert not any(isinstance(event, HandoffRequested) for event in events)


def test_a_wish_that_people_serve_is_named_and_handed_over_the_other_is_answered() -> None:
    for intents in (("office_info", "refund_overpay"), ("refund_overpay", "office_info")):
        *_, said, requested = answered(GREETED, wrote("оба"), wishing(*intents), HUB)
        text = spoke((said,)).content.text
        assert "Офис на Ленской" in text
        assert "На остальные вопросы ответит специалист:\n— Вернуть переплату" in text
        assert isinstance(requested, HandoffRequested)
        assert requested.reason == "recalculation"


def test_danger_among_the_wishes_is_all_that_counts() -> None:
    events = answered(GREETED, wrote("оба"), wishing("emergency_safety", "office_info"), HUB)
    assert spoke(events).reason == "danger"


def test_a_foreign_question_gets_no_article_of_the_catalogue_however_alike() -> None:
    said = spoke(answered(GREETED, wrote("как передать эстафету"), FOREIGN, HUB))
    assert said.article is None
    assert "В этом я не разбираюсь" in said.content.text
    assert labels(said) == ["Оператор"]


def test_a_foreign_question_is_answered_by_an_article_that_an_editor_added() -> None:
    own = FoundArticle(ArticleId("art_ev"), 1, "ev_charging", "Зарядка", "Станция во дворе.", score=0.5)
    said = spoke(answered(GREETED, wrote("где зарядка"), FOREIGN, Hub(READING, own)))
    assert said.article == own.id
    weak = Hub(READING, replace(own, score=0.3))
    assert spoke(answered(GREETED, wrote("где зарядка"), FOREIGN, weak)).article is None


def test_whoever_insists_on_a_foreign_question_gets_a_person() -> None:
    first = answered(GREETED, wrote("почём рыба"), FOREIGN, HUB)
    second = answered(after(GREETED, first), wrote("рыба почём"), FOREIGN, HUB)
    assert isinstance(second[-1], HandoffRequested)


def test_a_number_that_nobody_asked_for_is_not_searched_by() -> None:
    number = Understanding("", (), (Entity("account", "300400505", 0, 9, "pattern"),))
    assert spoke(answered(GREETED, wrote("300400505"), number, HUB)).reason == "not_understood"
