"""Personal data are taken out of what was said before anything is recorded of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from conversation import events as e
from conversation.ids import MessageId
from conversation.inbound import Inbound, InboundEdit, InboundMessage, InboundReceipt
from conversation.message import Attachment
from conversation.state import State
from nlu.personal_data import Hidden, hide, in_order

SPOKE_OF_CODES = "fraud_report"
"""The topic of swindlers, who want a code: what comes next may be one."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """``secrets`` are what was taken out, to be found in the payload as well; they live for the turn alone."""

    inbounds: tuple[Inbound, ...]
    secrets: tuple[str, ...] = field(default=(), repr=False)


def cleaned(inbounds: Sequence[Inbound], state: State | None) -> Cleaned:
    """The events with a mark for everything that is not kept. ``state`` is that of the conversation they meet."""
    told = state is not None and ("sms_code" in state.masked or state.last_topic == SPOKE_OF_CODES)
    clean: list[Inbound] = []
    secrets: list[str] = []
    for inbound in inbounds:
        hidden, taken = _cleaned(inbound, told=told)
        clean.append(hidden)
        secrets += taken
    return Cleaned(tuple(clean), tuple(secrets))


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
            hidden=in_order(kind for one in found for kind in one.kinds),
        ),
        [secret for one in found for secret in one.taken],
    )


def _named(file: Attachment, name: Hidden) -> Attachment:
    """People call a scan by the number on it."""
    return replace(file, name=name.text) if name.kinds else file
