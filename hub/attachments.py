"""Inbound files: copied into the hub's own store before the message is recorded, never linked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from channels.channel import BlobStore, Channel, RawPayload, SendError
from conversation.inbound import Inbound, InboundMessage
from conversation.message import Attachment

FETCH_SECONDS = 20.0
BLOB = "blob:"


class Attachments:
    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    async def bring_in(
        self, channel: Channel, raw: RawPayload, inbounds: Sequence[Inbound]
    ) -> tuple[Inbound, ...]:
        """The same inbounds with every attachment's ``ref`` in our store.

        A file that cannot be had keeps the channel's ref: the message is never held up for it, and the operator sees
        that it is missing.
        """
        return tuple([await self._message(channel, raw, inbound) for inbound in inbounds])

    async def _message(self, channel: Channel, raw: RawPayload, inbound: Inbound) -> Inbound:
        if not isinstance(inbound, InboundMessage) or not inbound.attachments:
            return inbound
        fetched = await asyncio.gather(*(self._one(channel, raw, item) for item in inbound.attachments))
        return replace(inbound, attachments=tuple(fetched))

    async def _one(self, channel: Channel, raw: RawPayload, attachment: Attachment) -> Attachment:
        if not attachment.ref or attachment.ref.startswith(BLOB):
            return attachment
        limit = channel.capabilities({}).file_max_in
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                ref, size = await self._blobs.put(await self._bytes(channel, raw, attachment), limit)
        except (SendError, TimeoutError, ValueError, OSError):
            return attachment
        return replace(attachment, ref=ref, size=size)

    async def _bytes(self, channel: Channel, raw: RawPayload, attachment: Attachment) -> AsyncIterator[bytes]:
        inline = channel.inline(raw, attachment)
        if inline is not None:
            return _single(inline)
        return await channel.sender().fetch(attachment)


async def _single(data: bytes) -> AsyncIterator[bytes]:
    yield data
