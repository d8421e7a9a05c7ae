import asyncio
from collections.abc import Callable

from conversation.ids import Micros
from storage import inbox
from storage.database import Database, Script


def stored(key: str, peer: str = "p", cursor: str = "") -> Callable[[], Script[int | None]]:
    return lambda: inbox.store(
        account="fake:main",
        event_key=key,
        order_key=peer,
        payload=key.encode(),
        received_at=Micros(1),
        cursor=cursor,
    )


async def test_a_payload_delivered_many_times_at_once_is_stored_once(database: Database) -> None:
    ids = await asyncio.gather(*(database.transact(stored("same")) for _ in range(10)))
    assert sum(row is not None for row in ids) == 1


async def test_payloads_of_one_peer_come_in_the_order_of_arrival(database: Database) -> None:
    for key in ("1", "2", "3"):
        await database.transact(stored(key))
    await database.transact(stored("other", peer="q"))
    order = []
    while (row := await database.read(lambda: inbox.next_of("fake:main", "p"))) is not None:
        order.append(row.payload)
        done = row.id
        await database.transact(lambda done=done: inbox.done(done, Micros(2)))  # type: ignore[misc]
    assert order == [b"1", b"2", b"3"]
    assert await database.read(lambda: inbox.waiting(10)) == [("fake:main", "q")]


async def test_a_buried_payload_stands_in_nobodys_way_and_can_go_round_again(database: Database) -> None:
    row = await database.transact(stored("poison"))
    assert row is not None
    await database.transact(stored("good"))
    await database.transact(lambda: inbox.bury(row, Micros(2), "cannot be read"))
    following = await database.read(lambda: inbox.next_of("fake:main", "p"))
    assert following is not None
    assert following.payload == b"good"
    dead = await database.read(lambda: inbox.dead(10))
    assert [(letter[0], letter[4], letter[5]) for letter in dead] == [(row, "cannot be read", b"poison")]
    assert await database.transact(lambda: inbox.again(row)) == ("fake:main", "p")
    first = await database.read(lambda: inbox.next_of("fake:main", "p"))
    assert first is not None
    assert first.payload == b"poison"


async def test_the_cursor_is_kept_with_the_payload_it_belongs_to(database: Database) -> None:
    assert await database.read(lambda: inbox.cursor("fake:main")) == ""
    await database.transact(stored("1", cursor="41"))
    await database.transact(stored("2", cursor="42"))
    assert await database.read(lambda: inbox.cursor("fake:main")) == "42"
