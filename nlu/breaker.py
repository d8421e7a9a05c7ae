"""When to leave alone what keeps failing, and when to try it again. Pure: the clock is handed in."""

from collections.abc import Callable


class Breaker:
    """Opens after so many failures in a row; while open, lets one trial through each ``pause``.

    ``pause`` and ``now`` are of one unit. A trial that never reports back only waits for the next.
    """

    def __init__(self, failures: int, pause: int, now: Callable[[], int]) -> None:
        self._bound = failures
        self._pause = pause
        self._now = now
        self._in_a_row = 0
        self._paused_since: int | None = None

    @property
    def is_open(self) -> bool:
        return self._paused_since is not None

    def admits(self) -> bool:
        """May it be called now? While open, asking takes the trial."""
        if self._paused_since is None:
            return True
        now = self._now()
        # A clock set back must not lengthen the pause.
        if 0 <= now - self._paused_since < self._pause:
            return False
        self._paused_since = now
        return True

    def failed(self) -> bool:
        """True when this failure opened it."""
        self._in_a_row += 1
        if self.is_open or self._in_a_row < self._bound:
            return False
        self._paused_since = self._now()
        return True

    def succeeded(self) -> bool:
        """True when this success closed it."""
        was_open = self.is_open
        self._in_a_row = 0
        self._paused_since = None
        return was_open
