"""Several payloads that are one message (an album): held until all have come, then served together.

Nothing says how many there will be. They wait in the inbox itself, so that a crash forgets none of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from channels.channel import RawPayload
from conversation.ids import SECOND, Micros
from conversation.inbound import Inbound, InboundMessage
from nlu.personal_data import in_order
from storage.inbox import InboxRow

HOLD_US = SECOND
"""After the last part that came, unless something else came behind it: a peer's payloads come in order."""
PARTS_MOST = 32


@dataclass(frozen=True, slots=True)
class Part:
    """One payload and what it means."""

    row: InboxRow
    inbounds: Sequence[Inbound]

    @property
    def raw(self) -> RawPayload:
        row = self.row
        return RawPayload(row.account, row.event_key, row.order_key, row.payload, row.received_at)

    @property
    def group_key(self) -> str:
        """ "" unless it is one message and belongs to others."""
        only = self.inbounds[0] if len(self.inbounds) == 1 else None
        return only.group_key if isinstance(only, InboundMessage) else ""


def gather(
    first: Part, behind: Sequence[InboxRow], parse: Callable[[RawPayload], Sequence[Inbound]], now: Micros
) -> tuple[Part, ...]:
    """``first`` and its kin among the payloads ``behind`` it; () while more of them may come."""
    kin = [first]
    complete = False
    for row in behind:
        part = _read(row, parse)
        if part.group_key == first.group_key:
            kin.append(part)
        complete = part is not kin[-1]
    waited = now - kin[-1].row.received_at
    return () if not complete and 0 <= waited < HOLD_US else tuple(kin)


def join(parts: Sequence[Sequence[Inbound]]) -> Sequence[Inbound]:
    """One message with all attachments; it goes by the id of the part that carries the words."""
    messages = [found for part in parts for found in part if isinstance(found, InboundMessage)]
    if len(parts) == 1:
        return parts[0]
    head = next((message for message in messages if message.text), messages[0])
    return (
        replace(
            head,
            key=messages[0].key,
            at=messages[0].at,
            text="\n\n".join(message.text for message in messages if message.text),
            attachments=tuple(file for message in messages for file in message.attachments),
            reply_to=next((message.reply_to for message in messages if message.reply_to), ""),
            also=tuple(message.external_id for message in messages if message is not head),
            hidden=in_order(kind for message in messages for kind in message.hidden),
        ),
    )


def _read(row: InboxRow, parse: Callable[[RawPayload], Sequence[Inbound]]) -> Part:
    """What cannot be read belongs to nobody."""
    part = Part(row, ())
    try:
        return Part(row, parse(part.raw))
    except Exception:  # noqa: BLE001 - unreadable, or a defect of ours: its own turn tells
        return part
