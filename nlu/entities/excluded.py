"""Numbers that are no values: codes, papers, consumption, ages, houses. Taken so that nothing is read from them."""

import re

from nlu.entities.passage import PATTERN, Passage, stem_set

_CODE_WORD = (
    r"бик|кпп|снилс|огрн(?:ип)?|окпо|октмо|оквэд|паспорт[а-я]*|сери[яию]|[кр]/с|код[а-я]*|"
    r"смс[а-я]*|sms|пин[а-я]*|парол[а-я]*|индекс[а-я]*|полис[а-я]*|кадастр[а-я]*|меркурий|нева|энергомера|миртек|[сc][еe]"
)
_CODE_FILLER = (
    r"(?:номер|из|смс|sms|подтверждения|доступа|вашей|моей|пришел|пришло|это|такой|банка|карты|"
    r"личности|участка|цэ|[а-яa-z]{1,2})"
)
_CODE = re.compile(
    rf"(?<![^\W_])(?:{_CODE_WORD})\b[ .,:;№#=\"-]{{0,4}}(?:{_CODE_FILLER}\b[ .:№#-]{{0,3}}){{0,3}}"
    r"([0-9]+(?:[ .-]{1,2}[0-9]+){0,4}(?: ?№ ?[0-9]+)?)(?! ?(?:руб|р\b|р\.|₽|квт))"
)
_CODE_STEMS = stem_set(
    "бик кпп снил огрн окпо октм оквэ пасп сери код кода кодо коду смс смск sms пин пинк паро "
    "инде поли када мерк нева энер мирт се ce cе сe"
)
_LAND = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{3,8}:[0-9]{1,8}")
_INSURANCE = re.compile(r"(?<![0-9])[0-9]{3}-[0-9]{3}-[0-9]{3}[ -][0-9]{2}(?![0-9])")
_CARD = re.compile(r"(?<![0-9])(?:[0-9]{4}[ -]?){3}[0-9]{4,7}(?![0-9])")
_STARRED = re.compile(r"\*+[0-9]{4}(?![0-9])")
_TAX_PAPER = re.compile(r"[0-9]{10} ?[/\\] ?([0-9]{9})(?![0-9])")


_UNIT = (
    r"квт|киловат|квч|вт\b|ватт|вольт|ампер|гц\b|герц|%|процент|лет\b|год|г\b|гг\b|месяц|мес\b|недел|нед\b|дня\b|дней\b|"
    r"дни\b|часа?\b|часов|ч\b|мин\b|минут|сек|раза?\b|человек|чел\b|жил[еь]?ц|этаж|подъезд|квартир|кв\b|комнат|дома?\b|"
    r"домов|корпус|м2|соток|сотк|метр|м\b|км\b|шт|градус|счетчик|прибор|участ|фаз|зоны|зон\b|зонн|тариф(?:а|ов|н)|"
    r"категори|групп|класс|разряд|сотрудник|оператор|зв[оа]нк|письм|заявк|заявлен|обращени|адрес|квартал|фз\b|цифр|"
    r"ребен|дет[ея]"
)
_COUNTED = re.compile(
    rf"([0-9]{{1,3}}(?: [0-9]{{3}}){{1,2}}|[0-9]{{1,8}})(?:[.,][0-9]{{1,3}})?"
    rf"(?:-?(?:й|я|е|х|ти|го|ой|ая|ый|ое|ом|ым|ую|ми))?[ -]?(?:{_UNIT})"
    r"|[0-9]{1,3}-?(?:й|я|е|х|го|ой|ая|ый|ое|ом|ым|ую|му|ми)(?![а-я])(?! (?:тариф|зон)| ?[:-]? ?[0-9]{2})"
    r"|[0-9]{1,3}[авa](?![а-яa-z0-9])"
    r"|[0-9]{1,2} (?:день|дн)\b"
    r"|([01]?[0-9]|2[0-4]) ?- ?([01]?[0-9]|2[0-4])(?![0-9.,])"
    r"|(?<![0-9-])[0-9]{3}-[0-9]{2}-[0-9]{2}(?![0-9-])"
)
_ENERGY = re.compile(r"квт|киловат|квч")
_SHOWN = re.compile(
    r"(?:показани[а-я]*|сч[её]тчик[а-я]*)[^!?\n]{0,40}$"
    r"|(?:[тt][123]|тариф [123]|[123](?:-?[а-я]{1,3})? тариф|день|днем|ночь|ночью|пик|(?:днев|ноч)[а-я]+)[ :=-]{1,3}$"
)
_SHOWN_BEHIND = re.compile(r"[а-я·* /.]{0,8} ?(?:на (?:эл[а-я]*)?сч[её]тчике|показывает)")
_SHOWN_BACK = 60
_USED = re.compile(r"расход|потреб|нагор|нажг|мота|тратит|уход")
_PER_TIME = re.compile(r"[^ ]{0,12} (?:в|за|ежемес[а-я]*|каждый)\b")
_PLACED = re.compile(
    r"(?<![^\W_])(дом[а-я]?|д|кв|квартир[а-я]*|корп[а-я]*|стр|строен[а-я]*|подъезд[а-я]*|под|этаж[а-я]*|уч|"
    r"участ[а-я]*|оф|офис[а-я]*|каб[а-я]*|окно|литер[а-я]*|группа|"
    r"вод[аыеу]|газ[ауе]?|[гх]вс|тепл[оа]|телефон[а-я]*|звон[а-я]+(?: [вна]{1,2})?)"
    r"[ .:№]{0,3}$"
)
_HOUSE = re.compile(r"[0-9]{1,4}(?![0-9])(?:[/-][0-9]{1,4})?")
_HOUSE_DIGITS = 3
"""«д. 8120» is what the day's register shows."""
_NUMBERED = re.compile(r"(?<![^\W_])(?:номер[а-я]{0,2}|№)[ .:№]{0,3}$")
"""What has a number of its own is no quantity."""
_ALL_DIGITS = re.compile(r"[0-9]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?![0-9]| ?(?:руб|р\b|₽|квт))")
_BEFORE_YEAR = re.compile(r"(?<![^\W_])(?:с|со|в|до|от|к|после|по|на) $")
_LOOKED_BACK = 20


