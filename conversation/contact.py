"""A contact is a person; an identity is that person on one channel."""

from dataclasses import dataclass

from conversation.ids import ContactId, ConversationId, IdentityId


@dataclass(frozen=True, slots=True)
class Peer:
    """Where a person is reached: our channel account and the platform's address of the chat."""

    account: str
    """Configured channel account, ``"telegram:main"``, ``"vk:1"``, ``"email:support"``, ``"widget:site"``."""
    address: str
    """chat id, peer id, e-mail address or widget session, as text."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One person on one channel.

    ``home_contact`` and ``home_conversation`` are what the identity was born with; a link points ``contact``
    and ``conversation`` elsewhere, and undoing the link points them home again.
    """

    id: IdentityId
    channel: str
    peer: Peer
    contact: ContactId
    conversation: ConversationId
    home_contact: ContactId
    home_conversation: ConversationId
    name: str = ""
    verified: bool = False
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Contact:
    """A person, as the operators' card shows one."""

    id: ContactId
    name: str
    accessibility: bool
    identities: tuple[Identity, ...]
