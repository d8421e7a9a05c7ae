import pytest

from tests.nlu.entities.reading import found, values


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ВХ-2026-10412", "ВХ-2026-10412"),
        ("вх 2026 10412", "ВХ-2026-10412"),
        ("Вх. № 2026-10412 когда ответ", "ВХ-2026-10412"),
        ("BX-2026-10412", "ВХ-2026-10412"),
        ("номер вх-7781 в работе?", "ВХ-7781"),
        ("вх. № 7781", "ВХ-7781"),
        ("обращение № 10412", "10412"),
        ("обращение номер 10412 рассмотрели?", "10412"),
        ("когда ответите по заявке 12845", "12845"),
        ("по обращению 2026-10412", "2026-10412"),
        ("жалоба номер 55", "55"),
        ("моя претензия №10412", "10412"),
        ("заявление за номером 10412", "10412"),
    ],
)
def test_the_number_of_a_request_is_read(text: str, number: str) -> None:
    assert found(text) == [("appeal_no", number)]


@pytest.mark.parametrize(
    "text",
    [
        "жалоба 2 раз",
        "обращение от 25.11.2026",
        "заявление 2025 года",
        "по обращению 100200301",
        "заявка на 1850 рублей",
        "вход 5",
        "10412",
    ],
)
def test_other_numbers_are_no_requests(text: str) -> None:
    assert values("appeal_no", text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [("10412", "10412"), ("2026-10412", "2026-10412"), ("вх 10412", "ВХ-10412"), ("№ 10412", "10412")],
)
def test_a_short_answer_is_the_number_that_was_asked_for(text: str, number: str) -> None:
    assert found(text, expected="appeal_no") == [("appeal_no", number)]
