"""Who has a screen open, in whichever process it ends: told around by signals, believed for a short while."""

import asyncio
from collections.abc import Callable, Collection

from conversation.ids import SECOND, Micros
from integrations.signals.port import Signals

TOLD_EVERY_SECONDS = 5.0
BELIEVED_US = 15 * SECOND


class Presence:
    """``process`` is this one's name, ``here`` the operators whose screens end in it. Where signals do not leave the
    process, nobody else is known of.
    """

    def __init__(
        self, signals: Signals, process: str, here: Callable[[], Collection[str]], now: Callable[[], Micros]
    ) -> None:
        self._signals = signals
        self._process = process
        self._here = here
        self._now = now
        self._elsewhere: dict[str, tuple[Micros, frozenset[str]]] = {}

    @property
    def online(self) -> frozenset[str]:
        """Ids of operators."""
        since = self._now() - BELIEVED_US
        others = (who for at, who in self._elsewhere.values() if at > since)
        return frozenset(self._here()).union(*others)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_for_ever())
            group.create_task(self._hear())

    async def tell(self) -> None:
        await self._signals.publish("presence", " ".join((self._process, *sorted(self._here()))))

    async def _tell_for_ever(self) -> None:
        while True:
            await self.tell()
            await asyncio.sleep(TOLD_EVERY_SECONDS)

    async def _hear(self) -> None:
        async with self._signals.subscribe("presence") as signals:
            async for _, text in signals:
                process, *who = text.split()
                if process == self._process:
                    continue
                since = self._now() - BELIEVED_US
                self._elsewhere = {name: told for name, told in self._elsewhere.items() if told[0] > since}
                self._elsewhere[process] = (self._now(), frozenset(who))
