"""Who may do what with a conversation: every act of an operator, as the events that follow from it.

Each act returns its events or raises Refused; an act already done (the same click twice) returns no events.
"""

from typing import Literal

from conversation import events as e
from conversation.ids import IdentityId, MessageId, Micros
from conversation.inbound import DeliveryState
from conversation.message import Content
from conversation.state import State
from handoff.operators import Operator

Act = Literal["claim", "reply", "note", "transfer", "return", "close"]
Events = tuple[e.Event, ...]


class Refused(Exception):
    """Not allowed, or not now. ``code`` is for programs, the texts are for the operator's screen."""

    def __init__(self, code: str, text_ru: str, text_en: str) -> None:
        super().__init__(code)
        self.code = code
        self.text_ru = text_ru
        self.text_en = text_en


def may(state: State, operator: Operator) -> tuple[Act, ...]:
    """The acts her screen offers."""
    if not _sees(state, operator) or state.mode == "linked":
        return ()
    if state.mode != "operator":
        passed_on: tuple[Act, ...] = ("transfer",) if state.mode == "waiting" else ()
        return ("claim", "reply", "note", *passed_on)
    if state.operator == operator.id:
        return ("reply", "note", "transfer", "return", "close")
    if operator.senior:
        return ("claim", "reply", "note", "transfer", "return", "close")
    return ("note",)


def claim(state: State, operator: Operator, now: Micros, holder: str = "") -> Events:
    """She takes it. ``holder`` is the name of whoever holds it, for the refusal."""
    _may_serve(state, operator)
    if state.operator == operator.id:
        return ()
    _free_or_senior(state, operator, holder)
    return (*_served(state, now), e.ConversationClaimed(operator.id))


def reply(
    state: State,
    operator: Operator,
    *,
    identity: IdentityId,
    content: Content,
    client_key: str,
    message_id: MessageId,
    now: Micros,
    worked_us: int,
    holder: str = "",
) -> Events:
    """She answers the client; a conversation that nobody holds becomes hers by it.

    ``worked_us`` is the part of the wait inside working hours (``standard.calendar``, 0 when nobody waits).
    """
    if client_key and client_key in state.operator_keys:
        return ()
    claimed = claim(state, operator, now, holder)
    if not content.text.strip() and not content.attachments:
        raise Refused("empty", "Напишите ответ или приложите файл.", "Write an answer or attach a file.")
    ended: Events = ()
    if state.waiting_since is not None:
        waited = max(0, now - state.waiting_since)
        ended = (e.WaitEnded(operator.id, waited, min(max(0, worked_us), waited)),)
    said = e.OperatorReplied(message_id, identity, content, operator.id, client_key)
    return (*claimed, *ended, said)


def register(
    state: State,
    operator: Operator,
    entered: e.CorrespondenceRegistered,
    now: Micros,
    holder: str = "",
) -> Events:
    """She enters a call or a letter on paper; the conversation is hers by it."""
    claimed = claim(state, operator, now, holder)
    if not entered.text.strip() and not entered.attachments:
        raise Refused(
            "empty", "Напишите, о чём обращение, или приложите скан.", "Write what it says or attach a scan."
        )
    if entered.received_at > now:
        raise Refused(
            "in_future", "Время получения ещё не наступило.", "The time of receipt is in the future."
        )
    return (*claimed, entered)


def note(state: State, operator: Operator, message_id: MessageId, text: str) -> Events:
    """She writes to her colleagues; whoever sees the conversation may."""
    _may_serve(state, operator)
    if not text.strip():
        raise Refused("empty", "Напишите текст заметки.", "Write the note's text.")
    return (e.NoteAdded(message_id, operator.id, text.strip()),)


def transfer(
    state: State,
    operator: Operator,
    *,
    queue: str | None,
    to: Operator | None,
    comment: str,
    now: Micros,
    holder: str = "",
) -> Events:
    """To a queue, or to one colleague (who must serve the queue). The wait goes on where it began."""
    _may_serve(state, operator)
    _free_or_senior(state, operator, holder)
    if state.mode == "bot":
        raise Refused("not_handed_off", "Сначала возьмите разговор себе.", "Take the conversation first.")
    target = state.queue if queue is None else queue
    if to is None and queue is None:
        raise Refused("no_target", "Выберите очередь или коллегу.", "Choose a queue or a colleague.")
    if to is None and target == state.queue and state.operator is None:
        raise Refused("same_queue", "Разговор уже в этой очереди.", "It already stands in this queue.")
    if to is not None and to.id == state.operator:
        raise Refused("same_operator", "Разговор уже у этого коллеги.", "This colleague already has it.")
    if to is not None and not to.has_queue(target):
        raise Refused(
            "not_her_queue",
            f"{to.name} не работает с этой очередью.",
            f"{to.name} does not serve this queue.",
        )
    passed = e.ConversationTransferred(target, to.id if to else None, operator.id, comment.strip())
    return (*_served(state, now), passed)


def give_back(state: State, operator: Operator, now: Micros, holder: str = "") -> Events:
    """Back to the bot without closing."""
    _holds(state, operator, holder)
    return (*_served(state, now), e.ConversationReturned(operator.id))


def close(state: State, operator: Operator, now: Micros, holder: str = "") -> Events:
    """The question is settled."""
    _holds(state, operator, holder)
    return (*_served(state, now), e.ConversationClosed(operator.id))


def resend(
    state: State,
    operator: Operator,
    message_id: MessageId,
    delivery_state: DeliveryState | Literal["unknown", ""],
) -> Events:
    """«Отправить ещё раз»: only what failed, or what nobody knows the fate of."""
    _may_serve(state, operator)
    if delivery_state not in ("failed", "unknown", "bounced_hard", "bounced_soft"):
        raise Refused(
            "not_failed",
            "Это сообщение не нужно отправлять ещё раз.",
            "This message needs no second sending.",
        )
    return (e.ResendRequested(message_id, operator.id),)


def _sees(state: State, operator: Operator) -> bool:
    own = state.operator is not None and state.operator == operator.id
    return own or operator.has_queue(state.queue)


def _may_serve(state: State, operator: Operator) -> None:
    if not operator.serves or not _sees(state, operator):
        raise Refused(
            "not_her_queue", "Этот разговор не из ваших очередей.", "This conversation is not in your queues."
        )
    if state.mode == "linked":
        raise Refused(
            "linked",
            "Клиент продолжает этот разговор в другом канале: откройте его там.",
            "The client goes on in another channel: open that conversation.",
        )


def _free_or_senior(state: State, operator: Operator, holder: str) -> None:
    if state.operator in (None, operator.id) or operator.senior:
        return
    raise Refused(
        "taken",
        f"Разговор уже ведёт {holder or 'другой оператор'}.",
        f"{holder or 'A colleague'} already has it.",
    )


def _holds(state: State, operator: Operator, holder: str) -> None:
    _may_serve(state, operator)
    _free_or_senior(state, operator, holder)
    if state.mode != "operator":
        raise Refused("not_claimed", "Сначала возьмите разговор себе.", "Take the conversation first.")


def _served(state: State, now: Micros) -> Events:
    """The end of whoever served until now."""
    if state.operator is None or state.claimed_at is None:
        return ()
    return (e.ServiceEnded(state.operator, max(0, now - state.claimed_at)),)
