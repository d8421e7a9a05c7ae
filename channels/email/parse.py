"""A raw letter → what it means to us. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import UTC
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from channels.channel import RawPayload
from channels.email import bounce, lines, reply
from channels.email.address import normal, recipients, sender
from channels.email.automatic import is_automatic
from channels.email.charsets import clean
from channels.email.envelope import author, external_id
from channels.email.headers import raw_value, raw_values, text_value
from channels.email.mime import Letter, Part, read
from channels.email.refusals import no_such_mailbox
from channels.email.text import html_to_text, lines_of_html
from channels.email.thread_token import LOOP_HEADER, Tokens, without_tag
from conversation.contact import Peer
from conversation.ids import DAY, Micros
from conversation.inbound import DeliveryState, Inbound, InboundMessage, InboundReceipt
from conversation.message import Attachment, AttachmentKind

TEXT_MAX = 100_000
"""Characters of a text that become part of an event; the raw letter keeps the rest."""
SOURCE_MAX = 300_000
"""Characters of a body that are looked at; people write less, and what is quoted below may be cut."""
ATTACHMENTS_MAX = 100
SUBJECT_MAX = 500
SERVER_WORDS_MAX = 4000
_PICTURE_DATA = re.compile(r"data:image/[^\"'<>\s)]{200,}")
"""A picture inside the HTML: megabytes of nothing to read, often above the words."""
_PART_REF = re.compile(r"^part:(\d{1,6})$")
_MESSAGE_IDS = re.compile(r"<[^<>\s]{3,998}>")
_STATES: dict[bounce.State, DeliveryState] = {
    "hard": "bounced_hard",
    "soft": "bounced_soft",
    "delivered": "delivered",
}


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What parsing must know of the mailbox the letter came to."""

    address: str
    tokens: Tokens
    max_message_bytes: int


class Reading(NamedTuple):
    """What a letter holds: ``said`` is split from what it quotes, ``fates`` are those of letters of ours."""

    letter: Letter
    said: reply.Split
    fates: tuple[bounce.Bounce, ...]
    events: tuple[Inbound, ...]


def parse(raw: RawPayload, mailbox: Mailbox) -> tuple[Inbound, ...]:
    """A message, receipts for bounces, or nothing for what we sent ourselves. Raises Unparseable."""
    return understand(raw, mailbox).events


def understand(raw: RawPayload, mailbox: Mailbox) -> Reading:
    """The events and what they were made of. Raises Unparseable."""
    letter = read(raw.payload, mailbox.max_message_bytes)
    told = fates(letter, mailbox)
    if told is None:
        return Reading(letter, reply.Split("", ""), (), ())
    said = own_words(letter)
    if told:
        # The report itself is often vague (5.0.0): of one recipient the text speaks too.
        words_too = letter.text[:SERVER_WORDS_MAX] if len(told) == 1 else ""
        receipts = tuple(_receipt(raw, at, fate, words_too) for at, fate in enumerate(told))
        return Reading(letter, said, told, receipts)
    return Reading(letter, said, (), (_message(raw, letter, said, mailbox),))


def fates(letter: Letter, mailbox: Mailbox) -> tuple[bounce.Bounce, ...] | None:
    """What the letter tells of letters of ours; () for a letter of somebody's, None for one of our own."""
    if _is_own(letter.root, mailbox.tokens):
        return None
    # A complaint or a bounce may come to the signed address and say nothing else that can be trusted.
    ours = mailbox.tokens.from_addresses(recipients(letter.root), "b")
    return tuple(replace(fate, original=ours or fate.original) for fate in bounce.bounces(letter))


def is_machines(letter: Letter, mailbox: Mailbox) -> bool:
    """Written by a machine, or under our own address."""
    return is_automatic(letter.root) or sender(letter.root)[1] == normal(mailbox.address)


def inline(raw: RawPayload, attachment: Attachment, max_message_bytes: int) -> bytes | None:
    """The bytes of an attachment that ``parse`` found; None when its ref names no part. Raises Unparseable."""
    match = _PART_REF.match(attachment.ref)
    if match is None:
        return None
    letter = read(raw.payload, max_message_bytes)
    return next((part.content() for part in letter.leaves if part.number == int(match[1])), None)


