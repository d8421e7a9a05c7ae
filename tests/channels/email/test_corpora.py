"""Letters, replies and bounces nobody here wrote. The floors are what was measured; raise them, never lower them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from channels.channel import Unparseable
from channels.email.adapter import EmailChannel
from channels.email.address import sender
from channels.email.bounce import bounces
from channels.email.headers import text_value
from channels.email.lines import of_text
from channels.email.mime import Letter, read
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


def squeezed(text: str) -> str:
    return "".join(text.split())


EXPECTATIONS: dict[str, tuple[int, Callable[[Letter, dict[str, Any]], bool]]] = {
    "subject": (
        106,
        lambda letter, told: squeezed(text_value(letter.root, "Subject")) == squeezed(told["subject"]),
    ),
    "from": (106, lambda letter, told: sender(letter.root)[1] == told["from_"].lower()),
    "text": (103, lambda letter, told: squeezed(letter.text + letter.passed_on) == squeezed(told["text"])),
    "html": (107, lambda letter, told: bool(letter.html.strip()) == bool(told["html"].strip())),
    "attachments": (
        105,
        lambda letter, told: (
            sorted(part.name for part in letter.attachments)
            == sorted(item["filename"] for item in told["attachments"])
        ),
    ),
}


@pytest.fixture(scope="module")
def expected(corpora: Path) -> list[tuple[Letter, dict[str, Any]]]:
    folder = corpora / "imap_tools"
    told = json.loads((folder / "expected.json").read_text("utf-8"))
    found = []
    for name, expectation in told.items():
        try:
            letter = read((folder / "tests" / "messages" / f"{name}.eml").read_bytes(), LIMIT)
        except Unparseable:
            continue
        found.append((letter, expectation))
    return found


@pytest.mark.parametrize("what", EXPECTATIONS)
def test_captured_letters_say_what_another_reader_found(
    expected: list[tuple[Letter, dict[str, Any]]], what: str
) -> None:
    floor, agrees = EXPECTATIONS[what]
    assert sum(agrees(letter, told) for letter, told in expected) >= floor


@pytest.mark.parametrize("folder", ["imap_tools", "sisimai_bounces"])
def test_no_captured_letter_crashes_the_channel(corpora: Path, channel: EmailChannel, folder: str) -> None:
    refused = []
    for path in letters(corpora / folder):
        raw = payload(path.read_bytes())
        try:
            for event in channel.parse(raw):
                for attachment in getattr(event, "attachments", ()):
                    assert channel.inline(raw, attachment) is not None
        except Unparseable as error:
            refused.append(f"{path.name}: {error}")
    assert len(refused) <= 3, refused


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
