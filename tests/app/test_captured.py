"""``okno parse``: one JSON line a file, in the order of the arguments, without any configuration."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from app.__main__ import main
from app.captured import KINDS, READERS
from channels.channel import Unparseable
from conversation.ids import Micros
from conversation.inbound import Inbound

FIXTURES = Path(__file__).parents[1] / "fixtures"
Capture = pytest.CaptureFixture[str]


def parsed(capsys: Capture, channel: str, *files: Path | str, code: int = 0) -> list[dict[str, Any]]:
    with pytest.raises(SystemExit) as ended:
        main(["parse", channel, *map(str, files)])
    assert ended.value.code == code
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["file"] for line in lines] == [str(file) for file in files]
    return lines


def kinds(lines: list[dict[str, Any]]) -> list[list[str]]:
    return [[event["kind"] for event in line["events"]] for line in lines]


def of(channel: str, *names: str) -> list[Path]:
    return [FIXTURES / channel / name for name in names]


def test_every_kind_of_event_has_its_word() -> None:
    assert set(KINDS) == set(get_args(Inbound))
    assert len(set(KINDS.values())) == len(KINDS)


def test_telegrams_updates_keep_the_order_of_the_arguments(capsys: Capture) -> None:
    names = ("press.json", "text.json", "edited.json", "blocked.json", "migrated.json", "unknown_kind.json")
    lines = parsed(capsys, "telegram", *of("telegram", *names))
    assert kinds(lines) == [["pressed"], ["message"], ["edited"], ["reachability"], ["moved"], []]
    message = lines[1]["events"][0]
    update = json.loads((FIXTURES / "telegram" / "text.json").read_bytes())["message"]
    assert message["text"] == update["text"]
    assert message["peer"] == str(update["chat"]["id"])
    assert message["external_id"] == str(update["message_id"])
    assert message["at"].endswith("+00:00")
    (photo,) = parsed(capsys, "telegram", *of("telegram", "voice.json"))
    assert photo["events"][0]["text"] == ""
    assert photo["events"][0]["attachments"][0]["kind"] == "voice"


def test_vks_events_and_a_whole_answer_of_its_long_poll(capsys: Capture, tmp_path: Path) -> None:
    names = ("message_new.json", "message_event.json", "message_deny.json", "message_read.json")
    events = [json.loads(path.read_bytes()) for path in of("vk", *names)]
    answer, failed = tmp_path / "answer.json", tmp_path / "failed.json"
    answer.write_text(json.dumps({"ts": "5", "updates": events}), "utf-8")
    failed.write_text('{"failed": 2}', "utf-8")
    lines = parsed(capsys, "vk", *of("vk", *names), answer, failed, *of("vk", "wall_post_new.json"))
    told = ["message", "pressed", "reachability", "receipt"]
    assert kinds(lines) == [[kind] for kind in told] + [told, [], []]
    assert lines[4]["events"] == [line["events"][0] for line in lines[:4]]


def test_a_letter_says_what_was_sent_and_what_was_newly_written(capsys: Capture) -> None:
    letter, bounce, automatic = parsed(
        capsys, "email", *of("email", "attachments.eml", "bounce_hard.eml", "automatic_subject.eml")
    )
    (message,) = letter["events"]
    assert message["kind"] == "message"
    assert {"subject", "from", "text", "reply", "html", "attachments", "automatic", "bounce"} <= set(message)
    assert message["attachments"]
    assert all(isinstance(name, str) for name in message["attachments"])
    assert (message["automatic"], message["bounce"]) == (False, None)
    (told,) = bounce["events"]
    assert told["bounce"]["state"] == "hard"
    assert told["bounce"]["recipient"]
    assert told["bounce"]["original_message_id"].startswith("<")
    assert automatic["events"][0]["automatic"] is True


def test_the_machines_events_too(capsys: Capture) -> None:
    names = ("message.json", "message_verified.json", "pressed_number.json", "typing.json", "deleted.json")
    lines = parsed(capsys, "api", *of("api", *names))
    assert kinds(lines) == [["message"], ["message"], ["message"], ["typing"], ["deleted"]]
    assert lines[1]["events"][0]["verified"] is True


def test_what_cannot_be_read_says_why_and_the_others_are_read(capsys: Capture, tmp_path: Path) -> None:
    broken, deep, absent = tmp_path / "broken", tmp_path / "deep", tmp_path / "no такого"
    broken.write_bytes(b"\xff\xfe{")
    deep.write_bytes(b'{"update_id": 1, "message": ' + b"[" * 20_000)
    files = (broken, deep, absent, tmp_path, *of("telegram", "text.json"))
    lines = parsed(capsys, "telegram", *files, code=1)
    assert [line.get("quarantined") for line in lines] == [
        "not UTF-8",
        "JSON is nested too deeply",
        f"cannot be opened: {absent}: No such file or directory",
        f"cannot be opened: {tmp_path}: Is a directory",
        None,
    ]
    assert kinds(lines[-1:]) == [["message"]]


def test_nothing_has_to_be_configured(tmp_path: Path) -> None:
    """Not even a file of settings that is wrong stands in the way."""
    (tmp_path / "config.yml").write_text("nonsense: true\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "app", "parse", "telegram", str(FIXTURES / "telegram" / "text.json")],
        cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(FIXTURES.parents[1])}, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["events"][0]["kind"] == "message"
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == [tmp_path / "config.yml"]


@pytest.mark.parametrize(
    ("channel", "folder", "pattern"),
    [
        ("telegram", "nutgram_tg_updates", "*.json"),
        ("vk", "vksdk_vk_events", "*.json"),
        ("email", "sisimai_bounces", "*.eml"),
        ("email", "imap_tools", "**/*.eml"),
    ],
)
def test_every_payload_that_somebody_else_captured_is_read_or_refused(
    corpora: Path, channel: str, folder: str, pattern: str
) -> None:
    read, refused = READERS[channel](), 0
    files = sorted((corpora / folder).glob(pattern))
    assert files
    for file in files:
        try:
            read(file.read_bytes(), Micros(1_790_000_000_000_000))
        except Unparseable:
            refused += 1
    assert refused <= {"vksdk_vk_events": 28, "nutgram_tg_updates": 1}.get(folder, 0)
