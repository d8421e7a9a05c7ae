"""The company's own words, understood for real: what must never be missed."""

from pathlib import Path

import pytest

from conversation.events import HandoffRequested
from conversation.understanding import Understanding
from nlu.intents import read_mapping
from nlu.understand import Understander
from tests.bot.turns import FRESH, answered, spoke, wrote
from tests.nlu.pack import taught

HEARD = read_mapping((Path(__file__).parent / "heard.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def understander() -> Understander:
    return taught(())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Щиток искрит!!! Что делать, и заодно как передать показания?", "fire"),
        ("во дворе провод оборвался и лежит на земле", "live_wire"),
        ("ребёнка ударило током", "shock"),
        ("нужен аппарат ИВЛ, а нам отключили свет", "life_support"),
        ("ОПЕРАТОР", "client_request"),
        ("позови человека", "client_request"),
    ],
)
def test_what_must_reach_people_does_so_from_the_first_message(
    text: str, reason: str, understander: Understander
) -> None:
    events = answered(FRESH, wrote(text), understander.understand(text))
    assert isinstance(events[-1], HandoffRequested)
    assert events[-1].reason == reason
    assert ("112" in spoke(events).content.text) == (events[-1].priority == "safety")


@pytest.mark.parametrize(
    ("reason", "texts"),
    [
        (
            "live_wire",
            (
                "Искрит провод у подъезда",
                "Здравствуйте, на улице Ленина провода заискрили после снегопада",
                "около школы кабель с фасада искрит, дети ходят",
                "сноп искр с электролинии за домом",
                "оторвался провод от дома и висит",
                "замкнуло провода на улице, искры",
                "столб покосился и держится на проводах",
            ),
        ),
        (
            "fire",
            (
                "в щитке искрят провода",
                "розетка искрит и провод горячий",
                "искрит выключатель в коридоре",
                "задымление в электрощитовой",
                "тлеет проводка за стеной",
                "удлинитель расплавился",
            ),
        ),
        (
            "shock",
            (
                "меня током трясёт когда моюсь",
                "ручка двери бьется током",
                "удар током от столба освещения",
                "кот получил разряд тока от батареи",
                "жену ударило током от крана",
            ),
        ),
        (
            "life_support",
            (
                "дочь на ИВЛ, электричества нет с утра",
                "ребёнок на искусственной вентиляции лёгких, света нет",
                "бабушка дышит через кислородный аппарат, а свет выключили",
                "отключили свет, а у меня дома гемодиализ",
                "отключили за неуплату, в доме лежачий на кислороде",
            ),
        ),
        (
            "",
            (
                "у меня искренний вопрос про провода",
                "как замыкается контур заземления",
                "опора освещения не горит",
                "кто обслуживает столбы освещения",
                "мастер сказал что провода не искрят",
                "отключили свет, холодильник разморозился",
            ),
        ),
    ],
    ids=["live wire", "fire", "shock", "life support", "no danger"],
)
def test_danger_is_told_from_danger_in_anybodys_words(
    reason: str, texts: tuple[str, ...], understander: Understander
) -> None:
    heard = {text: _reason(understander.understand(text)) for text in texts}
    assert heard == dict.fromkeys(texts, reason)


def test_danger_is_heard_in_the_words_of_the_list_and_nowhere_else(understander: Understander) -> None:
    meant = {text: reason for reason, texts in HEARD["texts"].items() for text in texts}
    heard = {text: _reason(understander.understand(text)) for text in meant}
    assert heard == meant
    assert len(meant) > 200


def test_a_wish_for_a_person_is_told_from_talk_of_people(understander: Understander) -> None:
    heard = {
        text: understander.understand(text).intent == "operator_request"
        for text in (*HEARD["person"], *HEARD["nobody"])
    }
    assert heard == dict.fromkeys(HEARD["person"], True) | dict.fromkeys(HEARD["nobody"], False)


def _reason(found: Understanding) -> str:
    return next((str(entity.value) for entity in found.entities if entity.name == "reason"), "")


def test_thanks_are_not_taken_for_a_question(understander: Understander) -> None:
    assert spoke(answered(FRESH, wrote("спасибо"), understander.understand("спасибо"))).reason == "thanks"
