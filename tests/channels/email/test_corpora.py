"""Replies and bounces nobody here wrote. The floors are what was measured; raise them, never lower them."""

import json
from collections.abc import Iterator
from pathlib import Path

from channels.channel import Unparseable
from channels.email.adapter import EmailChannel
from channels.email.bounce import bounces
from channels.email.lines import of_text
from channels.email.mime import read
from channels.email.reply import split
from conversation.inbound import InboundReceipt
from tests.channels.email.conftest import payload

LIMIT = 50_000_000
REAL_BOUNCES = {
    "mimepart_without_content_type",
    "multi_address",
    "multiple_status",
    "report_422",
    "report_530",
}


def letters(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.rglob("*.eml")))


def test_captured_bounces_are_recognised(corpora: Path) -> None:
    missed, told, original = [], 0, 0
    for path in letters(corpora / "sisimai_bounces"):
        found = bounces(read(path.read_bytes(), LIMIT))
        if "__not__" in path.name:
            assert found == (), path.name
            continue
        told += 1
        original += bool(found and found[0].original)
        if not found:
            missed.append(path.name)
    assert told - len(missed) >= 140, missed
    assert original >= 126


def test_captured_ordinary_letters_are_not_taken_for_bounces(corpora: Path, channel: EmailChannel) -> None:
    wrong = []
    for path in letters(corpora / "imap_tools"):
        if any(name in path.name for name in REAL_BOUNCES):
            continue
        try:
            events = channel.parse(payload(path.read_bytes()))
        except Unparseable:
            continue
        if any(isinstance(event, InboundReceipt) for event in events):
            wrong.append(path.name)
    assert wrong == []


def test_captured_replies_are_stripped_and_never_lose_the_writers_words(corpora: Path) -> None:
    folder = corpora / "crisp_email_reply_parser"
    told = json.loads((folder / "expected.json").read_text("utf-8"))
    wanted = told["expected_first_fragment"].split()
    exact, lost = 0, []
    for name in told["fixtures"]:
        words = split(
            of_text((folder / "test" / "fixtures" / f"{name}.txt").read_text("utf-8"))
        ).reply.split()
        exact += words == wanted
        if words[: len(wanted)] != wanted:
            lost.append(name)
    assert lost == []
    assert exact >= 40


def test_no_captured_reply_ends_up_empty(corpora: Path, channel: EmailChannel) -> None:
    for path in sorted((corpora / "crisp_email_reply_parser" / "test" / "fixtures").glob("*.txt")):
        head = b"From: ivan@example.test\nContent-Type: text/plain; charset=utf-8\n\n"
        (found,) = channel.parse(payload(head + path.read_bytes()))
        assert getattr(found, "text", ""), path.name
