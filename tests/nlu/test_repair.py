import csv
import os
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.lemmas import lemma
from nlu.normalize import normalize, words
from nlu.repair import Repair, proper_names
from tests.nlu import pack

CORPORA = Path(os.environ.get("OKNO_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
ENGLISH = Repair(
    Counter(
        words(
            """hello how can i pay my bill where is the nearest office what tariff do you have meter readings not
            working account number forgot password please send a copy of contract"""
        )
    )
)

CLIENTS_TYPE = """
хочу аплатить квитацию | хочу оплатить квитанцию
здраствуйте незнаю номер личевого щета | здравствуйте не знаю номер лицевого счета
свет мигаит и нопряжение низкое | свет мигает и напряжение низкое
отключили электричиство за долк | отключили электричество за долг
где мне взять справку об отсутствии задолжености | где мне взять справку об отсутствии задолженности
какой типерь тариф | какой теперь тариф
немогу войти вличный кабенет | не могу войти в личный кабинет
замена прибора учота | замена прибора учета
смена собстевника квартиры | смена собственника квартиры
сколько стоит паменять счечтик | сколько стоит поменять счетчик
можна ли заплотить чериз сбер | можно ли заплатить через сбер
непришла квитанцыя за октябрь | не пришла квитанция за октябрь
забыл пороль от личнова кабинета | забыл пароль от личного кабинета
у соседий свет есть | у соседей свет есть
когда включат електричество | когда включат электричество
списали деньги дважди | списали деньги дважды
ашибся в показаниях | ошибся в показаниях
наверно передал цыфры | наверно передал цифры
изменить фомилию в договоре | изменить фамилию в договоре
дайте телефон диспечера | дайте телефон диспетчера
до скольки вы работаите | до скольки вы работаете
мне нужен чиловек | мне нужен человек
соидените с опиратором | соедините с оператором
искрит розедка | искрит розетка
какпередатьпоказания | как передать показания
показа ния за ноябрь | показания за ноябрь
пока-зания за ноябрь | показания за ноябрь
как перидать паказания щетчика | как передать показания счетчика
лицевойсчет | лицевой счет
низкае напрежение | низкое напряжение
поставте двухтарифный счётик | поставьте двухтарифный счетчик
выписатся хочу из квартиры | выписаться хочу из квартиры
Спасибоооо! | спасибо!
оочень дорого | очень дорого
поменялся собствинник | поменялся собственник
где находитса ваш офис | где находится ваш офис
cчётчик сломался | счетчик сломался
пoказaния приняли? | показания приняли?
сч\u0336етчик не крутит | счетчик не крутит
0плата не прошла | оплата не прошла
4асто отключают свет | часто отключают свет
када приедет мастер | когда приедет мастер
почему пришол такой большой щот | почему пришел такой большой счет
жылой дом | жилой дом
скажыте пажалуста | скажите пожалуйста
кто палит свет в подьезде | кто палит свет в подъезде
опять вырубили электроэнэргию | опять вырубили электроэнергию
отказ от бумажных квитанцый | отказ от бумажных квитанций
незаряжается самокат | не заряжается самокат
ветиран труда льгота | ветеран труда льгота
прописаных сколько человек | прописанных сколько человек
почему нет све та | почему нет света
"""

WRONG_LAYOUT = """
rjulf | когда
Rfr gthtlfnm gjrfpfybz& | как передать показания?
Gj;fkeqcnf? gjlcrf;bnt gjrfpfybz cxtnxbrf 12345 | пожалуйста, подскажите показания счетчика 12345
{jxe jgkfnbnm cxtn/ | хочу оплатить счет.
cjj,obnt gj;fkeqcnf nfhba yf 'ktrnhj'ythub. | сообщите пожалуйста тариф на электроэнергию
yt ghb[jlbn rdbnfywbz | не приходит квитанция
GHBDTN | привет
lf | да
ytn | нет
'ktrnhjyyfz gjxnf ivan@mail.ru | электронная почта ivan@mail.ru
я rjulf забыл пароль | я когда забыл пароль
gjvtyznm cxtnxbr | поменять счетчик
,jkmijq cxtn ghbitk | большой счет пришел
покаpfybz передать | показания передать
gjrfpfgbz gthtlfnm | показания передать
jgkfnf yt ghjikf? xnj ltkfnm& | оплата не прошла, что делать?
rfr pfrk.xbnm ljujdjh & | как заключить договор ?
"""

LATIN_LETTERS = """
kak peredat pokazaniya schetchika | как передать показания счетчика
oplata ne proshla | оплата не прошла
4asto otklyuchayut svet | часто отключают свет
dobryi den, podskajite gde posmotret licevoy schet | добрый день, подскажите где посмотреть лицевой счет
kuda zvonit esli net sveta | куда звонить если нет света
zdravstvuite, u menya ne rabotaet lichnyi kabinet | здравствуйте, у меня не работает личный кабинет
zamenit schotchik | заменить счетчик
4to delat esli net sveta | что делать если нет света
pereda4a pokazaniy | передача показаний
u nas net elektri4estva | у нас нет электричества
da | да
spasibo | спасибо
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [(line.split(" | ")[0], line.split(" | ")[1]) for line in table.strip().splitlines()]


def mended(raw: str, repair: Repair | None = None) -> str:
    return (repair or pack.repair()).repair(normalize(raw), proper_names(raw))


def lemmas(text: str) -> list[str]:
    return [lemma(word) for word in words(text)]


@pytest.mark.parametrize("table", [CLIENTS_TYPE, WRONG_LAYOUT, LATIN_LETTERS])
def test_what_clients_type_is_read_as_they_meant_it(table: str) -> None:
    """All but a tenth, word by word: which form of a word is the nearest changes with the pack."""
    read = [(typed, right, mended(typed)) for typed, right in pairs(table)]
    missed = [one for one in read if lemmas(one[1]) != lemmas(one[2])]
    assert len(missed) <= len(read) // 10, missed


@pytest.mark.parametrize(
    "text",
    [
        "показания 12345",
        "мой email ivan.petrov@mail.ru, сайт https://lk.psk.ru/login?a=gjrfpfybz",
        "www.psk.ru или psk-lk.ru",
        "договор ab-12345/6 от 05.11.2026, кв.10, дом 5к2",
        "инн 7801234567 кпп 780101001 сн 4b7f2ac9",
        "+7 (911) 123-45-67",
        "/start",
        "lk_login bill_odn",
        "#щетчик",
        "оплатил через apple pay с iphone, деньги не пришли",
        "whatsapp и viber не открываются",
        "собака погрызла трансцендентальный экслибрис",
        "живу на будапештской улице рядом с купчино",
        "иванова мария петровна",
        "эдо мфц аскуэ снилс",
        "how do i pay my bill",
        "where is your office",
        "مرحبا كيف الحال",
        "电表读数",
    ],
)
def test_numbers_codes_addresses_and_right_words_stay(text: str) -> None:
    assert mended(text) == normalize(text)


def test_a_capital_inside_a_sentence_keeps_a_word() -> None:
    assert mended("хочу переоформить договор на Паказаний") == "хочу переоформить договор на паказаний"
    assert mended("хочу переоформить договор на паказаний") == "хочу переоформить договор на показаний"


def test_capitals_by_habit_keep_nothing() -> None:
    assert mended("Не Приходит Мне Квитанцыя") == "не приходит мне квитанция"
    assert mended("НЕ ПОЛУЧИЛОСЬ АПЛАТИТЬ") == "не получилось оплатить"


def test_capitals_at_the_beginning_of_sentences_are_no_names() -> None:
    assert proper_names("Добрый день. Перидайте Петрову. Спасибо") == {"петрову"}
    assert proper_names("живу на ул. Шотмана") == {"шотмана"}
    assert proper_names("") == frozenset()


@pytest.mark.parametrize(
    ("typed", "meant"), [("руддщ", "hello"), ("цруку шы еру щааштсу", "where is the office")]
)
def test_english_on_the_russian_layout_is_read_where_the_bot_speaks_english(typed: str, meant: str) -> None:
    assert mended(typed, ENGLISH).replace("offinse", "office") in (meant, mended(meant, ENGLISH))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how can i pya my blil", "how can i pya my bill"),
        ("forgto pasword", "forgot password"),
        ("da net kak dela", "da net kak dela"),
        ("stop problem internet", "stop problem internet"),
        ("как передать показания", "как передать показания"),
        ("gj;fkeqcnf rjulf", "gj;fkeqcnf rjulf"),
    ],
)
def test_a_vocabulary_of_english_alone_turns_nothing_into_russian(typed: str, meant: str) -> None:
    assert mended(typed, ENGLISH) == meant


def test_parts_of_an_english_word_are_no_words() -> None:
    repair = Repair(Counter(words("how do i lock my card for what in with re call every where")))
    assert mended("unlock within recall forgotten", repair) == "unlock within recall forgotten"


def test_a_bot_of_two_languages_mends_both_and_mixes_neither() -> None:
    english = words("how can i pay my bill where is the nearest office forgot password please send a copy")
    repair = Repair(Counter({**pack.vocabulary(), **dict.fromkeys(english, 5)}))
    assert mended("how can i pay my bill", repair) == "how can i pay my bill"
    assert mended("рщц сфт ш зфн ьн ишдд", repair) == "how can i pay my bill"
    assert mended("rfr gthtlfnm gjrfpfybz", repair) == "как передать показания"
    assert mended("перидать паказания", repair) == "передать показания"
    assert mended("забыл password", repair) == "забыл password"


def test_real_english_questions_stay_english() -> None:
    folder = CORPORA / "banking77"
    if not folder.is_dir():
        pytest.skip(f"no corpora in {CORPORA}: set OKNO_CORPORA to the folder of public data")
    texts = (folder / "train_10" / "seq.in").read_text("utf-8").splitlines()
    repair = Repair(Counter(word for text in texts for word in words(normalize(text))))
    with (folder / "test.csv").open(encoding="utf-8", newline="") as file:
        asked = [normalize(row["text"]) for row in csv.DictReader(file)][::40]
    repaired = [repair.repair(text) for text in asked]
    assert all(text.isascii() for text, was in zip(repaired, asked, strict=True) if was.isascii())
    kept = sum(one == was for one, was in zip(repaired, asked, strict=True))
    assert kept >= 0.75 * len(asked)


def test_known_words_are_given_back_as_they_are() -> None:
    common = [word for word, count in pack.vocabulary().items() if count > 30]
    assert all(pack.repair().repair(word) == word for word in common)


def test_what_is_prepared_mends_the_same() -> None:
    prepared = Repair(pack.vocabulary())
    prepared.prepare()
    assert {"_skeletons", "_pairs"} <= vars(prepared._lexicon).keys()
    assert {"_speller", "_stems"} <= vars(prepared._mending).keys()
    for typed, _ in pairs(CLIENTS_TYPE + WRONG_LAYOUT.lstrip() + LATIN_LETTERS.lstrip())[::6]:
        assert mended(typed, prepared) == mended(typed)


def test_a_misprint_of_the_phrasings_leads_nobody_astray() -> None:
    repair = Repair({"паверка": 1, "поверка": 9, "счетчика": 9})
    assert repair.repair("паверка щетчика") == "поверка счетчика"
    assert repair.repair("паверку") == "поверку"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "щ" * 5_000,
        "gj;" * 2_000,
        "1" * 5_000,
        "a.b" * 3_000 + ".ru",
        "\u0336п\u0336о\u0336к\u0336а" * 1_000,
        "\u202eйинаяи\u202c",
        "пока\u200dзания",
        "😀😀😀",
        "'",
        ";",
        "-",
        "--",
        "ё",
        "\x00",
        "'" * 3_000,
        "слово-" * 1_000,
        " ".join(f"слв{chr(0x430 + at % 32)}{chr(0x430 + at // 32)}щ" for at in range(900)),
    ],
)
def test_no_text_is_too_strange(text: str) -> None:
    whole = normalize(text)
    assert len(pack.repair().repair(whole)) <= 5 * len(whole) + 2


def test_of_a_million_characters_the_first_are_mended() -> None:
    whole = "перидайте gjrfpfybz щетчика " * 40_000
    repaired = pack.repair().repair(whole)
    assert repaired.startswith("передайте показания счетчика ")
    assert repaired.endswith("перидайте gjrfpfybz щетчика ")
    assert len(repaired) > 1_000_000


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_no_text_makes_it_fail_or_swell(text: str) -> None:
    whole = unicodedata.normalize("NFKC", text).lower()
    assert len(pack.repair().repair(whole)) <= 5 * len(whole) + 2


@given(
    st.lists(
        st.sampled_from(
            [
                "перидать",
                "щетчика",
                "gjrfpfybz",
                "oplata",
                "4821",
                "05.11",
                "a1b2",
                "q@w.ru",
                "http://ё.рф/щет",
                "7-я",
            ]
        ),
        max_size=8,
    )
)
def test_what_has_a_digit_or_is_an_address_comes_through_whatever_stands_beside(parts: list[str]) -> None:
    closed = [part for part in parts if any(map(str.isdigit, part)) or "@" in part or "://" in part]
    assert [part for part in pack.repair().repair(" ".join(parts)).split() if part in closed] == closed
