"""What an SMTP server's refusal means. Pure; texts of servers are not passed on: they hold addresses."""

import re
from typing import Literal

from channels.channel import AccountDead, Gone, Rejected, RetryAfter, SendError

Stage = Literal["greeting", "log-in", "sender", "recipient", "content"]

LATER_SECONDS = 120.0
FULL_MAILBOX_SECONDS = 3600.0
_ENHANCED = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b")
_LOG_IN_CODES = frozenset({530, 534, 535, 538})
_NO_SUCH_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})


def no_such_mailbox(text: str) -> bool:
    """Does a server say that nobody lives at the address? Some put a vague code before the telling one."""
    return any(found[0] in _NO_SUCH_MAILBOX for found in _ENHANCED.finditer(text))


def refusal(stage: Stage, code: int, text: str) -> SendError:
    """The error for a reply ``code`` at this stage of the dialogue. Nothing was accepted."""
    found = _ENHANCED.search(text)
    enhanced = found[0] if found else ""
    detail = f"{stage}: {code} {enhanced}".strip()
    if code in _LOG_IN_CODES or (stage == "log-in" and code >= 500):
        return AccountDead(detail)
    if code < 500:
        return RetryAfter(LATER_SECONDS, "peer" if stage in {"recipient", "content"} else "account", detail)
    if stage == "greeting":
        return RetryAfter(LATER_SECONDS, "account", detail)
    if enhanced == "5.2.2" or (code == 552 and stage == "recipient"):
        return RetryAfter(FULL_MAILBOX_SECONDS, "peer", detail)
    if enhanced in _NO_SUCH_MAILBOX or (stage == "recipient" and not enhanced.startswith("5.7.")):
        return Gone(detail)
    return Rejected(detail)
