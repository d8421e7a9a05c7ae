"""Identifiers: opaque strings, each kind its own type, and how decisions derive new ones."""

from hashlib import blake2b
from typing import NewType

ContactId = NewType("ContactId", str)
IdentityId = NewType("IdentityId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
OperatorId = NewType("OperatorId", str)
ArticleId = NewType("ArticleId", str)
LinkId = NewType("LinkId", str)
RequestId = NewType("RequestId", str)
TaskId = NewType("TaskId", str)
VisitId = NewType("VisitId", str)

Micros = NewType("Micros", int)
"""A moment: microseconds since 1970-01-01 UTC."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def derive(kind: str, conversation: str, version: int, index: int) -> str:
    """A new id that the same decision always derives again: no randomness inside decisions.

    ``version`` is the version of the conversation the decision started from, ``index`` counts the ids
    of this kind that the decision makes.
    """
    digest = blake2b(f"{conversation}/{version}/{kind}/{index}".encode(), digest_size=12).hexdigest()
    return f"{kind}_{digest}"
