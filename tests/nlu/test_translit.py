import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.translit import rendered, skeleton, skeletons


@pytest.mark.parametrize(
    ("russian", "spellings"),
    [
        ("счетчик", "schetchik s4et4ik schyotchik schotchik"),
        ("показания", "pokazaniya pokazania pokazaniia pokazanija pokazani9"),
        ("пожалуйста", "pozhaluysta pojaluista pozhalujsta"),
        ("лицевой", "licevoy litsevoj licevoi litsevoi"),
        ("хочу", "hochu xochu khochu ho4u"),
        ("еще", "eshche esche eshe es4e"),
        ("передать", "peredat peredat' peredat’"),
        ("электроэнергию", "elektroenergiyu elektroenergiju elektroenergiu"),
        ("квитанция", "kvitantsiya kvitanciya kvitancia kvitantzia"),
        ("подъезд", "podyezd podezd pod'ezd podjezd"),
        ("штраф", "shtraf wtraf"),
        ("ящик", "yashchik yaschik yashik jaschik"),
        ("оплачивается", "oplachivaetsya opla4ivaetsa oplachivaetca"),
        ("может", "mozhet mojet"),
        ("ключ", "klyuch kluch klju4"),
    ],
)
def test_all_schemes_of_a_word_share_a_skeleton(russian: str, spellings: str) -> None:
    missed = [one for one in spellings.split() if skeleton(russian) not in skeletons(one)]
    assert not missed


def test_the_likeliest_meaning_comes_first() -> None:
    assert skeletons("schetchik")[0] == skeleton("счетчик")
    assert skeletons("cena")[0] == skeleton("цена")


@pytest.mark.parametrize(
    ("written", "russian"),
    [
        ("napryazhenie", "напряжение"),
        ("zhaloba", "жалоба"),
        ("shchitok", "щиток"),
        ("4asto", "часто"),
        ("tarifnyy", "тарифный"),
        ("moy", "мой"),
        ("yubiley", "юбилей"),
        ("obratitsya", "обратится"),
    ],
)
def test_a_word_that_nobody_knows_is_rendered_by_its_letters(written: str, russian: str) -> None:
    assert rendered(written) == russian


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz469'", max_size=30))
def test_any_latin_word_has_a_few_skeletons(word: str) -> None:
    assert 1 <= len(skeletons(word)) <= 16
