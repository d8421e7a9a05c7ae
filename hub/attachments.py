"""Inbound files: copied into the hub's own store before the message is recorded, never linked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from channels.channel import BlobStore, Channel, RawPayload, SendError
from conversation.inbound import Inbound, InboundMessage
from conversation.message import Attachment
from hub.file_names import HEAD, clean_name, judged

FETCH_SECONDS = 20.0
BLOB = "blob:"


class Attachments:
    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    async def bring_in(
        self, channel: Channel, raw: RawPayload, inbounds: Sequence[Inbound]
    ) -> tuple[Inbound, ...]:
        """The same inbounds with every attachment's ``ref`` in our store, named harmlessly and judged by its bytes.

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
        limit, head = channel.capabilities({}).file_max_in, bytearray()
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                chunks = keeping_head(await self._bytes(channel, raw, attachment), head)
                ref, size = await self._blobs.put(chunks, limit)
        except (SendError, TimeoutError, ValueError, OSError):
            return (
                replace(attachment, name=clean_name(attachment.name, "")) if attachment.name else attachment
            )
        return judged(replace(attachment, ref=ref, size=size), bytes(head))

    async def _bytes(self, channel: Channel, raw: RawPayload, attachment: Attachment) -> AsyncIterator[bytes]:
        inline = channel.inline(raw, attachment)
        if inline is not None:
            return _single(inline)
        return await channel.sender().fetch(attachment)


async def keeping_head(chunks: AsyncIterator[bytes], head: bytearray) -> AsyncIterator[bytes]:
    """The same stream; its first bytes, which tell what it is, are kept in ``head``."""
    async for chunk in chunks:
        if len(head) < HEAD:
            head += chunk[: HEAD - len(head)]
        yield chunk


async def _single(data: bytes) -> AsyncIterator[bytes]:
    yield data
