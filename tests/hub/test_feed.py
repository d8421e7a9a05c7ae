from collections.abc import Sequence

import pytest

from conversation.ids import ConversationId
from hub.feed import Feed
from storage.database import DatabaseUnavailable
from storage.transcript import TimelineRow
from tests.hub.running import RunningHub


class Listener:
    """Notes what it is told; raises ``fails`` once."""

    listening = True

    def __init__(self, fails: Exception | None = None) -> None:
        self.heard: list[str] = []
        self.fails = fails

    async def deliver(self, rows: Sequence[TimelineRow], after: int) -> None:
        if self.fails is not None:
            fails, self.fails = self.fails, None
            raise fails
        self.heard += [row.text for row in rows if row.author == "client"]

    def typing(self, conversation: ConversationId, operator: str) -> None:
        raise NotImplementedError

    def trouble(self, kind: str, account: str) -> None:
        raise NotImplementedError


def _feed(hub: RunningHub, *listeners: Listener) -> Feed:
    return Feed(hub.core.database, hub.core.signals, listeners)


async def test_everything_behind_the_moment_of_joining_is_delivered_once_and_in_order(
    hub: RunningHub,
) -> None:
    listener = Listener()
    feed = _feed(hub, listener)
    await hub.hears("1", "до")
    await feed.join()
    for number in range(5):
        await hub.hears(str(number), f"слово {number}")
    await feed.catch_up()
    await feed.catch_up()
    assert listener.heard == [f"слово {number}" for number in range(5)]


async def test_a_defect_of_one_listener_costs_the_others_nothing(sqlite_hub: RunningHub) -> None:
    broken, whole = Listener(KeyError("x")), Listener()
    feed = _feed(sqlite_hub, broken, whole)
    await feed.join()
    await sqlite_hub.hears("1", "раз")
    await feed.catch_up()
    await sqlite_hub.hears("1", "два")
    await feed.catch_up()
    assert (broken.heard, whole.heard) == (["два"], ["раз", "два"])


async def test_while_the_database_is_away_nothing_is_skipped(sqlite_hub: RunningHub) -> None:
    listener = Listener(DatabaseUnavailable("gone"))
    feed = _feed(sqlite_hub, listener)
    await feed.join()
    await sqlite_hub.hears("1", "раз")
    with pytest.raises(DatabaseUnavailable):
        await feed.catch_up()
    await feed.catch_up()
    assert listener.heard == ["раз"]


async def test_while_nobody_listens_the_log_is_not_read(sqlite_hub: RunningHub) -> None:
    listener = Listener()
    feed = _feed(sqlite_hub, listener)
    listener.listening = False
    await sqlite_hub.hears("1", "раз")
    await feed.catch_up()
    listener.listening = True
    await feed.join()
    await feed.catch_up()
    assert listener.heard == []
