"""Rasa Open Source in an environment of its own: made once from its lock file, trained and served from there.

``python -m tests.servers.rasa`` makes the environment, or says in one line why it cannot; dev.py calls it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from nlu.rasa_project import rasa_project
from tests.servers.process import Server, ServerFailed, free_port

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-rasa.lock"
FOLDER = ROOT / ".rasa-env"
STAMP = FOLDER / ".okno-stamp"
PYTHONS = ("python3.10", "python3.9", "python3.8")
ROOM = 5_000_000_000
"""Bytes: 2.5 GB of packages, and what unpacking them takes."""
INSTALL_SECONDS = 1800
TRAIN_SECONDS = 3600
START_SECONDS = 240
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONPATH": "",
}


class RasaImpossible(RuntimeError):
    """Why there can be no Rasa on this machine: one sentence."""


def find_python() -> Path:
    """A Python that Rasa 3.6 runs on: of the PATH, or of pyenv, whose shims may belong to no version."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for name in PYTHONS:
        version = name.removeprefix("python")
        found = [Path(path)] if (path := shutil.which(name)) else []
        for candidate in (*found, *sorted(pyenv.glob(f"versions/{version}.*/bin/{name}"))):
            if _says([candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]) == version:
                return candidate
    raise RasaImpossible("no Python 3.8 to 3.10 is on the PATH or in pyenv")


def is_ready() -> bool:
    return STAMP.exists() and STAMP.read_text("utf-8") == _digest()


def prepare() -> str:
    """Make the environment unless it is made; tells what was done. Raises RasaImpossible."""
    if is_ready():
        return "Rasa: ready."
    python = find_python()
    if shutil.disk_usage(ROOT).free < ROOM:
        raise RasaImpossible(f"its packages need {ROOM / 1e9:g} GB of room")
    uv = Path(sys.executable).parent / "uv"
    started = time.monotonic()
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", python, FOLDER],
        [uv, "pip", "sync", "--quiet", "--python", FOLDER / "bin" / "python", "--require-hashes", LOCK],
    ):
        _install(command)
    STAMP.write_text(_digest(), "utf-8")
    return f"Rasa: packages for {python.name} ready in {time.monotonic() - started:.1f} s."


def _install(command: Sequence[object]) -> None:
    try:
        done = _run(command, INSTALL_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RasaImpossible(f"its packages could not be installed: {type(error).__name__}") from None
    if done.returncode != 0:
        raise RasaImpossible(f"its packages could not be installed: {' '.join(done.stdout.split())[-600:]}")


@dataclass(frozen=True, slots=True)
class Trained:
    """``cpu`` and ``wall`` in seconds, of the whole command."""

    models: Path
    cpu: float
    wall: float


def train(folder: Path, topics: Mapping[str, tuple[str, ...]], epochs: int) -> Trained:
    """Write the project of these topics into ``folder`` and run ``rasa train nlu`` there."""
    for name, text in rasa_project(topics, epochs=epochs).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    before, started = os.times(), time.monotonic()
    command = [FOLDER / "bin" / "rasa", "train", "nlu", "--domain", "domain.yml", "--nlu", "data/nlu.yml"]
    done = _run(command, TRAIN_SECONDS, folder)
    after = os.times()
    if done.returncode != 0:
        raise ServerFailed(f"rasa train nlu failed:\n{done.stdout[-4000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Trained(folder / "models", cpu, time.monotonic() - started)


@dataclass
class RasaServer:
    """``rasa run --enable-api`` on loopback with the model trained in ``folder``; ``started_in`` in seconds."""

    folder: Path
    port: int
    token: str
    server: Server
    started_in: float = 0.0

    @classmethod
    def start(cls, folder: Path, *, token: str = "") -> "RasaServer":
        """Back when it answers."""
        port = free_port()
        running = cls(folder, port, token, _serve(folder, port, token))
        running._wait()
        return running

    def restart(self) -> None:
        """On the same port, after ``kill``."""
        self.server = _serve(self.folder, self.port, self.token)
        self._wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cpu(self) -> float:
        """Seconds that the process has used so far."""
        times = psutil.Process(self.server.process.pid).cpu_times()
        return float(times.user + times.system)

    @property
    def memory(self) -> int:
        return int(psutil.Process(self.server.process.pid).memory_info().rss)

    def kill(self) -> None:
        """At once, by its id; the folder stays."""
        self.server.process.kill()
        self.server.process.wait(10)

    def stop(self) -> None:
        self.server.stop(keep=True)

    def _wait(self) -> None:
        begun = time.monotonic()
        request = f"{self.url}/status?token={self.token}"
        while time.monotonic() < begun + START_SECONDS and self.server.process.poll() is None:
            try:
                with urllib.request.urlopen(request, timeout=5) as answer:
                    json.load(answer)
            except OSError:  # URLError is one
                time.sleep(0.1)
            else:
                self.started_in = time.monotonic() - begun
                return
        self.stop()
        raise ServerFailed(f"Rasa does not answer on {self.port}:\n{self.server.tail()}")


def _serve(folder: Path, port: int, token: str) -> Server:
    command: list[str | Path] = [FOLDER / "bin" / "rasa", "run", "--enable-api", "--model", "models"]
    command += ["--interface", "127.0.0.1", "--port", str(port)]
    return Server.start(
        [*command, *(["--auth-token", token] if token else [])], folder=folder, environment=QUIET
    )


def _run(
    command: Sequence[object], seconds: float, folder: Path = ROOT
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **QUIET},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=seconds,
        check=False,
    )


def _says(command: Sequence[object]) -> str:
    try:
        return _run(command, 30).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def main() -> int:
    try:
        told, code = prepare(), 0
    except RasaImpossible as impossible:
        told, code = f"Rasa is not tested: {impossible}.", 1
    sys.stdout.write(told + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
