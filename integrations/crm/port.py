"""What the hub asks of the company's CRM and billing. Every operation and its arguments: ``conversation/lookups``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from conversation.flow_run import CrmOutcome


@dataclass(frozen=True, slots=True)
class CrmReply:
    """``data``: the operation's answer; {} unless ``outcome`` is ``ok``.

    ``reason`` is the CRM's own word for a refusal (``below_last``, ``account_unknown``): a code, never personal data.
    """

    outcome: CrmOutcome
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


class Crm(Protocol):
    """Never raises for trouble at the far end: what it came to is the reply's ``outcome``.

    ``correlation`` names the turn or job in the far end's logs; it is no secret and names no person.
    """

    async def read(self, operation: str, arguments: Mapping[str, Any], *, correlation: str) -> CrmReply:
        """One answer within the port's time limit; trouble is ``unavailable``."""
        ...

    async def write(
        self, operation: str, arguments: Mapping[str, Any], *, key: str, correlation: str
    ) -> CrmReply:
        """Done at most once for each ``key``: the same key and arguments again give the first answer.

        The same key with other arguments is a ``conflict``. ``unavailable``: surely not done, may be tried again with
        the same key. ``unknown``: bytes left and no answer came; ask ``get_by_key`` before anything else.
        """
        ...

    async def get_by_key(self, key: str, *, correlation: str) -> CrmReply:
        """What the write under ``key`` came to.

        ``not_found``: surely not written by now; writing again with the same key is safe, for a try that arrives late
        finds the key taken. ``unavailable``: nobody could be asked.
        """
        ...

    async def check(self) -> str:
        """ "" when it can be reached and takes our signature, else what is wrong, in words."""
        ...

    async def close(self) -> None: ...
