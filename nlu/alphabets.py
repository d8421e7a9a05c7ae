"""Which alphabet a client meant: words typed on the wrong layout, or Russian in Latin letters.

A message is judged as a whole first, since nobody changes the layout with every word; where no reading makes sense of
half of its foreign letters, each word is judged alone and must be beyond doubt.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from nlu.layout import readings
from nlu.lexicon import Lexicon, Rank
from nlu.normalize import words
from nlu.translit import rendered

PIECES_KEPT = 4_096
LONGEST_PIECE = 64

TRUST = {Rank.VOCABULARY: 1.0, Rank.DICTIONARY: 0.9, Rank.UNKNOWN: 0.0}
MENDED_TRUST = 0.6
"""Of what becomes a word of the vocabulary once its misprint is mended, or only sounds right."""
ENOUGH = 0.5
"""Share of the foreign letters that a reading must explain."""
MOST = 0.7
"""Share from which words in Latin letters that make no sense are Russian too."""
SHORTEST_ALONE = 3
SHORTEST_FROM_DICTIONARY = 5
CLEARLY = 1.0
"""By how much (mean logarithm a letter pair) the switched word must sound better than the transliterated."""

_LATIN = re.compile("[a-z]")
_CYRILLIC = re.compile("[а-я]")
_LATIN_WORD = re.compile("[a-z0-9'’`]*[a-z][a-z0-9'’`]*")
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """about account address and any app are bill call can card check code could day did does email for from get
        has have hello help her his how internet is login mail mobile need new number okay online or our out
        password pay payment phone please sms some thank thanks that the their there they this time us was we web
        website what when where which who why will with would yes you your""",
    )
)
"""Frequent English words that are not Russian in Latin letters, even if they could be read so."""


class Reading(NamedTuple):
    """One piece between spaces and what it may mean."""

    letters: int
    typed: bool
    """Known as it stands."""
    switched: str = ""
    switched_trust: float = 0.0
    transliterated: str = ""
    transliterated_trust: float = 0.0


class Alphabets:
    """``mend`` leads a misprinted word to a word of the vocabulary, or gives it back."""

    def __init__(self, lexicon: Lexicon, mend: Callable[[str], str]) -> None:
        self._lexicon = lexicon
        self._mend = mend
        self._read = lru_cache(maxsize=PIECES_KEPT)(self._read_piece)

    def settled(self, pieces: list[str]) -> list[str]:
        """The pieces of a text, those in the wrong alphabet in the right one."""
        for foreign, russian in ((_LATIN, True), (_CYRILLIC, False)):
            if russian and not self._lexicon.speaks_russian:
                continue
            if not russian and not self._lexicon.latin_words:
                continue
            places = [at for at, piece in enumerate(pieces) if self._is_foreign(piece, foreign)]
            if places:
                self._settle(pieces, places)
        return pieces

    def _is_foreign(self, piece: str, alphabet: re.Pattern[str]) -> bool:
        other = _CYRILLIC if alphabet is _LATIN else _LATIN
        return len(piece) <= LONGEST_PIECE and bool(alphabet.search(piece)) and not other.search(piece)

    def _settle(self, pieces: list[str], places: Iterable[int]) -> None:
        read = {at: self._read(pieces[at]) for at in places}
        total = sum(one.letters for one in read.values())
        typed = sum(one.letters for one in read.values() if one.typed)
        switched = sum(one.letters * one.switched_trust for one in read.values())
        transliterated = sum(one.letters * one.transliterated_trust for one in read.values())
        if total < SHORTEST_ALONE - 1:
            return
        if switched >= transliterated and switched > max(typed, ENOUGH * total):
            for at, one in read.items():
                pieces[at] = pieces[at] if one.typed and not one.switched_trust else one.switched
        elif transliterated > max(typed, ENOUGH * total):
            for at, one in read.items():
                # the name of a firm among Russian words: «whatsapp»
                sure = one.transliterated_trust or (not one.typed and transliterated > MOST * total)
                pieces[at] = one.transliterated if sure else pieces[at]
        else:
            doubtful = typed < ENOUGH * total
            for at, one in read.items():
                if doubtful or one.switched_trust == TRUST[Rank.VOCABULARY]:
                    pieces[at] = _alone(pieces[at], one)

    def _read_piece(self, piece: str) -> Reading:
        latin = bool(_LATIN.search(piece))
        # the dictionary knows each letter as a word, so «ш» may still be «i»
        if not latin and len(piece) > 1 and self._lexicon.text_rank(piece):
            return Reading(sum(map(len, words(piece))), typed=True)
        switched, switched_trust = self._switched(piece)
        letters = max(sum(map(len, words(text))) for text in (piece, switched))
        if not latin:
            typed = self._lexicon.text_rank(piece) > Rank.UNKNOWN
            return Reading(letters, typed, switched, switched_trust)
        typed = all(self._lexicon.rank(word) or word in _ENGLISH for word in words(piece))
        transliterated, trust = (piece, 0.0) if typed else self._transliterated(piece)
        if not switched_trust and trust < TRUST[Rank.DICTIONARY]:
            better = self._lexicon.sounds_right(switched) - self._lexicon.sounds_right(transliterated)
            if letters > SHORTEST_ALONE and better > CLEARLY:
                switched_trust = MENDED_TRUST
        return Reading(letters, typed, switched, switched_trust, transliterated, trust)

    def _switched(self, piece: str) -> tuple[str, float]:
        best, most = "", -1.0
        for reading in readings(piece):
            trust = self._trust(reading)
            # only a mark that makes the word unknown is a mark: «cdjb[» is «своих», not «свои» and a bracket
            if trust > most and most < TRUST[Rank.DICTIONARY]:
                best, most = reading, trust
        return best, most

    def _trust(self, text: str) -> float:
        trust = TRUST[self._lexicon.text_rank(text)]
        if trust:
            return trust
        found = words(text)
        known = [self._lexicon.rank(self._mend(word)) == Rank.VOCABULARY for word in found]
        return MENDED_TRUST if found and all(known) else 0.0

    def _transliterated(self, piece: str) -> tuple[str, float]:
        trusts = []

        def russian(match: re.Match[str]) -> str:
            word, trust = self._russian(match[0])
            trusts.append(trust)
            return word

        text = _LATIN_WORD.sub(russian, piece)
        return text, min(trusts, default=0.0)

    def _russian(self, word: str) -> tuple[str, float]:
        if found := self._lexicon.transliterated(word):
            return found, TRUST[Rank.VOCABULARY]
        plain = rendered(word)
        for variant in (plain, plain + "ь"):
            if rank := self._lexicon.rank(variant):
                return variant, TRUST[rank]
        mended = self._mend(plain)
        return (mended, MENDED_TRUST) if mended != plain else (plain, 0.0)


def _alone(piece: str, one: Reading) -> str:
    if one.typed or one.letters < SHORTEST_ALONE:
        return piece
    needed = TRUST[Rank.VOCABULARY if one.letters < SHORTEST_FROM_DICTIONARY else Rank.DICTIONARY]
    if one.switched_trust >= max(needed, one.transliterated_trust):
        return one.switched
    return one.transliterated if one.transliterated_trust >= needed else piece
