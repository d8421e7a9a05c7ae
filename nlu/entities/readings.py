"""What a meter shows: whole kilowatt hours, by zones where the client names them."""

import re
from itertools import islice, pairwise
from typing import NamedTuple

from nlu.entities.passage import Passage, stem_set
from nlu.entities.zones import Label, labels

SLOTS = ("t1", "t2", "t3")
DIGITS_MOST = 8
LABELS_MOST = 40
NUMBERS_MOST = 100
"""Of one message: a letter may bring the readings of several flats."""

_NUMBER = re.compile(
    r"(?<![0-9][.,:])(?<![0-9])([0-9]{1,3}(?: [0-9]{3}){1,2}|[0-9](?:,? [0-9]){3,7}|[0-9]{1,8})(?:[.,][0-9]{1,3})?"
    r"(?![0-9]|[.:][0-9]|[a-z_@%])"
)
_SPOKEN = (
    r"зон[аыеу]|тариф[а-я]*|показани[а-я]*|пок|это|равно|сч[её]тчик[а-я]*|сейчас|по|на|квт[а-я]*|энерги[яию]|значени[а-я]*|"
    r"составля[а-я]+|набежало|стало|теперь|у|меня|вышло|уже"
)
_AFTER_LABEL = re.compile(rf"[\s:=.,;()\"/|-]{{0,6}}(?:(?:{_SPOKEN})\b[\s:=.,;()-]{{0,4}}){{0,3}}")
_BEFORE_LABEL = re.compile(r" ?[-(=/]?[( ]?(?:квт[а-я]*[ .,-]{1,3})?(?:(?:по|за|на|в|это) )?")
_BETWEEN_LABELS = re.compile(r"[\s,;/+-]{0,4}(?:и )?")
_GAP_MOST = 40
_MEANT = re.compile(
    r"(?<![^\W_])(?:пок[ао]з(?:ан|н|\b)|(?:эл[а-я.]{0,6})?счетч|[щш]етч|меркурий|прибор(?:а|е|у|ом)?\b|цифр|цифер|"
    r"набежал|намот|накрут|нащелк|натик|табл[оу]|сняла?\b|списал|ввел|переда[лю]|передайте|примите|принимайте|запи(?:шите|сывайте)|подаю|сдаю|шлю|"
    r"(?:про)?диктую|пишите|внесите|отметьте|сообщаю|направляю|текущ(?:ие|ее))"
)
_MEANT_STEMS = stem_set(
    "пока поко покз счет щетч шетч мерк элек эл приб цифр цифе набе намо накр наще нати табл снял спис ввел пере "
    "прим прин запи пода сдаю шлю дикт прод пиши внес отме сооб напр теку"
)
_TOLD = re.compile(
    r"(?:показани[а-я]*|сч[её]тчик[еа]?|щетчик[еа]?|цифры|набежало|намотало|накрутило|табло)"
    r"(?: (?:такие|следующие|сейчас|электроэнергии|за [а-я]{1,12}|по свету|света|стоит|горит|уже|на сегодня))?"
    r"[\s:=-]{1,4}$"
)
_DROPPED = re.compile(
    r"(?<![^\W_])вместо(?: показани[а-я]*)? [0-9]+,? (?:я )?(?:отправ|напис|указ|в[вп]|перед|постав|внес)[а-я]* "
    r"([0-9]+)"
    r"|(?<![^\W_])не ([0-9]+) ?,? ?а (?=[0-9])|([0-9]+),? (?:на|вместо|надо было|а надо|нужно было) (?=[0-9]{3})"
    r"|([0-9]+),? а (?:на счетчике|сейчас|надо|верно|правильно) (?=[0-9])"
    r"|,? а я (?:отправил|написал|указал|ввел|передал|поставил)а? ([0-9]+)"
    r"|(?<![^\W_])(?:было|прошл[а-я]+|предыдущ[а-я]+|раньше|вместо)"
    r"(?: (?:показани[а-я]*|раз|месяц[а-я]?|был[оаи]?)){0,2}[ :-]{1,3}([0-9]+)"
)
_ACCOUNT_TALK = re.compile(r"л|с|лс|лиц[а-я]*|сч|сч[её]т[а-я]*|номер|абонент|и|мой")
_ANSWER = re.compile(
    r"не|ни|нет|да|ой|ну|то|так|там|это|эта|эти|вот|а|и|у|меня|мой|мои|я|на|по|за|надо|нужно|было|был|стало|сейчас|теперь|"
    r"занесите|число|цифр[а-я]|верн[а-я]+|правильн[а-я]+|точнее|вернее|будет|ошиб[а-я]+|опеч[а-я]+|описал[а-я]*|извин[а-я]+|"
    r"прост[а-я]+|прошу|прощения|исправ[а-я]+|запи[а-я]+|пиши[а-я]*|прим[а-я]+|показ[а-я]+|пок[ао]з[а-я]+|счетчик[а-я]*|"
    r"свет[а]?|эл|электр[а-я]+|квт[а-я]*|киловатт[а-я]*|сегодня|спасибо|пожалуйста|вроде|кажется|где|раз|прошлый|"
    r"л|с|лс|лиц[а-я]*|сч|сч[её]т[а-я]*|номер|ровно|т|t|ч"
)
"""Words of an answer that is nothing but a reading."""
_ANSWER_WORDS = 3
_WORD = re.compile(r"[^\W\d_]+")


