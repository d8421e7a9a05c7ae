"""Letters that tell the fate of letters: bounces (RFC 3464 and those before it), complaints (RFC 5965). Pure.

Servers differ widely: half of the real ones are no ``multipart/report``. So the parts are searched first, and where
none speaks, the sender, the subject and the text are weighed together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from typing import Literal

from channels.email.address import normal
from channels.email.automatic import has_null_path, is_from_daemon, is_from_program
from channels.email.charsets import clean
from channels.email.headers import raw_value, text_value
from channels.email.mime import Letter, Part, bytes_of, children, text_of

TEXT_MAX = 65_536
"""Of the text no more than this is searched."""
RECIPIENTS_MAX = 50

State = Literal["hard", "soft", "delivered"]


@dataclass(frozen=True, slots=True)
class Bounce:
    """What became of a letter of ours for one recipient. ``original`` is its Message-ID, "" when not told."""

    recipient: str
    state: State
    detail: str
    """Status code and the server's words."""
    original: str = ""


_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY_CODE = re.compile(r"(?:^|[\s(<:\"'])([45]\d\d)(?=[\s\-:;,)]|$)", re.MULTILINE)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'=/&#~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_NAMED = re.compile(rf"^[ \t]{{0,4}}<({_ADDRESS.pattern})>:", re.MULTILINE)
"""``<whom@it.was.for>:`` and the reason in the lines below."""
_RECIPIENT_FIELD = re.compile(
    r"^(?:final-recipient|original-recipient|original-rcpt-to|removal-recipient):(.{1,400})",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(
    r"^[>\s]{0,8}message-id\s{0,2}:\s{0,4}(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE
)
_RETURNED_HEADER = re.compile(
    r"^[>\s]{0,8}(received|message-id|mime-version|x-mailer)\s{0,2}:", re.IGNORECASE | re.MULTILINE
)
_NOTIFICATION = re.compile(r'notificationType\\?"\s?:\s?\\?"(Bounce|Complaint)')
"""What a sending service tells in JSON."""
_FULL = re.compile(
    r"mailbox (is )?full|over ?quota|quota exceeded|exceeded (the )?(storage|mailbox|quota)|insufficient storage"
    r"|disk quota|ящик (получателя )?переполнен|превышена квота|too many messages|ящик заполнен",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"\b(delayed|delay\b|still being retried|will be retried|warning message only|will continue to|not yet been deliver"
    r"|could not be delivered for|задерживается|попытки доставки будут|отложена доставка|temporar)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|delivery (status|fail|report|notif|problem|error|delay|to the following)|delivery has failed"
    r"|returned (mail|to sender|message)|fail(ure|ed) (notice|delivery|to deliver)|failure delivery|mail delivery"
    r"|delivery of .{0,60}(fail|delay)|non.?delivery|delivery incomplete|could not (be )?(sent|deliver)|error sending"
    r"|mail system error|mail failure|unzustellbar|nicht zustellbar|недоставлен|не доставлен|не удалось доставить"
    r"|невозможно доставить|сообщение не доставлено|возврат|ошибка доставки|rejected|email rejected|undelivered"
    r"|配信|エラー通知|エラーメール|delivery|bounce|mail could not|nondeliverable|unknown user|user unknown"
    r"|postmaster notify",
    re.IGNORECASE,
)
_PASSED_ON = re.compile(r"^\W{0,3}(re|fwd?|fw|на|пер|переслано)\s?:", re.IGNORECASE)
_BODY = re.compile(
    r"(user|recipient|mailbox|address|account|host|domain|адресат|получатель|ящик)\W.{0,40}"
    r"(unknown|not found|unavailable|does ?n[o']t exist|disabled|inactive|rejected|invalid"
    r"|не найден|не существует|заблокирован|отключ)"
    r"|(unknown|no such|invalid|bad) (user|recipient|mailbox|address|host|domain|local)"
    r"|(could not|couldn't|can ?not|can't|unable to|was not|wasn't|has not been|failed to|not) (be )?deliver"
    r"|deliver(y|ed)?.{0,80}(fail|unsuccess|problem|error|delay)"
    r"|permanent (fatal )?(error|fail)|undeliverable|returned to (the )?sender|original message (was received|follows)"
    r"|below this line is a copy|transcript of session|this is a permanent error|following address|message rejected"
    r"|не (может быть|было|удалось|был[ао]?) доставлен|недоставлен|невозможно доставить|не удалось доставить"
    r"|配信できません|送信できません(でした)?|届けることができません|rejected your message|your message to",
    re.IGNORECASE,
)
_COPY_MARK = re.compile(
    r"^[\s>*]{0,6}-{0,12}\s?(below this line is a copy|original message|included is a copy|unsent message below"
    r"|a copy of the (original|message)|this is a copy of the message|the following is a copy)",
    re.IGNORECASE | re.MULTILINE,
)


def bounces(letter: Letter) -> tuple[Bounce, ...]:
    """One for each recipient told of; () when the letter is no such report."""
    if any(leaf.mime == "message/feedback-report" for leaf in letter.leaves):
        found: tuple[Bounce, ...] = (_complaint(letter),)
    else:
        found = tuple(_reported(letter))[:RECIPIENTS_MAX] or (
            _guessed(letter) if _reads_like_bounce(letter) else ()
        )
    original = original_message_id(letter) if found else ""
    return tuple(replace(told, original=original) for told in found)


def original_message_id(letter: Letter) -> str:
    """The Message-ID of the letter this one returns or speaks of, "" when it tells none."""
    return clean(_original_as_written(letter))


def _original_as_written(letter: Letter) -> str:
    for returned in _returned(letter):
        found = raw_value(returned, "Message-ID").strip()
        if found:
            return found if found.startswith("<") else f"<{found}>"
    for leaf in letter.leaves:
        if leaf.mime in {"text/rfc822-headers", "message/rfc822", "text/plain"}:
            match = _MESSAGE_ID.search(_text(leaf))
            if match:
                return match[1]
    own = raw_value(letter.root, "Message-ID").strip()
    # Broken boundaries leave the returned header in a part of another kind, or in none.
    anywhere = bytes_of(letter.root)[:TEXT_MAX].decode("ascii", "replace")
    for match in _MESSAGE_ID.finditer(anywhere):
        if match[1] != own:
            return match[1]
    references = f"{raw_value(letter.root, 'References')} {raw_value(letter.root, 'In-Reply-To')}".split()
    return references[-1][:998] if references else ""


def _reported(letter: Letter) -> Iterator[Bounce]:
    """From ``message/delivery-status``: its blocks of fields, one for each recipient."""
    for leaf in letter.leaves:
        if leaf.mime != "message/delivery-status":
            continue
        for block in _blocks(leaf):
            found = _from_block(block, letter)
            if found is not None:
                yield found


def _blocks(leaf: Part) -> list[dict[str, str]]:
    """The standard parser splits the blocks where it can; an encoded part is split here."""
    parsed = children(leaf.message)
    if any(block.keys() for block in parsed):
        return [{key.lower(): text_value(block, key) for key in block} for block in parsed]
    blocks: list[dict[str, str]] = []
    for chunk in re.split(r"\n[ \t]*\n", _text(leaf).replace("\r\n", "\n")):
        fields = re.findall(r"^([A-Za-z-]{1,40})[ \t]{0,4}:(.{0,998})", chunk, re.MULTILINE)
        blocks.append({key.lower(): " ".join(value.split()) for key, value in fields})
    return blocks


def _from_block(block: dict[str, str], letter: Letter) -> Bounce | None:
    action = block.get("action", "").partition("(")[0].strip().lower()
    status = _STATUS.search(block.get("status", ""))
    if not action and status is None:
        return None
    told = block.get("original-recipient", "") if "final-recipient" not in block else block["final-recipient"]
    diagnostic = block.get("diagnostic-code", "")
    code = status[1] if status else ""
    return Bounce(
        recipient=_one_address(told.partition(";")[2] or told) or _recipient(letter),
        state=_state_of(action, code, diagnostic),
        detail=f"{code} {diagnostic}".strip()[:500] or action,
    )


def _state_of(action: str, code: str, diagnostic: str) -> State:
    if action in {"delivered", "relayed", "expanded"} or (not action and code.startswith("2.")):
        return "delivered"
    if action == "delayed":
        return "soft"
    return _state(f"{code} {diagnostic}")


def _state(text: str) -> State:
    """By the codes: 5.x.x is final but for a full mailbox, 4.x.x is not. Without a code it is final."""
    codes = [code for code in _STATUS.findall(text) if code[0] in "45" and not code.endswith(".0.0")]
    if any(code.endswith(".2.2") for code in codes) or _FULL.search(text):
        return "soft"
    if codes:
        return "soft" if codes[0].startswith("4") else "hard"
    replies = _REPLY_CODE.findall(text)
    if replies:
        return "soft" if all(reply.startswith("4") for reply in replies) else "hard"
    return "soft" if _DELAYED.search(text) else "hard"


def _reads_like_bounce(letter: Letter) -> bool:
    """A server's sender, or a server's words with a returned letter; vacation notes have neither."""
    root = letter.root
    if raw_value(root, "X-Failed-Recipients"):
        return True
    subject = text_value(root, "Subject")[:300]
    text = _whole_text(letter)
    own = _own_words(text)
    by_program = is_from_program(root)
    signs = [
        is_from_daemon(root),
        has_null_path(root),
        _SUBJECT.search(subject) is not None,
        _BODY.search(own) is not None,
        _STATUS.search(own) is not None or _REPLY_CODE.search(own) is not None,
        _returns_letter(letter, text),
        _typed_as_report(root, text),
    ]
    daemon, _, titled, worded, coded, returned, typed = signs
    if typed and any(signs[2:6]):
        return True
    if daemon:
        # Behind postmaster@ there may be a person, and any sum of three digits looks like a code.
        return titled + worded + returned + has_null_path(root) >= 1 + (not by_program)
    # A client who passes a bounce on, or writes of a return and a sum, is no server.
    by_machine = has_null_path(root) or raw_value(root, "Auto-Submitted").strip().lower().startswith("auto")
    return titled and worded and (returned or (coded and by_machine)) and _PASSED_ON.match(subject) is None


def _typed_as_report(root: Message, text: str) -> bool:
    kind = raw_value(root, "Content-Type").lower().replace('"', "")
    return "report-type=delivery-status" in kind or _NOTIFICATION.search(text[:2000]) is not None


def _returns_letter(letter: Letter, text: str) -> bool:
    if any(leaf.mime in {"message/rfc822", "text/rfc822-headers"} for leaf in letter.leaves):
        return True
    return len(_RETURNED_HEADER.findall(text)) >= 2 or _COPY_MARK.search(text) is not None


def _guessed(letter: Letter) -> tuple[Bounce, ...]:
    """From the server's words: a recipient with the reason below him, as often as the text names one."""
    text = _whole_text(letter)
    words = _own_words(text)
    named = list(_NAMED.finditer(words))[:RECIPIENTS_MAX]
    if len(named) < 2:
        return (_fate(letter, words, _told_recipient(text) or (normal(named[0][1]) if named else "")),)
    ends = [*(match.start() for match in named[1:]), len(words)]
    return tuple(
        _fate(letter, words[match.end() : end], normal(match[1]))
        for match, end in zip(named, ends, strict=True)
    )


def _fate(letter: Letter, words: str, recipient: str) -> Bounce:
    code = _STATUS.search(words)
    reason = next((line.strip() for line in words.splitlines() if _REPLY_CODE.search(line)), "")
    return Bounce(
        recipient=recipient or _recipient(letter),
        state=_state(f"{text_value(letter.root, 'Subject')}\n{words}"),
        detail=(reason or (code[1] if code else "returned"))[:500],
    )


def _told_recipient(text: str) -> str:
    """Where a report's own field stands in the text."""
    match = _RECIPIENT_FIELD.search(text)
    return _one_address(match[1]) if match else ""


def _complaint(letter: Letter) -> Bounce:
    """The client called our letter spam: nothing more goes to him."""
    report = "\n".join(_text(leaf) for leaf in letter.leaves if leaf.mime == "message/feedback-report")
    return Bounce(
        _told_recipient(report) or _recipient(letter), state="hard", detail="complaint: reported as spam"
    )


def _recipient(letter: Letter) -> str:
    """Whom the returned letter was for: as the server tells, as the letter says, else the first in the text."""
    failed = _one_address(raw_value(letter.root, "X-Failed-Recipients"))
    if failed:
        return failed
    for returned in _returned(letter):
        for field in ("To", "Delivered-To", "X-Original-To"):
            found = _one_address(raw_value(returned, field))
            if found:
                return found
    own_addresses = {normal(found) for found in _ADDRESS.findall(raw_value(letter.root, "To")[:4096])}
    for found in _ADDRESS.findall(_own_words(_whole_text(letter)))[:50]:
        if normal(found) not in own_addresses:
            return normal(found)
    return ""


def _returned(letter: Letter) -> Iterator[Message]:
    for leaf in letter.leaves:
        if leaf.mime == "message/rfc822":
            yield from children(leaf.message)


def _one_address(text: str) -> str:
    found = _ADDRESS.search(text[:4096])
    return normal(found[0]) if found else ""


def _whole_text(letter: Letter) -> str:
    text = letter.text or re.sub(r"<[^<>]{0,500}>", " ", letter.html[:TEXT_MAX])
    return text[:TEXT_MAX] or "\n".join(_text(leaf) for leaf in letter.leaves[:3])[:TEXT_MAX]


def _own_words(text: str) -> str:
    """The server's words, without the copy of our letter below them."""
    copy = _COPY_MARK.search(text)
    return text[: copy.start()] if copy and copy.start() > 40 else text


def _text(leaf: Part) -> str:
    return text_of(leaf.message)[:TEXT_MAX]
