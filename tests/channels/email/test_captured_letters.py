"""The letters of another project's reader, whose tests tell what it found in each."""

import json
from pathlib import Path
from typing import Any

import pytest

from channels.channel import Unparseable
from channels.email.adapter import EmailChannel
from tests.channels.email.conftest import Make, payload

EXPLAINED: dict[str, dict[str, str]] = {
    "subject": {
        "error_emails/invalid_subject_characters": "it drops the letters of 8-bit fields; they are readable Latin-1",
    },
    "from": {
        "plain_emails/mix_caps_content_type": "it takes «Big Bug bb@bug.com» for the address; the address is in it",
    },
    "text": {
        "error_emails/content_transfer_encoding_7-bit": "it reads valid UTF-8 as the Latin-1 that was declared",
        "error_emails/content_transfer_encoding_plain": "it drops 8-bit characters that no declared charset explains",
        "plain_emails/raw_email6": "it drops the 8-bit letters of a text declared ASCII",
        "multipart_report_emails/multipart_report_multiple_status": "it takes a delivery report for words",
    },
    "html": {},
    "attachments": {
        "attachment_emails/attachment_message_rfc822": "it unpacks an attached letter; here that is one file",
        "multipart_report_emails/multipart_report_multiple_status": "it takes delivery reports for files",
    },
}
"""Where this reader says something else, and why it should."""


def squeezed(text: object) -> str:
    return "".join(str(text).split())


def agrees(what: str, said: dict[str, Any], told: dict[str, Any]) -> bool:
    match what:
        case "from":
            return bool(said["from"] == told["from_"])
        case "html":
            return bool(said["html"]) == bool(told["html"].strip())
        case "attachments":
            return sorted(said["attachments"]) == sorted(item["filename"] for item in told["attachments"])
    return squeezed(said[what]) == squeezed(told[what])


@pytest.mark.parametrize("what", EXPLAINED)
def test_captured_letters_say_what_another_reader_found(corpora: Path, make_channel: Make, what: str) -> None:
    folder = corpora / "imap_tools"
    channel = make_channel(max_message_bytes=50_000_000)
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert len(expected) == 108
    differing = set()
    for name, told in expected.items():
        said = channel.describe(payload((folder / "tests" / "messages" / f"{name}.eml").read_bytes()))[0]
        if not agrees(what, said, told):
            differing.add(name)
    assert differing == set(EXPLAINED[what])


def test_every_captured_letter_is_read_and_its_files_are_handed_out(
    corpora: Path, channel: EmailChannel
) -> None:
    paths = sorted((corpora / "imap_tools").rglob("*.eml"))
    assert len(paths) == 113
    refused = []
    for path in paths:
        raw = payload(path.read_bytes())
        try:
            events = channel.parse(raw)
        except Unparseable as error:
            refused.append(f"{path.name}: {error}")
            continue
        for event in events:
            for attachment in getattr(event, "attachments", ()):
                assert channel.inline(raw, attachment) is not None
    assert refused == []