class Number(NamedTuple):
    value: int
    start: int
    end: int
    digits: int


def read_readings(passage: Passage) -> None:
    """T1, T2, T3; one number without a zone is T1 where readings are meant."""
    if not passage.free_groups():
        return
    named = [
        one for one in islice(labels(passage.text, passage.stems), LABELS_MOST) if _is_free(passage, one)
    ]
    numbers = _numbers(passage, named)
    meant = is_meant(passage)
    paired = _paired(passage.text, named, numbers, meant=meant or _is_asked(passage))
    for slot, number in paired:
        _add(passage, slot, number)
    if not paired:
        lone = _lone(passage, numbers, meant=meant)
        slots = _slots(passage)
        for place, number in enumerate(lone):
            _add(passage, slots[0] if len(lone) == _accounts(passage) else slots[place], number)


def _accounts(passage: Passage) -> int:
    """So many accounts, so many first registers: «лс … 4512, лс … 3344»."""
    return sum(entity.name == "account" for entity in passage.entities())


def _is_free(passage: Passage, label: Label) -> bool:
    return passage.is_free(label.start, label.end)


def is_meant(passage: Passage) -> bool:
    """Does the text speak of readings?"""
    return not _MEANT_STEMS.isdisjoint(passage.stems) and _MEANT.search(passage.text) is not None


def _is_asked(passage: Passage) -> bool:
    return any(passage.wants(slot) for slot in SLOTS)


def _add(passage: Passage, slot: str, number: Number) -> None:
    source = passage.source(number.start, number.end)
    passage.add(slot, number.value, number.start, number.end, source)


def _slots(passage: Passage) -> tuple[str, ...]:
    return SLOTS[SLOTS.index(passage.expected) :] if passage.expected in SLOTS else SLOTS


def _numbers(passage: Passage, named: list[Label]) -> list[Number]:
    """Free ones; the digits of «т2 877» are not 2877."""
    text = passage.text
    for label in named:
        text = text[: label.start] + "|" * (label.end - label.start) + text[label.end :]
    found: list[Number] = []
    for match in _NUMBER.finditer(text):
        digits = match.group(1).replace(" ", "").replace(",", "")
        fits = len(digits) <= DIGITS_MOST and len(found) < NUMBERS_MOST
        if fits and passage.is_free(*match.span()):
            found.append(Number(int(digits), *match.span(), len(digits)))
    return found


def _paired(text: str, named: list[Label], own: list[Number], *, meant: bool) -> list[tuple[str, Number]]:
    """Numbers with their zones, whichever of the two comes first."""
    if not named or not own:
        return []
    listed = _listed(text, named, own)
    after = _matched(text, named, own, before=False)
    before = _matched(text, named, own, before=True)
    best = max((listed, after, before), key=len)
    sure = meant or len(best) > 1
    strong = {one.slot for one in named if one.strong}
    return [(slot, number) for slot, number in best if sure or slot in strong or number.digits > 2]


def _matched(
    text: str, named: list[Label], numbers: list[Number], *, before: bool
) -> list[tuple[str, Number]]:
    """Each label with the number next to it: behind it, or before it."""
    pairs: list[tuple[str, Number]] = []
    used = -1
    for place, label in enumerate(named):
        low = named[place - 1].end if before and place else 0
        high = named[place + 1].start if not before and place + 1 < len(named) else len(text)
        for at, number in enumerate(numbers):
            if at > used and _is_beside(text, label, number, before=before, low=low, high=high):
                pairs.append((label.slot, number))
                used = at
                break
    return pairs


