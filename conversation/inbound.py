"""What a channel's parse finds in a payload: inbound events, in no channel's dialect."""

from dataclasses import dataclass
from typing import Literal

from conversation.contact import Peer
from conversation.ids import Micros
from conversation.message import Attachment, Location

DeliveryState = Literal["delivered", "read", "failed", "bounced_hard", "bounced_soft"]
FailureReason = Literal["", "no_address"]
"""Why it came back, as far as people can do something about it: nobody lives at that address."""


@dataclass(frozen=True, slots=True)
class InboundBase:
    peer: Peer
    key: str
    """The payload's deduplication key, with ``#n`` behind it when one payload holds several events."""
    at: Micros
    """By the platform's clock."""


@dataclass(frozen=True, slots=True)
class InboundMessage(InboundBase):
    """The client wrote, or somebody wrote in our name inside the platform (``author``)."""

    external_id: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    name: str = ""
    """The author's name as the platform shows it."""
    reply_to: str = ""
    """External id of the message answered."""
    start_token: str = ""
    """What a deep link carried (``/start <token>``, VK's ``ref``)."""
    subject: str = ""
    quoted: str = ""
    """What was cut off the text as a quotation (e-mail)."""
    author: Literal["client", "operator", "self"] = "client"
    """Of what was written in our name: ``operator`` where the platform names a person, else ``self``; then the hub
    looks whether it has sent it."""
    automatic: bool = False
    """Written by a machine: never answered automatically."""
    phone: str = ""
    """The sender's own phone, proven by the platform."""
    verified: bool = False
    """The platform has proven who the author is (a caller that vouches for its people)."""
    hints: tuple[tuple[str, str], ...] = ()
    """What the platform tells of the author's client, as pairs; the hub keeps them for ``Outgoing.hints``."""
    location: Location | None = None
    """The place the client shows, besides the words for it in ``text``."""
    group_key: str = ""
    """The same on every message that the client sent as one (an album): the hub joins them."""
    also: tuple[str, ...] = ()
    """External ids of the others that were joined to this one."""
    sequence: int = 0
    """The platform's own count in the chat, where its deliveries may overtake one another: of those that wait
    together the lower goes first. 0: the order of arrival is the order."""
    hidden: tuple[str, ...] = ()
    """Kinds of personal data that the hub has taken out of it; a mark stands for each."""


@dataclass(frozen=True, slots=True)
class InboundEdit(InboundBase):
    external_id: str
    text: str
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InboundDelete(InboundBase):
    external_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InboundPress(InboundBase):
    """A button was pressed. ``answer_handle`` is what the platform wants answered at once (stops its spinner)."""

    token: str
    external_id: str = ""
    answer_handle: str = ""
    name: str = ""
    press_id: str = ""
    """The press's own id where the sender gave it one (the widget's ``client_msg_id``)."""
    sequence: int = 0
    """As a message's, where a press is one (VK's text buttons)."""


@dataclass(frozen=True, slots=True)
class InboundReachability(InboundBase):
    reachable: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InboundMove(InboundBase):
    new_address: str


@dataclass(frozen=True, slots=True)
class InboundReceipt(InboundBase):
    external_id: str
    """External id (or Message-ID) of our message."""
    state: DeliveryState
    detail: str = ""
    reason: FailureReason = ""


@dataclass(frozen=True, slots=True)
class InboundTyping(InboundBase):
    """The client is typing; never stored."""


@dataclass(frozen=True, slots=True)
class InboundComment(InboundBase):
    """Somebody wrote in public under something of ours; ``peer`` is where he is written to privately.

    No conversation: others read it, and what he says there is not kept.
    """

    topic: str
    """What he commented on (VK: the post)."""
    external_id: str


Inbound = (
    InboundMessage
    | InboundEdit
    | InboundDelete
    | InboundPress
    | InboundReachability
    | InboundMove
    | InboundReceipt
    | InboundTyping
    | InboundComment
)
