"""All that the log holds of one person: his identities, and every conversation in which they may have written."""

from dataclasses import dataclass

from conversation import events as e
from conversation.contact import Identity
from conversation.ids import ContactId, ConversationId, IdentityId
from storage import contacts, event_log
from storage.database import Query, Script

_IDENTITIES = Query("SELECT id FROM identities WHERE contact_id = :contact ORDER BY id")


@dataclass(frozen=True, slots=True)
class Held:
    """``recorded`` in the order it happened; events of others in the same conversations are among it."""

    contact: ContactId
    identities: tuple[Identity, ...]
    recorded: tuple[e.Recorded, ...]


def held(contact: ContactId) -> Script[Held | None]:
    """None for a contact that nobody has."""
    found = []
    for row in (yield _IDENTITIES(contact=contact)):
        identity = yield from contacts.by_id(IdentityId(row[0]))
        found += [identity] if identity is not None else []
    if not found:
        return None
    places: set[ConversationId] = {each.home_conversation for each in found} | {
        each.conversation for each in found
    }
    recorded: list[e.Recorded] = []
    for conversation in sorted(places):
        recorded += yield from event_log.read_conversation(conversation)
    recorded.sort(key=lambda item: item.position)
    return Held(contact, tuple(found), tuple(recorded))
