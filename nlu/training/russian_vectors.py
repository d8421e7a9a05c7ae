"""The Russian word vectors inside the package ``natasha`` (navec, MIT): 250,000 words of 300 dimensions."""

from collections.abc import Collection
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from navec import Navec
from numpy.typing import NDArray

from nlu.vectors import Floats, WordVectors

FILE = "data/emb/navec_news_v1_1B_250K_300d_100q.tar"
NEAR = 0.0
"""Cosine with one of the training words' groups from which on an unseen word is worth its row."""
GROUPS = 96
UNSEEN_MOST = 100_000
PORTION = 16_384
_SPECIAL = ("<unk>", "<pad>")


@cache
def _all() -> WordVectors:
    # Found, not imported: importing natasha needs packages that nothing here uses.
    spec = find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package natasha is not installed")
    read = Navec.load(Path(spec.submodule_search_locations[0]) / FILE)
    rows: dict[str, int] = {}
    for number, word in enumerate(read.vocab.words):
        if word not in _SPECIAL:
            rows.setdefault(word.replace("ё", "е"), number)  # normalised texts have no «ё»
    return WordVectors(rows, read.pq.indexes, np.ascontiguousarray(read.pq.codes, dtype=np.float32))


def needed(words: Collection[str]) -> WordVectors:
    """The rows of ``words``, and of words that mean something similar to some of them: clients will use these."""
    everything = _all()
    known = [word for word in dict.fromkeys(words) if word in everything.rows]
    kept = list(dict.fromkeys([*known, *_similar(everything, known)]))
    order = np.fromiter((everything.rows[word] for word in kept), dtype=np.int64, count=len(kept))
    return WordVectors(
        dict(zip(kept, range(len(kept)), strict=True)), everything.codes[order], everything.codebook
    )


def _similar(everything: WordVectors, known: list[str]) -> list[str]:
    """Nearest first, at most ``UNSEEN_MOST``."""
    if not known:
        return []
    middles = _groups(np.stack([vector for word in known if (vector := everything.vector(word)) is not None]))
    words, rows = list(everything.rows), np.fromiter(everything.rows.values(), dtype=np.int64)
    likeness = np.concatenate(
        [
            (_unpacked(everything, rows[at : at + PORTION]) @ middles.T).max(axis=1)
            for at in range(0, len(rows), PORTION)
        ]
    )
    order = np.argsort(-likeness)[:UNSEEN_MOST]
    return [words[number] for number in order if likeness[number] >= NEAR]


def _unpacked(everything: WordVectors, rows: NDArray[np.int64]) -> Floats:
    parts = np.arange(everything.codebook.shape[0])
    found = everything.codebook[parts, everything.codes[rows]].reshape(len(rows), -1)
    length: Floats = np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.float32(1e-9))
    return found / length


def _groups(vectors: Floats) -> Floats:
    """Middles of ``GROUPS`` groups of alike vectors, of length one; few vectors are groups of their own."""
    if len(vectors) <= GROUPS:
        return vectors
    middles = vectors[:: max(1, len(vectors) // GROUPS)][:GROUPS].copy()
    for _ in range(8):
        nearest = (vectors @ middles.T).argmax(axis=1)
        for number in range(len(middles)):
            own = vectors[nearest == number]
            if len(own):
                middles[number] = own.mean(axis=0)
        middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    return middles
