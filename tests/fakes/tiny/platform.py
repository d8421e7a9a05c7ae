"""The far end: it counts its payloads, keeps what it takes, and fails by a script."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from channels.channel import SendError

TEXT_MAX = 3000


@dataclass
class TinyPlatform:
    """``failing`` is raised by the next sending; with ``after`` the message was taken all the same."""

    told: list[bytes] = field(default_factory=list)
    taken: dict[str, list[tuple[str, tuple[bytes, ...]]]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    failing: SendError | None = None
    after: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, **event: Any) -> bytes:
        payload = json.dumps({"number": len(self.told) + 1, **event}, ensure_ascii=False).encode()
        self.told.append(payload)
        self.news.set()
        return payload

    def take(self, address: str, text: str, files: tuple[bytes, ...]) -> str:
        if len(text) > TEXT_MAX:
            raise AssertionError(f"{len(text)} characters")
        shown = self.taken.setdefault(address, [])
        shown.append((text, files))
        return f"{address}.{len(shown)}"
