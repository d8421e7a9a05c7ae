"""Which of the clients' messages the bot did not answer, or not rightly: a view of the log, read by editors.

It follows from what the bot said behind a message: that it did not understand, that no article is there, that it asked
back and nothing was chosen; or from the client's calling a person right behind an answer.
"""

# ruff: noqa: S608 - only constants of this module are spliced

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from conversation import events as e
from conversation.ids import HOUR, ConversationId, MessageId, Micros, OperatorId
from storage.database import Query, Script, Statement

Why = Literal["not_understood", "no_article", "clarify", "handoff", "operator"]
Decision = Literal["foreign", "proposed"]

FAILED = "low_confidence"
"""The reason by which the bot gives up (``bot.policy``)."""
OPERATOR = "operator"
CALLED = "operator_request"
"""The intent of whoever asks for a person in words (``intents.yml``)."""
TOPIC = "topic:"
_AT_ONCE: dict[str, int] = {"not_understood": 1, "no_article": 1, "clarify": 0}
"""Reasons of replies that answer nothing → is that settled already?"""

_ASKED = (
    "SELECT t.message_id, t.conversation_id, t.position, t.at, CAST(:why AS TEXT), CAST(:open AS BIGINT) "
    "FROM timeline t WHERE t.position = "
    "(SELECT MAX(q.position) FROM timeline q WHERE q.conversation_id = :conversation "
    "AND q.author = 'client' AND q.kind = 'message' AND q.position < :before AND q.body NOT LIKE '{\"pressed\"%')"
)
_PUT = Query(
    f"INSERT INTO unanswered (message_id, conversation_id, position, at, why, open) {_ASKED} "
    "AND t.message_id IS NOT NULL "
    "ON CONFLICT (message_id) DO UPDATE SET why = excluded.why, open = excluded.open WHERE unanswered.open = 0"
)
_PLACE = Query("SELECT position FROM timeline WHERE message_id = :message")
_LAST_REPLY = Query(
    "SELECT body FROM timeline WHERE conversation_id = :conversation AND author = 'bot' AND position < :before "
    "ORDER BY position DESC LIMIT 1"
)
_GIVE_UP = Query(
    "UPDATE unanswered SET open = 1 WHERE conversation_id = :conversation AND open = 0 AND at > :since"
)
_CHOSEN = Query("DELETE FROM unanswered WHERE conversation_id = :conversation AND open = 0")
_COLUMNS = "u.message_id, u.conversation_id, u.at, u.why, t.text"
_FROM = "FROM unanswered u JOIN timeline t ON t.message_id = u.message_id"
_LISTED = Query(
    f"SELECT {_COLUMNS} {_FROM} LEFT JOIN question_decisions d ON d.message_id = u.message_id "
    "WHERE u.open = 1 AND u.at > :since AND t.text <> '' AND COALESCE(d.decision, '') = :decision "
    "AND u.message_id NOT IN (SELECT message_id FROM phrasing_sources) "
    "ORDER BY u.at DESC, u.message_id LIMIT :most"
)
_DECIDE = Query(
    "INSERT INTO question_decisions (message_id, decision, decided_by, decided_at) "
    "SELECT u.message_id, CAST(:decision AS TEXT), CAST(:by AS TEXT), CAST(:now AS BIGINT) "
    "FROM unanswered u WHERE u.message_id = :message AND u.open = 1 ON CONFLICT (message_id) DO UPDATE "
    "SET decision = excluded.decision, decided_by = excluded.decided_by, decided_at = excluded.decided_at"
)
_UNDO = Query("DELETE FROM question_decisions WHERE message_id = :message AND decision = :decision")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """``text`` is what the client wrote, as it is."""

    message: MessageId
    conversation: ConversationId
    at: Micros
    why: Why
    text: str


def show(recorded: Sequence[e.Recorded]) -> Script[None]:
    """Bring the view up to these events, which the timeline shows already."""
    for item in recorded:
        event = item.event
        if isinstance(event, e.BotReplied) and event.reason in _AT_ONCE:
            yield _put(item, event.reason, _AT_ONCE[event.reason])
        elif isinstance(event, e.HandoffRequested) and event.reason == FAILED:
            yield _GIVE_UP(conversation=item.conversation, since=item.at - HOUR)
            yield _put(item, "handoff", 1)
        elif isinstance(event, e.ButtonPressed) and event.known:
            yield from _pressed(item, event)
        elif isinstance(event, e.TextUnderstood) and _calls(event):
            for (before,) in (yield _PLACE(message=event.message)):
                yield from _called(item.conversation, before)


def _pressed(item: e.Recorded, event: e.ButtonPressed) -> Script[None]:
    if event.action.startswith(TOPIC):
        yield _CHOSEN(conversation=item.conversation)
    elif event.action.partition(":")[0] == OPERATOR:
        yield from _called(item.conversation, item.position)


def _calls(event: e.TextUnderstood) -> bool:
    return event.certainty == "answer" and [one.intent for one in event.candidates[:1]] == [CALLED]


def _called(conversation: ConversationId, before: int) -> Script[None]:
    """A person was called; was it right behind an answer?"""
    rows = yield _LAST_REPLY(conversation=conversation, before=before)
    if rows and any(f'"reason":"{reason}"' in rows[0][0] for reason in ("article", "clarify")):
        yield _PUT(conversation=conversation, before=before, why="operator", open=1)


def _put(item: e.Recorded, why: str, is_open: int) -> Statement:
    return _PUT(conversation=item.conversation, before=item.position, why=why, open=is_open)


def listed(since: Micros, most: int, decision: Decision | Literal[""] = "") -> Script[list[Unanswered]]:
    """Those that nobody has decided about nor named an article for, or decided so; the newest first."""
    rows = yield _LISTED(since=since, most=most, decision=decision)
    return [
        Unanswered(MessageId(row[0]), ConversationId(row[1]), row[2], cast(Why, row[3]), row[4])
        for row in rows
    ]


def decide(messages: Sequence[MessageId], decision: Decision, by: OperatorId, now: Micros) -> Script[None]:
    """They leave the list; what is not in it stays as it is."""
    for message in messages:
        yield _DECIDE(message=message, decision=decision, by=by, now=now)


def undo(messages: Sequence[MessageId], decision: Decision) -> Script[None]:
    """They come back."""
    for message in messages:
        yield _UNDO(message=message, decision=decision)
