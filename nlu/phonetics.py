"""What a word sounds like: words that people mix up in writing have one key."""

import re
from collections.abc import Iterator

_LEVELLED = str.maketrans("оеэыйябдвзжюг", "аиииииптфсшук")
_SILENT = str.maketrans("", "", "ьъ")
_CLUSTERS = (
    ("ться", "ца"),
    ("тся", "ца"),
    ("сч", "щ"),
    ("тс", "ц"),
    ("дс", "ц"),
    ("зч", "щ"),
    ("жч", "щ"),
    ("стн", "сн"),
    ("здн", "сн"),
    ("чт", "шт"),
    ("чн", "шн"),
    ("вств", "ств"),
    ("чо", "че"),
    ("що", "ще"),
    ("шо", "ше"),
    ("жо", "же"),
    ("чя", "ча"),
    ("щя", "ща"),
)
_VOWELS = str.maketrans("оеэыйя", "аиииии")
_VOWELS_MIXED = {"о": "а", "а": "о", "э": "е", "ю": "у", "у": "ю", "е": "иэ", "и": "еы", "ы": "и", "я": "еа"}
_CONSONANTS_MIXED = dict(zip("бпдтвфзсжшгк", "пбтдфвсзшжкг", strict=True))
_SOFTENED = frozenset("лнтдсзрчшжвбпм")
_DOUBLED = frozenset("нсмлкптр")
_REFLEXIVE = (
    ("ться", ("тся",)),
    ("тся", ("ться",)),
    ("тса", ("тся", "ться")),
    ("цца", ("тся", "ться")),
    ("ца", ("тся", "ться")),
)
_GENITIVE = re.compile("([ое])го$")
_TWICE = re.compile(r"(.)\1+")
_ENGLISH = (("ph", "f"), ("ck", "k"), ("ei", "ie"))


def sound_key(word: str) -> str:
    """Unstressed vowels and voiced consonants levelled, silent and doubled letters left out."""
    word = _TWICE.sub(r"\1", word)
    if word.isascii():
        for letters, sound in _ENGLISH:
            word = word.replace(letters, sound)
    else:
        for letters, sound in _CLUSTERS:
            word = word.replace(letters, sound)
        word = _GENITIVE.sub(r"\1во", word).translate(_LEVELLED).translate(_SILENT)
    return _TWICE.sub(r"\1", word)


def levelled(word: str) -> str:
    """Letter by letter: vowels and consonants that are mixed up made one, «щ» written as it sounds."""
    return word.translate(_LEVELLED).replace("щ", "сч")


def roughly(word: str) -> str:
    """The vowels alone levelled, and the last consonant: what short words must share to sound the same."""
    return word[:-1].translate(_VOWELS).replace("щ", "сч") + word[-1:].translate(_LEVELLED)


def mishearings(word: str) -> Iterator[str]:
    """Russian spellings with the same sound, one place changed; the commonest mistakes first."""
    for ending, others in _REFLEXIVE:
        if word.endswith(ending):
            yield from (word[: -len(ending)] + other for other in others)
            break
    for at, letter in enumerate(word):
        for other in _VOWELS_MIXED.get(letter, ""):
            yield word[:at] + other + word[at + 1 :]
    for at, letter in enumerate(word, start=1):
        if letter in _SOFTENED:
            yield word[:at] + "ь" + word[at:]
        if letter in _DOUBLED:
            yield word[:at] + letter + word[at:]
    for at, letter in enumerate(word):
        if letter in _CONSONANTS_MIXED:
            yield word[:at] + _CONSONANTS_MIXED[letter] + word[at + 1 :]


def stumbles(word: str) -> Iterator[str]:
    """What was meant if one key was pressed too much, or two in the wrong order."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
