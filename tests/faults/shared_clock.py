"""One clock for the parent and all its children: the system's, and how far the test has moved it forward."""

import mmap
import struct
import time
from pathlib import Path

from conversation.ids import Micros


class SharedClock:
    """Whoever opens the same file has the same time; a stopped process wakes up late."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(8))
        with path.open("r+b") as file:
            self._ahead = mmap.mmap(file.fileno(), 8)

    def __call__(self) -> Micros:
        return Micros(time.time_ns() // 1000 + struct.unpack("q", self._ahead[:])[0])

    def forward(self, seconds: float) -> None:
        ahead = struct.unpack("q", self._ahead[:])[0] + int(seconds * 1_000_000)
        self._ahead[:] = struct.pack("q", ahead)
