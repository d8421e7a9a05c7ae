"""What to call somebody who has never written, where his payload does not say."""

import asyncio

import structlog

from channels.channel import Channel, Profiles
from conversation.contact import Peer

PATIENCE_SECONDS = 1.0
"""A name is worth no more of a client's time."""

log = structlog.get_logger(__name__)


async def name_of(channel: Channel, peer: Peer) -> str:
    """ "" where the channel has nobody to ask, and when that fails or takes too long: he is served without a name."""
    if not isinstance(channel, Profiles):
        return ""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await channel.name_of(peer)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is worth no turn
        # Only its kind: a defect's words may hold the name.
        log.warning("name_unknown", account=channel.account, detail=type(error).__name__)
        return ""
