"""YAML by libyaml where the package was built with it: a tenth of the time, and the same documents."""

from collections.abc import Callable
from typing import Any, TypeVar

import yaml

T = TypeVar("T")

NESTED_MOST = 100
"""Levels of a document: the parsers go down one call a level, and libyaml would take the process with it."""

_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:  # noqa: ANN401 plain data
    """The document as plain data. Raises yaml.YAMLError."""
    return _twice(text, lambda loader: yaml.load(text, Loader=loader))  # noqa: S506 both loaders are safe


def read_nodes(text: str) -> yaml.Node | None:
    """The document as nodes that know their lines; None for an empty one. Raises yaml.YAMLError."""
    return _twice(text, lambda loader: yaml.compose(text, Loader=loader))


def _twice(text: str, read: Callable[[Any], T]) -> T:
    """What cannot be read is read again by the slow loader: it says more exactly where the mistake stands."""
    try:
        _check_depth(text, _FAST)
        return read(_FAST)
    except yaml.YAMLError:
        _check_depth(text, yaml.SafeLoader)
        return read(yaml.SafeLoader)


def _check_depth(text: str, loader: Any) -> None:  # noqa: ANN401 a class of the library
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > NESTED_MOST:
                # libyaml's marks tell line and column as the others do
                raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)  # type: ignore[arg-type]
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
