"""Lanes: work by key, one at a time for each key, many keys at once, nothing asked for twice in vain.

Keys come in groups (channel accounts), each with a width of its own: a platform that hangs holds up no other.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Generic, Literal, TypeVar

import structlog

K = TypeVar("K", bound=tuple[str, str])
"""(group, what is served in it)."""

Next = Literal["again", "soon", "done"]
"""There may be more · try again in a moment (somebody else is at it) · nothing more for now."""

SOON_SECONDS = 0.02
SOONEST_SECONDS = 0.5
"""Waits of a lane that finds itself busy grow up to this."""

log = structlog.get_logger(__name__)


class Lanes(Generic[K]):
    """``work`` serves one piece of a key's work; at most ``width`` keys of a group are served at once,
    of the ``narrow`` groups no more than they say.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[K], Awaitable[Next]],
        width: int,
        narrow: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._name = name
        self._work = work
        self._width = width
        self._narrow = narrow
        self._waiting: defaultdict[str, dict[K, None]] = defaultdict(dict)
        self._running: dict[K, bool] = {}
        self._busy: Counter[str] = Counter()
        """How many keys of a group are running."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    def offer(self, key: K) -> None:
        """There is work for ``key``. Asked while its lane runs, the lane looks once more before it ends."""
        if self._stopped:
            return
        if key in self._running:
            self._running[key] = True
        else:
            self._waiting[key[0]][key] = None
            self._start(key[0])

    async def stop(self) -> None:
        """Finish what has begun, begin nothing new."""
        self._stopped = True
        self._waiting.clear()
        if self._tasks:
            await asyncio.wait(self._tasks)

    @property
    def idle(self) -> bool:
        return not self._running and not any(self._waiting.values())

    def _start(self, group: str) -> None:
        waiting = self._waiting[group]
        width = min(self._width, self._narrow.get(group, self._width))
        while waiting and self._busy[group] < width:
            key = next(iter(waiting))
            del waiting[key]
            self._running[key] = False
            self._busy[group] += 1
            task = asyncio.create_task(self._run(key), name=f"{self._name}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, key: K) -> None:
        wait = SOON_SECONDS
        try:
            while not self._stopped:
                self._running[key] = False
                found = await self._work(key)
                if found == "soon":
                    await asyncio.sleep(wait)
                    wait = min(wait * 2, SOONEST_SECONDS)
                elif found == "done" and not self._running[key]:
                    return
                else:
                    wait = SOON_SECONDS
        except Exception:
            # The sweep offers the key again; one broken key stops no other.
            log.exception("lane_failed", lane=self._name)
        finally:
            del self._running[key]
            self._busy[key[0]] -= 1
            if not self._stopped:
                self._start(key[0])
