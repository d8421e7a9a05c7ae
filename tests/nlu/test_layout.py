import pytest

from nlu.layout import readings, switched


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rjulf", "когда"),
        ("gj;fkeqcnf", "пожалуйста"),
        ("'ktrnhj'ythubz", "электроэнергия"),
        ("k.,k.", "люблю"),
        ("[jxe", "хочу"),
        ("{jxe", "хочу"),
        ("j,]zdktybt", "объявление"),
        ("tot", "еще"),
        ("`krf", "елка"),
        ("xnj ltkfnm&", "что делать?"),
        ("cgfcb,j/", "спасибо."),
        ("руддщ", "hello"),
        ("шэь", "i'm"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_each_key_stands_where_it_does_on_the_other_layout(typed: str, meant: str) -> None:
    assert switched(typed) == meant


def test_all_russian_letters_come_back() -> None:
    letters = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
    latin = "f,dult;pbqrkvyjghcnea[wxio]sm'.z"
    assert switched(latin) == letters
    assert switched(letters) == latin
    assert switched(switched("как дела? да, хорошо.")) == "как дела? да, хорошо."


def test_a_mark_at_the_end_may_be_a_letter_or_a_mark() -> None:
    assert {"передаю", "переда."} <= set(readings("gthtlf."))
    assert {"когдаб", "когда,"} <= set(readings("rjulf,"))
    assert "hello," in readings("руддщб")


@pytest.mark.parametrize("piece", ["'", ".", "[[[[[[[[", "ъ", "a"])
def test_marks_alone_have_readings_too(piece: str) -> None:
    assert all(len(reading) == len(piece) for reading in readings(piece))
