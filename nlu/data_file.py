"""Phrasings as a file brings them, to train a model or to try it: Rasa's YAML, or ``intent<TAB>text`` a line. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nlu.intents import CatalogueError
from nlu.model import OUTSIDE
from nlu.normalize import normalize, phrase_key, words
from nlu.phrasings import Phrasing, read_sections

LISTED = 20
"""Warnings of one kind that are told one by one."""
_HEADS = frozenset((("intent", "text"), ("label", "text")))
"""First lines that name the columns."""


class DataError(Exception):
    """What is wrong, in one sentence without its full stop: file, line, what to do."""


class Read(NamedTuple):
    """The phrasings of one file."""

    file: str
    phrasings: tuple[Phrasing, ...]
    bare: tuple[int, ...] = ()
    """Lines with an intent and no phrase: they are left out."""


def read_data(file: str, data: bytes) -> Read:
    """``file`` is its name: it is told in errors, and its end says what it is. Raises DataError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(f"{file}, line {line}: this is not UTF-8; save the file in that encoding") from None
    if not text.strip():
        raise DataError(
            f"{file}: the file is empty; it needs phrases, as Rasa's YAML or «intent<TAB>text» lines"
        )
    read = _rasa(file, text) if _is_yaml(file, text) else _table(file, text)
    if not read.phrasings:
        raise DataError(f"{file}: there is no phrase in the file; add «intent<TAB>text» lines, or examples")
    return read


def _is_yaml(file: str, text: str) -> bool:
    ending = file.lower().rsplit(".", 1)[-1]
    if ending in {"yml", "yaml"}:
        return True
    first = next(line for line in text.split("\n") if line.strip())
    return (
        ending not in {"tsv", "tab"}
        and "\t" not in first
        and first.startswith(("version:", "nlu:", "#", "---"))
    )


def _rasa(file: str, text: str) -> Read:
    try:
        sections = read_sections(text.replace("\r\n", "\n"))
    except CatalogueError as error:
        raise DataError(f"{_joined(file, str(error))}; the file must be Rasa's training data 3.1") from None
    known = {section.intent for section in sections if section.phrasings}
    for section in sections:
        if section.intent not in known:
            raise DataError(
                f"{file}, line {section.line}: the intent «{section.intent}» has no phrases; "
                "add some, or remove it"
            )
    return Read(file, tuple(phrasing for section in sections for phrasing in section.phrasings))


def _joined(file: str, reason: str) -> str:
    return f"{file}, {reason}" if reason.startswith("line ") else f"{file}: {reason}"


def _table(file: str, text: str) -> Read:
    found: list[Phrasing] = []
    bare: dict[int, str] = {}
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.rstrip("\r")
        if not line.strip():
            continue
        if "\t" not in line:
            raise DataError(f"{file}, line {number}: there is no tab; a line is the intent, a tab, the text")
        intent, phrase = (part.strip() for part in line.partition("\t")[::2])
        if not phrase:
            bare[number] = intent
        elif found or (intent.lower(), phrase.lower()) not in _HEADS:
            found.append(Phrasing(intent, phrase, number))
    known = {phrasing.intent for phrasing in found}
    for number, intent in bare.items():
        if intent not in known:
            raise DataError(
                f"{file}, line {number}: the intent «{intent}» has no phrases; add some, or remove it"
            )
    return Read(file, tuple(found), tuple(bare))


def classes_in(files: Iterable[Read]) -> Mapping[str, tuple[str, ...]]:
    """Intent → phrasings of all files; what stands twice in an intent is taken once. Raises DataError."""
    found: dict[str, dict[str, None]] = {}
    for file in files:
        for phrasing in file.phrasings:
            found.setdefault(phrasing.intent, {})[phrasing.text] = None
    if not found.keys() - {OUTSIDE}:
        raise DataError("the data have no intent but «out_of_scope»; add phrases of what is to be recognised")
    return {intent: tuple(texts) for intent, texts in found.items()}


def warnings_of(files: Sequence[Read], classes: Mapping[str, Sequence[str]]) -> list[str]:
    """What does not hinder training and may still be a mistake, a sentence each."""
    told = _cut(
        [
            f"{file.file}, line {line}: nothing behind the tab; left out."
            for file in files
            for line in file.bare
        ]
    )
    told += _in_two_intents(files)
    few = [intent for intent, texts in classes.items() if len(texts) == 1 and intent != OUTSIDE]
    told += _cut([f"The intent «{one}» has a single phrase; it will hardly be recognised." for one in few])
    if "" in classes:
        told.append(
            "Some lines have nothing before the tab; they are taken for an intent with an empty name."
        )
    silent = [intent for intent, texts in classes.items() if not any(words(normalize(one)) for one in texts)]
    told += _cut(
        [f"The phrases of «{one}» have no words; they are recognised only as they stand." for one in silent]
    )
    if len(classes.keys() - {OUTSIDE}) == 1:
        told.append("There is only one intent: every message will be taken for it.")
    return told


def _in_two_intents(files: Sequence[Read]) -> list[str]:
    places: dict[str, dict[str, str]] = {}
    texts: dict[str, str] = {}
    for file in files:
        for phrasing in file.phrasings:
            key = phrase_key(normalize(phrasing.text))
            texts.setdefault(key, phrasing.text)
            place = f"«{phrasing.intent}» ({file.file}, line {phrasing.line})"
            places.setdefault(key, {}).setdefault(phrasing.intent, place)
    return _cut(
        [
            f"The phrase «{_short(texts[key])}» stands in {len(own)} intents: {', '.join(own.values())}."
            for key, own in places.items()
            if len(own) > 1
        ]
    )


def _short(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _cut(told: list[str]) -> list[str]:
    rest = len(told) - LISTED
    return told if rest <= 0 else [*told[:LISTED], f"… and {rest} more of this kind."]
