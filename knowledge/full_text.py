"""Full text of the articles: the only module that knows tantivy.

It may stand in a pure layer: the index lies in memory, is written once, by a thread that has ended when the building
is done, and searched in the caller's own thread; no file, clock or socket is touched. A client's text never is query
syntax: its words become term queries.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import tantivy

WRITER_BYTES = 64_000_000
"""Enough for 10,000 articles to lie in one segment; taken as it is filled, given back when the index is written."""
TERMS_LOOKED_UP = 24
"""Of a long letter's words, the rarest."""
TELLING = 1.0
MANY = 1_000
"""Among so many articles a word that a third of them have is looked up only where there is no other: it takes long."""
FULL_TERM = 2.2
"""What BM25 gives a term at most, in units of its rarity: k1 + 1."""

_TOKENS = "words"


class FullText:
    """``of``: article → its folded words, in order. Immutable."""

    def __init__(self, of: Sequence[Sequence[str]]) -> None:
        frequency = Counter(word for text in of for word in set(text))
        self._rarity = {word: _rarity(known, len(of)) for word, known in frequency.items()}
        self._rarest = _rarity(0, len(of))
        self._is_large = len(of) >= MANY
        self._schema = (
            tantivy.SchemaBuilder()
            .add_text_field("text", tokenizer_name=_TOKENS, index_option="freq")
            .add_integer_field("article", fast=True)
            .build()
        )
        index = tantivy.Index(self._schema)
        index.register_tokenizer(_TOKENS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        index.config_reader("manual")
        writer = index.writer(WRITER_BYTES, num_threads=1)
        for article, text in enumerate(of):
            writer.add_document(tantivy.Document(text=" ".join(text), article=article))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """How few articles have each of the folded words, as BM25 weighs it."""
        return {word: self._rarity.get(word, self._rarest) for word in words}

    def find(self, rarity: Mapping[str, float], count: int) -> dict[int, float]:
        """The ``count`` best articles for the words of ``rarity``: the share of what the words could give, 0…1."""
        telling = self._telling(rarity)
        most = FULL_TERM * sum([rarity[word] for word in telling])
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", word, "freq"))
            for word in telling
            if word in self._rarity
        ]
        if not terms:
            return {}
        found = self._searcher.search(tantivy.Query.boolean_query(terms), count, count=False).hits
        articles = self._searcher.fast_field_values("article", [address for _, address in found])
        return {int(article or 0): score / most for (score, _), article in zip(found, articles, strict=True)}

    def _telling(self, rarity: Mapping[str, float]) -> Sequence[str]:
        """Those that are looked up. Of a long letter's words only such as some article has: it is full of names."""
        words = list(rarity)
        if len(words) > TERMS_LOOKED_UP:
            known = [word for word in words if word in self._rarity]
            words = sorted(known, key=rarity.__getitem__, reverse=True)[:TERMS_LOOKED_UP]
        if self._is_large:
            return [word for word in words if rarity[word] >= TELLING] or words
        return words


def _rarity(known: int, count: int) -> float:
    return math.log(1 + (count - known + 0.5) / (known + 0.5))
