"""Which of many articles are true at a moment."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from knowledge.article import Article, is_valid


class Validity:
    """Worked out once between two moments at which anything begins or ends."""

    def __init__(self, articles: Sequence[Article]) -> None:
        moments = {one.valid_from for one in articles} | {one.valid_to for one in articles}
        self._moments = sorted(moment for moment in moments if moment is not None)
        self._since = lru_cache(maxsize=2)(partial(_since, articles, self._moments))

    def at(self, now: int) -> NDArray[np.bool_] | None:
        """Article → is it valid at ``now``; None when all are."""
        return self._since(bisect_right(self._moments, now))


def _since(articles: Sequence[Article], moments: Sequence[int], passed: int) -> NDArray[np.bool_] | None:
    if not moments:
        return None
    moment = moments[passed - 1] if passed else moments[0] - 1
    valid = np.fromiter((is_valid(one, moment) for one in articles), bool, len(articles))
    return None if valid.all() else valid
