"""A payload is read or refused; nothing that arrives can make a channel stumble."""

import random
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.channel import Channel, RawPayload, Unparseable
from conversation.ids import Micros
from conversation.inbound import InboundMessage
from tests.contract.driver import Driver
from tests.contract.fixtures import CHANNELS, each

POISON = (
    b"",
    b"\x00",
    b"\xff\xfe{",
    b"null",
    b"[]",
    b'"text"',
    b"1e999",
    b"{}",
    b'{"type": 5}',
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b'{"update_id": 1, "message": {"chat": {"id": "x"}}}',
    b'{"type": "message", "client_msg_id": 5, "text": ["x"]}',
    b'{"type": "message_new", "group_id": 1001, "object": {"message": {"from_id": []}}}',
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n--a\r\n--a--",
    b"From: \xd0\xff <a@b>\r\nDate: yesterday\r\nContent-Type: text/plain; charset=x-none\r\n\r\n\xff\xfe",
)


def raw(channel: Channel, payload: bytes) -> RawPayload:
    return RawPayload(channel.account, "key", "1", payload, Micros(1_790_000_000_000_000))


def read(channel: Channel, payload: bytes) -> None:
    """Unparseable is the only exception there is."""
    with suppress(Unparseable):
        for found in channel.parse(raw(channel, payload)):
            if isinstance(found, InboundMessage):
                for attachment in found.attachments:
                    channel.inline(raw(channel, payload), attachment)


@each(CHANNELS)
async def test_what_a_person_does_is_understood(driver: Driver, channel: Channel) -> None:
    found = [event for payload in await driver.captured() for event in channel.parse(raw(channel, payload))]
    messages = [event for event in found if isinstance(event, InboundMessage)]
    assert messages
    assert any(message.attachments for message in messages)
    assert all(event.peer.account == channel.account for event in found)
    assert all(event.key.startswith("key") for event in found)


@each(CHANNELS)
async def test_poison_is_refused_by_its_one_name(driver: Driver, channel: Channel) -> None:
    for payload in POISON:
        read(channel, payload)


@each(CHANNELS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=200))
def test_noise_is_refused_by_its_one_name(driver: Driver, channel: Channel, noise: bytes) -> None:
    read(channel, noise)


@each(CHANNELS)
async def test_damaged_payloads_are_read_or_refused(driver: Driver, channel: Channel) -> None:
    """Each captured payload with bytes cut out, doubled and replaced, 300 ways."""
    chance = random.Random(20261123)
    for payload in await driver.captured():
        for _ in range(300):
            at, length = chance.randrange(len(payload)), chance.randrange(1, 12)
            part = payload[at : at + length]
            instead = chance.choice((b"", part * 2, b"null", b'"', b"{}", b"-1", chance.randbytes(3)))
            read(channel, payload[:at] + instead + payload[at + length :])
