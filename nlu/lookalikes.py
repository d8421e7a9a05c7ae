"""Letters of another alphabet that look the same, digits for letters, marks heaped on letters."""

import re

_TO_RUSSIAN = {
    **str.maketrans("aceopxykmthbnriu", "асеорхукмтнвпгии"),
    **str.maketrans("іїєґѐѝαοερτκνυ", "ииегеиаоерткну"),
}
_TO_LATIN = str.maketrans("асеорхукмтнві", "aceopxykmthbi")
_DIGITS = str.maketrans("03468", "озчбв")

_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")


def without_marks(text: str) -> str:
    """Marks that stand on no letter of ours are dropped; «й» is one letter in a normalised text."""
    return text if text.isascii() else _MARKS.sub("", text)


def in_russian(word: str) -> str:
    """A word with foreign look-alikes, all in Russian letters as far as there are any."""
    return word.translate(_TO_RUSSIAN)


def in_latin(word: str) -> str:
    """The same the other way."""
    return word.translate(_TO_LATIN)


def with_letter_for_digit(word: str) -> str:
    """«4асто», «0плата»: the digit read as the letter that it looks or sounds like."""
    return word.translate(_DIGITS)
