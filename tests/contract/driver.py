"""A channel's far end, told the same way for every channel: adding a channel to the suite is one more driver."""

import io
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from PIL import Image

from channels.channel import Channel, Request, SendError

if TYPE_CHECKING:
    from tests.contract.stand import Stand

Servers = Callable[[str], Any]
"""A fixture by its name (``request.getfixturevalue``)."""
Break = Callable[[], None]

_NUMBERED = re.compile(r"^(\d+)(?:\.| —) (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Seen:
    """One message as the client sees it. ``choices`` are labels, of buttons or of a numbered list."""

    text: str
    choices: tuple[str, ...] = ()
    files: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Anatomy:
    """What a channel's limits apply to in one request. ``rows`` are (label, payload) of action buttons."""

    text: str
    is_caption: bool = False
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()


class Client(ABC):
    """One person at the far end."""

    address: str
    """The peer's address, as the hub knows it."""
    draws_buttons: bool = True

    @abstractmethod
    async def says(self, text: str) -> None: ...

    @abstractmethod
    async def sends_picture(self, data: bytes) -> None: ...

    @abstractmethod
    async def presses(self, label: str) -> None:
        """Press the newest button with this label."""

    @abstractmethod
    async def seen(self) -> list[Seen]:
        """Everything of ours that reached him, oldest first."""

    @abstractmethod
    async def is_told_again(self) -> None:
        """The platform delivers his last doing to us once more."""

    async def chooses(self, label: str) -> None:
        """By button where he sees buttons, else by the number in the list."""
        if self.draws_buttons:
            await self.presses(label)
            return
        shown = next(item for item in reversed(await self.seen()) if label in item.choices)
        await self.says(str(shown.choices.index(label) + 1))

    def blocks(self) -> None:
        """He wants nothing more from us."""
        raise NotImplementedError

    async def unblocks(self) -> None:
        """He thought better of it, and writes."""
        raise NotImplementedError

    def starts(self, token: str) -> None:
        """Open the chat by a deep link."""
        raise NotImplementedError


class Driver(ABC):
    """One account of one channel on its fake platform (or real servers)."""

    kind: ClassVar[str]
    account: ClassVar[str]
    can_block: ClassVar[bool] = True
    is_called: ClassVar[bool] = False
    """Does the platform call our web side?"""
    repeats: ClassVar[bool] = True
    """Can the platform deliver the same event twice while all goes well?"""

    @classmethod
    @abstractmethod
    def opened(cls, servers: Servers) -> AbstractAsyncContextManager[Self]: ...

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """As an entry of ``channels`` in ``config.yml``."""

    @abstractmethod
    async def client(self, number: int = 1) -> Client: ...

    async def connect(self, stand: "Stand", channel: Channel) -> None:
        """The hub is up: tell the platform where to call."""
        return

    @abstractmethod
    def faults(self, client: Client) -> Mapping[str, tuple[Break, type[SendError]]]:
        """What can go wrong with the next sending to ``client``, and what it is to be called."""

    def mend(self) -> None:
        """Take back what ``faults`` broke, where it does not mend by itself."""
        return

    @abstractmethod
    def anatomy(self, request: Request) -> Anatomy: ...

    @abstractmethod
    async def captured(self) -> Sequence[bytes]:
        """Payloads of a person who started, wrote, sent a picture: as the source would store them."""


def listed(text: str) -> tuple[str, ...]:
    """The labels of the last numbered list."""
    labels: list[str] = []
    for number, label in _NUMBERED.findall(text):
        labels = [*labels, label.strip()] if number != "1" else [label.strip()]
    return tuple(labels)


def picture(width: int = 24, height: int = 16) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "orange").save(out, "JPEG")
    return out.getvalue()
