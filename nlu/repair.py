"""Mends what clients type: the wrong layout, Latin letters, misprints, spaces; never numbers, codes or names."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from nlu.alphabets import Alphabets
from nlu.colloquial import SPOKEN
from nlu.lexicon import Lexicon, Rank
from nlu.lookalikes import without_marks
from nlu.mending import DOUBTFUL_COUNT, Mending
from nlu.normalize import normalize
from nlu.pieces import Piece, pieces

READ = 10_000
"""Characters; what follows them comes through as it is."""
ODD_MOST = 150
"""Chunks between spaces with odd words: a text that has more of them is not a misprinted one."""
WORDS_KEPT = 8_192

_WORD = re.compile(r"\w+")
_ENDS = frozenset(".!?…\n")
_WORD_OR_END = re.compile(r"\w+|[.!?…\n]+")
_ABBREVIATED = frozenset(
    ("ул", "пр", "просп", "пер", "пл", "наб", "ш", "бул", "г", "гор", "пос", "дер", "обл", "им", "гр")
)
"""The point behind them ends no sentence: «ул. Шотмана»."""


class Repair:
    """Built of the vocabulary: the normalised word forms of the known phrasings with their counts.

    The vocabulary may be in any language: words are only led to it, and nothing is turned into an alphabet that it does
    not use. Costly parts are built when first needed; apart from them and its caches it never changes.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._lexicon = Lexicon(vocabulary)
        self._sure = {word for word, count in vocabulary.items() if count > DOUBTFUL_COUNT}
        """Words of the vocabulary that stand as they are; grows by what turns out so."""
        self._mending = Mending(self._lexicon)
        self._mend = lru_cache(maxsize=WORDS_KEPT)(self._mending.mended)
        self._alphabets = Alphabets(self._lexicon, self._mend)

    def repair(self, text: str, names: Collection[str] = ()) -> str:
        """A normalised text with its words mended; ``names`` (of ``proper_names``) keep their spelling.

        Words that the vocabulary or the Russian dictionary has stay as they are.
        """
        if len(text) > READ:
            end = text.rfind(" ", 0, READ)
            end = READ if end < 0 else end
            return self.repair(text[:end], names) + text[end:]
        bare = without_marks(text)
        if all(word in self._sure or word.isdigit() for word in _WORD.findall(bare)):
            return bare
        odd = sum(not all(map(self._stands, _WORD.findall(chunk))) for chunk in set(bare.split(" ")))
        if not 0 < odd <= ODD_MOST:
            return bare
        cut = pieces(bare)
        settled = iter(self._alphabets.settled([piece.text for piece in cut if piece.open]))
        cut = [Piece(next(settled), open=True) if piece.open else piece for piece in cut]
        return "".join(self._spelled(piece, names) for piece in self._mending.joined(cut))

    def prepare(self) -> None:
        """Builds now what is else built when first needed, so that no client waits for it."""
        self._lexicon.prepare()
        self._mending.prepare()

    def _stands(self, word: str) -> bool:
        """Whether nothing has to be done for a word."""
        if word in self._sure or word.isdigit():
            return True
        rank = self._lexicon.rank(word)
        if rank == Rank.VOCABULARY:
            if self._mend(word) != word:
                return False
            self._sure.add(word)
        return rank > Rank.UNKNOWN and word not in SPOKEN

    def _spelled(self, piece: Piece, names: Collection[str]) -> str:
        if not piece.open:
            return self._mend(piece.text) if piece.text.isalnum() else piece.text
        return _WORD.sub(lambda match: match[0] if match[0] in names else self._mend(match[0]), piece.text)


def proper_names(raw: str) -> frozenset[str]:
    """The words of a raw text, normalised, that stand with a capital inside a sentence: names, until shown otherwise.

    None where capitals are a habit: most of the words have one.
    """
    if raw[1:] == raw[1:].lower():
        return frozenset()
    inside = [word for word in _inside_sentences(raw) if word[0].isalpha()]
    capital = [word for word in inside if word[0].isupper() and not word.isupper()]
    if 2 * len(capital) > len(inside):
        return frozenset()
    return frozenset(map(normalize, capital))


def _inside_sentences(raw: str) -> Iterator[str]:
    """All words but the first of each sentence."""
    before = ""
    for found in _WORD_OR_END.findall(raw):
        if found[0] in _ENDS:
            before = before if found == "." and before.lower() in _ABBREVIATED else ""
            continue
        if before:
            yield found
        before = found
