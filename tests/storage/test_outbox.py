from conversation import events as e
from conversation.contact import Peer
from conversation.ids import ContactId, ConversationId, IdentityId, MessageId, Micros
from conversation.message import Content
from storage import outbox, projections
from storage.database import Database, Script

CONVERSATION, IDENTITY = ConversationId("c"), IdentityId("i")


def owed() -> Script[None]:
    started = e.ConversationStarted(ContactId("p"), IDENTITY, "fake", Peer("fake:main", "1"))
    yield from projections.people(CONVERSATION, [started], Micros(1))
    message = outbox.NewMessage(
        MessageId("m"), CONVERSATION, IDENTITY, "fake:main", Content("Да"), "never", False, Micros(1)
    )
    yield from outbox.put([message])


async def test_a_message_that_another_worker_sent_in_between_is_not_begun_again(database: Database) -> None:
    await database.transact(owed)
    read = await database.read(lambda: outbox.oldest(IDENTITY))
    assert read is not None
    assert await database.transact(lambda: outbox.sending(read, Micros(9)))
    assert not await database.transact(lambda: outbox.sending(read, Micros(9)))
    await database.transact(lambda: outbox.settle(read.id, "sent", ["1"]))
    assert not await database.transact(lambda: outbox.sending(read, Micros(9)))
    assert await database.read(lambda: outbox.oldest(IDENTITY)) is None
