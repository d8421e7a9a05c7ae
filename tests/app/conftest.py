"""The command line as an administrator meets it: words typed, exit code, what stands on the screen."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import app.__main__ as command_line
from tests.nlu.pack import trainer


@dataclass(frozen=True, slots=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def refusal(self) -> str:
        """What was told instead of a traceback: whole sentences, nothing on the other stream."""
        assert self.code == 1, self
        assert self.out == "", self
        assert self.err.endswith(".\n"), self
        assert "Traceback" not in self.err, self
        return self.err.rstrip("\n")


Okno = Callable[..., Done]


@pytest.fixture
def okno(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Okno:
    """``okno("migrate", stdin="")`` in an empty folder, with data in ``tmp_path/data``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command_line, "set_up_logs", lambda form: None)  # pytest has the root logger
    trainer()  # Whoever came first would train, and say so between the lines of his command.

    def run(*arguments: object, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            command_line.main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return Done(int(end.value.code or 0), shown.out, shown.err)

    return run


@pytest.fixture
def config(tmp_path: Path) -> Callable[[str], Path]:
    """``config.yml`` of the folder with this text."""

    def write(text: str) -> Path:
        path = tmp_path / "config.yml"
        path.write_text(text, "utf-8")
        return path

    return write
