"""Personal data are taken out of what was said before anything is recorded of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.verifying import CODE_TYPED, awaits_code
from conversation import events as e
from conversation.ids import MessageId
from conversation.inbound import Inbound, InboundEdit, InboundMessage, InboundReceipt
from conversation.message import Attachment
from conversation.state import State
from nlu.personal_data import Hidden, hide, in_order

SPOKE_OF_CODES = "fraud_report"
"""The topic of swindlers, who want a code: what comes next may be one."""
CODE_MARK = "[код подтверждения скрыт]"
CODE_TEXT_MOST = 80
_CODE = re.compile(r"(?<![\d.,-])\d{4}[ \u00a0-]?\d{4}(?!\d)|(?<![\d.,-])\d{4,8}(?![\d.,]\d|\d)")
_READING = re.compile(r"показан|сч[её]тчик|квт|руб", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """``secrets`` are what was taken out, to be found in the payload as well; they live for the turn alone."""

    inbounds: tuple[Inbound, ...]
    secrets: tuple[str, ...] = field(default=(), repr=False)
    code: str = field(default="", repr=False)
    """The one-time code that the flow was waiting for."""


def cleaned(inbounds: Sequence[Inbound], state: State | None) -> Cleaned:
    """The events with a mark for everything that is not kept. ``state`` is that of the conversation they meet."""
    told = state is not None and ("sms_code" in state.masked or state.last_topic == SPOKE_OF_CODES)
    awaited = state is not None and awaits_code(state)
    typed = [_without_code(inbound) if awaited else (inbound, "") for inbound in inbounds]
    clean = [_cleaned(inbound, told=told) for inbound, _ in typed]
    codes = [code for _, code in typed if code]
    secrets = [secret for _, taken in clean for secret in taken]
    return Cleaned(tuple(inbound for inbound, _ in clean), (*codes, *secrets), "".join(codes[:1]))


def _without_code(inbound: Inbound) -> tuple[Inbound, str]:
    """The code that was asked for, out of a short message that holds little else; "" for none."""
    if (
        not isinstance(inbound, InboundMessage)
        or inbound.author != "client"
        or len(inbound.text) > CODE_TEXT_MOST
    ):
        return inbound, ""
    found = _CODE.findall(inbound.text)
    if len(found) != 1 or _READING.search(inbound.text):
        return inbound, ""
    text = inbound.text.replace(found[0], CODE_MARK)
    return replace(inbound, text=text, hidden=(CODE_TYPED,)), found[0]


def holds_personal_data(inbounds: Sequence[Inbound]) -> bool:
    return any(_cleaned(inbound, told=False)[1] for inbound in inbounds)


def told_of(found: Sequence[e.Event], message: MessageId, hidden: Hidden) -> tuple[e.Event, ...]:
    """What an operator did, with the line by which she learns that not all she wrote was kept."""
    said = (e.PersonalDataMasked(message, hidden.kinds),) if found and hidden.kinds else ()
    return (*found, *said)


def _cleaned(inbound: Inbound, *, told: bool) -> tuple[Inbound, Sequence[str]]:
    match inbound:
        case InboundMessage():
            return _message(inbound, told=told and inbound.author == "client")
        case InboundEdit():
            found = hide(inbound.text, told=told)
            return replace(inbound, text=found.text, hidden=found.kinds), found.taken
        case InboundReceipt():
            found = hide(inbound.detail)
            return replace(inbound, detail=found.text), found.taken
        case _:
            return inbound, ()


def _message(message: InboundMessage, *, told: bool) -> tuple[Inbound, Sequence[str]]:
    text = hide(message.text, told=told)
    subject, quoted, token = hide(message.subject), hide(message.quoted), hide(message.start_token)
    names = [hide(file.name) for file in message.attachments]
    found = (text, subject, quoted, token, *names)
    if not any(one.kinds for one in found):
        return message, ()
    return (
        replace(
            message,
            text=text.text,
            subject=subject.text,
            quoted=quoted.text,
            start_token="" if token.kinds else message.start_token,
            attachments=tuple(map(_named, message.attachments, names)),
            hidden=(*message.hidden, *in_order(kind for one in found for kind in one.kinds)),
        ),
        [secret for one in found for secret in one.taken],
    )


def _named(file: Attachment, name: Hidden) -> Attachment:
    """People call a scan by the number on it."""
    return replace(file, name=name.text) if name.kinds else file
