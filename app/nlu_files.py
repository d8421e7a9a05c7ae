"""The files of ``okno nlu …``: phrasings and models in, whole files out, errors in one sentence."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import ConfigError
from nlu.data_file import DataError, Read, read_data
from nlu.model_file import ModelError, read_model
from nlu.standalone import understander_of
from nlu.understand import Understander


def read_files(paths: Iterable[Path]) -> list[Read]:
    """Phrasings, in the order of the files. Raises ConfigError."""
    try:
        return [read_data(str(path), read_bytes(path)) for path in paths]
    except DataError as error:
        raise ConfigError(f"{error}.") from None


def read_understander(path: Path) -> Understander:
    """From a model file alone. Raises ConfigError."""
    try:
        return understander_of(*read_model(read_bytes(path)))
    except ModelError as error:
        raise ConfigError(f"{path}: {error}.") from None


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}. Name another file.") from None


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write to, put in its place when all went well. Raises ConfigError at once where
    nothing can be written.
    """
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path} cannot be written: it is no file. Name another one.")
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.touch()
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}. Name another file.") from None
    try:
        yield beside
        beside.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}. Name another file.") from None
    finally:
        beside.unlink(missing_ok=True)
