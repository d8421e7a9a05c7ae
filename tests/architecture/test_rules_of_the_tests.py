"""The rules of conftest hold: a skip is a failure in CI, unless the corpora are what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def outcome(folder: Path, body: str, **environment: str) -> str:
    """The closing line of pytest on one test of our making."""
    (folder / "test_it.py").write_text(f"import pytest\ndef test_it(request):\n    {body}\n", "utf-8")
    clean = {name: value for name, value in os.environ.items() if name not in {"CI", "OKNO_CORPORA"}}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c", os.devnull,
         f"--rootdir={folder}", "-q", folder],
        cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "expected"), [({}, "1 skipped"), ({"CI": "true"}, "1 failed")], ids=["at a desk", "in CI"]
)
def test_skip(tmp_path: Path, environment: dict[str, str], expected: str) -> None:
    assert expected in outcome(tmp_path, "pytest.skip('no such server')", **environment)


def test_missing_corpora_may_be_skipped_in_ci(tmp_path: Path) -> None:
    body = "request.getfixturevalue('corpora')"
    assert "1 skipped" in outcome(tmp_path, body, CI="true", OKNO_CORPORA=str(tmp_path / "none"))


def test_expected_failure_is_no_skip(tmp_path: Path) -> None:
    assert "1 xfailed" in outcome(tmp_path, "pytest.xfail('known')", CI="true")
