"""Outgoing content → one ``smtp`` request whose params hold all that the letter needs. Pure."""

import re
from dataclasses import dataclass
from html import escape

from channels.channel import Outgoing, Rendered, Request
from channels.email import wording
from channels.email.settings import EmailSettings
from channels.email.thread_token import Tokens, without_tag
from channels.split import split
from conversation.message import Attachment, Button

TEXT_MAX = 100_000
QUOTED_MAX = 20_000
REFERENCES_MAX = 20
_MESSAGE_ID = re.compile(r"^<[^<>\s\x00-\x1f\x7f-\uffff]{3,300}>$")
_WEB_ADDRESS = re.compile(r"^https?://[^\s<>\"']+$")
_ANSWER = re.compile(r"^(re|на|ответ|отв)\s?(\[\d+\])?:", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


def render(outgoing: Outgoing, settings: EmailSettings, tokens: Tokens) -> Rendered:
    """Texts beyond the limit go on in a second letter."""
    pieces = split(outgoing.content.text, TEXT_MAX) or [""]
    fitting, left_out = _fitting(outgoing.content.attachments, settings.max_attachment_bytes)
    degraded = []
    if any(button.kind == "action" for button in outgoing.content.buttons):
        degraded.append("buttons: numbered list")
    if left_out:
        linked = [file.ref in outgoing.links for file in left_out]
        degraded += ["file: as a link"] * any(linked) + ["file: not sent"] * (not all(linked))
    if len(pieces) > 1:
        degraded.append("text: split")
    requests = []
    for number, piece in enumerate(pieces):
        is_last = number == len(pieces) - 1
        notes = (
            tuple(wording.left_out(file.name, outgoing.links.get(file.ref, "")) for file in left_out)
            if is_last
            else ()
        )
        buttons = outgoing.content.buttons if is_last else ()
        params = _head(outgoing, settings, tokens, number)
        quoted = outgoing.quoted if is_last else ""
        words = _Words(
            outgoing.opening if number == 0 else "",
            piece,
            notes,
            buttons,
            outgoing.closing if is_last else "",
            quoted,
        )
        params["text"] = _plain(words)
        params["html"] = _html(words)
        uploads = fitting if is_last else ()
        own_id = str(params["message_id"])
        requests.append(Request("smtp", params, f"{outgoing.key}/{number}", uploads, own_id))
    return Rendered(tuple(requests), tuple(degraded))


def _head(outgoing: Outgoing, settings: EmailSettings, tokens: Tokens, number: int) -> dict[str, object]:
    message_id = tokens.message_id(f"{outgoing.key}/{number}")
    thread = [reference for reference in outgoing.thread if _MESSAGE_ID.match(reference)]
    return {
        "message_id": message_id,
        "from_name": _one_line(settings.display_name),
        "from": settings.address,
        "to": outgoing.peer.address,
        "reply_to": tokens.reply_address(message_id) if settings.plus_addresses else "",
        "envelope_from": tokens.bounce_address(message_id) if settings.plus_addresses else settings.address,
        "subject": _subject(outgoing, tokens.subject_tag(message_id) if settings.subject_tags else ""),
        "in_reply_to": thread[-1] if thread else "",
        "references": tuple(thread[:1] + thread[1:][-REFERENCES_MAX:]),
        "automatic": not outgoing.from_person,
        "loop_mark": tokens.loop_mark(),
    }


def _subject(outgoing: Outgoing, tag: str) -> str:
    known = without_tag(_one_line(outgoing.subject))
    subject = without_tag(_one_line(outgoing.content.subject)) or known or wording.SUBJECT
    if outgoing.thread and known and not _ANSWER.match(subject):
        subject = f"Re: {subject}"
    return f"{subject[:300]} {tag}".strip()


def _one_line(text: str) -> str:
    """Nothing that could end a header field."""
    return " ".join(_CONTROL.sub(" ", text).split())


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands in one letter, in this order; ``quoted`` is the client's own last text."""

    opening: str
    text: str
    notes: tuple[str, ...]
    buttons: tuple[Button, ...]
    closing: str
    quoted: str

    @property
    def actions(self) -> list[str]:
        return [button.label for button in self.buttons if button.kind == "action"]

    @property
    def links(self) -> list[Button]:
        return [button for button in self.buttons if button.kind == "url"]


def _plain(words: _Words) -> str:
    blocks = [words.opening, words.text, *words.notes]
    actions = words.actions
    if actions:
        listed = "\n".join(f"{number} — {label}" for number, label in enumerate(actions, 1))
        blocks.append(f"{wording.CHOOSE}\n{listed}")
    blocks += [f"{button.label}: {button.value}" for button in words.links]
    blocks.append(words.closing)
    if words.quoted:
        earlier = "\n".join(f"> {line}".rstrip() for line in words.quoted[:QUOTED_MAX].splitlines())
        blocks.append(f"{wording.EARLIER}\n{earlier}")
    return "\n\n".join(block for block in blocks if block) + "\n"


def _html(words: _Words) -> str:
    blocks = [
        _paragraphs(words.opening),
        _paragraphs(words.text),
        *(f"<p>{escape(note)}</p>" for note in words.notes),
    ]
    actions = words.actions
    if actions:
        # Digits are written out: numbers of a list element are lost when the letter is quoted.
        listed = "<br>".join(f"{number} — {escape(label)}" for number, label in enumerate(actions, 1))
        blocks.append(f"<p>{escape(wording.CHOOSE)}<br>{listed}</p>")
    blocks += [_link(button) for button in words.links]
    blocks.append(_paragraphs(words.closing))
    if words.quoted:
        earlier = _paragraphs(words.quoted[:QUOTED_MAX])
        blocks.append(f'<p>{escape(wording.EARLIER)}</p><blockquote type="cite">{earlier}</blockquote>')
    body = "\n".join(block for block in blocks if block)
    return f'<!DOCTYPE html>\n<html lang="ru"><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def _paragraphs(text: str) -> str:
    paragraphs = re.split(r"\n[ \t]*\n", text.strip())
    return "\n".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in paragraphs if block)


def _link(button: Button) -> str:
    if not _WEB_ADDRESS.match(button.value):
        return f"<p>{escape(button.label)}: {escape(button.value)}</p>"
    return f'<p><a href="{escape(button.value)}">{escape(button.label)}</a></p>'


def _fitting(
    files: tuple[Attachment, ...], limit: int
) -> tuple[tuple[Attachment, ...], tuple[Attachment, ...]]:
    """Files that fit together, in order, and those that do not."""
    fitting: list[Attachment] = []
    left_out: list[Attachment] = []
    for file in files:
        taken = sum(kept.size for kept in fitting)
        (fitting if taken + file.size <= limit else left_out).append(file)
    return tuple(fitting), tuple(left_out)
