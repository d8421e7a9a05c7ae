"""Bytes → text when the declared charset is missing, misspelt or a lie. Linear, never fails."""

import codecs
import re

_ALIASES = {
    "cp1251": "windows-1251",
    "win-1251": "windows-1251",
    "koi8": "koi8-r",
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
_WORD_OF_HIGH_BYTES = re.compile(rb"[\xa3\xb3\xb8\xc0-\xff]{3,}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_LOWER = re.compile("[а-яё]")
_UPPER = re.compile("[А-ЯЁ]")
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
    if codec and codec not in _SMALL:
        return data.decode(codec, "replace")
    return _cyrillic(data) if _looks_cyrillic(data) else data.decode("windows-1252", "replace")


def _codec(declared: str) -> str:
    name = declared.strip().strip("\"'").lower()[:40]
    if _UTF8.match(name):
        return "utf-8"
    try:
        info = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return ""
    # Codecs that turn bytes into bytes (zip, hex) are no charsets; those of Python itself are no mail's.
    is_text = getattr(info, "_is_text_encoding", True)
    return (
        info.name if is_text and info.name not in {"idna", "punycode", "unicode_escape", "undefined"} else ""
    )


def _broken_utf8(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    high = len(_HIGH_BYTE.findall(data))
    return text if text.count("\ufffd") * 5 <= high else _cyrillic(data)


def _looks_cyrillic(data: bytes) -> bool:
    high = len(_HIGH_BYTE.findall(data))
    in_words = sum(len(word) for word in _WORD_OF_HIGH_BYTES.findall(data))
    return in_words * 2 > high


def _cyrillic(data: bytes) -> str:
    """KOI8-R and windows-1251 have capitals where the other has small letters: prose tells them apart."""
    return max((data.decode(codec, "replace") for codec in ("windows-1251", "koi8-r")), key=_reads_well)


def _reads_well(text: str) -> int:
    return len(_LOWER.findall(text)) - len(_UPPER.findall(text)) - 5 * text.count("\ufffd")
