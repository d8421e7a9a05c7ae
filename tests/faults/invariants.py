"""I1–I7 of every fault test, checked by one function against the ledger. (I8 waits for the CRM.)"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from conversation import events as e
from conversation.fold import fold
from storage import event_log
from storage.database import Database, Query, Script
from tests.faults.far_side import Platform, Taken, Told
from tests.faults.wire import NATIVE

_INBOX = Query("SELECT account, event_key, order_key, state FROM inbox ORDER BY id")
_OUTBOX = Query("SELECT message_id, state, resend FROM outbox ORDER BY id")
_IDENTITIES = Query("SELECT id, account, address, conversation_id FROM identities")
_SHOWN = Query(
    "SELECT i.account, i.address, t.message_id, t.text FROM timeline t JOIN identities i ON i.id = t.identity_id "
    "WHERE t.kind = 'message' AND t.author IN ('bot', 'operator') ORDER BY t.position"
)
_IN_THE_WINDOW = Query("SELECT message_id FROM outbox WHERE state = 'sending'")

Peer = tuple[str, str]


@dataclass(slots=True)
class Found:
    """The database as it stands in the end."""

    payloads: list[tuple[str, str, str, str]] = field(default_factory=list)
    owed: dict[str, tuple[str, str]] = field(default_factory=dict)
    shown: dict[Peer, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    logs: dict[Peer, list[e.Recorded]] = field(default_factory=dict)


def in_the_window(platform: Platform) -> Script[set[str]]:
    """Messages that the platform took and the dead process had not recorded as sent: the one unavoidable window."""
    rows = yield _IN_THE_WINDOW()
    taken = {one.message for one in platform.ledger}
    return {row[0] for row in rows} & taken


def at_rest() -> Script[bool]:
    """Nothing waits to be served or sent."""
    payloads = yield _INBOX()
    messages = yield _OUTBOX()
    return all(row[3] != "ready" for row in payloads) and all(
        row[1] not in ("ready", "sending") for row in messages
    )


async def check_invariants(database: Database, platform: Platform, window: Collection[str] = ()) -> None:
    """``window`` are messages that were inside the window when their sender was killed."""
    found = await database.read(_read)
    _each_payload_once(found, platform)
    _everything_ended(found)
    _no_copies(found, platform.ledger, window)
    _order_and_place(found, platform)
    _one_answer_each(found, platform.told)


def _read() -> Script[Found]:
    found = Found()
    found.payloads = [tuple(row) for row in (yield _INBOX())]
    found.owed = {row[0]: (row[1], row[2]) for row in (yield _OUTBOX())}
    for account, address, message, text in (yield _SHOWN()):
        found.shown[account, address].append((message, text))
    for _, account, address, conversation in (yield _IDENTITIES()):
        found.logs[account, address] = yield from event_log.read_conversation(conversation)
    return found


def _each_payload_once(found: Found, platform: Platform) -> None:
    """I1, and nothing that nobody sent."""
    stored = Counter((account, key) for account, key, _, _ in found.payloads)
    delivered = {(told.account, told.key) for told in platform.told if "deliver" in told.order}
    promised = {
        (told.account, told.key) for told in platform.told if told.acknowledged and "deliver" in told.order
    }
    assert promised <= set(stored) <= delivered, "I1: an acknowledged payload is lost, or one is invented"
    assert max(stored.values(), default=1) == 1, "I1: a payload is stored twice"


def _everything_ended(found: Found) -> None:
    """I2."""
    assert {state for _, _, _, state in found.payloads} <= {"done", "dead"}, "I2: a payload still waits"
    assert {state for state, _ in found.owed.values()} <= {"sent", "unknown", "dead"}, (
        "I2: a message is still owed"
    )


def _no_copies(found: Found, ledger: list[Taken], window: Collection[str]) -> None:
    """I3."""
    copies = Counter((taken.account, taken.message) for taken in ledger)
    for (account, message), count in copies.items():
        state, resend = found.owed[message]
        allowed = 2 if message in window and account != NATIVE and resend == "resend_once" else 1
        assert count <= allowed, f"I3: {count} copies of a message of class {resend} on {account} ({state})"
    for message, (state, _) in found.owed.items():
        reached = any(taken.message == message for taken in ledger)
        assert reached or state != "sent", "I3: a message is said to be sent and never arrived"


def _order_and_place(found: Found, platform: Platform) -> None:
    """I4, I6 and I7: at each address the far end has what the history shows, in that order."""
    for peer, shown in found.shown.items():
        arrived = list(
            dict.fromkeys((t.message, t.text) for t in platform.ledger if (t.account, t.address) == peer)
        )
        visible = [one for one in shown if one in arrived or found.owed[one[0]][0] == "sent"]
        assert arrived == visible, f"I4, I6, I7: {peer} has not what the history shows"
    strangers = {(taken.account, taken.address) for taken in platform.ledger} - set(found.shown)
    assert not strangers, "I7: somebody got a message who is in no history"
    for peer, log in found.logs.items():
        heard = [r.event.text for r in log if isinstance(r.event, e.MessageReceived)]
        said = [t.text for t in platform.told if (t.account, t.address) == peer and "deliver" in t.order]
        assert heard == said, f"I4: {peer} was not heard in order, once"


def _one_answer_each(found: Found, told: list[Told]) -> None:
    """I2 and I5: each question has one answer of the bot until people take over, and none after."""
    for peer, log in found.logs.items():
        with_people = False
        answers = questions = owners = 0
        for recorded in log:
            event = recorded.event
            questions += isinstance(event, e.MessageReceived) and not with_people
            answers += isinstance(event, e.BotReplied)
            owners += isinstance(event, e.ConversationClaimed)
            assert not (with_people and isinstance(event, e.BotReplied)), "I5: the bot speaks after a handoff"
            with_people = fold(recorded.conversation, log[: recorded.version]).with_people
        assert answers == questions, f"I2: {questions} questions of {peer} have {answers} answers"
        assert owners <= 1, "I5: two owners"
        replies = [r.event.content.text for r in log if isinstance(r.event, e.OperatorReplied)]
        asked = [t.text for t in told if (t.account, t.address) == peer and "reply" in t.order]
        assert replies == asked, f"I1: a colleague's words to {peer} are lost or doubled"