def exclude_codes(passage: Passage) -> None:
    """Papers, bank details, codes from messages, models of meters: before accounts are read."""
    text = passage.text
    for sign, pattern in ((":", _LAND), ("-", _INSURANCE), ("*", _STARRED)):
        if sign in text:
            _take_all(passage, pattern)
    if sum(end - start for start, end in passage.groups) >= 16:
        _take_all(passage, _CARD)
    if not _CODE_STEMS.isdisjoint(passage.stems):
        _take_all(passage, _CODE)
    if "/" in text:
        _take_all(passage, _TAX_PAPER)


def _take_all(passage: Passage, pattern: re.Pattern[str]) -> None:
    for match in pattern.finditer(passage.text):
        passage.take(*match.span(match.lastindex or 0))


def exclude_counted(passage: Passage) -> None:
    """What is counted, measured or an address: after dates and sums, before readings."""
    text = passage.text
    for start, end in passage.free_groups():
        counted = _COUNTED.match(text, start)
        if counted and not (start and text[start - 1].isalpha()) and not _is_shown(passage, counted):
            passage.take(*counted.span())
        placed = _place(passage, start)
        if placed is not None:
            passage.take(start, max(end, placed.end()))


def _place(passage: Passage, start: int) -> re.Match[str] | None:
    """A house, a flat, a year: what the words before the number say."""
    text = passage.text
    before = text[max(0, start - _LOOKED_BACK) : start]
    year = _YEAR.match(text, start)
    if year and passage.source(*year.span()) == PATTERN and _BEFORE_YEAR.search(before):
        return year
    if _NUMBERED.search(before):
        return _ALL_DIGITS.match(text, start)
    house = _HOUSE.match(text, start)
    placed = _PLACED.search(before)
    if house is None or placed is None or (placed[1] == "д" and house.end() - start > _HOUSE_DIGITS):
        return None
    return house


def _is_shown(passage: Passage, match: re.Match[str]) -> bool:
    """«Показания 4512 кВт» is what the meter shows; «300 кВт в месяц» is what was used."""
    text = passage.text
    if match.group(1) is None or _ENERGY.search(match.group()) is None:
        return False
    if _PER_TIME.match(text, match.end()):
        return False
    if passage.expected in {"t1", "t2", "t3"}:
        return True
    if _SHOWN_BEHIND.match(text, match.end()):
        return True
    before = text[max(0, match.start() - _SHOWN_BACK) : match.start()]
    return _SHOWN.search(before) is not None and _USED.search(before) is None
