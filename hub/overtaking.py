"""Deliveries that overtook one another: of a peer's messages that wait together, the one written first goes first.

A platform that calls comes again later with what it could not deliver, and brings what was written since at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from channels.channel import RawPayload
from conversation.inbound import Inbound, InboundMessage, InboundPress
from storage.inbox import InboxRow

MOST = 32
"""So many that wait are looked through."""
Parse = Callable[[RawPayload], Sequence[Inbound]]


def foremost(first: InboxRow, behind: Sequence[InboxRow], parse: Parse) -> InboxRow:
    """Of ``first``, which is counted, and those ``behind`` it the one with the lowest count; what has none stays."""
    best, lowest = first, count(first, parse)
    for row in behind:
        found = count(row, parse)
        if 0 < found < lowest:
            best, lowest = row, found
    return replace(best, more=True)


def count(row: InboxRow, parse: Parse) -> int:
    """The platform's count of the message; 0 for everything else, and for what cannot be read."""
    try:
        found = parse(RawPayload(row.account, row.event_key, row.order_key, row.payload, row.received_at))
    except Exception:  # noqa: BLE001 - unreadable, or a defect of ours: its own turn tells
        return 0
    only = found[0] if len(found) == 1 else None
    return only.sequence if isinstance(only, InboundMessage | InboundPress) else 0
