"""How people call the values of a flow, and how they say yes and no: words of the language, not of a company."""

import re
from collections.abc import Mapping

from bot.flow_texts import SlotKind
from bot.flows.definition import SlotDefinition
from bot.replies import plain
from conversation.understanding import Understanding

WORDS_MOST = 7
"""A longer text is no plain yes or no."""
SHORT = 4
"""Words of a plain cancelling."""

YES = frozenset(
    """да ага угу конечно верно правильно точно подтверждаю согласен согласна ок окей хорошо ладно давай давайте
    ищите найдите меняйте пишите подключайте отключайте подписывайте вперед поехали
    передавайте передавай передать отправляйте отправляй отправить записывайте оформляйте оформляй так именно
    разумеется yes yep ok okay sure correct confirm""".split()  # noqa: SIM905 a list of words reads as one
)
FILLERS = frozenset(["ну", "вот", "а", "и", "ой", "теперь", "тогда", "уже", "все"])
"""What may stand before a yes or a no and says nothing."""
UNSURE = frozenset(["знаю", "помню", "понял", "поняла", "понимаю", "уверен", "уверена"])
SIGNS = frozenset(("+", "++", "👍", "✅", "👌"))
"""A yes without words."""
NO = frozenset(("нет", "неа", "не", "неверно", "неправильно", "нельзя", "no", "nope", "wrong", "стоп"))
BUT = frozenset(
    """только но другой другая другое другие кроме измените исправьте поменяйте ошибка ошибся
    ошиблась""".split()  # noqa: SIM905
)
SKIP = frozenset(("пропустить", "пропусти", "пропускаю", "skip", "без этого", "не нужно", "не надо", "нет"))
CANCEL = frozenset(
    (
        *(
            "отмена",
            "отмени",
            "отмените",
            "отменить",
            "отменяй",
            "не надо",
            "не нужно",
            "ничего не надо",
            "хватит",
        ),
        *("передумал", "передумала", "я передумал", "я передумала", "стоп", "забудь", "cancel", "stop"),
    )
)

ENDS = frozenset(
    (
        *("отмена", "отмени", "отмените", "отменить", "отменяй", "отменяем"),
        *("стоп", "передумал", "передумала", "cancel", "stop"),
    )
)
"""A short message that begins so ends the flow."""

_OBSCENE = re.compile(
    r"\b(?:за|на|у|от|до|вы|по|об|раз|съ|при|про)?[её]б(?:а|у|л|н|ы|и|ё|ет)|\b(?:на|по|о|ни)?ху[йеёяюи]|пизд|\bбля(?:д|т|\b)"
    r"|\bсук[аи]\b|муда[кч]|\bгандон|\bfuck|\bshit\b",
    re.IGNORECASE,
)
_MENDS = re.compile(
    r"\b(?:исправ|поправ|поменя|измен|замен|ошиб|перепута|опечат|неправильн|неверн|не\s+т(?:от|а|о|е)\b|друг(?:ой|ая|ое|ие)\b|wrong)",
    re.IGNORECASE,
)
_HAS_NONE = re.compile(
    r"(?:у меня )?(?:его |ее |их )?(?:нет|нету)(?: у меня)?(?: такого| никакого)?(?: лицевого)?"
    r"(?: счета| номера| телефона| фото| почты)?(?: у меня)?|я (?:вам )?не клиент\w*|ничего(?: не \w+){1,2}"
)
"""«Нет у меня счёта», «ничего не сломалось»."""
_CALLED: Mapping[SlotKind, str] = {
    "account": r"лицев|сч[её]т\b|счёта|л/с|account",
    "reading": r"показани|цифр|reading",
    "amount": r"сумм|рубл|amount",
    "date": r"\bдат[ауые]?\b|\bдень\b|число|date",
    "time": r"врем|\bчас\b|time",
    "period": r"период|месяц|period|month",
    "phone": r"телефон|номер телефона|мобильн|phone",
    "email": r"почт|e-?mail|имейл|мейл",
    "address": r"адрес|address",
    "full_name": r"\bим[яе]|фамили|фио|name",
    "text": r"текст|описани|text",
    "file": r"фото|файл|снимок|photo|file",
    "appeal_no": r"номер обращени",
    "option": r"офис|office",
}
_TARIFF_ZONES: Mapping[str, str] = {
    "t1": r"\bт1\b|\bt1\b|дн[её]м|день|дневн|пик",
    "t2": r"\bт2\b|\bt2\b|ноч",
    "t3": r"\bт3\b|\bt3\b|полупик",
}


def yes_or_no(text: str, understanding: Understanding | None) -> bool | None:
    """An explicit yes or no; None for anything that says more than that."""
    if text.strip() in SIGNS:
        return True
    words = plain(text).split()
    while len(words) > 1 and words[0] in FILLERS:
        words = words[1:]
    if not words or len(words) > WORDS_MOST:
        return None
    said = set(words)
    if said & BUT or (said & UNSURE and "не" in said):
        return None
    if words[0] in NO or (len(words) > 1 and words[:2] == ["да", "нет"]):
        return False if len(words) <= 4 else None
    if "не" in said:
        return None
    if words[0] in YES:
        return True if len(words) <= 4 or said <= YES else None
    intent = understanding.intent if understanding is not None else None
    if intent == "affirm":
        return True
    return False if intent == "deny" else None


def mends(text: str, understanding: Understanding | None) -> bool:
    """The client says that something told before is wrong."""
    sure = understanding is not None and understanding.intent == "correction"
    return sure or bool(_MENDS.search(text))


def called(slot: SlotDefinition, text: str) -> bool:
    """Does the text name this value?"""
    zone = _TARIFF_ZONES.get(slot.name)
    if zone is not None and re.search(zone, text, re.IGNORECASE):
        return True
    pattern = _CALLED.get(slot.kind)
    return pattern is not None and re.search(pattern, text, re.IGNORECASE) is not None


def cancels(text: str, understanding: Understanding | None) -> bool:
    words = plain(text)
    if words in CANCEL or _ends_with_it(words.split()):
        return True
    said = words.split()
    if not said or len(said) > WORDS_MOST or any(word.isdigit() for word in said):
        return False
    plainly = said[0] in ENDS or (said[0] in FILLERS and len(said) > 1 and said[1] in ENDS)
    return plainly or (understanding is not None and understanding.intent == "cancel")


def _ends_with_it(words: list[str]) -> bool:
    """«Ну их, отмена»"""
    return bool(words) and words[-1] == "отмена" and len(words) <= SHORT


def skips(text: str) -> bool:
    words = plain(text)
    return words in SKIP or _HAS_NONE.fullmatch(words) is not None


def swears(text: str) -> bool:
    """Somebody is at the end of his patience: no answer to what was asked, and no fault of his."""
    return _OBSCENE.search(text) is not None
