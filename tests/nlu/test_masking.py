import pytest

from nlu.masking import Masking
from tests.hub.running import pack

MASKING = Masking.from_file(pack().intents)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Мой л/с 123456789012, почему такой счёт?", "Мой л/с …, почему такой счёт?"),
        ("перезвоните +7 (921) 123-45-67 вечером", "перезвоните … вечером"),
        ("вышлите на ivan.petrov@mail.ru квитанцию", "вышлите на … квитанцию"),
        ("Живу на ул. Ленина, д. 5, кв. 12. Пропал свет", "Живу на …. Пропал свет"),
        ("меня зовут Анна Петрова, где квитанция", "меня зовут …, где квитанция"),
        ("договор № ЭС-123456/2020 расторгнуть", "договор № ЭС-… расторгнуть"),
        ("я @vasya, сайт https://example.org/?id=5 не работает", "я … сайт … не работает"),
        ("показания 12345 и 23456", "показания 12345 и 23456"),
        ("как  передать\nпоказания?", "как передать показания?"),
        ("", ""),
    ],
)
def test_what_tells_who_somebody_is_is_hidden_and_the_question_stays(said: str, left: str) -> None:
    assert MASKING.masked(said) == left


def test_no_long_number_is_ever_left() -> None:
    for text in ("1234567", "12 34 56 78", "12-34-56", "x" * 3_990 + "1234567", "9" * 5_000):
        assert "3456" not in MASKING.masked(text)
        assert "99" not in MASKING.masked(text)
