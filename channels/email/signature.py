"""What stands below a writer's words without being his words: a phone's line, a stored signature, a disclaimer. Pure.

A typed closing with its name stays. So does whatever a private person may have added for us: a telephone number, an
account number, an address. Only what shows a company is taken for its stored block.
"""

import re
from collections.abc import Sequence

WINDOW = 40
"""Lines with text that are looked at from below; signatures are shorter."""
BLOCK_LINES = 20
BLOCK_CHARACTERS = 1500
DISCLAIMER_MIN = 110
"""Characters: shorter paragraphs are disclaimers only in set phrases."""
PARAGRAPHS = 12

_PROGRAM = (
    r"iphone|ipad|ipod|айфон|apple watch|android|андроид|galaxy|samsung|huawei|honor|xiaomi|redmi|poco|realme"
    r"|oppo|vivo"
    r"|oneplus|nokia|sony|xperia|htc|lg |meizu|pixel|blackberry|windows|телефон|смартфон|устройств|планшет"
    r"|коммуникатор"
    r"|мобильн|приложени|почт|mail|майл|яндекс|yandex|ya\.ru|outlook|gmail|yahoo|proton|spark|thunderbird"
    r"|rambler|рамблер"
    r"|phone|device|tablet|смарт-?часов|vk|мтс|мегафон|билайн|tele2|aquamail|k-9|canary|edison|airmail"
)
_PHONE_LINE = re.compile(
    r"^[\s\-–—_*]{0,6}(?:"
    r"(?:(?:это )?(?:письмо|сообщение) )?(?:было )?(?:отправлено|послано|написано|создано|отправлен)\s+"
    rf"(?:с|со|из|от|через|при помощи|с помощью|на|в)\s.{{0,60}}?(?:{_PROGRAM}).{{0,80}}"
    rf"|(?:sent|written|composed) (?:from|via|using|with|on) .{{0,60}}?(?:{_PROGRAM}).{{0,80}}"
    r"|sent from my .{2,40}"
    r"|(?:get|download) [\w. ]{2,30} (?:for|on) (?:android|ios|iphone|ipad|mac|windows).{0,60}"
    r"|(?:скачать|скачайте|загрузить|загрузите|получить|получите|установить) (?:приложение )?[\w. ]{2,30}"
    r" (?:для|на) (?:android|андроид|ios|iphone|ipad|mac|windows).{0,60}"
    r"|(?:enviado|envoyé|gesendet|inviato|verzonden|wysłano|skickat|sendt) .{0,24}(?:iphone|ipad|android"
    r"|outlook).{0,60}"
    r"|(?:mail\.ru|почта mail\.ru|яндекс\.? ?почта|mymail) (?:для|на|—|-) .{2,60}"
    r")[\s.!*]{0,4}$",
    re.IGNORECASE,
)
_DASHES = re.compile(r"^\s{0,3}(--|—|––|__)\s{0,3}$")
_RULE = re.compile(r"^[\s*]{0,4}[-_=–—*~•.]{3,200}\s*$")
_CLOSING = re.compile(
    r"^\W{0,3}((с )?(глубоким |искренним |большим |неизменным )?уважением|с (наилучшими |добрыми "
    r"|лучшими )?пожеланиями"
    r"|с (наилучшими|добрыми|лучшими) пожеланиями|с благодарностью|всего (вам )?(доброго|хорошего|наилучшего)"
    r"|искренне ваш|(заранее )?(благодарю|спасибо)|благодарим|хорошего (вам )?дня|до свидания"
    r"|(kind|best|warm|many)?\s?regards|best wishes|sincerely( yours)?|yours (sincerely|faithfully|truly)|cheers"
    r"|(many )?thanks)\b",
    re.IGNORECASE,
)
_FORMAL = re.compile(
    r"^\W{0,3}((с )?(глубоким |искренним |большим |неизменным )?уважением|с ув|с (наилучшими |добрыми "
    r"|лучшими )?пожеланиями"
    r"|искренне ваш|(kind|best|warm)?\s?regards|best wishes|sincerely( yours)?|yours (sincerely|faithfully|truly))\b",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"прошу|просим|прошлю|показани|подскаж|пришлите|скажите|когда|почему|зачем|сколько|нужно|спасибо"
    r"|добрый день|здравствуй"
    r"|please|thank|hello|when|why|how much",
    re.IGNORECASE,
)
WORDS_MIN = 100
"""Characters: longer lines stand in no signature."""
_NAME = re.compile(
    r"^[\s*]{0,3}(?:[А-ЯЁA-Z][а-яёa-z'’-]{0,24}\.?|[А-ЯЁA-Z]{2,25})"
    r"(?:[ \u00a0]{1,2}(?:[А-ЯЁA-Z][а-яёa-z'’-]{0,24}\.?|[А-ЯЁA-Z]\.\s?[А-ЯЁA-Z]?\.?"
    r"|[А-ЯЁA-Z]{2,25})){0,3}[\s,.*]{0,3}$"
)
_COMPANY = re.compile(
    r"(?<![\w-])(ООО|ОАО|ПАО|ЗАО|НАО|АО|ИП|ФГУП|ГУП|МУП|МКУ|МАУ|ФГБУ|ФГБОУ|ФГКУ|СПб ?ГБУ|ГБУЗ|ГБУ|МБУ|ГБОУ|МБОУ"
    r"|МАОУ|ГБДОУ|МБДОУ"
    r"|ГКУ|ТСЖ|ТСН|СНТ|ЖСК|НКО|АНО|ЧОУ|НПО|НПП|LLC|Ltd|Inc|GmbH|JSC|PJSC|Corp)(?![\w-])"
    r"|[Гг]рупп[аы] компаний|[Уу]правляющая компания|[Тт]орговый дом|[Бб]изнес-?центр"
)
_POSITION = re.compile(
    r"(?<!\w)(генеральный|главный|главная|ведущий|ведущая|старший|старшая|первый заместитель|заместитель|зам\."
    r"|и\. ?о\.|врио"
    r"|руководитель|начальник|директор|менеджер|специалист|инженер|энергетик|бухгалтер|экономист|юрист"
    r"|юрисконсульт|секретарь"
    r"|помощник|администратор|председатель|механик|диспетчер|консультант|аналитик|координатор|отдел|департамент"
    r"|управление"
    r"|служба|manager|director|engineer|head of|accountant|ceo|cfo|cto|lawyer|assistant|specialist|department"
    r"|sales)(?!\w)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"^\W{0,3}(тел(ефон)?|моб(ильный)?|сот|раб|факс|tel|phone|mob(ile)?|cell|fax|т|м|ф|p|m|t|e-?mail|mail|почта"
    r"|эл\. ?почта|сайт|web"
    r"|www|skype|telegram|tg|whatsapp|viber|адрес|юр\. ?адрес|факт\. ?адрес)\b[\s.:/]"
    r"|^\W{0,3}\+?\d[\d\s()\-.]{6,30}(\W{0,3}(доб|вн|ext)\.?\W{0,3}\d{1,6})?\W{0,3}$"
    r"|(доб|вн|ext)\.?\s?\(?\d{1,6}\b|https?://|\bwww\.|[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}"
    r"|\b\d{6}, |\b(?-i:г\. ?[А-ЯЁ]|(ул|пр|просп|наб|пер|ш|оф|корп|стр|лит)\. ?[\dА-ЯЁ]|(пр-т|пр-кт|б-р"
    r"|офис) [\dА-ЯЁ])",
    re.IGNORECASE,
)
_CLIENTS = re.compile(
    r"\bинн\b|\bкпп\b|огрн|реквизит|р/с|лиц(евой|\.)|\bл/с|договор|показани|сч[её]тчик|абонент|заявк|обращени"
    r"|жалоб|\bкв\.? ?\d|прош[уі]|просим"
    r"|жду|ждём|ждем"
    r"|прилаг|вложени|подскаж|p\.?\s?s\.?\b|з\.?ы\.?\b|\?",
    re.IGNORECASE,
)
"""Whoever writes this below his name means us to read it."""
_SENTENCE = re.compile(
    r"(?:[а-яёa-z]{2,}[ ,]+){3,}[а-яёa-z]{2,}[.!?…]$"
    r"|\b(не|нет|обещал\w*|сказал\w*|звонил\w*|перезвони\w*|приш[её]л|пришл[аио]|прос[ия]т|просил\w*|требу\w+"
    r"|ответил\w*"
    r"|долж[её]н|должн\w|был|была|были|хочу|могу|можно|нужн\w|будет|работает|передал\w*|отказал\w*)\b",
    re.IGNORECASE,
)
"""Somebody tells something of a director or a department."""
_SET_PHRASE = re.compile(
    r"(подумайте|задумайтесь).{0,40}(природ|окружающей сред|печат)|прежде чем (распечат|печат)"
    r"|берегите (природу|лес|бумагу)"
    r"|провер(ено|ен[ао]?) (на (наличие )?вирус|антивирус)|без вирусов|virus-free|checked for viruses|avast\.com"
    r"|(think|consider).{0,30}(environment|before (you )?print)|not? print this e-?mail",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"конфиденциальн|предназначен\w{0,2}\s.{0,40}(адресат|получател|лиц|использовани)|(по ошибке|ошибочно)"
    r"|не являетесь .{0,30}(адресат|получател)|(не является|не являются) .{0,40}(оферт|обязательств|акцепт)"
    r"|раскрыти|разглашен"
    r"|confidential|intended (solely|only|recipient|for)|privileged|in error|disclos|unauthori[sz]ed",
    re.IGNORECASE,
)
_LEGAL_START = re.compile(
    r"^\W{0,5}(настоящ|данн|это(т|й)? |информация|содержание|содержимое|внимание|важно|уведомление"
    r"|предупреждение|если вы|любое"
    r"|электронн|сообщение|this |the (information|content|message)|if you|any |notice|disclaimer|confidential"
    r"|важная информация)",
    re.IGNORECASE,
)


def is_phone_line(text: str) -> bool:
    """«Отправлено с iPhone» and its kin."""
    return len(text) <= 160 and _PHONE_LINE.match(text) is not None


def says_something(text: str) -> bool:
    """A line of words, and not of a signature: the doubtful ones are none."""
    text = text.strip()
    if not text or is_phone_line(text):
        return False
    return len(text) > WORDS_MIN or text.endswith(("?", "!")) or _WORDS.search(text) is not None


def signature_lines(texts: Sequence[str], *, words_above: bool, quotes: bool, forwards: bool) -> set[int]:
    """Which lines of one stretch of own words belong to a signature.

    ``words_above``: the writer has said something before this stretch. ``quotes``: the letter quotes or passes on
    something, so that it may well hold no word of its own; ``forwards``: it surely passes something on.
    """
    dropped = _blocks(texts, words_above=words_above, quotes=quotes)
    left = _left(texts, dropped)
    is_closing_alone = bool(left) and all(_FORMAL.match(texts[p][:80]) or _NAME.match(texts[p]) for p in left)
    is_stored = forwards or (quotes and bool(dropped))
    if is_closing_alone and is_stored and not words_above and _FORMAL.match(texts[left[0]][:80]):
        # Nothing but the stored closing above what is passed on.
        dropped |= set(left)
    return dropped


def _blocks(texts: Sequence[str], *, words_above: bool, quotes: bool) -> set[int]:
    dropped: set[int] = set()
    for _ in range(6):
        left = _left(texts, dropped)
        found = (
            _phone_lines(texts, left)
            or _disclaimers(texts, left, words_above=words_above)
            or _below_dashes(texts, left, words_above=words_above, quotes=quotes)
            or _company_block(texts, left)
        )
        if not found:
            break
        dropped |= found
    return dropped


def _left(texts: Sequence[str], dropped: set[int]) -> list[int]:
    """The last lines with text, top down."""
    found: list[int] = []
    for position in range(len(texts) - 1, -1, -1):
        if texts[position].strip() and position not in dropped:
            found.append(position)
            if len(found) == WINDOW:
                break
    return found[::-1]


def _phone_lines(texts: Sequence[str], left: list[int]) -> set[int]:
    """The line itself, and dashes or a rule right above it."""
    if not left or not is_phone_line(texts[left[-1]]):
        return set()
    found = {left[-1]}
    if len(left) > 1 and (_DASHES.match(texts[left[-2]]) or _RULE.match(texts[left[-2]])):
        found.add(left[-2])
    return found


def _disclaimers(texts: Sequence[str], left: list[int], *, words_above: bool) -> set[int]:
    """The lowest paragraphs, as long as each is a disclaimer or stands among such."""
    first: int | None = None
    for paragraph in _paragraphs(left)[: -PARAGRAPHS - 1 : -1]:
        text = " ".join(texts[position] for position in paragraph)[:4000]
        if _is_disclaimer(text):
            first = paragraph[0]
        elif not all(_CONTACT.search(texts[p][:200]) or _RULE.match(texts[p][:220]) for p in paragraph):
            break
    if first is None or not (words_above or first > left[0]):
        return set()
    return {position for position in left if position >= first}


def _is_disclaimer(text: str) -> bool:
    if _SET_PHRASE.search(text) and len(text) <= 400:
        return True
    return (
        len(text) >= DISCLAIMER_MIN
        and _LEGAL.search(text) is not None
        and _LEGAL_START.match(text) is not None
    )


def _paragraphs(left: list[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for position in left:
        if found and found[-1][-1] == position - 1:
            found[-1].append(position)
        else:
            found.append([position])
    return found


def _below_dashes(texts: Sequence[str], left: list[int], *, words_above: bool, quotes: bool) -> set[int]:
    """A block below dashes. Where nothing is said above, it is a signature only if it reads like one."""
    dashes = next((p for p in reversed(left[-BLOCK_LINES - 1 :]) if _DASHES.match(texts[p])), None)
    if dashes is None:
        return set()
    block = {position for position in left if position >= dashes}
    if sum(len(texts[position]) for position in block) > BLOCK_CHARACTERS:
        return set()
    if words_above or dashes > left[0]:
        return block
    return block if quotes and not any(says_something(texts[p]) for p in block) else set()


def _company_block(texts: Sequence[str], left: list[int]) -> set[int]:
    """Below a closing with its name: the lines of position, company and contacts.

    Without a closing such a block stands last, in lines of its own, with a company and a contact.
    """
    closing = next((i for i in range(len(left) - 1, -1, -1) if _is_closing(texts[left[i]])), None)
    if closing is not None:
        first = closing + 1
        if len(texts[left[closing]].strip(" ,.!")) <= 40 and _ends_with_closing(texts[left[closing]]):
            first += 1
        block = _company_lines(texts, left[first:])
        if _shows_company(texts, block):
            return set(block)
        return set()
    tail: list[int] = []
    for position in reversed(left[1:]):
        if not _is_company_line(texts[position]):
            break
        tail.insert(0, position)
    if not tail or not _stands_apart(texts, tail[0]):
        return set()
    is_block = len(tail) >= 2 and any(_CONTACT.search(texts[p][:200]) for p in tail)
    return set(tail) if is_block and any(_COMPANY.search(texts[p]) for p in tail) else set()


def _stands_apart(texts: Sequence[str], position: int) -> bool:
    """Below a blank line or a name, and not what a line above announces."""
    above = texts[position - 1].strip() if position else ""
    said = next((texts[p].strip() for p in range(position - 1, -1, -1) if texts[p].strip()), "")
    return not said.endswith(":") and (not above or _NAME.match(above) is not None)


def _is_closing(text: str) -> bool:
    """A line of its own: «Спасибо за ответ по договору» goes on."""
    match = _CLOSING.match(text[:80])
    return match is not None and len(text[match.end() :].split()) <= 4 and " за " not in text


def _ends_with_closing(text: str) -> bool:
    """The closing stands alone: the name is in the next line."""
    match = _CLOSING.match(text)
    return match is not None and not re.search(r"[А-ЯЁA-Z]", text[match.end() :])


def _company_lines(texts: Sequence[str], positions: list[int]) -> list[int]:
    """The first lines, as far as each is one of a block; names between them belong to it."""
    found: list[int] = []
    for position in positions:
        if not _is_company_line(texts[position]) and not (
            _NAME.match(texts[position]) and len(texts[position]) <= 60
        ):
            break
        found.append(position)
    return found


def _is_company_line(text: str) -> bool:
    if len(text) > 160 or _CLIENTS.search(text) or _SENTENCE.search(text):
        return False
    return bool(_COMPANY.search(text) or _POSITION.search(text) or _CONTACT.search(text) or _RULE.match(text))


def _shows_company(texts: Sequence[str], block: list[int]) -> bool:
    """A company's name, or a position with a contact: a position alone may be typed."""
    if any(_COMPANY.search(texts[p]) for p in block):
        return True
    return any(_POSITION.search(texts[p]) for p in block) and any(
        _CONTACT.search(texts[p][:200]) for p in block
    )
