"""Starting a server as a child process, waiting until it answers, ending it by its id."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"
"""Servers that refuse to run as root run as this account when the tests are root's."""

_PR_SET_PDEATHSIG = 1


class ServerFailed(RuntimeError):
    """A server the tests need did not start: says why, with the end of its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def account() -> pwd.struct_passwd:
    """Whom a server runs as: the tests' own account, or the unprivileged one for root."""
    return pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def scratch(kind: str, *, owner: pwd.struct_passwd | None = None) -> Path:
    """A short new folder (socket paths end at 108 bytes), in memory where the system has that."""
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix=f"okno-{kind}-", dir=place))
    if owner is not None and os.geteuid() == 0:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder


def identity(owner: pwd.struct_passwd | None) -> dict[str, object]:
    """Arguments of subprocess that give the child another account, when there is one to give."""
    if owner is None or os.geteuid() != 0:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _die_with_parent() -> None:
    # A killed test run must not leave servers behind; only Linux has this.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Server:
    """A running child process with its folder and its log."""

    process: subprocess.Popen[bytes]
    folder: Path
    log: Path

    @classmethod
    def start(
        cls,
        command: Sequence[str | Path],
        *,
        folder: Path,
        owner: pwd.struct_passwd | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> "Server":
        log = folder / "server.log"
        with log.open("ab") as output:
            process = subprocess.Popen(  # type: ignore[call-overload]
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, **(environment or {})},
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - runs one system call, takes no lock
                **identity(owner),
            )
        return cls(process, folder, log)

    def wait_for_port(self, port: int, *, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        self.stop(keep=True)
        raise ServerFailed(f"{self.process.args!r} does not listen on {port}:\n{self.tail()}")

    def tail(self, lines: int = 30) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self, sign: signal.Signals = signal.SIGTERM, *, keep: bool = False) -> None:
        """End the process; remove its folder unless it is to be kept (a restart on the same data)."""
        if self.process.poll() is None:
            self.process.send_signal(sign)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
