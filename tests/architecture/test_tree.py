"""The tree is as docs/ARCHITECTURE.md draws it; its files are small, and named for what they hold."""

import ast
import re
import statistics
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
PACKAGES: list[str] = PROJECT["importlinter"]["root_packages"]
LINES_MOST = 400
MADE = {"node_modules", "dist", "data", "build", "test-results", "htmlcov", "__pycache__"}
"""Folders that dev.py and the tools make."""
OURS = {".ci", ".dockerignore", ".gitignore"}
SOURCES = {".py", ".ts", ".svelte", ".mjs", ".css", ".html"}
NOT_WRITTEN_BY_HAND = {"frontend/shared/api.d.ts"}
"""Generated from openapi.json."""
MEANINGLESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "service",
    "services",
    "base",
    "misc",
}


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file of the repository, nothing that was made from it."""
    for path in sorted(folder.iterdir()):
        if path.name in MADE or (path.name.startswith(".") and path.name not in OURS):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in files(ROOT / package) if path.suffix == ".py"]


def drawn() -> dict[str, set[str]]:
    """Folder → modules, from the block under «Layout»: a line for a folder, indented lines with its modules."""
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    block = text.split("## Layout", 1)[1].split("```", 2)[1]
    tree: dict[str, set[str]] = {}
    folder = ""
    for line in block.splitlines()[1:]:
        if line and not line.startswith(" "):
            folder = line.split()[0]
            tree[folder] = set()
        elif line.strip():
            tree[folder] |= set(line.replace("·", " ").split())
    return tree


def built() -> dict[str, set[str]]:
    tree: dict[str, set[str]] = {f"{package}/": set() for package in PACKAGES}
    for path in modules():
        folder = tree.setdefault(f"{path.parent.relative_to(ROOT)}/", set())
        if path.stem != "__init__":
            folder.add(path.stem)
    return tree


def test_the_tree_in_the_document_is_the_tree_of_the_code() -> None:
    shown = drawn()
    assert {folder: shown.get(folder) for folder in built()} == built()


def test_every_folder_in_the_document_exists() -> None:
    assert [folder for folder in drawn() if not (ROOT / folder).is_dir()] == []


def test_every_folder_of_the_repository_is_in_the_document() -> None:
    top = {f"{path.relative_to(ROOT).parts[0]}/" for path in files() if path.parent != ROOT}
    assert top <= {f"{folder.split('/')[0]}/" for folder in drawn()}


def test_no_file_grows_until_it_eats_the_product() -> None:
    sources = [
        path
        for path in files()
        if path.suffix in SOURCES and str(path.relative_to(ROOT)) not in NOT_WRITTEN_BY_HAND
    ]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources
        if (lines := text_of(path).count("\n")) > LINES_MOST
    }
    assert long == {}, "split by topic"


def test_the_median_module_fits_on_a_screen_or_two() -> None:
    sizes = [size for path in modules() if (size := text_of(path).count("\n")) > 5]
    median = statistics.median(sizes)
    sys.stdout.write(f"{len(sizes)} modules, median {median:g} lines, longest {max(sizes)}\n")
    assert 40 <= median <= 150


def test_no_module_is_named_after_nothing() -> None:
    named = {path.stem for path in files() if path.suffix in {".py", ".ts", ".svelte"}}
    folders = {part for path in files() for part in path.relative_to(ROOT).parts[:-1]}
    assert (named | folders) & MEANINGLESS == set()


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if (text := text_of(path)).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


# Written in pieces: this file is searched too.
REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted",
    "registry." + "npmjs",
    "npm" + "mirror",
    "proxy.golang" + ".org",
)
MAKERS = (
    "clau" + "de",
    "anth" + "ropic",
    "chat" + "gpt",
    "open" + "ai",
    "co" + "pilot",
    "gem" + "ini",
    "sub" + "agent",
)
PATHS = re.compile(r"(?<![\w./-])/(?:wor" + r"k|ro" + r"ot|Users|ho" + r"me/[a-z]+)(?:/|\b(?!\w))")


@pytest.mark.parametrize("word", [*REGISTRIES, *MAKERS])
def test_a_word_that_has_no_place_here_stands_nowhere(word: str) -> None:
    """Whoever clones this may use other registries, and any tool."""
    assert [str(p.relative_to(ROOT)) for p in files() if word in text_of(p).lower()] == []


def test_no_file_knows_a_folder_of_somebodys_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in files()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if PATHS.search(line)
    ]
    assert found == []


CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


def test_no_link_in_the_documents_leads_nowhere() -> None:
    """Screenshots are taken by the browser tests; everything else must be here."""
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in files()
        if path.suffix == ".md" and "content" not in path.parts
        for target in LINK.findall(CODE.sub("", text_of(path)))
        if not (path.parent / target).exists() and not target.endswith(".png")
    ]
    assert broken == []


def test_a_module_that_the_documents_name_exists() -> None:
    """`hub/turn`, `storage/redaction.py`: what stands in backquotes with a package before it is a module or folder."""
    name = re.compile(r"`((?:" + "|".join(PACKAGES) + r")/[a-z_0-9/]+)(?:\.py)?`")
    gone = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in files()
        if path.suffix == ".md" and "content" not in path.parts
        for found in name.findall(text_of(path))
        if not (ROOT / f"{found}.py").exists() and not (ROOT / found).is_dir()
    ]
    assert gone == []


def test_the_two_commands_stand_at_the_top_of_the_readme() -> None:
    top = (ROOT / "README.md").read_text("utf-8").splitlines()[:14]
    assert "python3 dev.py run" in " ".join(top)
    assert "python3 dev.py test" in " ".join(top)
