"""How clients put it: the Rasa NLU training format, so that one file serves every engine."""

import re
from collections.abc import Mapping
from typing import Any

from nlu.intents import CatalogueError, read_mapping

VERSION = "3.1"

_ANNOTATION = re.compile(r"\[([^\[\]]+)\](?:\([^()]*\)|\{[^{}]*\})")
"""``[12345](reading)`` or ``[12345]{"entity": "reading"}``: the text alone is a phrasing."""


def load_phrasings(text: str) -> Mapping[str, tuple[str, ...]]:
    """Intent → phrasings. Other sections of the format (synonyms, lookups, regexes) are passed over."""
    document = read_mapping(text)
    if document.get("version") != VERSION:
        raise CatalogueError(f'«version» must be "{VERSION}"')
    entries = document.get("nlu")
    if not isinstance(entries, list):
        raise CatalogueError("«nlu» must be a list")
    found: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if not isinstance(entry, dict):
            raise CatalogueError(f"«nlu» must hold mappings, not {entry!r}")
        if "intent" in entry:
            name, examples = _example_set(entry)
            if name in found:
                raise CatalogueError(f"the phrasings of «{name}» stand twice")
            found[name] = examples
    return found


def _example_set(entry: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    name, block = entry["intent"], entry.get("examples")
    if not isinstance(name, str) or not isinstance(block, str):
        raise CatalogueError(f"the phrasings of «{name}» must be a text of «- …» lines")
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    for line in lines:
        if not line.startswith("- ") or not line[2:].strip():
            raise CatalogueError(f"the phrasings of «{name}»: «{line}» must begin with «- »")
    return name, tuple(_plain(line[2:].strip()) for line in lines)


def _plain(example: str) -> str:
    quoted = len(example) > 1 and example[0] == example[-1] == '"'
    return _ANNOTATION.sub(r"\1", example[1:-1] if quoted else example)
