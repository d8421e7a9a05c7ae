"""The rules of conftest hold: a skip is a failure in CI, unless the corpora are what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import pytest

def test_without_a_server():
    pytest.skip("no such server")

def test_with_corpora(corpora):
    pass

def test_known_to_fail():
    pytest.xfail("known")
"""


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, "2 skipped, 1 xfailed"), ({"CI": "true"}, "1 failed, 1 skipped, 1 xfailed")],
    ids=["at a desk", "in CI"],
)
def test_skips(tmp_path: Path, environment: dict[str, str], expected: str) -> None:
    (tmp_path / "test_it.py").write_text(TESTS, "utf-8")
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    options = ["-p", "tests.conftest", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={tmp_path}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-q", tmp_path],
        cwd=ROOT,
        env={**inherited, **environment, "OKNO_CORPORA": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert expected in done.stdout.strip().splitlines()[-1], done.stdout
