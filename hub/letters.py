"""A client's message as he sent it: the whole letter, with its looks and its quotations, for the operator who asks."""

import asyncio
from contextlib import suppress
from html import escape

from channels.channel import Formatted, RawPayload, Unparseable
from conversation.ids import ConversationId, MessageId, Micros
from handoff.operators import Operator
from hub.access import NotFound
from hub.channels import Channels
from hub.desk_reading import DeskReading
from storage import inbox, transcript
from storage.database import Database, Script
from storage.transcript import TimelineRow

Served = tuple[TimelineRow, tuple[str, bytes, Micros] | None]


class Letters:
    def __init__(self, database: Database, reading: DeskReading, channels: Channels) -> None:
        self._database = database
        self._reading = reading
        self._channels = channels

    async def whole(self, operator: Operator, conversation: ConversationId, message: MessageId) -> str:
        """A fragment of harmless HTML: what arrived, or what we keep of it in words. Raises NotFound."""
        await self._reading.seen(operator, conversation)
        found = await self._database.read(lambda: _served(message))
        if found is None or found[0].shown_in != conversation or found[0].author != "client":
            raise NotFound(message)
        row, raw = found
        channel: object = self._channels.get(row.account)
        if raw is not None and raw[1] and isinstance(channel, Formatted):
            arrived = RawPayload(row.account, raw[0], row.address, raw[1], row.at)
            with suppress(Unparseable):  # Read before, and by other rules: its words are kept.
                return await asyncio.to_thread(channel.look, arrived)
        quoted = str(row.body.get("quoted") or "")
        return f"<pre>{escape(row.text)}</pre>" + (f"<hr><pre>{escape(quoted)}</pre>" if quoted else "")


def _served(message: MessageId) -> Script[Served | None]:
    row = yield from transcript.by_message(message)
    if row is None:
        return None
    return row, (yield from inbox.served(row.account, row.address, row.at))
