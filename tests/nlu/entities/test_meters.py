import pytest

from tests.nlu.entities.reading import found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("счетчик № 12345678", "12345678"),
        ("заводской номер 011234567", "011234567"),
        ("зав. № 0112-3456", "01123456"),
        ("номер счётчика: 00987654", "00987654"),
        ("№ прибора учета 12345678901", "12345678901"),
        ("прибор учёта номер 123456789", "123456789"),
        ("серийный номер 1234567", "1234567"),
        ("прибор учета 12345678", "12345678"),
    ],
)
def test_a_meters_number_is_read_after_its_word_only(text: str, number: str) -> None:
    assert found(text) == [("meter_no", number)]


def test_a_meters_number_that_was_asked_for_needs_no_word() -> None:
    assert found("0112 3456", expected="meter_no") == [("meter_no", "01123456")]


@pytest.mark.parametrize(
    "text",
    [
        "БИК 044030653",
        "КПП 781201001",
        "бик банка 044030653, кпп: 781201001",
        "ИНН/КПП 1111111111/781201001",
        "паспорт 4005 123456",
        "паспорт серия 40 05 № 123456",
        "СНИЛС 123-456-789 00",
        "снилс 12345678900",
        "код из смс 123456789",
        "р/с 40702810100000000001",
        "ОГРН 1027800000000",
        "карта 2202203612345678",
        "кадастровый номер 78:12:0004512:123",
    ],
)
def test_papers_and_codes_are_no_values(text: str) -> None:
    assert found(text) == []
