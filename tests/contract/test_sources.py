"""What a source must never do: wait for news that it was told of already."""

import asyncio
from typing import Any

import pytest

from channels.channel import Channel
from tests.contract.driver import Driver
from tests.contract.fixtures import each
from tests.contract.mail import MailDriver


@each((MailDriver,))
@pytest.mark.parametrize("told", ["in another answer", "as waiting begins"])
async def test_a_letter_that_comes_while_another_is_read_is_not_waited_for(
    driver: Driver, channel: Channel, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    from channels.email.mailbox import Connection

    assert isinstance(driver, MailDriver)
    anna, boris = await driver.client(1), await driver.client(2)
    letter = boris.letter("второе").as_bytes()
    fetch = Connection.fetch
    fetched: list[int] = []

    def fetch_late(self: Connection, uid: int, max_bytes: int) -> Any:
        found = fetch(self, uid, max_bytes)
        if not fetched:
            driver.dovecot.deliver(letter, driver.mailbox)
            if told == "in another answer":
                self._opened().client.noop()
        fetched.append(uid)
        return found

    monkeypatch.setattr(Connection, "fetch", fetch_late)
    poller = channel.poller()
    assert poller is not None
    await anna.says("первое")
    stream = poller.stream("")
    payloads: list[bytes] = []
    try:
        async with asyncio.timeout(10):
            while len(payloads) < 2:
                payloads += [raw.payload for raw in await anext(stream)]
    finally:
        await stream.aclose()  # type: ignore[attr-defined]
    assert len(payloads) == 2
