"""Our own rate limit: calls leave evenly, none waits behind another's answer."""

import asyncio


class Pace:
    """At most ``per_second`` calls a second, in the order they ask."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1.0 / per_second
        self._next = 0.0

    @property
    def delay(self) -> float:
        """Seconds that whoever asked now would wait for his turn."""
        return max(0.0, self._next - asyncio.get_running_loop().time())

    async def wait(self) -> None:
        now = asyncio.get_running_loop().time()
        turn = now + self.delay
        self._next = turn + self._gap
        await asyncio.sleep(turn - now)
