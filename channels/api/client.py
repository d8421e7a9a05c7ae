"""Our messages, posted to the one address that the settings name, signed."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx2
import orjson

from channels.api.errors import broken, refusal
from channels.api.posted import event_of
from channels.api.settings import ApiSettings
from channels.api.signature import signed
from channels.channel import BlobStore, Gone, Request, SendError
from channels.platform import SilentSender
from conversation.ids import Micros
from conversation.message import Attachment

_CONTENT_TYPE = {"content-type": "application/json"}


class ApiSender(SilentSender):
    """Opened on first use; not shared between event loops."""

    def __init__(self, settings: ApiSettings, now: Callable[[], Micros], blobs: BlobStore) -> None:
        self._settings = settings
        self._now = now
        self._blobs = blobs
        timeout = httpx2.Timeout(settings.request_seconds, connect=settings.connect_seconds)
        self._client = httpx2.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False)

    async def send(self, request: Request) -> str:
        """The message's id is the one we gave it: receipts and answers name it. Raises SendError."""
        await self._post(await event_of(request, self._blobs), request.key)
        return request.key

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        raise Gone("a file comes inside its event")

    async def check(self) -> str:
        """An empty signed event of kind ``check``: accepted, or the reason why not."""
        if not self._settings.url:
            return "the system asks for its messages"
        await self._post({"kind": "check"}, "check")
        return f"{self._settings.url} takes our signature"

    async def close(self) -> None:
        await self._client.aclose()

    async def _post(self, event: dict[str, object], key: str) -> None:
        body = orjson.dumps(event)
        headers = {
            **_CONTENT_TYPE,
            **signed(self._settings.keys, body, self._now()),
            "idempotency-key": key,
        }
        error: SendError | None
        try:
            # httpx2 bounds each read by itself: an answer that trickles would never end
            async with asyncio.timeout(self._settings.connect_seconds + self._settings.request_seconds):
                answer = await self._client.post(self._settings.url, content=body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as broke:
            error = broken(broke)
        else:
            error = refusal(answer.status_code, answer.headers.get("retry-after", ""))
        if error is not None:
            # the chain would carry the address and the text into logs
            raise error from None
