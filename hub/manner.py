"""How the bot may answer a letter: never a machine, and no address more often than is decent."""

import re
from dataclasses import dataclass

from channels.channel import Capabilities
from conversation.contact import Identity
from conversation.ids import DAY, Micros
from conversation.inbound import InboundMessage
from conversation.message import Form
from storage import messages
from storage.database import Database
from storage.messages import Correspondence

ECHO_MIN = 40
"""Characters of our own words that nobody types again by chance."""

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Manner:
    """``machine``: a program wrote it, though it does not say so."""

    form: Form
    machine: bool = False


CHAT = Manner("chat")


async def manner_of(
    database: Database, capabilities: Capabilities, identity: Identity, inbound: InboundMessage, at: Micros
) -> Manner:
    if not capabilities.long_form:
        return CHAT
    since = Micros(at - DAY)
    answered = (inbound.peer.account, inbound.reply_to)
    before = await database.read(lambda: messages.correspondence(identity.id, answered, since))
    if _is_repeated(inbound.text, before):
        return Manner("reply", machine=True)
    if capabilities.automatic_per_day and before.automatic >= capabilities.automatic_per_day:
        return Manner("enough")
    return Manner("reply" if before.answers_bot else "letter")


def _is_repeated(text: str, before: Correspondence) -> bool:
    """The same words as last time but for numbers, or our own words back: nobody writes so twice in a day."""
    words = _bare(text)
    if not words or not before.answers_bot:
        return False
    ours = _bare(before.last_of_bot)
    return words == _bare(before.last_of_client) or (len(ours) >= ECHO_MIN and ours[:200] in words)


def _bare(text: str) -> str:
    return " ".join(_DIGITS.sub("", text).casefold().split())
