from datetime import date

from conversation import events as e
from conversation.ids import MINUTE, ConversationId, IdentityId, MessageId, Micros, OperatorId
from conversation.message import Content
from standard.measures import Figure, figure, waits
from standard.rules import Rule

ANNA = OperatorId("op_anna")
ONE, TWO = ConversationId("c_1"), ConversationId("c_2")
R5 = Rule("R5", "wait_for_person", "<=", 10, "minutes", None, "", date(2021, 1, 1))


def log(*happened: tuple[int, ConversationId, e.Event]) -> list[e.Recorded]:
    return [
        e.Recorded(number, conversation, number, Micros(minute * MINUTE), event)
        for number, (minute, conversation, event) in enumerate(happened, 1)
    ]


def handed(reason: str = "client_request") -> e.HandoffRequested:
    return e.HandoffRequested(reason, "common", "normal")


REPLY = e.OperatorReplied(MessageId("m"), IdentityId("i"), Content("да"), ANNA)


def test_a_wait_lasts_from_the_handoff_to_the_first_reply() -> None:
    (wait,) = waits(
        log(
            (0, ONE, handed()),
            (3, ONE, e.ConversationClaimed(ANNA)),
            (7, ONE, e.WaitEnded(ANNA, 7 * MINUTE, 6 * MINUTE)),
            (7, ONE, REPLY),
            (9, ONE, e.WaitEnded(ANNA, MINUTE, MINUTE)),
        )
    )
    assert (wait.since, wait.ended, wait.operator) == (0, 7 * MINUTE, ANNA)
    assert (wait.waited_us, wait.worked_us, wait.queue) == (7 * MINUTE, 6 * MINUTE, "common")


def test_conversations_wait_apart_and_who_is_not_answered_yet_is_shown() -> None:
    first, second = waits(
        log((0, ONE, handed()), (1, TWO, handed("fire")), (2, TWO, e.WaitEnded(None, MINUTE, MINUTE)))
    )
    assert (first.conversation, first.ended) == (ONE, None)
    assert (second.conversation, second.reason, second.worked_us) == (TWO, "fire", MINUTE)


def test_a_conversation_closed_without_a_reply_was_never_answered() -> None:
    first, second = waits(
        log(
            (0, ONE, handed()),
            (1, ONE, e.ConversationClosed(ANNA)),
            (5, ONE, handed()),
            (6, ONE, e.WaitEnded(ANNA, MINUTE, MINUTE)),
        )
    )
    assert first.ended is None
    assert second.ended == 6 * MINUTE


def test_the_average_is_held_against_the_bound() -> None:
    assert figure([5 * MINUTE, 15 * MINUTE], R5) == Figure(2, 10 * MINUTE, 15 * MINUTE, kept=True)
    assert not figure([5 * MINUTE, 17 * MINUTE], R5).kept
    assert figure([], R5) == Figure(0, 0, 0, kept=True)