def _is_own(root: Message, tokens: Tokens) -> bool:
    if any(tokens.is_loop_mark(value) for value in raw_values(root, LOOP_HEADER)[:10]):
        return True
    return tokens.is_ours(raw_value(root, "Message-ID").strip())


def _receipt(raw: RawPayload, number: int, told: bounce.Bounce, words_too: str) -> InboundReceipt:
    return InboundReceipt(
        peer=Peer(raw.account, told.recipient),
        key=f"{raw.event_key}#{number}",
        at=raw.received_at,
        external_id=told.original,
        state=_STATES[told.state],
        detail=told.detail,
        reason="no_address"
        if told.state == "hard" and no_such_mailbox(f"{told.detail}\n{words_too}")
        else "",
    )


def _message(raw: RawPayload, letter: Letter, said: reply.Split, mailbox: Mailbox) -> InboundMessage:
    root = letter.root
    name, address = author(root, raw.payload)
    # A letter without a word of its own says all that it passes on.
    text, quoted = (said.reply, said.quoted) if said.reply else (said.quoted, "")
    subject = text_value(root, "Subject")
    return InboundMessage(
        peer=Peer(raw.account, address),
        key=raw.event_key,
        at=_written_at(root, raw.received_at),
        external_id=external_id(root, raw.payload),
        text=text[:TEXT_MAX],
        attachments=tuple(_attachment(part) for part in letter.attachments[:ATTACHMENTS_MAX]),
        name=name[:200],
        reply_to=_answers(root, subject, mailbox.tokens),
        subject=without_tag(subject)[:SUBJECT_MAX],
        quoted=quoted[:TEXT_MAX],
        automatic=is_machines(letter, mailbox),
    )


def own_words(letter: Letter) -> reply.Split:
    """What the author newly wrote, and the rest: quotations and the texts of letters he attached."""
    split = reply.split(body_lines(letter))
    passed_on = letter.passed_on or html_to_text(letter.passed_on_html[:SOURCE_MAX])
    return reply.Split(split.reply, "\n\n".join(text for text in (split.quoted, passed_on.strip()) if text))


def body_lines(letter: Letter) -> list[lines.Line]:
    """HTML where it is all there is, or where it marks quotations; else the plain text, which is the author's."""
    plain = lines.of_text(letter.text[:SOURCE_MAX])
    if not letter.html:
        return plain
    marked = lines_of_html(_PICTURE_DATA.sub("", letter.html)[:SOURCE_MAX])
    has_text = any(line.text for line in marked)
    if not letter.text.strip():
        return marked
    return marked if has_text and any(line.depth or line.mark for line in marked) else plain


def _answers(root: Message, subject: str, tokens: Tokens) -> str:
    """The letter of ours it answers, in order of trust; else whatever it says it answers."""
    replied = [found for value in raw_values(root, "In-Reply-To") for found in _MESSAGE_IDS.findall(value)]
    references = [found for value in raw_values(root, "References") for found in _MESSAGE_IDS.findall(value)]
    return (
        tokens.from_addresses(recipients(root), "c")
        or tokens.newest_ours([*references, *replied])
        or tokens.from_subject(subject)
        or clean(next(iter(replied), ""))
    )


def _written_at(root: Message, received_at: Micros) -> Micros:
    """The Date field where it can be believed: clocks of strangers run a century wrong."""
    try:
        written = parsedate_to_datetime(raw_value(root, "Date")[:200])
        written = written if written.tzinfo else written.replace(tzinfo=UTC)
        micros = Micros(int(written.timestamp() * 1_000_000))
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return received_at
    return micros if received_at - 365 * DAY < micros <= received_at else received_at


def _attachment(part: Part) -> Attachment:
    return Attachment(
        kind=_kind(part.mime),
        ref=f"part:{part.number}",
        name=part.name,
        mime=clean(part.mime)[:100],
        size=len(part.content()),
    )


def _kind(mime: str) -> AttachmentKind:
    for kind in ("image", "video", "audio"):
        if mime.startswith(f"{kind}/") and mime != "image/svg+xml":
            return kind
    return "file"
