"""Word vectors as a model file keeps them: product-quantised rows of the words it may need."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Codes = NDArray[np.uint8]

VECTORS_KEPT = 8_192
"""Words whose vector stays unpacked; 1.2 kB each."""


class WordVectors:
    """``codes`` holds a row of code numbers for each word; ``codebook[part, code]`` is that part of a vector."""

    def __init__(self, rows: Mapping[str, int], codes: Codes, codebook: Floats) -> None:
        self.rows, self.codes, self.codebook = rows, codes, codebook
        self._parts = np.arange(codebook.shape[0])
        self.vector = lru_cache(maxsize=VECTORS_KEPT)(self._vector)

    @property
    def size(self) -> int:
        """Dimensions of a vector."""
        return int(self.codebook.shape[0] * self.codebook.shape[2])

    def of_form(self, word: str, form: str) -> Floats | None:
        """Of the word as written, else of its dictionary form."""
        found = self.vector(word)
        return found if found is not None else self.vector(form)

    def _vector(self, word: str) -> Floats | None:
        """Of length one; None for a word that is not kept."""
        row = self.rows.get(word)
        if row is None:
            return None
        found: Floats = self.codebook[self._parts, self.codes[row]].ravel()
        length = float(np.sqrt(found @ found))
        return found / np.float32(length) if length else None
