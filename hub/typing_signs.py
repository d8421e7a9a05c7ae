"""«Печатает…» on the platforms that show it: while the bot thinks, and when an operator writes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from channels.channel import Channel, Level
from conversation.contact import Identity, Peer
from conversation.ids import SECOND, ConversationId, Micros
from hub.background import Background
from hub.channels import Channels
from storage import contacts, event_log
from storage.database import Database, Script

AFTER_SECONDS = 0.4
"""An answer that is there sooner needs no sign, and the platform no call."""
EVERY_SECONDS = 4.0
"""A sign fades after five seconds on most platforms."""
REMEMBERED = 1000


class TypingSigns:
    """A sign may be lost and never fails: nothing waits for it."""

    def __init__(self, database: Database, channels: Channels, now: Callable[[], Micros]) -> None:
        self._database = database
        self._channels = channels
        self._now = now
        self._shown: dict[ConversationId, Micros] = {}
        self._background = Background()

    @asynccontextmanager
    async def while_thinking(self, channel: Channel, peer: Peer) -> AsyncIterator[None]:
        """Shown and shown again until the context is left."""
        if not _shows(channel):
            yield
            return
        showing = asyncio.create_task(_show(channel, peer), name="typing")
        try:
            yield
        finally:
            showing.cancel()

    async def operator_types(self, conversation: ConversationId) -> None:
        """To the client, where he wrote last; however fast she types, once in a few seconds."""
        now = self._now()
        if now - self._shown.get(conversation, 0) < EVERY_SECONDS * SECOND:
            return
        if len(self._shown) >= REMEMBERED:
            self._shown.clear()
        self._shown[conversation] = now
        identity = await self._database.read(lambda: _addressee(conversation))
        channel = self._channels.get(identity.peer.account) if identity is not None else None
        if identity is not None and channel is not None and _shows(channel):
            self._background.start(channel.sender().typing(identity.peer), "typing_not_shown")


def _shows(channel: Channel) -> bool:
    """A far end that reads the log is told by a signal instead."""
    return not channel.pulls and channel.capabilities({}).typing is not Level.NONE


async def _show(channel: Channel, peer: Peer) -> None:
    await asyncio.sleep(AFTER_SECONDS)
    while True:
        await channel.sender().typing(peer)
        await asyncio.sleep(EVERY_SECONDS)


def _addressee(conversation: ConversationId) -> Script[Identity | None]:
    state = yield from event_log.load_state(conversation)
    return (yield from contacts.by_id(state.last_identity)) if state.last_identity else None
