import pytest

from bot.letterhead import closing, opening
from tests.bot.turns import REPLIES


def test_a_letter_is_opened_and_closed_formally_in_the_companys_words() -> None:
    assert opening(REPLIES, "Счёт придёт до пятого числа.") == "Здравствуйте!"
    assert closing(REPLIES, "Счёт придёт до пятого числа.", from_person=True).startswith("С уважением,\n")
    assert "бот" not in closing(REPLIES, "Счёт придёт до пятого числа.", from_person=True)


def test_the_bots_letter_says_that_a_bot_wrote_it_and_how_to_reach_a_person() -> None:
    assert "бот компании" in closing(REPLIES, "Ответ.", from_person=False)
    assert "оператор" in closing(REPLIES, "Ответ.", from_person=False)


@pytest.mark.parametrize("begins", ["Добрый день, Анна!", "ЗДРАВСТВУЙТЕ.", "Уважаемая Анна Ивановна!"])
def test_nobody_is_greeted_twice(begins: str) -> None:
    assert opening(REPLIES, f"{begins}\n\nОтвечаем на ваш вопрос.") == ""


def test_a_closing_of_the_writers_own_stands_alone() -> None:
    assert closing(REPLIES, "Ответ.\n\nС уважением,\nОльга", from_person=True) == ""


def test_a_letter_in_english_is_closed_in_english() -> None:
    assert closing(REPLIES, "The office opens at nine.", from_person=True).startswith("Kind regards")
    assert opening(REPLIES, "The office opens at nine.") == "Hello!"
