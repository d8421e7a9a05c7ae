"""Which texts of a flow file have no English."""

from collections.abc import Iterator

import yaml

from knowledge.pack_file import Section


def without_english(root: Section) -> list[int]:
    """The lines of texts that are Russian only, in order; what an alias names again, once."""
    return sorted({int(node.start_mark.line) + 1 for node in _texts(root) if _keys(node).isdisjoint({"en"})})


def _texts(root: Section) -> Iterator[yaml.MappingNode]:
    ahead = list(root.nodes.values())
    seen: set[int] = set()
    while ahead:
        node = ahead.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            ahead += node.value
        elif isinstance(node, yaml.MappingNode):
            ahead += [value for _, value in node.value]
            if "ru" in _keys(node):
                yield node


def _keys(node: yaml.MappingNode) -> set[str]:
    return {str(key.value) for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
