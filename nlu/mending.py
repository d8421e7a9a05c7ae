"""One word that nobody knows, and what it was meant to be."""

import re
from collections.abc import Iterable
from functools import cached_property

from nlu.colloquial import SPOKEN
from nlu.layout import switched
from nlu.lemmas import first_in_dictionary, in_dictionary
from nlu.lexicon import Lexicon, Rank, is_russian
from nlu.lookalikes import in_latin, in_russian, with_letter_for_digit
from nlu.phonetics import mishearings, stumbles
from nlu.pieces import Piece
from nlu.spacing import Spacing
from nlu.spelling import Speller

LONGEST_WORD = 40
SHORTEST_TORN = 5
SHORTEST_WITH_DIGIT = 4
SHORTEST_HEARD = 5
SHORTEST_STUMBLED = 6
DOUBTFUL_COUNT = 30
"""A word that the phrasings have more often stands as it is."""
DOUBTFUL_SHARE = 3
"""How many times more often they must have the word that a doubtful one is led to."""
LONGEST_SCRAP = 3
"""Letters; a longer part of a word may be a word."""
STEM = range(3, 6)
"""How many first letters the forms of a word share, or nearly."""
NOT = "не"
"""Written together with everything: «незнаю», «непришла»."""

_DIGIT = re.compile(r"\d")
_LATIN_RUN = re.compile(r"[a-z\[\];',.`]+")


class Mending:
    """Stateless but for the speller, which is built when a word is first unknown."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._spacing = Spacing(lexicon)

    @cached_property
    def _speller(self) -> Speller:
        return Speller(self._lexicon)

    def prepare(self) -> None:
        """Builds what is else built when first needed."""
        self._speller.guess("щщщщ")
        self._from_dictionary("щщщщ", 0, ("щщщщ",))

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(word[:size] for word in self._lexicon.russian_words for size in STEM)

    def mended(self, word: str) -> str:
        """A normalised word as it was meant: one of the vocabulary, several of them, or itself."""
        if len(word) > LONGEST_WORD:
            return word
        rank = self._lexicon.rank(word)
        if rank == Rank.VOCABULARY:
            return self._led_on(word)
        if SPOKEN.get(word) in self._lexicon.counts:
            return SPOKEN[word]
        if rank:
            return word
        if _DIGIT.search(word):
            return self._with_digit(word)
        if not (is_russian(word) or word.isascii()):
            return self._in_one_alphabet(word)
        return self._spelled(word)

    def _spelled(self, word: str) -> str:
        guess = self._speller.guess(word)
        if guess is not None and guess.alike:
            return self._led_on(guess.word)
        if heard := self._from_dictionary(word, SHORTEST_HEARD, mishearings(word)):
            return heard
        if word.startswith(NOT) and len(word) > LONGEST_SCRAP + len(NOT) and in_dictionary(word[len(NOT) :]):
            return f"{NOT} {word[len(NOT) :]}"
        parted = self._spacing.parted(word)
        if parted and (guess is None or parted.count(" ") == 1):
            return parted
        if guess is not None:
            return self._led_on(guess.word)
        return self._from_dictionary(word, SHORTEST_STUMBLED, stumbles(word)) or word

    def _led_on(self, word: str) -> str:
        """The phrasings hold misprints too: «паверка» of the vocabulary is led to its «поверка»."""
        count = self._lexicon.counts[word]
        doubtful = count <= DOUBTFUL_COUNT and self._lexicon.speaks_russian and is_russian(word)
        if not doubtful or in_dictionary(word):
            return word
        better = self._speller.alike(word) or self._speller.one_letter_off(word)
        if better is None or self._lexicon.counts[better.word] < DOUBTFUL_SHARE * count:
            return word
        return better.word if in_dictionary(better.word) else word

    def _from_dictionary(self, word: str, shortest: int, variants: Iterable[str]) -> str:
        if not self._lexicon.speaks_russian or len(word) < shortest or not is_russian(word):
            return ""
        # only what the phrasings speak of: «авито» is not «овито»
        return first_in_dictionary(one for one in variants if _stem(one) in self._stems)

    def _with_digit(self, word: str) -> str:
        """«4асто», «0плата», «t1» with a Latin letter; a digit at the end is a number."""
        russian = in_russian(word)
        if self._lexicon.rank(russian) == Rank.VOCABULARY:
            return russian
        if len(word) < SHORTEST_WITH_DIGIT or len(_DIGIT.findall(word)) > 1 or word[-1].isdigit():
            return word
        if word.isascii():
            return self._lexicon.transliterated(word) or word
        lettered = with_letter_for_digit(russian)
        return lettered if is_russian(lettered) and self._lexicon.rank(lettered) else word

    def _in_one_alphabet(self, word: str) -> str:
        """«cчетчик» with a Latin «c», «покаpfybz» with the layout switched half-way."""
        russian = in_russian(word)
        for meant in (russian, _LATIN_RUN.sub(lambda run: switched(run[0]), word), in_latin(word)):
            if self._lexicon.rank(meant):
                return meant
        return self.mended(russian) if is_russian(russian) and self._lexicon.speaks_russian else word

    def joined(self, cut: list[Piece]) -> list[Piece]:
        """«показа ния» and «пока-зания» in one piece where only the whole makes sense."""
        joined: list[Piece] = []
        for piece in cut:
            before = joined[-2:] if piece.open else []
            if len(before) == 2 and before[0].open and before[1].text == " ":
                whole = self._whole([before[0].text, piece.text])
                if whole:
                    joined[-2:] = [Piece(whole, open=True)]
                    continue
            whole = self._whole(piece.text.split("-")) if piece.open and "-" in piece.text else ""
            joined.append(Piece(whole, open=True) if whole else piece)
        return joined

    def _whole(self, parts: list[str]) -> str:
        whole = "".join(parts)
        counts = self._lexicon.counts
        count = counts.get(whole, 0)
        if not count or len(whole) < SHORTEST_TORN or not all(parts):
            return ""
        # «смарт счетчик» stays: «счетчик» is said far more often than the whole
        if any(len(part) > LONGEST_SCRAP and counts.get(part, 0) > DOUBTFUL_SHARE * count for part in parts):
            return ""
        least = min(map(self._lexicon.rank, parts))
        # «с делать»: «делать» is a word too, but here «сделать» is what people say
        return whole if least == Rank.UNKNOWN or (least == Rank.DICTIONARY and count > 1) else ""


def _stem(word: str) -> str:
    return word[: min(STEM[-1], max(STEM[0], len(word) - 2))]
