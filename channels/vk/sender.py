"""The way out: one request → one message."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress

from channels.channel import AccountDead, Ambiguous, BlobStore, Request, SendError
from channels.vk import media, profile
from channels.vk.client import VkClient
from channels.vk.uploads import Uploads
from conversation.contact import Peer
from conversation.message import Attachment

_SNACKBAR_MAX = 90


class VkSender:
    """One community's messages."""

    def __init__(self, client: VkClient, blobs: BlobStore) -> None:
        self._client = client
        self._uploads = Uploads(client, blobs)

    async def send(self, request: Request) -> str:
        """The message's, or the comment's, id. Raises SendError."""
        params = dict(request.params)
        peer = str(params.get("peer_id", ""))
        attached = [await self._uploads.attachment(file, peer) for file in request.uploads]
        if attached:
            params["attachment"] = ",".join(attached)
        sent = await self._client.call(request.method, **params)
        if isinstance(sent, dict):
            sent = sent.get("comment_id")
        if not isinstance(sent, int):
            raise Ambiguous("the platform did not say which message it made")
        return str(sent)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        return await media.fetch(self._client, attachment.ref)

    async def answer_press(self, handle: str, text: str = "") -> None:
        """A handle that is stale, or cannot be answered just now, is no error: the spinner ends by itself."""
        event_id, user_id, peer_id = handle.split(" ")
        params = {"event_id": event_id, "user_id": user_id, "peer_id": peer_id}
        if text:
            shown = {"type": "show_snackbar", "text": text[:_SNACKBAR_MAX]}
            params["event_data"] = json.dumps(shown, ensure_ascii=False)
        try:
            await self._client.call("messages.sendMessageEventAnswer", **params)
        except AccountDead:
            raise
        except SendError:
            return

    async def typing(self, peer: Peer) -> None:
        with suppress(SendError):
            await self._client.call("messages.setActivity", peer_id=peer.address, type="typing")

    async def name_of(self, peer: Peer) -> str:
        """Not asked while messages wait for their turn: a name is not worth an answer that comes later."""
        question = profile.question(peer.address)
        if question is None or self._client.is_busy:
            return ""
        return profile.full_name(await self._client.call(profile.METHOD, **question))

    async def check(self) -> str:
        """The community's name and short name."""
        group = self._client.settings.group_id
        found = await self._client.call("groups.getById", group_id=group)
        groups = found.get("groups") if isinstance(found, dict) else found
        if not isinstance(groups, list) or not groups or not isinstance(groups[0], dict):
            raise Ambiguous("the platform did not say which community this is")
        # a token opens the messages of its own community only
        await self._client.call("messages.getConversations", group_id=group, count=1)
        return f"{groups[0].get('name', '')} (vk.com/{groups[0].get('screen_name', '')})"

    async def close(self) -> None:
        self._client.close()
