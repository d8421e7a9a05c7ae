"""What an account on a platform is before it does anything: its settings, a clock, the files to send."""

from collections.abc import Callable
from typing import ClassVar, Generic, Protocol, TypeVar

from channels.channel import BlobStore, Outgoing, RawPayload, Rendered
from conversation.contact import Peer
from conversation.ids import Micros
from conversation.message import Attachment


class AccountSettings(Protocol):
    @property
    def account(self) -> str:
        """``"telegram:main"``: unique in the hub."""
        ...


Settings = TypeVar("Settings", bound=AccountSettings)


class PlatformChannel(Generic[Settings]):
    """The head that the channels of foreign platforms share; what a platform has otherwise, its channel overrides."""

    name: ClassVar[str]
    pulls = False

    def __init__(self, settings: Settings, *, now: Callable[[], Micros], blobs: BlobStore) -> None:
        """``now`` stamps what is received and sent, ``blobs`` holds the files to send."""
        self._settings = settings
        self._now = now
        self._blobs = blobs

    @property
    def account(self) -> str:
        return self._settings.account

    def inline(self, raw: RawPayload, attachment: Attachment) -> bytes | None:
        """None: platforms send a reference, and the file is fetched."""
        return None

    def render_chosen(self, outgoing: Outgoing, external_id: str, token: str) -> Rendered:
        """None: what was sent stays as it is."""
        return Rendered(())


class SilentSender:
    """What a sender does of itself: no presses to answer, no typing to show, nothing to close."""

    async def answer_press(self, handle: str, text: str = "") -> None:
        return None

    async def typing(self, peer: Peer) -> None:
        return None

    async def close(self) -> None:
        return None
