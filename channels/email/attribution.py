"""Lines that mail programs put before a quotation: «… пишет:», “On … wrote:”, header blocks, separators.

Every test looks at a bounded piece of text, so a letter is read in linear time.
"""

import re

LINE_MAX = 400
"""An attribution is no longer, even joined from several lines."""

_VERB = re.compile(
    r"(wrote|writes|пишет|писал|писала|писали|написал|написала|написал[(]а[)]|писал[(]а[)]|написал/а|сообщает"
    r"|schrieb|geschrieben|a écrit|écrit|ha scritto|scrive|escribió|escreveu|skrev|skrev följande|kirjoitti"
    r"|napisał|napisał[(]a[)]|napisała|pisze|napsal|schreef|пише|написав)\s*:?$",
    re.IGNORECASE,
)
_ADDRESS_AT_END = re.compile(r"[<(\[]\s?[^<>()\[\]\s@]{1,80}@[^<>()\[\]\s@]{1,190}\s?[>)\]]\s*:$")
_VERB_INSIDE = re.compile(
    r"\b(skrev|schreef|schrieb|napisał|napsal|kirjoitti|escribió|escreveu|пишет|wrote)\b", re.IGNORECASE
)
_MOMENT = re.compile(
    r"\d{1,2}\s?[:.h]\s?\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b\d{1,2}\.?\s+\w{3,12}\.?,?\s+\d{4}"
    r"|\b\d{4}-\d{2}-\d{2}|\d{1,2} [а-я]{3,8}"
)
_START = re.compile(
    r"^\W{0,3}(on|le|am|el|em|il|op|den|dnia|w dniu|dne|в|от|mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|\d{1,4}[./-]\d|\d{1,2}\.?\s+[^\W\d]{3,9}"
    r"|(man|tir|tor|lør|søn|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|pon|wt|śr|czw|pt|sob|ndz)\b)",
    re.IGNORECASE,
)

_AUTHOR_LABELS = "from|от кого|от|отправитель|von|de|da|fra|från|lähettäjä|van|od|від"
_OTHER_LABELS = (
    "sent|date|to|cc|bcc|subject|reply-to|received|отправлено|дата|кому|копия|тема|получено|gesendet|datum|an"
    "|betreff|envoyé|envoyé le|à|objet|inviato|data|a|oggetto|sendt|dato|til|emne|skickat|till|ämne|lähetetty"
    "|vastaanottaja|aihe|päiväys|enviado|para|assunto|asunto|fecha|wysłano|do|temat|verzonden|aan|onderwerp"
    "|kopie|cópia"
)
_AUTHOR = re.compile(rf"^[\s*_]{{0,6}}({_AUTHOR_LABELS})[\s*_]{{0,4}}:", re.IGNORECASE)
_LABEL = re.compile(rf"^[\s*_]{{0,6}}({_AUTHOR_LABELS}|{_OTHER_LABELS})[\s*_]{{0,4}}:", re.IGNORECASE)

_LABEL_INSIDE = re.compile(r"\s(отправлено|дата|кому|тема|sent|date|to|subject):\s", re.IGNORECASE)
_DATE = re.compile(
    r"^[\s*_]{0,6}(sent|date|received|отправлено|дата|получено|gesendet|datum|envoyé|envoyé le|inviato|data"
    r"|sendt|dato"
    r"|skickat|lähetetty|päiväys|enviado|fecha|wysłano|verzonden|надіслано)[\s*_]{0,4}:",
    re.IGNORECASE,
)

