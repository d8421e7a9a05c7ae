"""What the hub asks of signals. Everything here may be lost at any moment; whoever listens also polls each second."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol

Topic = Literal["inbox", "outbox", "crm", "log", "articles", "typing", "trouble", "presence"]
"""Payload stored · message owed · call of the CRM owed · events recorded · knowledge changed · somebody is typing ·
people should know: ``account telegram:main`` (dead), ``payload telegram:main`` (nobody could read it) · who sits
before the screens of a process.
"""


class Signals(Protocol):
    """Wake-ups. ``text`` is a small hint (a key, a position), never the thing itself."""

    async def publish(self, topic: Topic, text: str = "") -> None:
        """Never raises: a lost wake-up only costs the polling interval."""
        ...

    def subscribe(self, *topics: Topic) -> AbstractAsyncContextManager[AsyncIterator[tuple[Topic, str]]]:
        """Signals from now on. A slow reader loses the oldest."""
        ...

    async def check(self) -> str:
        """ "" when all is well, else what is wrong, in words."""
        ...

    async def close(self) -> None: ...


Pace = tuple[float, float]
"""So many places in any so many seconds."""


class RateBuckets(Protocol):
    """Leaky buckets shared by all senders of an account."""

    async def reserve(self, key: str, paces: Sequence[Pace], most: float) -> float:
        """Take the next place under ``key`` that every one of ``paces`` allows; the seconds until it comes (0 = now).

        A place that lies further off than ``most`` is not taken. Without paces: how long a pause still lasts.
        """
        ...

    async def pause(self, key: str, seconds: float) -> None:
        """No place under ``key`` comes before that (429 of the platform)."""
        ...

    async def close(self) -> None: ...
