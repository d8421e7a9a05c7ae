"""What can go wrong with a sending has one of a few names, whatever the platform calls it."""

import asyncio

import pytest

from channels.channel import (
    AccountDead,
    Ambiguous,
    Blocked,
    Channel,
    Gone,
    Outgoing,
    PeerMovedTo,
    Rejected,
    Request,
    RetryAfter,
    SendError,
    Transient,
)
from conversation.contact import Peer
from conversation.ids import MessageId
from conversation.message import Attachment, Content
from tests.contract.driver import Client, Driver
from tests.contract.fixtures import CHANNELS, each

CLOSED = (RetryAfter, Transient, Ambiguous, Blocked, Gone, PeerMovedTo, Rejected, AccountDead)
SENDS = tuple(kind for kind in CHANNELS if kind.can_block)
SECRET = "моя зарплата 90000"


def request_to(channel: Channel, client: Client, key: str, content: Content | None = None) -> Request:
    peer = Peer(channel.account, client.address)
    outgoing = Outgoing(key, MessageId(key), peer, content or Content(SECRET))
    return channel.render(outgoing).requests[0]


@each(SENDS)
async def test_every_fault_is_called_by_one_name_of_the_closed_set(driver: Driver, channel: Channel) -> None:
    names = list(driver.faults(await driver.client(0)))
    assert len(names) >= 5
    for number, name in enumerate(names, 1):
        client = await driver.client(number)
        await client.says("здравствуйте")
        break_it, expected = driver.faults(client)[name]
        break_it()
        with pytest.raises(SendError) as raised:
            await channel.sender().send(request_to(channel, client, f"k{number}"))
        assert type(raised.value) is expected, name
        assert type(raised.value) in CLOSED
        assert SECRET not in str(raised.value)
        assert client.address not in str(raised.value)
        driver.mend()


@each(SENDS)
async def test_a_file_that_is_not_stored_is_our_own_fault(driver: Driver, channel: Channel) -> None:
    client = await driver.client()
    await client.says("здравствуйте")
    lost = Attachment("image", "blob:" + "0" * 64, "a.jpg", "image/jpeg", 10)
    with pytest.raises(Rejected):
        await channel.sender().send(request_to(channel, client, "k", Content("вот", attachments=(lost,))))


@each(CHANNELS)
async def test_an_account_says_who_it_is_and_closes_twice(driver: Driver, channel: Channel) -> None:
    assert await channel.sender().check()
    await channel.sender().answer_press("stale 1 1")
    await channel.sender().typing(Peer(channel.account, "1"))
    async with asyncio.timeout(5):
        await channel.close()
        await channel.close()


@each(CHANNELS)
async def test_a_deep_link_carries_its_token_or_there_is_none(driver: Driver, channel: Channel) -> None:
    link = channel.deep_link("abcdefghijklm")
    assert not link or (link.startswith("https://") and link.endswith("abcdefghijklm"))
