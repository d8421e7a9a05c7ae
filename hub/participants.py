"""Somebody else answers a letter of ours: a participant, who learns nothing of the client it was written to.

His words stay in a conversation of his own, so that neither reads the other's; the client's says that he wrote. Where
people are at work on it, they get his too.
"""

from conversation import events as e
from conversation.inbound import InboundMessage
from conversation.state import State
from hub.record import Draft
from hub.thinking import Thinking
from storage import contacts, event_log, messages
from storage.database import Database, Script


async def answered(database: Database, thinking: Thinking, inbound: InboundMessage) -> State | None:
    """The conversation of the client whose letter this stranger answers; his own goes to people where that has."""
    if not inbound.reply_to or inbound.automatic:
        return None
    theirs = await database.read(lambda: _addressed(inbound.peer.account, inbound.reply_to))
    if theirs is None or theirs.conversation == thinking.state.conversation:
        return None
    if theirs.with_people and thinking.state.mode == "bot":
        thinking.happened(e.HandoffRequested(theirs.reason, theirs.queue, theirs.priority))
    return theirs


def told(theirs: State, thinking: Thinking, message: e.MessageReceived) -> Draft:
    """What the client's own conversation says of it."""
    event = e.ParticipantWrote(thinking.identity.id, thinking.state.conversation, message.message)
    return Draft(theirs, (event,))


def _addressed(account: str, external_id: str) -> Script[State | None]:
    sent = yield from messages.find_sent(account, external_id)
    if sent is None:
        return None
    identity = yield from contacts.by_id(sent.identity)
    return (yield from event_log.load_state(identity.conversation)) if identity else None