def _is_beside(text: str, label: Label, number: Number, *, before: bool, low: int, high: int) -> bool:
    if before:
        near = low <= number.start and 0 <= label.start - number.end < _GAP_MOST
        return near and _BEFORE_LABEL.fullmatch(text, number.end, label.start) is not None
    near = number.end <= high and 0 <= number.start - label.end < _GAP_MOST
    return near and _AFTER_LABEL.fullmatch(text, label.end, number.start) is not None


def _listed(text: str, named: list[Label], numbers: list[Number]) -> list[tuple[str, Number]]:
    """«День/ночь: 8120/3955»: as many numbers as labels, behind all of them."""
    count = len(named)
    behind = [number for number in numbers if number.start >= named[-1].end][:count]
    if count == 1 or len(behind) != count:
        return []
    gaps = pairwise(named)
    together = all(_BETWEEN_LABELS.fullmatch(text, one.end, other.start) for one, other in gaps)
    near = behind[0].start - named[-1].end < _GAP_MOST
    if not (together and near and _AFTER_LABEL.fullmatch(text, named[-1].end, behind[0].start)):
        return []
    steps = pairwise(behind)
    if not all(_BETWEEN_LABELS.fullmatch(text, one.end, other.start) for one, other in steps):
        return []
    return [(label.slot, number) for label, number in zip(named, behind, strict=True)]


def _lone(passage: Passage, numbers: list[Number], *, meant: bool) -> list[Number]:
    """Numbers without zones that are readings, the corrected and the earlier ones left out."""
    numbers = [number for number in numbers if not _is_glued(passage.text, number)]
    words = _WORD.findall(passage.text)
    if _is_answer(passage, words):
        numbers = [number for number in numbers if not _is_denied(passage.text, number)]
    elif meant or passage.expected in SLOTS:
        numbers = [number for number in numbers if number.digits > 2 or _is_told(passage.text, number)]
    elif not _only_with_account(passage, words):
        return []
    if len(numbers) > 1:
        dropped = {match.start(match.lastindex or 0) for match in _DROPPED.finditer(passage.text)}
        numbers = [number for number in numbers if number.start not in dropped]
    if len(numbers) > 1 and len(numbers) == _accounts(passage):
        return numbers
    return _together(passage.text, numbers)[: len(_slots(passage))]


def _is_answer(passage: Passage, words: list[str]) -> bool:
    """Is the whole message an answer to the question for a reading, or a correction of one?"""
    if passage.expected in SLOTS and len(words) <= _ANSWER_WORDS:
        return True
    return _is_asked(passage) and all(_ANSWER.fullmatch(word) for word in words)


def _is_denied(text: str, number: Number) -> bool:
    return text.endswith("не ", 0, number.start) and text[number.end :].lstrip(" ,").startswith("а ")


def _is_glued(text: str, number: Number) -> bool:
    return number.start > 0 and text[number.start - 1].isalpha()


def _is_told(text: str, number: Number) -> bool:
    """«Показания 15.»: a short number right behind the word, and nothing that it counts behind it."""
    after = text[number.end : number.end + 2].strip()
    return (
        not after[:1].isalpha() and _TOLD.search(text[max(0, number.start - 40) : number.start]) is not None
    )


def _only_with_account(passage: Passage, words: list[str]) -> bool:
    """«лс 100200301 4512»: whoever sends an account and a number sends a reading."""
    return _accounts(passage) > 0 and all(_ACCOUNT_TALK.fullmatch(word) for word in words)


def _together(text: str, numbers: list[Number]) -> list[Number]:
    """The first, and those that stand next to it: registers read off one after another."""
    if len(numbers) > 1 and numbers[0].value == 0 and numbers[0].digits == 1:
        numbers = numbers[1:]  # «ноль четыре тысячи пятьсот»: the first wheel of the meter
    listed = numbers[:1]
    for number in numbers[1:]:
        if _BETWEEN_LABELS.fullmatch(text, listed[-1].end, number.start) is None:
            break
        listed.append(number)
    return listed if len(listed) <= len(SLOTS) else []
