"""Every command of ``okno``: what it does, what it says when it cannot, its exit code."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT
from storage import migrate
from tests.app.conftest import Okno

QUESTION = "как передать показания?"
KEYS = {"replies", "intent", "confidence", "flow", "flow_state", "slots", "asks", "request", "faq", "handoff"}


def talked(okno: Okno, *lines: str, keep: bool = False) -> list[dict[str, Any]]:
    data = ("--data", "data") if keep else ()
    done = okno("chat", "--json", *data, stdin="\n".join(lines) + "\n")
    assert done.code == 0, done
    return [json.loads(line) for line in done.out.splitlines()]


def test_chat_answers_each_line_with_one_line_of_json(okno: Okno) -> None:
    answer, silence = talked(okno, QUESTION, "оператор")
    assert set(answer) == set(silence) == KEYS
    assert (answer["intent"], answer["faq"], answer["handoff"]) == ("reading_howto", "reading_howto", False)
    assert isinstance(answer["confidence"], float)
    (reply,) = answer["replies"]
    assert reply["text"]
    assert reply["buttons"]
    assert silence["handoff"] == {"queue": "common", "priority": "normal", "reason": "client_request"}


def test_chat_without_a_folder_leaves_nothing_behind(okno: Okno, tmp_path: Path) -> None:
    talked(okno, "привет")
    assert list(tmp_path.iterdir()) == []


def test_chat_survives_what_people_type(okno: Okno) -> None:
    lines = ["", "   ", "\x00\ufffd", "а" * 20_000, '{"json": 1}', "👋🏽"]
    assert len(talked(okno, *lines)) == len(lines)


def test_chat_for_people_shows_buttons_and_the_silence_of_the_bot(okno: Okno) -> None:
    done = okno("chat", stdin=f"{QUESTION}\nоператор\nэй\n")
    assert "  [" in done.out
    assert "(бот молчит: разговор у людей)" in done.out


def test_migrating_twice_changes_nothing_the_second_time(okno: Okno) -> None:
    head = migrate.HEAD
    assert okno("migrate", "--data", "data").out == f"The database is at revision {head}.\n"
    assert okno("migrate", "--data", "data").out == f"The database is at revision {head} already.\n"


def test_seeding_twice_adds_nothing_the_second_time(okno: Okno) -> None:
    first, second = okno("seed", "--demo", "--data", "data"), okno("seed", "--demo", "--data", "data")
    assert "Demo accounts added: 5." in first.out
    assert second.out == "Articles added: 0.\nDemo accounts added: 0.\n"


def test_an_account_is_created_once_with_a_password_that_is_long_enough(okno: Okno) -> None:
    olga = ("operator", "olga", "--name", "Ольга", "--role", "operator", "--data", "data")
    assert "password" in okno(*olga, stdin="short\n").refusal
    done = okno(*olga, "--queue", "debt", stdin="a-long-password\n")
    assert (done.code, done.out) == (0, "olga may log in.\n")
    assert okno(*olga, stdin="a-long-password\n").refusal
    assert "unknown queue «dept». Known: safety, common" in okno(*olga, "--queue", "dept").refusal
    assert "a-long-password" not in (Path("data") / "okno.sqlite").read_bytes().decode("latin-1")


def conversation_of(data: Path) -> str:
    import sqlite3

    connection = sqlite3.connect(data / "okno.sqlite")
    ((found,),) = connection.execute("SELECT id FROM conversations").fetchall()
    connection.close()
    return str(found)


def test_a_conversation_of_today_is_replayed_without_a_difference(okno: Okno, tmp_path: Path) -> None:
    talked(okno, "привет", QUESTION, "спасибо", "оператор", keep=True)
    done = okno("replay", conversation_of(tmp_path / "data"), "--data", "data")
    assert (done.code, done.out) == (0, "Every turn is decided as it was then.\n")


def test_replay_reports_exactly_the_turn_that_an_altered_reply_changes(okno: Okno, tmp_path: Path) -> None:
    talked(okno, "привет", QUESTION, "спасибо", keep=True)
    pack = tmp_path / "pack"
    shutil.copytree(ROOT / "content" / "psk", pack)
    replies = pack / "replies.yml"
    altered, changed = re.subn(
        r"^  thanks:\n    ru: .+$",
        "  thanks:\n    ru: Не за что.",
        replies.read_text("utf-8"),
        flags=re.MULTILINE,
    )
    assert changed == 1
    replies.write_text(altered, "utf-8")
    (tmp_path / "config.yml").write_text(f"pack: {pack}\n", "utf-8")
    done = okno("replay", conversation_of(tmp_path / "data"), "--data", "data")
    assert done.code == 1, done
    assert done.out.count("version ") == 1
    assert "Не за что." in done.out
    assert done.out.endswith("1 turns differ.\n")


def test_replay_and_erasure_of_nobody_are_refused(okno: Okno) -> None:
    okno("migrate", "--data", "data")
    assert okno("replay", "conv_x", "--data", "data").refusal == "there is no conversation «conv_x»."
    refusal = okno("erase", "cont_x", "--data", "data").refusal
    assert refusal == "there is no contact or conversation «cont_x»."


def test_an_erased_person_stands_nowhere_in_the_folder_and_can_still_be_rebuilt_and_replayed(
    okno: Okno, tmp_path: Path
) -> None:
    talked(okno, "живу на Гороховой, " + QUESTION, keep=True)
    data = tmp_path / "data"
    conversation = conversation_of(data)
    assert "Горохов" in _bytes(data)
    done = okno("erase", conversation, "--data", "data")
    assert (done.code, done.out) == (0, "Erased: 1 conversations, 0 files.\n")
    assert "орохов" not in _bytes(data)
    assert okno("rebuild", "--data", "data").out.startswith("Views rebuilt from ")
    assert okno("replay", conversation, "--data", "data").code == 0


def _bytes(data: Path) -> str:
    files = (path for path in data.rglob("*") if path.is_file())
    return b"".join(path.read_bytes() for path in files).decode("utf-8", "ignore")


def test_a_folder_that_cannot_be_written_is_told(okno: Okno, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refusal = okno("migrate", "--data", tmp_path / "file" / "data").refusal
    assert "cannot be written" in refusal
    assert "--data" in refusal


def test_a_database_that_cannot_be_reached_is_told_without_its_password(
    okno: Okno, config: Callable[[str], Path]
) -> None:
    config("database: postgresql://okno:a-password@127.0.0.1:1/okno")
    refusal = okno("migrate").refusal
    assert refusal.startswith("PostgreSQL cannot be reached")
    assert "a-password" not in refusal


def test_a_taken_port_is_told_before_anything_is_opened(okno: Okno, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refusal = okno("serve", "--data", "data", "--port", port).refusal
    assert (
        refusal
        == f"port {port} on 127.0.0.1 cannot be used: Address already in use. Choose another with --port."
    )
    assert list(tmp_path.iterdir()) == []


def test_the_demo_listens_on_this_machine_only(okno: Okno) -> None:
    assert "well-known passwords" in okno("serve", "--demo", "--host", "0.0.0.0", "--data", "data").refusal


def test_a_pack_without_a_file_is_told(okno: Okno, config: Callable[[str], Path], tmp_path: Path) -> None:
    config(f"pack: {tmp_path / 'none'}")
    assert "intents.yml cannot be read" in okno("seed", "--data", "data").refusal


def test_a_slip_in_a_pack_file_is_told_with_its_place(
    okno: Okno, config: Callable[[str], Path], tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(ROOT / "content" / "psk", pack)
    handoffs = pack / "handoffs.yml"
    handoffs.write_text(
        handoffs.read_text("utf-8").replace("fallback: client_request", "fallback: nowhere"), "utf-8"
    )
    config(f"pack: {pack}")
    refusal = okno("seed", "--data", "data").refusal
    assert "handoffs.yml" in refusal
    assert "nowhere" in refusal


def test_doctor_finds_a_sound_deployment_well(
    okno: Okno, config: Callable[[str], Path], tmp_path: Path
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "console.html").touch()
    config(f"pages: {pages}")
    okno("migrate", "--data", "data")
    done = okno("doctor", "--data", "data")
    assert (done.code, done.out.splitlines()[-1]) == (0, "All is well."), done


def test_doctor_names_everything_that_is_wrong_and_goes_on(
    okno: Okno, config: Callable[[str], Path], tmp_path: Path
) -> None:
    token = "123456789:AAAA-a-token-that-nobody-may-see"
    config(
        f"pages: {tmp_path}\nredis: redis://127.0.0.1:1/0\n"
        f"channels:\n- {{kind: widget}}\n- {{kind: telegram, token: '{token}', api_url: 'http://127.0.0.1:1'}}\n"
    )
    done = okno("doctor", "--data", "data")
    wrong = [
        line.split(":")[0].removeprefix("WRONG").strip() for line in done.out.splitlines() if "WRONG" in line
    ]
    assert (done.code, wrong) == (1, ["pages", "database", "redis", "telegram"]), done
    assert "okno migrate" in done.out
    assert token not in done.out + done.err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A real ``okno serve --demo`` that answers."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "app",
        "serve",
        "--demo",
        "--data",
        str(tmp_path / "data"),
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                break
        except OSError:
            time.sleep(0.1)
    yield process, port
    process.kill()
    process.communicate()


def test_a_second_process_on_the_same_sqlite_file_is_refused(
    okno: Okno, served: tuple["subprocess.Popen[str]", int]
) -> None:
    refusal = okno("migrate", "--data", "data").refusal
    assert "is in use by another process" in refusal
    assert "PostgreSQL" in refusal


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_served_hub_stops_cleanly(
    okno: Okno, tmp_path: Path, served: tuple["subprocess.Popen[str]", int], number: signal.Signals
) -> None:
    process, port = served
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert f"http://localhost:{port}/demo" in out
    assert "okno-demo-2026" in out
    assert "Traceback" not in err
    assert not (tmp_path / "data" / "okno.sqlite-wal").exists()
    assert okno("migrate", "--data", "data").code == 0


def test_searching_shows_id_revision_topic_and_the_fragment_and_needs_no_database(
    okno: Okno, tmp_path: Path
) -> None:
    done = okno("faq", "search", "--json", stdin="до какого числа передавать показания\nтитул:AND (\n")
    assert done.code == 0, done
    found, nothing = map(json.loads, done.out.splitlines())
    best = found["articles"][0]
    assert set(best) == {"id", "revision", "topic", "title", "score", "fragment"}
    assert (best["id"], best["topic"]) == ("reading_howto", "reading_howto")
    assert "25-го" in best["fragment"]
    assert nothing["articles"] == []
    assert list(tmp_path.iterdir()) == []


def test_an_empty_question_is_a_question_and_does_not_wait_for_lines(okno: Okno) -> None:
    done = okno("faq", "search", "", stdin="как передать показания\n")
    assert (done.code, done.out.strip()) == (1, "Ничего не найдено.")
