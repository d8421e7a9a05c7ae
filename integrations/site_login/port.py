"""What a site says of a visitor who has logged in there, and why it may not be believed."""

from dataclasses import dataclass
from typing import Literal, Protocol

from conversation.ids import Micros

Flaw = Literal[
    "not_configured",
    "unreadable",
    "signature",
    "audience",
    "issuer",
    "incomplete",
    "expired",
    "not_yet",
    "too_long",
    "used",
]


class LoginRefused(Exception):
    """The site's token does not count; ``flaw`` tells its developer why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw: Flaw = flaw


@dataclass(frozen=True, slots=True)
class Vouched:
    """``subject`` is the person's lasting id on the site; ``once`` the token's own id, which serves once.

    ``accounts`` are those that the site has proven to be his.
    """

    subject: str
    name: str
    once: str
    expires: Micros
    accounts: tuple[str, ...] = ()


class SiteLogin(Protocol):
    def read(self, token: str, now: Micros) -> Vouched:
        """Raises LoginRefused."""
        ...
