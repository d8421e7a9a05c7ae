"""How often somebody may do something: buckets in this process, bounded in number."""

from collections import OrderedDict
from collections.abc import Callable

from conversation.ids import MINUTE, SECOND, Micros

KEPT = 20_000


class Buckets:
    """``per_minute`` times each minute for each key, of which a third may come at once."""

    def __init__(self, per_minute: int, now: Callable[[], Micros]) -> None:
        self._step = MINUTE // per_minute
        self._burst = MINUTE // 3
        self._now = now
        self._free_at: OrderedDict[str, int] = OrderedDict()

    def take(self, key: str) -> int:
        """0 when it may be done now, else the seconds to wait; a refusal costs nothing."""
        now = self._now()
        free_at = max(self._free_at.get(key, 0), now)
        if free_at - now > self._burst:
            return int(-(-(free_at - now - self._burst) // SECOND))
        self._free_at[key] = free_at + self._step
        self._free_at.move_to_end(key)
        if len(self._free_at) > KEPT:
            self._free_at.popitem(last=False)
        return 0
