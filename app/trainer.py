"""The model that fits the phrasings as they stand: found in a folder by their digest, else trained in a process."""

import asyncio
import fcntl
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import structlog

from nlu.company import load_company
from nlu.lessons import Classes, Lessons, Topical, classes_of, digest, lessons_of
from nlu.model import Model
from nlu.model_file import ModelError, read_model
from nlu.phrasings import load_phrasings
from nlu.understand import Understander, checked

KEPT = 5
"""Models that stay in the folder; older ones are removed."""

Read = tuple[Model, dict[str, Any]]
"""A model and its settings."""

log = structlog.get_logger(__name__)


class TrainingFailed(Exception):
    """The process of training ended badly; ``str()`` holds its last words."""


class FileTrainer:
    """The hub's trainer. Processes that share ``folder`` train each model once."""

    def __init__(self, folder: Path, intents: str, phrasings: str) -> None:
        self._folder = folder
        self._company = load_company(intents)
        self._phrasings = checked(self._company, load_phrasings(phrasings))
        self.validation: dict[str, Any] = {}
        """What cross-validation has said of the current model (``nlu.training.validation``)."""
        self._model: Model | None = None
        self._digest = ""

    async def prepare(self, articles: Sequence[Topical]) -> bool:
        """Make the model of these articles current; True when another was before. Raises TrainingFailed."""
        lessons = lessons_of(classes_of(self._phrasings, articles, titles=False), self._company)
        wanted = digest(lessons)
        if wanted == self._digest:
            return False
        self._model, settings = await self._found(wanted, lessons)
        self.validation = settings.get("validation") or {}
        self._digest = wanted
        return True

    def build(self, articles: Sequence[Topical]) -> Understander:
        """With the current model: until ``prepare`` is done it may not know the newest phrasings."""
        if self._model is None:
            raise RuntimeError("no model was prepared")
        built = Understander(self._company, self._classes(articles), self._model)
        built.warm()
        return built

    def _classes(self, articles: Sequence[Topical]) -> Classes:
        return classes_of(self._phrasings, articles)

    async def _found(self, wanted: str, lessons: Lessons) -> Read:
        path = self._folder / f"understanding-{wanted}.npz"
        known = await asyncio.to_thread(_read, path)
        if known is not None:
            return known
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "training.lock").open("w") as lock:
            while not _taken(lock):
                await asyncio.sleep(0.1)
                known = await asyncio.to_thread(_read, path)
            if known is None:
                log.info("training", phrasings=sum(map(len, lessons.values())), topics=len(lessons))
                data = await _trained(lessons, self._company.small_talk)
                known = read_model(data)
                await asyncio.to_thread(_keep, path, data)
            return known


async def _trained(lessons: Lessons, small_talk: Sequence[str]) -> bytes:
    orders = json.dumps({"lessons": lessons, "small_talk": small_talk}, ensure_ascii=False)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.training",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    try:
        data, errors = await process.communicate(orders.encode())
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        lines = errors.decode(errors="replace").strip().splitlines()
        raise TrainingFailed(lines[-1] if lines else f"exit code {process.returncode}")
    return data


def _read(path: Path) -> Read | None:
    try:
        return read_model(path.read_bytes())
    except OSError:
        return None
    except ModelError as error:
        log.warning("model_not_readable", file=path.name, reason=str(error))
        return None


def _keep(path: Path, data: bytes) -> None:
    """Whole or not at all; the oldest of too many go."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)
    models = sorted(path.parent.glob("understanding-*.npz"), key=lambda one: one.stat().st_mtime)
    for old in models[:-KEPT]:
        old.unlink(missing_ok=True)


def _taken(file: IO[str]) -> bool:
    """Whether this process is now the one that trains; the lock goes with the file."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
