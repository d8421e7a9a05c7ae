"""Which of many articles are true at a moment."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.article import Article, is_valid


class Validity:
    """Worked out once between two moments at which anything begins or ends."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        moments = {one.valid_from for one in articles} | {one.valid_to for one in articles}
        self._moments = sorted(moment for moment in moments if moment is not None)
        self._since = lru_cache(maxsize=2)(self._from_moment)

    def at(self, now: int) -> NDArray[np.bool_] | None:
        """Article → is it valid at ``now``; None when all are."""
        return self._since(bisect_right(self._moments, now))

    def _from_moment(self, passed: int) -> NDArray[np.bool_] | None:
        if not self._moments:
            return None
        moment = self._moments[passed - 1] if passed else self._moments[0] - 1
        valid = np.fromiter((is_valid(one, moment) for one in self._articles), bool, len(self._articles))
        return None if valid.all() else valid
