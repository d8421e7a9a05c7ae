from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self
from uuid import uuid4

import orjson

from channels.channel import Channel, Request, SendError
from conversation.contact import Peer
from hub.widget_feed import WidgetItem
from tests.contract.driver import Anatomy, Break, Client, Driver, Seen, Servers
from tests.contract.stand import Stand


class WidgetClient(Client):
    """A visitor of the site, in an open browser."""

    def __init__(self, driver: "WidgetDriver", peer: Peer) -> None:
        self._driver = driver
        self.peer = peer
        self.address = peer.address
        self._again: tuple[str, str, tuple[str, ...]] = ("", "", ())

    @property
    def _stand(self) -> Stand:
        """The hub of now: it may be another process than the one he first wrote to."""
        return self._driver.stand

    async def says(self, text: str) -> None:
        await self._says(text, ())

    async def sends_picture(self, data: bytes) -> None:
        kept = await self._stand.files.keep(_one(data), "счётчик.jpg", self.address)
        await self._says("", (kept.id,))

    async def presses(self, label: str) -> None:
        item = next(item for item in reversed(await self.items()) if label in _labels(item))
        token = next(button.token for button in item.buttons if button.label == label)
        await self._stand.widget.press(self.peer, uuid4().hex, token)

    async def seen(self) -> list[Seen]:
        return [
            Seen(item.text, _labels(item), tuple([await self._stand.file(f.url) for f in item.attachments]))
            for item in await self.items()
            if item.author != "client"
        ]

    async def items(self) -> tuple[WidgetItem, ...]:
        return (await self._stand.widget.heard(self.peer, 0)).items

    async def is_told_again(self) -> None:
        """The same frame: the browser got no acknowledgement."""
        key, text, files = self._again
        await self._stand.widget.say(self.peer, key, text, files)

    async def _says(self, text: str, files: tuple[str, ...]) -> None:
        self._again = (uuid4().hex, text, files)
        await self.is_told_again()


class WidgetDriver(Driver):
    kind = "widget"
    account = "widget:site"
    can_block = False

    stand: Stand

    @classmethod
    @asynccontextmanager
    async def opened(cls, servers: Servers) -> AsyncIterator[Self]:
        yield cls()

    def settings(self) -> dict[str, Any]:
        return {"kind": "widget"}

    async def connect(self, stand: Stand, channel: Channel) -> None:
        self.stand = stand

    async def client(self, number: int = 1) -> WidgetClient:
        session = await self.stand.widget.session("site", None)
        peer = await self.stand.widget.peer(session.token)
        assert peer is not None
        return WidgetClient(self, peer)

    def faults(self, client: Client) -> Mapping[str, tuple[Break, type[SendError]]]:
        return {}

    def anatomy(self, request: Request) -> Anatomy:
        params: Any = request.params
        rows = tuple(
            ((button["label"], button["token"]),)
            for button in params["buttons"]
            if button["kind"] == "action"
        )
        return Anatomy(str(params["text"]), rows=rows)

    async def captured(self) -> Sequence[bytes]:
        picture = {"kind": "image", "ref": "blob:0", "name": "a.jpg", "mime": "image/jpeg", "size": 3}
        frames: list[dict[str, Any]] = [
            {"type": "message", "client_msg_id": "1", "text": "Добрый день"},
            {"type": "message", "client_msg_id": "2", "text": "", "attachments": [picture]},
            {"type": "press", "client_msg_id": "3", "token": "o_1"},
        ]
        return [orjson.dumps(frame) for frame in frames]


def _labels(item: WidgetItem) -> tuple[str, ...]:
    return tuple(button.label for button in item.buttons)


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data
