"""The params of an ``smtp`` request and the files → the letter's bytes. Pure: equal input, equal bytes."""

from collections.abc import Mapping, Sequence
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formataddr

from channels.email.names import safe_name
from channels.email.thread_token import LOOP_HEADER
from conversation.message import Attachment

_POLICY = compat32.clone(linesep="\r\n")
"""The classic policy folds long lists of Message-IDs; the newer one encodes an id longer than a line."""

File = tuple[Attachment, bytes]


def compose(params: Mapping[str, object], files: Sequence[File], date: str) -> bytes:
    """``date`` is the Date field's value. ValueError for what cannot be written into a letter."""
    boundary = f"=_{str(params['message_id']).strip('<>').partition('@')[0]}"
    letter: MIMEMultipart = _body(params, f"{boundary}_a")
    if files:
        body, letter = letter, MIMEMultipart("mixed", f"{boundary}_m")
        letter.attach(body)
        for attachment, content in files:
            letter.attach(_file(attachment, content))
    for name, value in _fields(params, date):
        letter[name] = value
    return letter.as_bytes(policy=_POLICY)


def _body(params: Mapping[str, object], boundary: str) -> MIMEMultipart:
    body = MIMEMultipart("alternative", boundary)
    body.attach(MIMEText(str(params["text"]), "plain", "utf-8"))
    body.attach(MIMEText(str(params["html"]), "html", "utf-8"))
    return body


def _fields(params: Mapping[str, object], date: str) -> list[tuple[str, str]]:
    references = params["references"]
    fields: list[tuple[str, str]] = [
        ("From", formataddr((str(params["from_name"]), str(params["from"])), "utf-8")),
        ("To", _one_line(params["to"])),
        ("Subject", Header(_one_line(params["subject"]), "utf-8", header_name="Subject").encode()),
        ("Date", date),
        ("Message-ID", _one_line(params["message_id"])),
        (LOOP_HEADER, _one_line(params["loop_mark"])),
    ]
    if params["reply_to"]:
        fields.append(("Reply-To", _one_line(params["reply_to"])))
    if params["in_reply_to"]:
        fields.append(("In-Reply-To", _one_line(params["in_reply_to"])))
    if isinstance(references, tuple | list) and references:
        fields.append(("References", " ".join(_one_line(reference) for reference in references)))
    if params["automatic"]:
        fields += [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]
    return fields


def _one_line(value: object) -> str:
    """The last guard: nothing that ends a field gets into the letter."""
    text = str(value)
    if any(mark in text for mark in "\r\n\x00"):
        raise ValueError("a header field with a line break")
    return text


def _file(attachment: Attachment, content: bytes) -> MIMEBase:
    main, _, sub = attachment.mime.partition("/")
    is_plain_type = main.isalnum() and sub.replace("-", "").replace(".", "").replace("+", "").isalnum()
    if not is_plain_type or not attachment.mime.isascii() or main in {"multipart", "message"}:
        # Containers must not be encoded, and what is no type at all must not stand in a field.
        main, sub = "application", "octet-stream"
    part = MIMEBase(main, sub)
    part.set_payload(content)
    encode_base64(part)
    name = safe_name(attachment.name) or "file"
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return part
