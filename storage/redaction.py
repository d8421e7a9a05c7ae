"""Erasing a person, and the only module that updates the log (``retention`` asks it to blank what is too old).

What the person wrote, was written and was called is blanked everywhere; types, times, numbers and rules stay, so that
queues, reports and the other party of a link are as they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from conversation import events as e
from conversation.erasure import blank, gone
from conversation.fold import fold
from conversation.ids import ContactId, ConversationId, IdentityId, MessageId, Micros, RequestId
from conversation.message import Attachment, Content
from storage import (
    event_log,
    export_links,
    follow_up,
    invitations,
    phrasing_candidates,
    projections,
    request_views,
    timeline,
)
from storage.codec import DISK_NAMES, encode, encode_event
from storage.database import Query, Row, Script

BLOB = "blob:"

_IDENTITIES = Query(
    "SELECT id, account, address, conversation_id, home_conversation_id, home_contact_id FROM identities "
    "WHERE contact_id = :contact ORDER BY id"
)
_ADDRESS_ALONE = Query(
    "SELECT id, account, address, conversation_id, home_conversation_id, home_contact_id FROM identities i "
    "WHERE id = :identity AND NOT EXISTS (SELECT 1 FROM timeline t WHERE t.identity_id = i.id AND t.author = 'client')"
)
"""An address that is known only because somebody left it: nobody ever wrote from there on his own account."""
_CONTACT_OF = Query("SELECT contact_id FROM conversations WHERE id = :id")
_BLANK_EVENT = Query("UPDATE events SET body = :body WHERE position = :position")
_LINE = Query("SELECT kind, body FROM timeline WHERE position = :position")
_BLANK_LINE = Query(
    "UPDATE timeline SET text = '', body = :body, "
    "external_id = CASE WHEN author = 'client' THEN '' ELSE external_id END WHERE position = :position"
)
_OTHER_BODY = Query("UPDATE timeline SET body = :body WHERE position = :position")
_LAST_TEXT = Query("UPDATE conversations SET last_text = :text WHERE id = :id")
_FORGET_SNAPSHOT = Query("DELETE FROM snapshots WHERE conversation_id = :id")
_BLANK_CONTACT = Query("UPDATE contacts SET name = '' WHERE id = :id")
_BLANK_IDENTITY = Query("UPDATE identities SET address = :gone, name = '', hints = '{}' WHERE id = :id")
_BLANK_VISITS = Query("UPDATE visits SET topic = '', needs = '', phone = '' WHERE identity_id = :id")
_BLANK_INBOX = Query(
    "UPDATE inbox SET payload = :nothing, order_key = :gone, reason = '', done_at = COALESCE(done_at, :at), "
    "state = CASE WHEN state = 'done' THEN state ELSE 'erased' END "
    "WHERE account = :account AND order_key = :address"
)
_OWED = Query(
    "SELECT message_id, conversation_id FROM outbox WHERE identity_id = :identity AND state IN ('ready', 'sending')"
)
_BLANK_OUTBOX = Query(
    "UPDATE outbox SET content = :nothing, error = '', "
    "state = CASE WHEN state = 'sent' THEN state ELSE 'dismissed' END WHERE identity_id = :identity"
)
_BLANK_MAILED = Query(
    "UPDATE outbox SET content = :nothing, error = '', "
    "state = CASE WHEN state = 'sent' THEN state ELSE 'dismissed' END WHERE message_id = :message"
)
_FENCE = Query("UPDATE claims SET owner = '', until = 0, epoch = epoch + 1 WHERE key = :key")
_FORGET_CLAIM = Query("DELETE FROM claims WHERE key = :key")
_FORGET_SESSIONS = Query("DELETE FROM widget_sessions WHERE account = :account AND address = :address")
_FORGET_CODES = Query("DELETE FROM link_codes WHERE identity_id = :identity")
_UPLOADS = Query("SELECT ref FROM files WHERE owner = :owner")
_FORGET_UPLOADS = Query("DELETE FROM files WHERE owner = :owner")
_FORGET_COPIES = Query("DELETE FROM files WHERE ref = :ref AND owner IN (SELECT id FROM operators)")
_STILL_MEANT = Query(
    "SELECT 1 FROM timeline WHERE body LIKE :part UNION ALL SELECT 1 FROM outbox WHERE content LIKE :part "
    "UNION ALL SELECT 1 FROM files WHERE ref = :ref LIMIT 1"
)


class UnknownContact(LookupError):
    """No identity belongs to this contact."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """``orphans`` are blob refs that nothing mentions any more; ``recorded`` what was appended, in order."""

    conversations: tuple[ConversationId, ...]
    orphans: tuple[str, ...]
    recorded: tuple[e.Recorded, ...]


@dataclass(frozen=True, slots=True)
class _Person:
    """Everything that is hers: identities, conversations begun by them or written in now, contacts, addresses."""

    identities: frozenset[IdentityId]
    own: frozenset[ConversationId]
    contacts: frozenset[ContactId]
    writes_in: tuple[tuple[IdentityId, ConversationId], ...]
    addresses: frozenset[tuple[IdentityId, str, str]]


def contact_of(conversation: ConversationId) -> Script[ContactId | None]:
    """Whose conversation it is now."""
    rows = yield _CONTACT_OF(id=conversation)
    return ContactId(rows[0][0]) if rows else None


def redact(contact: ContactId, by: str, at: Micros) -> Script[Redacted]:
    """Blank everything of the contact and append ContactErased to each of his conversations, in one transaction.

    A message of his that waits to be served or sent goes with the rest. Event ids of payloads stay: what the platform
    delivers again is still known. Raises UnknownContact.
    """
    rows = yield _IDENTITIES(contact=contact)
    if not rows:
        raise UnknownContact(contact)
    for message, to in (yield from _mailed(rows)):
        yield _BLANK_MAILED(message=message, nothing=encode(Content()))
        alone = yield _ADDRESS_ALONE(identity=to)
        rows += [row for row in alone if row not in rows]
    person = _person(contact, rows)
    logs = yield from _logs(person.own)
    for conversation in sorted(logs):
        yield from event_log.lock(conversation)
    logs = yield from _logs(person.own)  # Again, under the locks: now nobody writes in between.
    person = _with_old_addresses(person, logs)
    refs = yield from _blank_logs(person, logs)
    failed = yield from _blank_queues(person, at)
    refs |= yield from _blank_people(person)
    recorded = yield from _append(person, logs, failed, by, at)
    orphans = yield from orphans_of(refs)
    return Redacted(tuple(sorted(person.own)), orphans, tuple(recorded))


def _mailed(rows: Sequence[Row]) -> Script[list[tuple[MessageId, IdentityId]]]:
    letters: list[tuple[MessageId, IdentityId]] = []
    for row in rows:
        letters += yield from follow_up.mailed(row[0])
    return letters


def _person(contact: ContactId, rows: Sequence[Row]) -> _Person:
    return _Person(
        identities=frozenset(row[0] for row in rows),
        own=frozenset(conversation for row in rows for conversation in (row[3], row[4])),
        contacts=frozenset({contact, *(row[5] for row in rows)}),
        writes_in=tuple((row[0], row[3]) for row in rows),
        addresses=frozenset((row[0], row[1], row[2]) for row in rows),
    )


def _logs(own: frozenset[ConversationId]) -> Script[dict[ConversationId, list[e.Recorded]]]:
    """The logs in which she may have written: her own, and whatever they were ever linked with."""
    logs: dict[ConversationId, list[e.Recorded]] = {}
    waiting = sorted(own)
    while waiting:
        conversation = waiting.pop()
        if conversation in logs:
            continue
        logs[conversation] = yield from event_log.read_conversation(conversation)
        for item in logs[conversation]:
            if isinstance(item.event, e.IdentitiesLinked):
                waiting += [item.event.survivor, item.event.absorbed]
    return logs


def _with_old_addresses(person: _Person, logs: dict[ConversationId, list[e.Recorded]]) -> _Person:
    accounts = {identity: account for identity, account, _ in person.addresses}
    found = set(person.addresses)
    for item in (item for log in logs.values() for item in log):
        event = item.event
        if isinstance(event, e.ConversationStarted) and event.identity in accounts:
            found.add((event.identity, event.peer.account, event.peer.address))
        elif isinstance(event, e.PeerMoved) and event.identity in accounts:
            found.add((event.identity, accounts[event.identity], event.new_address))
    return _Person(person.identities, person.own, person.contacts, person.writes_in, frozenset(found))


def _blank_logs(person: _Person, logs: dict[ConversationId, list[e.Recorded]]) -> Script[set[str]]:
    """Blank her events and the lines that show them; the refs of the files they spoke of."""
    hers = _Hers(person, logs)
    refs: set[str] = set()
    for conversation, log in logs.items():
        last = None
        for index, item in enumerate(log):
            if hers.has(item):
                refs |= {a.ref for a in attachments_of(item.event) if a.ref.startswith(BLOB)}
                log[index] = e.Recorded(item.position, conversation, item.version, item.at, blank(item.event))
                yield from rewrite(item.event, log[index])
            if isinstance(
                item.event, e.MessageReceived | e.BotReplied | e.OperatorReplied | e.CorrespondenceRegistered
            ) or (isinstance(item.event, e.ButtonPressed) and item.event.known):
                last = log[index]
        if last is not None and hers.has(last):
            kinds = [] if isinstance(last.event, e.BotReplied) else attachments_of(last.event)
            yield _LAST_TEXT(id=conversation, text=", ".join(f"[{a.kind}]" for a in kinds))
    return refs


def rewrite(before: e.Event, item: e.Recorded) -> Script[None]:
    """``item`` holds what is left of ``before``: in the log, and in the line that shows it."""
    if item.event != before:
        yield _BLANK_EVENT(position=item.position, body=encode_event(item.event)[2])
    lines = yield _LINE(position=item.position)
    if lines:
        yield _BLANK_LINE(position=item.position, body=_body(lines[0][0], lines[0][1], item.event))


def take_files(item: e.Recorded) -> Script[None]:
    """``item`` is left without its files: its words stand."""
    yield _BLANK_EVENT(position=item.position, body=encode_event(item.event)[2])
    for kind, body in (yield _LINE(position=item.position)):
        kept: dict[str, Any] = orjson.loads(body)
        kept |= {"attachments": attachments_of(item.event)} if "attachments" in kept else {}
        kept |= {"data": item.event} if kind == "event" else {}
        yield _OTHER_BODY(position=item.position, body=encode(kept))


def _body(kind: str, body: str, event: e.Event) -> str:
    """What the timeline keeps besides the text, as the projection would write it of the blanked event."""
    if kind == "event":
        told: dict[str, Any] = {"event": DISK_NAMES[type(event)][0], "data": event}
        if isinstance(event, e.CorrespondenceRegistered):
            told["attachments"] = event.attachments
        return encode(told)
    kept: dict[str, Any] = orjson.loads(body)
    kept |= {key: "" for key in ("subject", "quoted", "reply_to") if key in kept}
    for key in timeline.OF_THE_PERSON:
        kept.pop(key, None)
    if "attachments" in kept:
        kept["attachments"] = attachments_of(event)
    if "buttons" in kept and isinstance(event, e.BotReplied):
        kept["buttons"] = event.content.buttons
    return encode(kept)


def attachments_of(event: e.Event) -> tuple[Attachment, ...]:
    if isinstance(event, e.MessageReceived | e.CorrespondenceRegistered):
        return event.attachments
    if isinstance(event, e.BotReplied | e.OperatorReplied):
        return event.content.attachments
    return ()


class _Hers:
    """Which events speak of her: by identity, by the message or request they are about, by the turn,
    else by whose log it is."""

    def __init__(self, person: _Person, logs: dict[ConversationId, list[e.Recorded]]) -> None:
        self._person = person
        self._wrote: dict[MessageId, IdentityId] = {}
        self._asked: dict[int, IdentityId] = {}
        self._filed: dict[RequestId, IdentityId] = {}
        for log in logs.values():
            self._read(log)

    def has(self, item: e.Recorded) -> bool:
        event, own = item.event, item.conversation in self._person.own
        identity = getattr(event, "identity", None) or self._filed.get(
            getattr(event, "request", RequestId(""))
        )
        if identity is None:
            identity = self._asked.get(item.position) or self._wrote.get(
                getattr(event, "message", MessageId(""))
            )
        if identity is not None:
            return identity in self._person.identities
        if isinstance(event, e.IdentitiesLinked):
            return own or not self._person.identities.isdisjoint(event.moved)
        return own

    def _read(self, log: Sequence[e.Recorded]) -> None:
        asking: IdentityId | None = None
        for item in log:
            event = item.event
            if isinstance(event, e.MessageReceived | e.ButtonPressed):
                asking = event.identity
            if isinstance(event, e.MessageReceived | e.ButtonPressed | e.BotReplied | e.OperatorReplied):
                self._wrote[event.message] = event.identity
            elif isinstance(event, e.RequestRegistered):
                self._filed[event.request] = event.identity
            elif isinstance(event, e.EffectAnswered) and asking is not None:
                self._asked[item.position] = asking


def _blank_queues(person: _Person, at: Micros) -> Script[list[tuple[ConversationId, MessageId]]]:
    """Whatever of hers is under way is stopped; the messages that will now never leave."""
    for conversation in sorted(person.own):
        yield _FENCE(key=conversation)
    failed = []
    for identity, account, address in sorted(person.addresses):
        yield _FORGET_CLAIM(key=f"{account}/{address}")
        yield _BLANK_INBOX(nothing=b"", gone=gone(identity), at=at, account=account, address=address)
    for identity in sorted(person.identities):
        yield _FENCE(key=f"send/{identity}")
        rows = yield _OWED(identity=identity)
        failed += [(ConversationId(row[1]), MessageId(row[0])) for row in rows]
        yield _BLANK_OUTBOX(identity=identity, nothing=encode(Content()))
    return failed


def _blank_people(person: _Person) -> Script[set[str]]:
    """Names, addresses, sessions and uploads; the refs of the uploads."""
    refs: set[str] = set()
    for contact in sorted(person.contacts):
        yield _BLANK_CONTACT(id=contact)
        yield from export_links.revoke(contact)
    for identity in sorted(person.identities):
        yield _BLANK_IDENTITY(id=identity, gone=gone(identity))
        yield _BLANK_VISITS(id=identity)
        yield _FORGET_CODES(identity=identity)
        yield from phrasing_candidates.forget(identity)
        yield from request_views.forget(identity)
    for _, account, address in sorted(person.addresses):
        yield _FORGET_SESSIONS(account=account, address=address)
        yield from invitations.forget(account, address)
        refs |= {row[0] for row in (yield _UPLOADS(owner=address))}
        yield _FORGET_UPLOADS(owner=address)
    return refs


def _append(
    person: _Person,
    logs: dict[ConversationId, list[e.Recorded]],
    failed: Sequence[tuple[ConversationId, MessageId]],
    by: str,
    at: Micros,
) -> Script[list[e.Recorded]]:
    """Say in each log what happened, and fold every state again from what is left."""
    appended = []
    for conversation in sorted(logs):
        said: list[e.Event] = [
            e.MessageFailed(message, "Gone") for where, message in failed if where == conversation
        ]
        said += [
            e.ReachabilityChanged(identity, reachable=False)
            for identity, where in person.writes_in
            if where == conversation
        ]
        if conversation in person.own:
            said.append(e.ContactErased(by))
        recorded = yield from event_log.append(conversation, event_log.ANY_VERSION, said, at)
        state = fold(conversation, [*logs[conversation], *recorded])
        yield from projections.project(recorded)
        yield from projections.mirror(state)
        yield _FORGET_SNAPSHOT(id=conversation)
        yield from event_log.keep_snapshot(state)
        appended += recorded
    return appended


def orphans_of(refs: set[str]) -> Script[tuple[str, ...]]:
    """Of these, the files that nothing speaks of any more: a form that was sent to many stays for the others."""
    found = []
    for ref in sorted(refs):
        yield _FORGET_COPIES(ref=ref)
        if not (yield _STILL_MEANT(part=f"%{ref}%", ref=ref)):
            found.append(ref)
    return tuple(found)
