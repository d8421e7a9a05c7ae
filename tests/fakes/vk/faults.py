"""The script of faults: what the platform does wrong, and to which calls."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["error", "hang", "reset", "reset_after", "502", "garbage", "429"]


@dataclass(frozen=True)
class Fault:
    kind: Kind
    code: int = 0
    message: str = ""


@dataclass
class Script:
    """``path`` is a method's name, ``upload/photo``, ``upload/doc``, ``lp`` or ``media``; ``*`` is any."""

    latency: float = 0.0
    """Seconds before every answer."""
    planned: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    long_poll_body: bytes | None = None
    """What the long poll answers, whatever it is asked."""
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def plan(self, path: str, fault: Fault, times: int = 1) -> None:
        self.planned[path] += [fault] * times

    def take(self, path: str) -> Fault | None:
        for name in (path, "*"):
            if self.planned[name]:
                return self.planned[name].pop(0)
        return None
