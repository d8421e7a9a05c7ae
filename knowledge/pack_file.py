"""Reading the company pack's YAML strictly: every complaint names the file and the line."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from knowledge.yaml_reading import read_nodes


class PackError(ValueError):
    """The pack cannot be used. ``str()`` says where and why, for the person who edits it."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__(f"{file}, line {line}: {why}")
        self.file = file
        self.line = line
        self.why = why


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping of the file. Values are read by name and kind; a missing or wrong one raises PackError.

    Scalars keep their spelling (``08:00`` stays a text), so nothing turns into a number or a date by itself.
    """

    file: str
    line: int
    nodes: dict[str, yaml.Node]

    def error(self, why: str, key: str = "") -> PackError:
        node = self.nodes.get(key)
        return PackError(self.file, _line(node) if node is not None else self.line, why)

    def only(self, *allowed: str) -> "Section":
        """Itself, if it has no other keys."""
        for key in self.nodes:
            if key not in allowed:
                raise self.error(f"unknown key {key!r} (known: {', '.join(allowed)})", key)
        return self

    def __contains__(self, key: str) -> bool:
        return key in self.nodes

    def names(self) -> tuple[str, ...]:
        return tuple(self.nodes)

    def text(self, key: str, default: str | None = None) -> str:
        node = self.nodes.get(key)
        if node is None:
            if default is None:
                raise self.error(f"{key!r} is missing")
            return default
        if not isinstance(node, yaml.ScalarNode):
            raise self.error(f"{key!r} must be a text", key)
        return str(node.value)

    def number(self, key: str, default: float | None = None) -> float:
        written = self.text(key, None if default is None else str(default))
        try:
            return float(written)
        except ValueError:
            raise self.error(f"{key!r} must be a number, not {written!r}", key) from None

    def whole(self, key: str, default: int | None = None) -> int:
        written = self.text(key, None if default is None else str(default))
        try:
            return int(written)
        except ValueError:
            raise self.error(f"{key!r} must be a whole number, not {written!r}", key) from None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is absent."""
        node = self.nodes.get(key)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(f"{key!r} must be a list of texts", key)
        for item in node.value:
            if not isinstance(item, yaml.ScalarNode):
                raise PackError(self.file, _line(item), f"{key!r} must be a list of texts")
        return tuple(str(item.value) for item in node.value)

    def section(self, key: str) -> "Section":
        node = self.nodes.get(key)
        if node is None:
            raise self.error(f"{key!r} is missing")
        return _section(self.file, node, key)

    def sections(self, key: str) -> tuple["Section", ...]:
        """A list of mappings; empty when the key is absent."""
        node = self.nodes.get(key)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(f"{key!r} must be a list", key)
        return tuple(_section(self.file, item, key) for item in node.value)

    def named(self) -> Iterator[tuple[str, "Section"]]:
        """Every key with the mapping under it."""
        for key in self.nodes:
            yield key, self.section(key)


def read_pack(text: str, file: str) -> Section:
    """The whole file as a section. Raises PackError."""
    try:
        node = read_nodes(text)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        raise PackError(file, mark.line + 1 if mark else 1, problem.problem or "not YAML") from None
    except yaml.YAMLError:
        raise PackError(file, 1, "not YAML") from None
    if node is None:
        raise PackError(file, 1, "the file is empty")
    return _section(file, node, "the file")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _section(file: str, node: yaml.Node, name: str) -> Section:
    if not isinstance(node, yaml.MappingNode):
        raise PackError(file, _line(node), f"{name!r} must be a mapping")
    nodes: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise PackError(file, _line(key), "a key must be a text")
        if key.value in nodes:
            raise PackError(file, _line(key), f"{key.value!r} stands twice")
        nodes[str(key.value)] = value
    return Section(file, _line(node), nodes)
