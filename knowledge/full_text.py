"""Full text of the articles: the only module that knows tantivy.

It may stand in a pure layer: the index lies in memory, is written once, by a thread that has ended when the building
is done, and searched in the caller's own thread; no file, clock or socket is touched. A client's text never is query
syntax: its words become term queries.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import tantivy

WRITER_BYTES = 15_000_000
"""The least that the library takes; it is given back when the index is written."""
TERMS_LOOKED_UP = 24
"""Of a long letter's words, the rarest."""
FULL_TERM = 2.2
"""What BM25 gives a term at most, in units of its rarity: k1 + 1."""

_TOKENS = "words"


class FullText:
    """``of``: article → its folded words, in order. Immutable."""

    def __init__(self, of: Sequence[Sequence[str]]) -> None:
        self._frequency = Counter(word for text in of for word in set(text))
        self._count = len(of)
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

    def rarity(self, word: str) -> float:
        """How few articles have the folded word, as BM25 weighs it."""
        known = self._frequency[word]
        return math.log(1 + (self._count - known + 0.5) / (known + 0.5))

    def find(self, words: Iterable[str], count: int) -> dict[int, float]:
        """The ``count`` best articles for the folded words: the share of what the words could give at most, 0…1."""
        rarities = {word: self.rarity(word) for word in dict.fromkeys(words)}
        chosen = sorted(rarities, key=rarities.__getitem__, reverse=True)[:TERMS_LOOKED_UP]
        most = FULL_TERM * sum(rarities[word] for word in chosen)
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", word, "freq"))
            for word in chosen
            if word in self._frequency
        ]
        if not terms:
            return {}
        found = self._searcher.search(tantivy.Query.boolean_query(terms), count, count=False).hits
        articles = self._searcher.fast_field_values("article", [address for _, address in found])
        return {int(article or 0): score / most for (score, _), article in zip(found, articles, strict=True)}
