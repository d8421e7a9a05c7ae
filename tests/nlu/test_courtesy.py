from nlu.courtesy import Courtesy

COURTESY = Courtesy(["Добрый день", "добрый", "подскажите", ""])


def test_politeness_is_left_out_longest_phrase_first() -> None:
    assert COURTESY.without(["добрый", "день", "подскажите", "тариф"]) == ["тариф"]
    assert COURTESY.without(["тариф", "день", "ночь"]) == ["тариф", "день", "ночь"]


def test_a_message_of_politeness_alone_stays() -> None:
    assert COURTESY.without(["добрый", "день"]) == ["добрый", "день"]
    assert COURTESY.without([]) == []
