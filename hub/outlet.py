"""What a far end that asks is owed: our messages from the log, behind the position it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from channels.channel import Asked, Channel, Outgoing, SendError
from conversation.contact import Peer
from conversation.ids import Micros
from conversation.message import Attachment, Button, Content
from hub.channels import Channels
from hub.files import Files
from storage import transcript
from storage.database import Database
from storage.transcript import TimelineRow

MESSAGES_MOST = 50
"""In one answer."""
BYTES_MOST = 8_000_000
"""Of files in one answer; the first message is given whatever it weighs."""


class NotAsked(Exception):
    """No such account asks, or it is not the one it says it is."""


@dataclass(frozen=True, slots=True)
class Owed:
    """``cursor`` is what to ask with next: asking with it says that everything up to it has arrived."""

    messages: tuple[Mapping[str, object], ...]
    cursor: int


class Outlet:
    def __init__(self, database: Database, channels: Channels, files: Files) -> None:
        self._database = database
        self._channels = channels
        self._files = files

    async def owed(
        self, account: str, headers: Mapping[str, str], query: bytes, after: int, now: Micros
    ) -> Owed:
        """Raises NotAsked."""
        channel = self._channels.get(account)
        if channel is None or not channel.pulls or not isinstance(channel, Asked):
            raise NotAsked
        if not channel.is_asked(headers, query, now):
            raise NotAsked
        rows = await self._database.read(lambda: transcript.owed(account, after, MESSAGES_MOST))
        messages: list[Mapping[str, object]] = []
        weight = 0
        for row, hints in rows:
            outgoing = self._outgoing(channel, row, hints)
            weight += sum(file.size for file in outgoing.content.attachments)
            if messages and weight > BYTES_MOST:
                break
            messages += await _shown(channel, outgoing)
            after = row.position
        return Owed(tuple(messages), after)

    def _outgoing(self, channel: Channel, row: TimelineRow, hints: Mapping[str, str]) -> Outgoing:
        content = _content(row.text, row.body)
        return Outgoing(
            key=row.message,
            message=row.message,
            peer=Peer(channel.account, row.address),
            content=content,
            from_person=row.author == "operator",
            hints=hints,
            links=self._files.links(row.message, content.attachments),
        )


async def _shown(channel: Asked, outgoing: Outgoing) -> Sequence[Mapping[str, object]]:
    try:
        return await channel.shown(outgoing)
    except SendError:
        # its file is not stored any more: the words arrive all the same
        return await channel.shown(replace(outgoing, content=replace(outgoing.content, attachments=())))


def _content(text: str, body: Mapping[str, Any]) -> Content:
    return Content(
        text,
        tuple(Button(**raw) for raw in body.get("buttons") or ()),
        tuple(Attachment(**raw) for raw in body.get("attachments") or ()),
        body.get("subject", ""),
    )
