"""YAML of dialogue files as plain data: dates stay as they are written, and only ``true`` and ``false`` are truths."""

import re
from typing import Any

import yaml

from knowledge.pack_file import PackError

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_REAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
DEEPEST = 20


def plain(node: yaml.Node, file: str, depth: int = 0) -> Any:  # noqa: ANN401 plain data
    """Texts, numbers, truths, null, lists and mappings. Raises PackError for keys that are no texts or stand twice."""
    if depth > DEEPEST:
        raise PackError(file, line_of(node), "nested too deeply")
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [plain(item, file, depth + 1) for item in node.value]
    assert isinstance(node, yaml.MappingNode)
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise PackError(file, line_of(key), "a key must be a text")
        if key.value in found:
            raise PackError(file, line_of(key), f"{key.value!r} stands twice")
        found[str(key.value)] = plain(value, file, depth + 1)
    return found


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _WHOLE.match(text):
        return int(text)
    return float(text) if _REAL.match(text) else text
