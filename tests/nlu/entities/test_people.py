import pytest

from tests.nlu.entities.reading import found, values


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Иванов Иван Иванович", "Иванов Иван Иванович"),
        ("меня зовут Анна Сергеевна Щукина", "Анна Сергеевна Щукина"),
        ("собственник Петрова  Анна", "Петрова Анна"),
        ("Иванов И.И. передаёт показания", "Иванов И.И."),
        ("Это Иван Петрович", "Иван Петрович"),
        ("Щукина Анна, лс 100200301", "Щукина Анна"),
    ],
)
def test_a_name_is_read_where_it_could_be_used(text: str, name: str) -> None:
    assert values("full_name", text, wanted="full_name") == [name]
    assert values("full_name", text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("иванов иван иванович", "Иванов Иван Иванович"),
        ("петрова анна", "Петрова Анна"),
        ("Щукина", "Щукина"),
        ("это Петров", "Петров"),
    ],
)
def test_a_short_answer_is_the_name_that_was_asked_for(text: str, name: str) -> None:
    assert found(text, expected="full_name") == [("full_name", name)]


@pytest.mark.parametrize(
    "text",
    [
        "Хочу записаться на приём",
        "Добрый день, Мороз на улице",
        "Показания Передать Как",
        "Гатчина, Карла Маркса 20",
    ],
)
def test_other_words_are_no_names(text: str) -> None:
    assert values("full_name", text, wanted="full_name") == []
