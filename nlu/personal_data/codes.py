"""Codes from messages (SMS), passwords for one time: swindlers ask for them, the company never does."""

import re
from collections.abc import Iterator

from nlu.personal_data.numbers import Span

KIND = "sms_code"
MARK = "[код скрыт]"

_UNIT = r"(?:руб|р\b|р\.|₽|коп|квт|кв\.|%|шт|раз|мин|час|дн[яе]|год|лет\b|месяц|цифр)"
_VALUE = (
    rf"(?<![\d+/])(?<!\d[.,:-])(\d{{4,8}}|\d{{2,4}}(?:[ \-]\d{{2,4}}){{1,2}}|\d(?:[ \-]\d){{3,7}})"
    rf"(?![\d/]|[.,:\-]\d|\s?{_UNIT}|\W{{0,3}}ошибк)"
)
_SIGNS = r"[\s:;,.\-–—=«»\"'()>!*]"
_FILLER = (
    r"(?:из|с|со|в|во|от|на|это|вот|мне|мой|мо[ея]м?у?|нам|вам|вас|такой|такие|там|он|был[аои]?|есть|только|что|сейчас|тоже|"
    r"пришел|пришл[аои]|приходит|приходил|прислал[аи]?|получил[аи]?|выслал[аи]?|скинул[аи]?|кинул[аи]?|дал[аи]?|я|им|ему|ей|уже|назвал[аи]?|сказал[аи]?|сообщил[аи]?|продиктовал[аи]?|"
    r"подтверждени[яе]|доступа|входа|активации|авторизации|безопасности|регистрации|проверки|верификации|аутентификации|"
    r"для \w+(?: \w+)?|"
    r"смс(?:-?к[аиу])?|эсэмэс(?:к[аиу])?|sms|сообщени[еяию]|уведомлени[еяию]|"
    r"пуш[ае]?|push|банка|сбербанка|сбера|"
    r"телефон[ае]?|госуслуг|личн\w+ кабинет\w*|лк|цифр[аы]|"
    r"the|is|your|my|code|password|from|for|verification|text|message)"
)
_BETWEEN = rf"(?:{_SIGNS}{{0,4}}(?<![^\W\d_]){_FILLER}(?![^\W\d_])){{0,7}}{_SIGNS}{{0,5}}(?:[a-zа-я]-)?"
_CODE = re.compile(
    r"(?<![^\W\d_])(?:код(?:а|у|ом|ик|ы)?|парол[ьяюе]м?|(?:one[- ]time )?password|passcode|code|otp|"
    r"никому не (?:говорите|сообщайте|называйте|передавайте)(?: (?:этот|его))?)(?![^\W\d_])"
    rf"{_BETWEEN}{_VALUE}"
)
_MESSAGE = re.compile(
    r"(?<![^\W\d_])(?:смс(?:-?(?:к[аиуе]|кой|ок))?|эсэмэс(?:к[аиуе])?|sms|"
    r"(?:пришл[аио]|присла(?:ли|л|ла)|продиктова(?:ла|ли|л|ть)|"
    r"назва(?:ть|ла|л)|сказа(?:ть|ла|л)|сообщи(?:ть|ла|л))"
    r"(?: мне| вам| им| ему| ей| какие-то| все| эти){0,3} цифр[аыу]?)(?![^\W\d_])"
    rf"{_BETWEEN}{_VALUE}"
)
_BACKWARDS = re.compile(
    rf"{_VALUE}{_SIGNS}{{0,4}}(?:(?:это|вот|мой|ваш|такой|мне|нам|который|этот|был[аи]?|и|есть|пришел|пришл[аио]|прислали|выслали|"
    rf"цифры|числа)\s{{0,2}}[,—–-]?\s?){{0,5}}"
    r"(?:(?:код|парол[ья])(?![^\W\d_])(?!\s(?:ошибк|домоф|плат|регион|город|подразд|услуг|товар|абонент|потреб|орган))"
    r"|(?:в|из|по|с|через)\s(?:смс|эсэмэс|sms)|в сообщении|никому не (?:говорите|сообщайте|называйте|передавайте))"
)
_NO_CODE = re.compile(
    r"ошибк|домофон|подъезд|почтов|бюджет|штрих|индекс|калитк|ворот|выда[её]т|показыва|qr|куар|пин.?$|error|zip|area|bar.?$|promo|промо|"
    r"регион|город|абонент|индивидуальн|лицев|уч[её]тн|платежн"
)
_READINGS = re.compile(
    r"переда[лтюв]|отправ|посла|показ|подал|пода[юет]|через|счетчик|по$|задолж|долг|сумм|баланс|оплат|стои"
)
_LOOKED_BACK = 30
_ALONE = re.compile(rf"{_SIGNS}*(?:вот|это|код|он|такой|да)?{_SIGNS}*{_VALUE}{_SIGNS}*")


def find_codes(low: str) -> Iterator[Span]:
    for match in _CODE.finditer(low):
        if not _NO_CODE.search(_before(low, match)):
            yield Span(*match.span(1), KIND, MARK)
    for match in _MESSAGE.finditer(low):
        if not _READINGS.search(_before(low, match)):
            yield Span(*match.span(1), KIND, MARK)
    for match in _BACKWARDS.finditer(low):
        if not _READINGS.search(_before(low, match)):
            yield Span(*match.span(1), KIND, MARK)


def is_code_alone(low: str) -> Iterator[Span]:
    """Nothing but a code, where one was spoken of just before."""
    match = _ALONE.fullmatch(low)
    if match:
        yield Span(*match.span(1), KIND, MARK)


def _before(low: str, match: re.Match[str]) -> str:
    return low[max(0, match.start() - _LOOKED_BACK) : match.start()].rstrip()
