"""What is kept of a person by consent alone goes; what the contract needs stays.

By consent: the name the platform tells, an address left for answers, telephone and wishes of a visit, the mark to be
answered out of turn.
"""

from conversation import events as e
from conversation.erasure import without_consented
from conversation.fold import fold
from conversation.ids import ContactId, IdentityId, Micros
from storage import contacts, event_log, own_data, projections, redaction
from storage.database import Query, Script

_BLANK_CONTACT = Query("UPDATE contacts SET name = '' WHERE id = :id")
_BLANK_IDENTITY = Query("UPDATE identities SET name = '' WHERE id = :id")
_BLANK_VISITS = Query("UPDATE visits SET needs = '', phone = '' WHERE identity_id = :id")
_FORGET_SNAPSHOT = Query("DELETE FROM snapshots WHERE conversation_id = :id")

CONTRACT = "contract"
"""Why the rest stays."""


def forget(identity: IdentityId, at: Micros) -> Script[list[e.Recorded]]:
    """Blank it in each conversation of the person whose identity it is, and say so there, in one transaction."""
    who = yield from contacts.by_id(identity)
    held = (yield from own_data.held(who.contact)) if who is not None else None
    if held is None:
        return []
    hers = {each.id for each in held.identities}
    for conversation in sorted({item.conversation for item in held.recorded}):
        yield from event_log.lock(conversation)
    held = yield from own_data.held(held.contact)  # Again, under the locks: now nobody writes in between.
    assert held is not None
    for each in held.identities:
        yield _BLANK_IDENTITY(id=each.id)
        yield _BLANK_VISITS(id=each.id)
        for contact in sorted({each.contact, each.home_contact}):
            yield _BLANK_CONTACT(id=ContactId(contact))
    appended: list[e.Recorded] = []
    for conversation in sorted({item.conversation for item in held.recorded}):
        log = [item for item in held.recorded if item.conversation == conversation]
        for index, item in enumerate(log):
            left = (
                without_consented(item.event) if getattr(item.event, "identity", None) in hers else item.event
            )
            if left != item.event:
                log[index] = e.Recorded(item.position, conversation, item.version, item.at, left)
                yield from redaction.rewrite(item.event, log[index])
        before = fold(conversation, log)
        said: list[e.Event] = [e.AccessibilityChanged(wished=False)] if before.accessibility else []
        said.append(e.ConsentDataErased(identity, (CONTRACT,)))
        recorded = yield from event_log.append(conversation, event_log.ANY_VERSION, said, at)
        state = fold(conversation, [*log, *recorded])
        yield from projections.project(recorded)
        yield from projections.mirror(state)
        yield _FORGET_SNAPSHOT(id=conversation)
        yield from event_log.keep_snapshot(state)
        appended += recorded
    return appended
