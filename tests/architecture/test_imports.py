"""What import-linter cannot see: hidden and typing-only imports, and a package it was not told of."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE = ("conversation", "nlu", "knowledge", "bot", "handoff", "standard")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
PACKAGES: list[str] = PROJECT["importlinter"]["root_packages"]
CONTRACTS = {contract["name"]: contract for contract in PROJECT["importlinter"]["contracts"]}
CHANNELS = {f"channels.{path.parent.name}" for path in (ROOT / "channels").glob("*/__init__.py")}


def sources(*packages: str) -> Iterator[tuple[Path, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def called(tree: ast.AST) -> Iterator[str]:
    return (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_every_package_of_the_product_is_watched() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert folders == set(PACKAGES)
    assert set(PROJECT["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(PACKAGES)


def test_every_channel_is_watched() -> None:
    assert set(CONTRACTS["Channels do not know each other"]["modules"]) == CHANNELS
    assert (
        set(
            CONTRACTS["Only app.channels, app.captured and app.dialogues.payloads name a concrete channel"][
                "protected_modules"
            ]
        )
        == CHANNELS
    )


def test_no_import_is_for_typing_only() -> None:
    found = [str(path) for path, tree in sources(*PACKAGES) if "typing.TYPE_CHECKING" in set(imported(tree))]
    assert found == []


def test_no_import_is_hidden_in_a_string() -> None:
    """A module named in a string escapes import-linter; app.compose reads such names from the configuration."""
    hiding = {"__import__", "importlib.import_module", "import_module", "exec", "eval"}
    found = [str(path) for path, tree in sources(*PACKAGES) if hiding & set(called(tree))]
    assert set(found) <= {"app/compose.py"}


HALVES = {"app/captured.py", "app/dialogues/payloads.py"}
"""They need nothing of a channel but what is pure."""


def test_one_module_names_a_concrete_channel_and_two_its_pure_half() -> None:
    found = {
        (str(path), name)
        for path, tree in sources("app")
        for name in imported(tree)
        if any(name == channel or name.startswith(channel + ".") for channel in CHANNELS)
    }
    assert {path for path, _ in found} <= {"app/channels.py", *HALVES}
    working = re.compile(r"\.(adapter|client|poller|sender|session|wire|webhook|mailbox)\b")
    assert not [name for path, name in found if path in HALVES and working.search(name)]


def test_pure_packages_do_not_reach_for_the_network_by_a_submodule() -> None:
    """import-linter sees `urllib`, whose `parse` is harmless; only the rest of it is not."""
    reaching = ("urllib.request", "urllib.error", "importlib.resources")
    found = [
        f"{path}: {name}"
        for path, tree in sources(*PURE)
        for name in imported(tree)
        if name.startswith(reaching)
    ]
    assert found == []


@pytest.mark.parametrize("call", ["open", "input", "print"])
def test_pure_packages_touch_no_file_and_no_terminal(call: str) -> None:
    assert [str(path) for path, tree in sources(*PURE) if call in set(called(tree))] == []


def test_words_everybody_shares_need_nothing_but_the_standard_library() -> None:
    allowed = {"conversation", *sys.stdlib_module_names}
    found = {name for _, tree in sources("conversation") for name in imported(tree)}
    assert {name for name in found if name.partition(".")[0] not in allowed} == set()
