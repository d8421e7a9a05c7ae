"""The parent's side of the nursery: hubs are started, killed, stopped and woken by their process ids."""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.faults.hub_process import Orders

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class HubProcess:
    name: str
    pid: int
    handle: int
    """A pidfd: readable once the process is dead, and never another process of the same number."""
    web_port: int

    def signal(self, number: signal.Signals) -> None:
        try:
            signal.pidfd_send_signal(self.handle, number)
        except ProcessLookupError:
            return  # It is dead already.

    async def dies(self) -> None:
        while not select.select([self.handle], [], [], 0)[0]:
            await asyncio.sleep(0.005)
        os.close(self.handle)

    async def stops(self) -> None:
        """Until it has been stopped by SIGSTOP."""
        while _state(self.pid) != "T":
            await asyncio.sleep(0.005)

    async def killed(self) -> None:
        self.signal(signal.SIGKILL)
        await self.dies()


class Nursery:
    """One for many tests: it loads the hub once, and forks it in milliseconds."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self._line() == "ready"

    def start(self, orders: Orders) -> HubProcess:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(orders)) + "\n")
        self._process.stdin.flush()
        pid = int(self._line())
        return HubProcess(orders.name, pid, os.pidfd_open(pid), orders.web_port)

    def close(self) -> None:
        """Its children die with it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
        self._log.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if select.select([self._process.stdout], [], [], 1.0)[0]:
                return self._process.stdout.readline().strip()
        raise AssertionError("the nursery does not answer")


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
