"""How clients put it: the Rasa NLU training format, so that one file serves every engine."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from nlu.intents import CatalogueError

VERSION = "3.1"
DEEPEST = 50
"""Levels of nesting that a file may have; the format needs six."""

_ANNOTATION = re.compile(r"\[([^\[\]]+)\](?:\([^()]*\)|\{[^{}]*\})")
"""``[12345](reading)`` or ``[12345]{"entity": "reading"}``: the text alone is a phrasing."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "tag:yaml.org,2002:str"
_AS_WRITTEN = frozenset("|")
"""The block style of YAML whose lines are those of the file."""


class Phrasing(NamedTuple):
    """``line``: where it stands in its file, from 1."""

    intent: str
    text: str
    line: int


class Section(NamedTuple):
    """The phrasings that stand together below the name of an intent."""

    intent: str
    line: int
    phrasings: tuple[Phrasing, ...]


def load_phrasings(text: str) -> Mapping[str, tuple[str, ...]]:
    """Intent → phrasings. Other sections of the format (synonyms, lookups, regexes) are passed over.

    Raises CatalogueError with the line.
    """
    found: dict[str, tuple[str, ...]] = {}
    for section in read_sections(text):
        if section.intent in found:
            raise CatalogueError(f"line {section.line}: the phrasings of «{section.intent}» stand twice")
        found[section.intent] = tuple(phrasing.text for phrasing in section.phrasings)
    return found


def read_sections(text: str) -> tuple[Section, ...]:
    """In the order of the file; an intent may have several. Raises CatalogueError with the line."""
    document = _mapping(_composed(text))
    version = document.get("version")
    if not isinstance(version, yaml.ScalarNode) or version.value != VERSION:
        raise CatalogueError(f'{_place(version)}«version» must be "{VERSION}"')
    entries = document.get("nlu")
    if not isinstance(entries, yaml.SequenceNode):
        raise CatalogueError(f"{_place(entries)}«nlu» must be a list")
    sections = []
    for entry in entries.value:
        if not isinstance(entry, yaml.MappingNode):
            raise CatalogueError(f"{_place(entry)}«nlu» must hold mappings")
        keys = _mapping(entry)
        if "intent" in keys:
            sections.append(_section(keys, _line(entry)))
    return tuple(sections)


def _composed(text: str) -> yaml.Node | None:
    try:
        _check_depth(text)
        node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}: " if mark else ""
        raise CatalogueError(f"{place}not YAML: {error.problem or error.context}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise CatalogueError(f"not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(node, yaml.MappingNode):
        raise CatalogueError("the file must be a mapping")
    return node


def _check_depth(text: str) -> None:
    """Composing goes down into nested nodes, and a few thousand of them would end the whole process."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise CatalogueError(f"{_place(event)}nested too deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)} if node else {}


def _section(entry: dict[str, yaml.Node], line: int) -> Section:
    name, examples = entry["intent"], entry.get("examples")
    if not isinstance(name, yaml.ScalarNode) or name.tag != _TEXT or not name.value.strip():
        raise CatalogueError(f"line {line}: «intent» must be a name; «yes», «no» and numbers need quotes")
    intent = name.value
    if isinstance(examples, yaml.SequenceNode):
        found = tuple(Phrasing(intent, _plain(text), at) for text, at in _items(examples, intent))
    elif isinstance(examples, yaml.ScalarNode):
        found = tuple(Phrasing(intent, _plain(text), at) for text, at in _lines(examples, intent))
    else:
        raise CatalogueError(f"line {line}: the phrasings of «{intent}» must be a text of «- …» lines")
    return Section(intent, line, found)


def _lines(node: yaml.ScalarNode, intent: str) -> Iterator[tuple[str, int]]:
    first = _line(node)
    literal = node.style in _AS_WRITTEN
    for number, raw in enumerate(node.value.split("\n"), start=1):
        line, at = raw.strip(), first + number if literal else first
        if not line:
            continue
        if not line.startswith("- ") or not line[2:].strip():
            raise CatalogueError(f"line {at}: the phrasings of «{intent}»: «{line}» must begin with «- »")
        yield line[2:].strip(), at


def _items(node: yaml.SequenceNode, intent: str) -> Iterator[tuple[str, int]]:
    """The long form: texts, or mappings with a ``text`` and what Rasa calls metadata."""
    for item in node.value:
        text = _mapping(item).get("text") if isinstance(item, yaml.MappingNode) else item
        if not isinstance(text, yaml.ScalarNode) or not text.value.strip():
            raise CatalogueError(f"{_place(item)}the phrasings of «{intent}» must be texts")
        yield text.value.strip().removeprefix("- ").strip(), _line(item)


def _line(node: yaml.Node | yaml.Event) -> int:
    return int(node.start_mark.line) + 1 if node.start_mark else 1


def _place(node: yaml.Node | yaml.Event | None) -> str:
    return f"line {_line(node)}: " if node is not None else ""


def _plain(example: str) -> str:
    quoted = len(example) > 1 and example[0] == example[-1] == '"'
    return _ANNOTATION.sub(r"\1", example[1:-1] if quoted else example)
