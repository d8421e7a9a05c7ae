import pytest

from bot.questions import QUESTIONS_MAX, questions

WRAPPED = """Добрый день!

Хотела бы узнать, до какого числа в ноябре нужно передать показания
счётчика, а то опоздала. Ещё вопрос: сколько стоит поверка?

С уважением,
Нина Павловна, кв. 14
"""
LISTED = """Здравствуйте. Накопились вопросы:
1) куда отправить показания
2) как получить квитанцию на почту,
   а не на бумаге
- работает ли офис на Ленской в субботу
"""
LINES = """Как передать показания
Где посмотреть долг
"""
INSIDE = "Прошу: - выслать счёт за октябрь; - объяснить, почему сумма выросла вдвое."
ADDRESS = "Когда включат свет на ул. Савушкина, д. 12, кв. 5? Куда звонить?"


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        (
            WRAPPED,
            (
                "Хотела бы узнать, до какого числа в ноябре нужно передать показания счётчика, а то опоздала.",
                "Ещё вопрос: сколько стоит поверка?",
            ),
        ),
        (
            LISTED,
            (
                "куда отправить показания",
                "как получить квитанцию на почту, а не на бумаге",
                "работает ли офис на Ленской в субботу",
            ),
        ),
        (LINES, ("Как передать показания", "Где посмотреть долг")),
        (INSIDE, ("выслать счёт за октябрь", "объяснить, почему сумма выросла вдвое.")),
        (ADDRESS, ("Когда включат свет на ул. Савушкина, д. 12, кв. 5?", "Куда звонить?")),
    ],
    ids=["wrapped", "listed", "lines", "inside a line", "an address"],
)
def test_each_question_of_a_letter_is_found_in_its_own_words(letter: str, expected: tuple[str, ...]) -> None:
    assert questions(letter) == expected


@pytest.mark.parametrize(
    "letter",
    [
        "Добрый день! Как передать показания?",
        "Спасибо за помощь. Всё получилось. Хорошего дня!",
        "Мой лицевой счёт 100200300. Живу на ул. Ленина, д. 5. Показания 4512.",
        "",
        "?",
    ],
)
def test_a_letter_with_one_question_or_none_is_no_list(letter: str) -> None:
    assert questions(letter) == ()


def test_the_same_question_twice_is_one() -> None:
    assert questions("Где офис? Как доехать? где офис?") == ("Где офис?", "Как доехать?")


def test_a_flood_of_questions_is_bounded_and_nothing_of_it_is_dropped() -> None:
    found = questions(" ".join(f"Сколько стоит услуга {number}?" for number in range(60)))
    assert len(found) == QUESTIONS_MAX
    assert found[-1].endswith("услуга 59?")
