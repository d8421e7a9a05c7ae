"""Our own rate limit: calls leave evenly, none waits behind another's answer."""

import asyncio


class Pace:
    """At most ``per_second`` calls a second, in the order they ask."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1.0 / per_second
        self._next = 0.0

    async def wait(self) -> None:
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._gap
        await asyncio.sleep(turn - now)
