"""The platform's API, awaited: at our pace, in threads, so that a hung call holds up nobody else."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar

import requests

from channels.channel import SendError
from channels.vk.errors import network_error, status_error
from channels.vk.pace import Pace
from channels.vk.session import CONNECTIONS, CommunityApi, open_session
from channels.vk.settings import VkSettings
from channels.vk.threads import in_thread

BUSY_SECONDS = 0.5
"""Who would wait so long for his turn asks for nothing that can be done without."""
Result = TypeVar("Result")


class VkClient:
    """One community's way to the platform, shared by sender and poller; not shared between event loops."""

    def __init__(self, settings: VkSettings) -> None:
        self.settings = settings
        self._session = open_session(settings)
        self._api = CommunityApi(settings, self._session)
        # requests looks one redirect ahead even where it is told to follow none
        self._files = open_session(settings, max_redirects=1)
        self._pace = Pace(settings.rate)
        self._room = asyncio.Semaphore(CONNECTIONS)

    @property
    def is_busy(self) -> bool:
        return self._room.locked() or self._pace.delay > BUSY_SECONDS

    async def call(self, method: str, **params: object) -> object:
        """One API method; its ``response``. Raises SendError."""
        async with self._room:
            await self._pace.wait()
            return await in_thread(lambda: self._api.call(method, dict(params)))

    async def long_poll(self, url: str, params: Mapping[str, str | int], seconds: float) -> bytes:
        """What the address the API gave us answers, unread. Raises SendError."""

        def get() -> bytes:
            timeout = (self.settings.connect_seconds, seconds)
            return _good(self._session.get(url, params=dict(params), timeout=timeout)).content

        return await in_thread(lambda: _guarded(get))

    async def upload(self, url: str, field: str, name: str, data: bytes) -> object:
        """One file to an address the API gave us. Raises SendError."""

        def post() -> object:
            decoded: object = _good(self._session.post(url, files={field: (name, data)})).json()
            return decoded

        async with self._room:
            return await in_thread(lambda: _guarded(post))

    async def with_files(self, work: Callable[[requests.Session], Result]) -> Result:
        """Something with files of the client, on connections of their own. Raises SendError."""
        return await in_thread(lambda: _guarded(lambda: work(self._files)))

    def close(self) -> None:
        self._session.close()
        self._files.close()


def _good(response: requests.Response) -> requests.Response:
    if not response.ok:
        raise status_error(response.status_code, response.headers.get("Retry-After", ""))
    return response


def _guarded(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except SendError:
        raise
    except Exception as error:  # noqa: BLE001 - the set of errors is closed
        # the chain would carry addresses with keys into logs
        raise network_error(error) from None
