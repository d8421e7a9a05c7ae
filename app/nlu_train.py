"""``okno nlu train``: phrasings in files become a model file that stands alone."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.config import ConfigError
from app.nlu_files import read_bytes, read_files, whole_file
from nlu.data_file import DataError, classes_in, warnings_of
from nlu.intents import CatalogueError
from nlu.lessons import Classes, lessons_of
from nlu.model import OUTSIDE
from nlu.model_file import write_model
from nlu.standalone import company_of, settings_of

COMPANY_FILE = "intents.yml"
CONFUSIONS = 10


def train_model(options: argparse.Namespace) -> int:
    say = _progress()
    files = read_files(options.data)
    path, company_text = _company(options.data)
    try:
        classes = classes_in(files)
        company = company_of(company_text, classes)
    except DataError as error:
        raise ConfigError(f"{error}.") from None
    except CatalogueError as error:
        raise ConfigError(f"{path}: {error}.") from None
    for warning in warnings_of(files, classes):
        print(f"Warning: {warning}", file=sys.stderr)
    if path:
        say(f"the company's patterns and courtesy are taken from {path}")
    with whole_file(options.out) as beside:
        # Seconds of loading: not before the data are known to be right.
        from nlu.training.train import CannotTrain, train

        try:
            model, found = train(lessons_of(classes, company), company.small_talk, say)
        except CannotTrain as error:
            raise ConfigError(f"{options.data[0]}: {error}; add some.") from None
        validation = found.settings() if found else None
        beside.write_bytes(write_model(model, settings_of(company_text, classes, validation)))
    say("done")
    _report(validation, classes)
    size = options.out.stat().st_size / 1e6
    print(f"The model is in {options.out} ({size:.1f} MB): {len(classes)} intents.")
    return 0


def _progress() -> Callable[[str], None]:
    """Tells what is being done, with the seconds since the beginning."""
    started = time.monotonic()
    return lambda what: print(f"{time.monotonic() - started:6.1f} s  {what}", file=sys.stderr, flush=True)


def _company(data: Sequence[Path]) -> tuple[Path | None, str]:
    """The ``intents.yml`` beside the first file that has one, and its text; ``None`` and "" where none has."""
    for path in (one.parent / COMPANY_FILE for one in data):
        if path.is_file():
            try:
                return path, read_bytes(path).decode("utf-8-sig")
            except UnicodeDecodeError:
                raise ConfigError(f"{path}: this is not UTF-8; save the file in that encoding.") from None
    return None, ""


def _report(validation: Mapping[str, Any] | None, classes: Classes) -> None:
    if validation is None:
        print("Too few phrasings for a cross-validation: at least two intents with three phrasings each.")
        return
    print(
        "Cross-validation of {texts} phrasings: first {top_1:.1%}, among three {top_3:.1%}, "
        "calibration error {calibration_error:.1%}.".format_map(validation)
    )
    if OUTSIDE in classes:
        print("Foreign messages found {found:.1%}, real questions kept {kept:.1%}.".format_map(validation))
    for meant, heard, count in validation["confusions"][:CONFUSIONS]:
        print(f"  {count:4d}  {meant} taken for {heard}")
