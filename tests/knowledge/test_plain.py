import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.plain import plain_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("## Срок\n\nДо **25-го**.", "Срок\n\nДо 25-го."),
        ("1. раз\n2. два\n", "1. раз\n2. два"),
        ("3. три\n4. четыре\n", "3. три\n4. четыре"),
        ("- раз\n  - внутри\n- два", "• раз\n  • внутри\n• два"),
        ("- раз\n\n- два\n\nКонец", "• раз\n• два\n\nКонец"),
        ("Строка  \nещё", "Строка\nещё"),
        ("Одна\nстрока", "Одна строка"),
        ("[112](tel:112)", "112"),
        ("[сайт](https://example.org)", "сайт (https://example.org)"),
        ("<https://example.org>", "https://example.org"),
        ("[example.org](https://example.org/)", "example.org"),
        ("`код` и <b>не тег</b>", "код и <b>не тег</b>"),
        ("", ""),
    ],
)
def test_markup_becomes_plain_text(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text


@given(st.text())
def test_any_text_becomes_plain_text(text: str) -> None:
    assert isinstance(plain_text(text), str)