_SEPARATOR = re.compile(
    r"^[\s*]{0,4}[-_=–—]{2,60}\s{0,4}"
    r"(original message|original appointment|forwarded message|forwarded by|reply message|reply above this line"
    r"|(исходное|оригинальное|пересылаемое|перенаправленное|пересланное|переадресованное) (сообщение|письмо)"
    r"|начало пересылаемого сообщения|вихідне повідомлення"
    r"|ursprüngliche nachricht|original-nachricht|originalnachricht|weitergeleitete nachricht"
    r"|message d['’]origine|message original|message transféré|messaggio originale|messaggio inoltrato"
    r"|mensagem original|mensaje original|oprindelig besked|oprindelig meddelelse|opprinnelig melding|videresendt"
    r"|ursprungligt meddelande|alkuperäinen viesti|oorspronkelijk bericht|wiadomość oryginalna|original besked)\b",
    re.IGNORECASE,
)
_PASSED_ON = re.compile(
    r"пересыл|переслан|перенаправ|переадрес|forward|videresend|weitergeleitet|transféré|réexpédié"
    r"|inoltrat",
    re.IGNORECASE,
)
_END = re.compile(
    r"^[\s*]{0,4}[-_=–—]{2,60}\s{0,4}(конец (пересылаемого|пересланного|перенаправленного|исходного) сообщения"
    r"|end (of )?forwarded message|end of original message)",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"\b(ответ(ы|ил[аи]?|им)?|отвечаю|отвечаем|комментари[ийя]|комментирую|пояснени[яе]) .{0,40}"
    r"\b(ниже|по тексту|в тексте|внутри|красным|синим|зел[её]ным|жирным|цветом)"
    r"|\b(my )?(answers?|comments?|replies|reply|answered|replied) .{0,24}\b(below|inline|in line|in (red|blue"
    r"|green|bold))",
    re.IGNORECASE,
)
_LAX_VERB = re.compile(r"\b(wrote|писал|написал|пишет|сообщил|сообщает|said|reply|ответил)", re.IGNORECASE)
_FORWARD = re.compile(
    r"^[\s*]{0,4}(begin forwarded message|начало (переадресованного|пересылаемого) сообщения"
    r"|anfang der weitergeleiteten nachricht|début du message réexpédié)\s*:?$",
    re.IGNORECASE,
)


_SEPARATOR_STARTS = frozenset("-_=–—bBнНaAdD")


def may_end_attribution(text: str) -> bool:
    """A cheap look at the last line of a possible attribution."""
    return text.endswith(":") or _VERB.search(text[-30:]) is not None


def is_attribution(text: str) -> bool:
    """One (joined) line that says who wrote what follows, and when."""
    text = text.strip().strip("*_ ")
    if not 8 <= len(text) <= LINE_MAX or _MOMENT.search(text) is None:
        return False
    if not text.endswith(":"):
        return _VERB.search(text) is not None and starts_like_attribution(text)
    if _ADDRESS_AT_END.search(text) or _VERB.search(text):
        return True
    return _VERB_INSIDE.search(text) is not None and _START.match(text) is not None


def starts_like_attribution(text: str) -> bool:
    """True for the first of several lines an attribution was wrapped into."""
    return _START.match(text) is not None


def is_separator(text: str) -> bool:
    """``-----Original Message-----`` and its kin."""
    # Nearly every line of a letter is asked: most are told by their first character.
    if text.lstrip(" \t*")[:1] not in _SEPARATOR_STARTS:
        return False
    return len(text) <= LINE_MAX and (_SEPARATOR.match(text) or _FORWARD.match(text)) is not None


def is_forward(text: str) -> bool:
    """Of separators: what follows is another's letter, passed on."""
    return _PASSED_ON.search(text[:LINE_MAX]) is not None


def is_end(text: str) -> bool:
    """``-------- Конец пересылаемого сообщения --------``: below it the writer goes on."""
    return len(text) <= LINE_MAX and _END.match(text) is not None


def may_introduce(text: str) -> bool:
    """The line right above a marked quotation: a name, a date or a verb is enough."""
    text = text.strip().strip("*_ ")
    if len(text) > LINE_MAX or not text.endswith(":"):
        return False
    return any(pattern.search(text) for pattern in (_LAX_VERB, _ADDRESS_AT_END, _MOMENT))


def announces_answers(words: str) -> bool:
    """«Ответы ниже красным»: what follows the words is not all quotation."""
    return _ANNOUNCED.search(words) is not None


def is_label(text: str) -> bool:
    """A field of a header block: ``Отправлено: …``, ``Subject: …``."""
    return ":" in text[:40] and _LABEL.match(text[:80]) is not None


def is_whole_header(text: str) -> bool:
    """«От: … Отправлено: … Кому: … Тема: …» that lost its line breaks."""
    return len(text) <= LINE_MAX and is_author_label(text) and len(set(_LABEL_INSIDE.findall(text))) >= 2


def is_date_label(text: str) -> bool:
    """``Дата: …``, ``Sent: …``."""
    return _DATE.match(text[:80]) is not None


def is_author_label(text: str) -> bool:
    """``От: …``, ``From: …``."""
    return _AUTHOR.match(text[:80]) is not None
