"""The invariants of RELIABILITY.md, checked against what the far end keeps."""

from collections.abc import Sequence

from conversation import events as e
from conversation.ids import DAY, Micros
from storage import inbox, outbox
from tests.contract.driver import Client, Driver
from tests.contract.stand import Stand


def words(text: str) -> str:
    return " ".join(text.split())


async def agree(stand: Stand, driver: Driver, client: Client, said: Sequence[str]) -> None:
    """The operators' history and the far end hold the same messages, all of them, once, in the same order."""
    history = await stand.history(await stand.conversation(driver, client))
    assert [item.text for item in history if item.author == "client"] == list(said), "I1, I4"
    ours = [item for item in history if item.author != "client"]
    seen = await client.seen()
    assert len(seen) == len(ours), "I3, I6"
    for item, shown in zip(ours, seen, strict=True):
        assert words(item.text) in words(shown.text), "I4, I6"
        assert len(item.attachments) == len(shown.files)
    await nothing_is_left(stand)
    await one_owner(stand, driver, client)


async def nothing_is_left(stand: Stand) -> None:
    """I2: each payload was served, each message sent, settled or shown to people."""
    later = Micros(stand.clock() + 365 * DAY)

    async def served() -> bool:
        waiting = await stand.database.read(lambda: inbox.waiting(1))
        return not waiting and not await stand.database.read(lambda: outbox.owed(later, 1))

    # a platform's news of our own messages may still be on their way to a worker that runs
    if stand.works:
        await stand.until(served, "that nothing waits any more")
    else:
        assert await served()


async def one_owner(stand: Stand, driver: Driver, client: Client) -> None:
    """I5: nobody takes what another holds, and the bot is silent while people have it."""
    check_owner(await stand.log(driver, client))


def check_owner(log: Sequence[e.Event]) -> None:
    holder, with_people = "", False
    for event in log:
        match event:
            case e.HandoffRequested():
                with_people = True
            case e.ConversationClaimed():
                assert not holder, f"{event.operator} takes what {holder} holds"
                holder, with_people = str(event.operator), True
            case e.ConversationClosed() | e.ConversationReturned():
                holder, with_people = "", False
            case e.BotReplied():
                assert not with_people, f"the bot spoke after the handoff: {event.reason}"
            case _:
                pass
