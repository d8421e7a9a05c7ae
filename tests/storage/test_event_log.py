import asyncio

import pytest

from conversation import events as e
from conversation.contact import Peer
from conversation.ids import ContactId, ConversationId, IdentityId, MessageId, Micros
from storage import event_log
from storage.database import Conflict, Database, Script

CONVERSATION = ConversationId("conv_1")
STARTED = e.ConversationStarted(ContactId("c"), IdentityId("i"), "fake", Peer("fake:main", "1"))


def begun(conversation: ConversationId = CONVERSATION) -> Script[list[e.Recorded]]:
    yield from event_log.create(conversation, "c", Micros(1))
    return (yield from event_log.append(conversation, 0, [STARTED], Micros(1)))


def message(text: str) -> e.MessageReceived:
    return e.MessageReceived(MessageId(f"m-{text}"), IdentityId("i"), text, text)


async def test_of_two_decisions_on_one_version_the_second_is_refused(database: Database) -> None:
    await database.transact(begun)
    await database.transact(lambda: event_log.append(CONVERSATION, 1, [message("one")], Micros(2)))
    with pytest.raises(Conflict):
        await database.transact(lambda: event_log.append(CONVERSATION, 1, [message("two")], Micros(2)))
    log = await database.read(lambda: event_log.read_conversation(CONVERSATION))
    assert [item.event for item in log] == [STARTED, message("one")]


async def test_positions_have_no_gap_and_follow_the_commits_of_many_writers(database: Database) -> None:
    ids = [ConversationId(f"conv_{n}") for n in range(8)]
    for conversation in ids:
        await database.transact(lambda conversation=conversation: begun(conversation))  # type: ignore[misc]

    async def write(conversation: ConversationId) -> None:
        for n in range(10):
            text = f"{conversation}-{n}"
            found = [message(text)]
            await database.transact(
                lambda found=found: event_log.append(  # type: ignore[misc]
                    conversation, event_log.ANY_VERSION, found, Micros(2)
                )
            )

    await asyncio.gather(*(write(conversation) for conversation in ids))
    log = await database.read(lambda: event_log.read_since(0, 1000))
    assert [item.position for item in log] == list(range(1, 89))
    assert await database.read(event_log.head) == 88


async def test_a_transaction_that_fails_leaves_no_position_behind(database: Database) -> None:
    await database.transact(begun)

    def fail() -> Script[None]:
        yield from event_log.append(CONVERSATION, 1, [message("lost")], Micros(2))
        raise RuntimeError("after the append")

    with pytest.raises(RuntimeError):
        await database.transact(fail)
    await database.transact(lambda: event_log.append(CONVERSATION, 1, [message("kept")], Micros(2)))
    log = await database.read(lambda: event_log.read_since(0, 10))
    assert [(item.position, item.version) for item in log] == [(1, 1), (2, 2)]


async def test_the_state_is_the_snapshot_and_what_came_after_it(database: Database) -> None:
    await database.transact(begun)
    state = await database.read(lambda: event_log.load_state(CONVERSATION))
    await database.transact(lambda: event_log.keep_snapshot(state))
    await database.transact(lambda: event_log.append(CONVERSATION, 1, [message("new")], Micros(2)))
    after = await database.read(lambda: event_log.load_state(CONVERSATION))
    assert (after.version, after.last_message) == (2, MessageId("m-new"))


async def test_a_snapshot_of_another_fold_is_not_believed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.transact(begun)
    state = await database.read(lambda: event_log.load_state(CONVERSATION))
    monkeypatch.setattr(event_log, "FOLD_VERSION", 10_000)
    await database.transact(lambda: event_log.keep_snapshot(state))
    monkeypatch.undo()
    assert await database.read(lambda: event_log.load_state(CONVERSATION)) == state
