"""What became of a message on its way out."""

from dataclasses import dataclass

from conversation.ids import IdentityId, MessageId, OperatorId
from conversation.inbound import DeliveryState, FailureReason
from conversation.message import Content, ResendPolicy


@dataclass(frozen=True, slots=True)
class MessageDelivered:
    message: MessageId
    external_ids: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    """What the channel could not show as it was meant (``"buttons: numbered list"``)."""


@dataclass(frozen=True, slots=True)
class MessageFailed:
    """The message will not be sent again by itself. ``error`` is the closed set's name, ``detail`` for engineers."""

    message: MessageId
    error: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AnswersMailed:
    """Answers that were not read where they were given went to the address the client had left.

    ``identity`` is whom they were for, ``to`` the address; ``message`` is the letter, made of ``messages``.
    """

    message: MessageId
    identity: IdentityId
    to: IdentityId
    content: Content
    messages: tuple[MessageId, ...]
    resend: ResendPolicy = "never"


@dataclass(frozen=True, slots=True)
class DeliveryUnknown:
    """Perhaps accepted, perhaps not, and of a class that is never resent by itself."""

    message: MessageId
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ResendRequested:
    """An operator pressed «Отправить ещё раз» at a failed or unknown message."""

    message: MessageId
    operator: OperatorId


@dataclass(frozen=True, slots=True)
class ReceiptReceived:
    """The platform told the fate of a message of ours."""

    message: MessageId
    state: DeliveryState
    detail: str = ""
    reason: FailureReason = ""
