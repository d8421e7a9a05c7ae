"""dev.py refuses in one sentence, does nothing twice, and the lock files hold what they promise."""

import importlib.metadata
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dev

ROOT = Path(dev.__file__).parent
RASA_LOCK = ROOT / "requirements-rasa.lock"
LOCKS = (dev.RUNTIME_LOCK, dev.DEV_LOCK, dev.BUILD_LOCK, RASA_LOCK)


def start(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "dev.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def locked(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", lock.read_text("utf-8"), re.MULTILINE))


def one_sentence(text: str) -> bool:
    return text.startswith("dev.py: ") and text.endswith(".\n") and text.count("\n") == 1


def test_taken_port_is_told_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = start("run", "--port", taken.getsockname()[1])
    assert done.returncode == 1
    assert one_sentence(done.stderr), done.stderr
    assert "--port" in done.stderr


def test_unwritable_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = start("run", "--port", 0, "--data", file / "data")
    assert done.returncode == 1
    assert one_sentence(done.stderr), done.stderr
    assert str(file) in done.stderr


def test_old_python_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert dev.main() == 1
    refusal = capsys.readouterr().err
    assert refusal == "dev.py: Python 3.11 or newer is needed, this is 3.9.\n"


def test_missing_venv_module_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(dev.Refused, match="python3-venv"):
        dev.require_venv_module()


class Became(Exception):
    """The process would now be another program."""


def test_second_start_adds_next_to_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def become(command: list[object]) -> None:
        raise Became([str(part) for part in command])

    monkeypatch.setattr(dev, "become", become)
    monkeypatch.setattr(dev, "prepare", lambda *jobs: None)
    arguments = dev.parser().parse_args(["run", "--port", "0", "--data", str(tmp_path)])
    begun = time.monotonic()
    with pytest.raises(Became) as became:
        dev.run(arguments, ["--verbose"])
    assert time.monotonic() - begun < 0.3
    program, *words = became.value.args[0]
    assert program.endswith("/okno")
    assert words == ["serve", "--demo", "--data", str(tmp_path), "--port", "0", "--verbose"]


def test_nothing_is_installed_when_nothing_changed() -> None:
    packages, _ = dev.preparations(dev.RUNTIME_LOCK, dev.DEV_LOCK)
    assert not packages[2], "run `python3 dev.py setup`: this environment is not the one of the lock files"


def test_changed_lock_is_installed_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    changed = tmp_path / dev.DEV_LOCK.name
    changed.write_text(dev.DEV_LOCK.read_text("utf-8") + "\n", "utf-8")
    assert not dev.installed(changed)


def test_jobs_run_only_when_due_and_failures_come_through() -> None:
    done: list[str] = []
    dev.prepare(("never", lambda: done.append("never"), False), ("now", lambda: done.append("now"), True))
    assert done == ["now"]

    def fail() -> None:
        raise dev.Refused("it broke.")

    with pytest.raises(dev.Refused, match="it broke"):
        dev.prepare(("broken", fail, True))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_names_no_host_and_hashes_everything(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_development_runs_the_shipped_versions() -> None:
    shipped, development = locked(dev.RUNTIME_LOCK), locked(dev.DEV_LOCK)
    assert shipped.items() <= development.items()


@pytest.mark.parametrize(
    ("installed", "suite", "expected"),
    [
        (0, 0, ["servers.rasa", "pytest -n 2", "pytest tests/rasa"]),
        (0, 1, ["servers.rasa", "pytest -n 2"]),
        (1, 0, ["servers.rasa", "pytest -n 2"]),
    ],
    ids=["after the whole suite", "not after a failure", "not where it cannot be installed"],
)
def test_rasas_tests_are_a_run_of_their_own(
    monkeypatch: pytest.MonkeyPatch, installed: int, suite: int, expected: list[str]
) -> None:
    runs: list[str] = []

    def call(command: list[object], cwd: Path) -> int:
        words = [str(word) for word in command[2:5]]
        runs.append(" ".join(words).removeprefix("tests."))
        return installed if "rasa" in words[0] else suite if "-n" in words else 0

    monkeypatch.setattr("subprocess.call", call)
    monkeypatch.setattr(dev, "prepare", lambda *jobs: None)
    monkeypatch.setattr(dev, "tool", lambda *work: True)
    monkeypatch.setattr(dev, "install_node_packages", dict)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert dev.test(dev.parser().parse_args(["test", "--with-rasa"]), []) == suite
    assert runs == expected


def test_nothing_that_ships_is_gpl() -> None:
    def licence(name: str) -> str:
        metadata = importlib.metadata.metadata(name)
        classifiers = [each for each in metadata.get_all("Classifier") or [] if each.startswith("License")]
        short = metadata.get_all("License-Expression") or metadata.get_all("License") or []
        # The first lines name the package's licence; scipy's go on with GCC's run-time libraries, whose exception
        # frees what is linked with them.
        own = "\n".join(" ".join(short).splitlines()[:20])
        return " ".join([*classifiers, own])

    installed = {re.sub(r"[-_.]+", "-", each.name).lower() for each in importlib.metadata.distributions()}
    shipped = {name for name in locked(dev.RUNTIME_LOCK) if name in installed}
    assert len(shipped) > 50
    licences = {name: licence(name) for name in shipped}
    assert {name: text for name, text in licences.items() if re.search(r"\bA?L?GPL|GNU", text)} == {}


def test_build_tool_is_taken_out_of_its_lock_with_its_hashes() -> None:
    block = dev.locked_block("uv")
    assert block.startswith("uv==")
    assert "--hash=sha256:" in block
    assert "nodejs" not in block
