"""Words written together: «лицевойсчет», «немогу», «какпередатьпоказания»."""

import math

from nlu.lexicon import Lexicon

SHORTEST_GLUED = 5
LONGEST_GLUED = 40
LONGEST_PART = 20
SHORTEST_LATIN = 4
"""There is no dictionary that would know «unlock» and «within» for words."""
ALONE = frozenset("авикоуся")
"""Words of one letter."""
PRICE_OF_PART = 3.0
"""In natural logarithms: few parts are likelier than many."""


class Spacing:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def parted(self, word: str) -> str:
        """The word as two or more of the vocabulary's, the likeliest way; empty when there is none."""
        size = len(word)
        if not SHORTEST_GLUED <= size <= LONGEST_GLUED:
            return ""
        best: list[tuple[float, int]] = [(0.0, 0)] + [(math.inf, 0)] * size
        for end in range(1, size + 1):
            for start in range(max(0, end - LONGEST_PART), end):
                before = best[start][0]
                # no sentence ends with «о»
                scrap = end == size and end - start == 1
                if before < math.inf and end - start < size and not scrap:
                    price = before + self._price(word[start:end])
                    if price < best[end][0]:
                        best[end] = (price, start)
        if best[size][0] == math.inf:
            return ""
        parts, end = [], size
        while end:
            start = best[end][1]
            parts.append(word[start:end])
            end = start
        # «и к о» are words too: a text of scraps is no text
        if 3 * sum(len(part) for part in parts if len(part) >= 4) < 2 * size:
            return ""
        return " ".join(reversed(parts))

    def _price(self, part: str) -> float:
        if (len(part) == 1 and part not in ALONE) or (part.isascii() and len(part) < SHORTEST_LATIN):
            return math.inf
        count = self._lexicon.counts.get(part, 0)
        return PRICE_OF_PART + math.log(self._lexicon.total / count) if count else math.inf
