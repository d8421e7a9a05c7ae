"""Words of people that begin a flow of our own pack, and words that must not."""

import pytest

from bot.flows.hearing import begun_by
from nlu.intents import load_intents
from nlu.phrasings import load_phrasings
from tests.hub.running import pack
from tests.nlu.pack import text

BETTER = {("moving_out", "document_request"), ("complaint_status", "appeal_status")}
FLOW_OF = {intent.id: intent.flow for intent in load_intents(text("intents.yml"))}
BOOK = pack().policy.flows


@pytest.mark.parametrize(
    ("said", "flow"),
    [
        ("нужна справка об отсутствии долга", "document_request"),
        ("Дайте, пожалуйста, копию договора", "document_request"),
        ("хочу отправить вам документы", "document_request"),
        ("дополнить обращение", "request_add"),
        ("добавьте к моей жалобе ещё одно", "request_add"),
        ("выезд специалиста на дом", "field_visit"),
        ("уберите отметку", "accessibility"),
        ("не нужен мне больше приоритет", "accessibility"),
        ("отвечайте мне вне очереди", "accessibility"),
        ("забудьте меня", "pd_request"),
        ("номер вх-7781 в работе?", "appeal_status"),
        ("ВХ-2026-10412", "appeal_status"),
        ("хочу оплатить свет", "pay"),
        ("Оплатить", "pay"),
        ("дайте ссылку на оплату", "pay"),
    ],
)
def test_words_that_no_intent_knows_begin_a_flow(said: str, flow: str) -> None:
    begun = begun_by(BOOK, said)
    assert begun is not None
    assert begun.name == flow


@pytest.mark.parametrize(
    "said",
    [
        "не согласен с ответом ВХ-2026-10012",
        "пусть специалист приедет к маме, она лежачая",
        "сотрудник не приехал, хотя обещали выезд",
        "где взять справку по телефону",
        "акт сверки пришлите для бухгалтерии",
        "мама лежачая, нужен сотрудник на дом",
        "как оплатить счёт",
        "не могу оплатить",
        "хочу оплатить замену счётчика",
        "хочу заплатить частями",
    ],
)
def test_other_wishes_are_left_alone(said: str) -> None:
    assert begun_by(BOOK, said) is None


def test_no_phrasing_of_an_intent_begins_a_strange_flow() -> None:
    """Only where its own intent leads nowhere nearer: a certificate is all that many ask for who move out."""
    strange: dict[tuple[str, str], list[str]] = {}
    for intent, phrasings in load_phrasings(text("nlu.yml")).items():
        for phrasing in phrasings:
            begun = begun_by(BOOK, phrasing)
            if begun is not None and begun.name != FLOW_OF.get(intent):  # its own flow is no stranger
                strange.setdefault((intent, begun.name), []).append(phrasing)
    assert strange.keys() <= BETTER, strange
