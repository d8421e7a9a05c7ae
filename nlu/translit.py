"""Russian written with Latin letters: «kak peredat pokazaniya», «schetchik», «4asto».

There are many schemes and people mix them, so a known word is found by its *skeleton*: what the word and all its
spellings share. A word that is not known is rendered letter by letter.
"""

import re
from itertools import product

_RUSSIAN = str.maketrans(
    {
        **dict(zip("абвгдежзийклмнопрстуфхцчшыэ", "abvgde7ziiklmnoprstufh946ie", strict=True)),
        "щ": "s4",
        "ю": "iu",
        "я": "ia",
        "ь": "",
        "ъ": "",
    }
)
"""Letters without a Latin one of their own are digits: 4 ч, 6 ш, 7 ж, 9 ц."""

_CLUSTERS = (
    ("shch", "s4"),
    ("shh", "s4"),
    ("sch", "s4"),
    ("sh", "6"),
    ("zh", "7"),
    ("ch", "4"),
    ("kh", "h"),
    ("ph", "f"),
    ("tz", "9"),
    ("c", "9"),
    ("q", "k"),
    ("w", "6"),
    ("x", "h"),
    ("y", "i"),
    ("j", "i"),
)
_OTHERWISE = tuple(
    (re.compile(letters), meaning)
    for letters, meaning in (
        ("j", "7"),
        ("w", "v"),
        ("x", "ks"),
        ("(?<!s)sh(?!h|ch)", "s4"),
        ("c(?!h)", "k"),
        ("[yji]o", "e"),
        ("[yj]e", "e"),
    )
)
"""Second meanings; each is tried where it occurs."""
_ALTERNATIVES_MOST = 3

_SIGNS = re.compile(r"['’`\"]")
_TWICE = re.compile(r"(.)\1+")
_SOFT_E = re.compile(r"(^|[aeou])ie")
_HISSING_O = re.compile(r"([467])o")

_RENDERED = tuple(
    (re.compile(letters), russian)
    for letters, russian in (
        ("9", "ya"),
        ("tsya", "тся"),
        ("shch|shh", "щ"),
        ("sch", "сч"),
        ("zh", "ж"),
        ("kh", "х"),
        ("ch", "ч"),
        ("sh", "ш"),
        ("ts|tz", "ц"),
        ("[yj]a", "я"),
        ("ia", "ия"),
        ("[yj]u", "ю"),
        ("[yj][oe]", "е"),
        ("i[yj]", "ий"),
        ("y[yj]", "ый"),
        ("(?<=[aoeu])[yj]", "й"),
        ("x", "х"),
    )
)
_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwyz4679'’`", "абцдефгхижклмнопкрстувшызчшжяььь")


def _folded(skeleton: str) -> str:
    skeleton = skeleton.replace("ts", "9").replace("t9", "9").replace("iu", "u").replace("9ia", "9a")
    return _SOFT_E.sub(r"\1e", _TWICE.sub(r"\1", skeleton))


def skeleton(word: str) -> str:
    """Of a Russian word, in normalised letters."""
    return _folded(_TWICE.sub(r"\1", word.translate(_RUSSIAN)))


def skeletons(word: str) -> list[str]:
    """Of a word in Latin letters: those of all words that it may stand for, the likeliest first."""
    bare = _SIGNS.sub("", word).replace("9", "ya")
    doubts = [doubt for doubt in _OTHERWISE if doubt[0].search(bare)][:_ALTERNATIVES_MOST]
    found: dict[str, None] = {}
    for taken in product((False, True), repeat=len(doubts)):
        variant = bare
        for (letters, second), chosen in zip(doubts, taken, strict=True):
            variant = letters.sub(second, variant) if chosen else variant
        for cluster, meaning in _CLUSTERS:
            variant = variant.replace(cluster, meaning)
        variant = _folded(_TWICE.sub(r"\1", variant))
        found[variant] = None
        found[_HISSING_O.sub(r"\1e", variant)] = None
    return list(found)


def rendered(word: str) -> str:
    """Letter by letter into Russian."""
    for letters, russian in _RENDERED:
        word = letters.sub(russian, word)
    return word.translate(_LETTERS)
