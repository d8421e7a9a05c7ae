"""Personal data: what was hidden, who has proven who he is, what he agreed to, what was handed out or forgotten."""

from dataclasses import dataclass

from conversation.ids import IdentityId, MessageId, Micros


@dataclass(frozen=True, slots=True)
class PersonalDataMasked:
    """The message held data that are not kept; a mark stands in their place. ``kinds``: ``passport``, ``card``…"""

    message: MessageId
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountVerified:
    """The identity has proven that this account is its person's. ``method``: ``code``, ``site_login``, ``phone``."""

    identity: IdentityId
    account: str
    method: str
    until: Micros


@dataclass(frozen=True, slots=True)
class VerificationFailed:
    """A wrong or late proof; ``why`` names it. Tries are counted."""

    identity: IdentityId
    why: str


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """``version`` names the text that was shown; date and log place are the event's own."""

    consent: str
    version: str
    identity: IdentityId
    channel: str


EVERYTHING = "all"
"""As the name of a consent that is withdrawn: whatever is kept by consent alone is to be erased."""


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    consent: str
    identity: IdentityId
    channel: str = ""


@dataclass(frozen=True, slots=True)
class DataExported:
    """The person, or somebody for him, was given his data. ``by`` is an operator's id, "" for himself."""

    identity: IdentityId
    by: str = ""


@dataclass(frozen=True, slots=True)
class ConsentDataErased:
    """What was kept by consent alone is gone; what a contract needs stays (``kept`` names it)."""

    identity: IdentityId
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RetentionApplied:
    """What was older than ``rule`` allows was blanked, up to this version of the log."""

    rule: str
    up_to: int
