"""Bytes → text when the declared charset is missing, misspelt or a lie. Linear, never fails."""

import codecs
import re
from itertools import pairwise

_ALIASES = {
    "cp1251": "windows-1251",
    "win-1251": "windows-1251",
    "koi8": "koi8-r",
    "x-mac-cyrillic": "mac-cyrillic",
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "x-gbk": "gbk",
    "gb2312": "gb18030",
    "shift-jis": "cp932",
    "shift_jis": "cp932",
    "ansi_x3.4-1968": "ascii",
}
_UTF8 = re.compile(r"^[\"']?(utf|uft|utv)[-_ ]?8")
_SMALL = frozenset({"ascii", "iso8859-1", "latin-1", "cp1252"})
"""Charsets that are often declared by programs that know no better."""
_SEVERAL_BYTES = re.compile(
    r"(cp949|euc_kr|johab|gb18030|gbk|big5|big5hkscs|cp950|cp932|shift_jis|euc_jp|utf-7|utf-16|utf-16-le|utf-16-be"
    r"|utf-32|hz|iso2022_jp|iso2022_jp_1|iso2022_jp_2|iso2022_jp_3|iso2022_jp_ext|iso2022_kr)$"
)
"""Charsets whose texts may pass for UTF-8 or ASCII: the declaration goes first."""
_CYRILLIC = ("windows-1251", "koi8-r")
_WORD_OF_HIGH_BYTES = re.compile(
    rb"[\xa3\xa8\xb3\xb8\xc0-\xff]{3,}|(?<![A-Za-z\x80-\xff])[\xa3\xa8\xb3\xb8\xc0-\xff]{2}(?![A-Za-z\x80-\xff])"
)
"""Accents of western languages stand alone among Latin letters."""
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_CAPITAL_INSIDE = re.compile("(?<=[А-Яа-яЁё])[А-ЯЁ]")
_CAPITAL_BEHIND_SMALL = re.compile("(?<=[а-яё])[А-ЯЁ]")
_WORD = re.compile("[а-яё]+")
_FOLLOWERS = {
    "а": "бвдежзйклмнпрстцчюя",
    "б": "норухы",
    "в": "аеиклоры",
    "г": "до",
    "д": "аеилнорсу",
    "е": "бвгдейклмнорст",
    "ж": "еин",
    "з": "ан",
    "и": "авезийклмнопрстхчюя",
    "й": "т",
    "к": "аиоту",
    "л": "аеиоуья",
    "м": "аеио",
    "н": "адеикностуфыя",
    "о": "бвгдежйклмнпрстфч",
    "п": "аеилору",
    "р": "аеимностуыя",
    "с": "адеиклопстуья",
    "т": "авдеинорсуыь",
    "у": "джмпрстчю",
    "ф": "ео",
    "х": "о",
    "ц": "и",
    "ч": "аеинт",
    "ш": "е",
    "щ": "е",
    "ы": "йх",
    "ь": "нс",
    "э": "лт",
    "я": "вт",
}
"""The two hundred commonest pairs of letters in Russian, by the first: two of three pairs in prose are among them."""
SAMPLE = 4000
"""Bytes of a text that are weighed."""
CLEARLY = 0.4
"""How many more of a text's pairs must be Russian in another charset to overrule the declared one."""
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


def decode(data: bytes, declared: str = "") -> str:
    """Declared charset, else UTF-8, else the Cyrillic one that reads better, else with replacement marks.

    Text that is valid UTF-8 is UTF-8, whatever single-byte charset is declared: prose of those never is.
    """
    return clean(_decode(data, declared))


def clean(text: str) -> str:
    """Without control characters and halves of surrogate pairs, which no database or page takes."""
    return _NOT_TEXT.sub("", text)


def _decode(data: bytes, declared: str) -> str:
    codec = _codec(declared)
    if _SEVERAL_BYTES.match(codec):
        try:
            return data.decode(codec)
        except (UnicodeError, ValueError):
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if codec == "utf-8":
        return _broken_utf8(data)
    if codec in {"cp1251", "koi8-r", "koi8-u"}:
        return _cyrillic(data, codec)
    if codec and codec not in _SMALL:
        return data.decode(codec, "replace")
    return _cyrillic(data) if _looks_cyrillic(data) else data.decode("windows-1252", "replace")


def _codec(declared: str) -> str:
    name = declared.strip().strip("\"'").lower()[:40].removeprefix("charset=")
    if _UTF8.match(name):
        return "utf-8"
    info = _lookup(_ALIASES.get(name, name)) or _lookup(name.removeprefix("x-"))
    if info is None:
        return ""
    # Codecs that turn bytes into bytes (zip, hex) are no charsets; those of Python itself are no mail's.
    is_text = getattr(info, "_is_text_encoding", True)
    return (
        info.name if is_text and info.name not in {"idna", "punycode", "unicode_escape", "undefined"} else ""
    )


def _lookup(name: str) -> codecs.CodecInfo | None:
    try:
        return codecs.lookup(name)
    except (LookupError, ValueError):
        return None


def _broken_utf8(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    high = len(_HIGH_BYTE.findall(data))
    return text if text.count("\ufffd") * 5 <= high else _cyrillic(data)


def _looks_cyrillic(data: bytes) -> bool:
    high = len(_HIGH_BYTE.findall(data))
    in_words = sum(len(word) for word in _WORD_OF_HIGH_BYTES.findall(data))
    return in_words * 2 > high


def _cyrillic(data: bytes, declared: str = "") -> str:
    """The charset whose letters are those of Russian. The declared one is overruled only by a clear case."""
    sample = b" ".join(_WORD_OF_HIGH_BYTES.findall(data[: 20 * SAMPLE]))[:SAMPLE] or data[:SAMPLE]
    best = max(_CYRILLIC, key=lambda codec: _reads_well(sample.decode(codec, "replace")))
    if declared and _reads_well(sample.decode(best, "replace")) < CLEARLY + _reads_well(
        sample.decode(declared, "replace")
    ):
        best = declared
    return data.decode(best, "replace")


def _reads_well(text: str) -> float:
    """The share of common pairs of letters, less for capitals out of place and for what are no letters.

    Windows-1251 and KOI8-R have capitals where the other has small letters, and each other's rare ones.
    """
    words = _WORD.findall(text.lower())
    pairs = [pair for word in words for pair in pairwise(word)]
    common = sum(second in _FOLLOWERS.get(first, "") for first, second in pairs)
    capitals = 0.15 * len(_CAPITAL_INSIDE.findall(text)) + 2 * len(_CAPITAL_BEHIND_SMALL.findall(text))
    foreign = len("".join(text.split())) - sum(map(len, words))
    return (common - capitals) / max(len(pairs), 1) - 2 * foreign / max(len(text), 1)
