"""Reading a real IMAP server (Dovecot): nothing missed, nothing twice, nothing marked as read."""

import asyncio
import imaplib
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from datetime import date
from typing import Any

import pytest

from channels.channel import AccountDead, EmptyBatch, RawPayload, Transient
from channels.email.adapter import EmailChannel
from channels.email.mailbox import Connection, Fetched, Lost
from channels.email.poller import EmailPoller, Place
from channels.email.settings import EmailSettings
from conversation.ids import DAY, Micros
from conversation.inbound import InboundMessage
from tests.channels.email.conftest import MemoryBlobs, settings
from tests.servers.dovecot import Dovecot

SOON = 15.0
"""Seconds within which anything must have happened."""
LONG_POLL = 600.0
"""So long that only IDLE can explain what comes sooner."""


class Reader:
    """A poller as the hub drives it: what it hands out is stored once, by its key, then the next is asked."""

    def __init__(self, poller: EmailPoller) -> None:
        self.poller = poller
        self.stored: dict[str, RawPayload] = {}
        self.handed_out = 0
        self.cursor = ""

    async def read_until(self, done: Callable[[], bool], changing: Callable[[], None] | None = None) -> None:
        """``changing`` is done once the poller waits for news."""
        async with asyncio.timeout(SOON), aclosing(self._batches()) as batches:
            pending = changing
            async for batch in batches:
                for raw in batch:
                    self.handed_out += 1
                    self.stored.setdefault(raw.event_key, raw)
                    self.cursor = raw.cursor
                if isinstance(batch, EmptyBatch):
                    self.cursor = batch.cursor
                if pending is not None and not batch:
                    # The poller goes on while the change happens, as in life.
                    task = asyncio.create_task(asyncio.to_thread(pending))
                    self._running = task
                    pending = None
                elif pending is None and done():
                    return

    def _batches(self) -> Any:
        stream: Any = self.poller.stream(self.cursor)
        return stream

    def texts(self) -> list[bytes]:
        return [raw.payload.rpartition(b"\r\n\r\n")[2].strip() for raw in self.stored.values()]


def letter(number: int, text: str = "") -> bytes:
    return (
        f"From: Ivan <ivan@example.test>\r\nTo: support@okno.test\r\nSubject: n{number}\r\n"
        f"Message-ID: <n{number}@example.test>\r\n\r\n{text or f'letter {number}'}\r\n"
    ).encode()


def now() -> Micros:
    """Dovecot stamps letters by the machine's clock, so the poller must live in the same year."""
    return Micros(time.time_ns() // 1000)


@pytest.fixture
def address(dovecot: Dovecot) -> str:
    return dovecot.new_mailbox()


@pytest.fixture
def configured(dovecot: Dovecot, address: str) -> Callable[..., EmailSettings]:
    def make(**changes: Any) -> EmailSettings:
        imap = {"host": dovecot.host, "port": dovecot.imap_port, "tls": "none", "user": address}
        imap["password"] = dovecot.password
        return settings(address=address, imap={**imap, **changes.pop("imap", {})}, **changes)

    return make


@pytest.fixture
def reader(configured: Callable[..., EmailSettings]) -> Callable[..., Reader]:
    def make(pauses: Sequence[float] = (0.05,) * 40, days_later: int = 0, **changes: Any) -> Reader:
        def then() -> Micros:
            return Micros(now() + days_later * DAY)

        return Reader(EmailPoller(configured(**{"poll_seconds": LONG_POLL, **changes}), then, pauses=pauses))

    return make


@contextmanager
def logged_in(dovecot: Dovecot, address: str) -> Iterator[imaplib.IMAP4]:
    client = imaplib.IMAP4(dovecot.host, dovecot.imap_port)
    client.login(address, dovecot.password)
    client.select()
    try:
        yield client
    finally:
        client.logout()


async def test_letters_come_in_order_with_keys_cursors_and_peers(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader]
) -> None:
    for number in range(3):
        dovecot.deliver(letter(number), address)
    reading = reader()
    await reading.read_until(lambda: len(reading.stored) == 3)
    assert reading.texts() == [b"letter 0", b"letter 1", b"letter 2"]
    raws = list(reading.stored.values())
    assert {raw.order_key for raw in raws} == {"ivan@example.test"}
    assert [Place.of(raw.cursor).uid for raw in raws] == [1, 2, 3]


async def test_a_letter_for_a_plus_address_is_read_and_parsed(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader], configured: Callable[..., EmailSettings]
) -> None:
    local, _, domain = address.partition("@")
    dovecot.deliver(letter(1), f"{local}+c_token@{domain}")
    reading = reader()
    await reading.read_until(lambda: len(reading.stored) == 1)
    (raw,) = reading.stored.values()
    (found,) = EmailChannel(configured(), now=now, blobs=MemoryBlobs()).parse(raw)
    assert isinstance(found, InboundMessage)
    assert found.text == "letter 1"


async def test_a_new_letter_wakes_the_poller_at_once(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader]
) -> None:
    reading = reader()
    await reading.read_until(lambda: len(reading.stored) == 1, lambda: dovecot.deliver(letter(1), address))
    assert reading.texts() == [b"letter 1"]


async def test_without_idle_a_new_letter_is_found_by_the_next_look(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Connection, "can_wait", lambda self: False)
    reading = reader(poll_seconds=0.2)
    await reading.read_until(lambda: len(reading.stored) == 1, lambda: dovecot.deliver(letter(1), address))
    assert reading.texts() == [b"letter 1"]


async def test_after_a_restart_only_newer_letters_come(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader]
) -> None:
    dovecot.deliver(letter(1), address)
    first = reader()
    await first.read_until(lambda: len(first.stored) == 1)
    second = reader()
    second.cursor = first.cursor
    await second.read_until(lambda: len(second.stored) == 1, lambda: dovecot.deliver(letter(2), address))
    assert second.texts() == [b"letter 2"]
    assert second.handed_out == 1


async def test_what_was_not_stored_comes_again(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader]
) -> None:
    dovecot.deliver(letter(1), address)
    lost = reader()
    await lost.read_until(lambda: len(lost.stored) == 1)
    again = reader()
    await again.read_until(lambda: len(again.stored) == 1)
    assert again.stored.keys() == lost.stored.keys()


async def test_another_uidvalidity_imports_nothing_twice_and_misses_nothing(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader]
) -> None:
    for number in range(5):
        dovecot.deliver(letter(number), address)
    reading = reader()
    await reading.read_until(lambda: len(reading.stored) == 5)
    before = Place.of(reading.cursor)
    dovecot.renumber(address, before.validity + 1000)
    dovecot.deliver(letter(5), address)
    await reading.read_until(lambda: len(reading.stored) == 6)
    assert Place.of(reading.cursor).validity == before.validity + 1000
    assert sorted(reading.texts()) == [f"letter {number}".encode() for number in range(6)]
    assert reading.handed_out > len(reading.stored), "the folder was not read again: this proves nothing"


async def test_a_dropped_connection_is_opened_again_and_nothing_is_missed(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader]
) -> None:
    def cut() -> None:
        dovecot.disconnect(address)
        dovecot.deliver(letter(1), address)
        dovecot.deliver(letter(2), address)

    reading = reader()
    await reading.read_until(lambda: len(reading.stored) == 2, cut)
    assert reading.texts() == [b"letter 1", b"letter 2"]
    assert reading.handed_out == 2


async def test_letters_stay_unread(dovecot: Dovecot, address: str, reader: Callable[..., Reader]) -> None:
    dovecot.deliver(letter(1), address)
    reading = reader()
    await reading.read_until(lambda: len(reading.stored) == 1)
    with logged_in(dovecot, address) as client:
        assert client.search(None, "UNSEEN")[1] == [b"1"]


async def test_a_letter_marked_as_read_by_somebody_is_read_all_the_same(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader]
) -> None:
    dovecot.deliver(letter(1), address)
    with logged_in(dovecot, address) as client:
        client.store("1", "+FLAGS", "\\Seen")
    reading = reader()
    await reading.read_until(lambda: len(reading.stored) == 1)


async def test_an_old_mailbox_is_not_imported_on_the_first_day(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader]
) -> None:
    with logged_in(dovecot, address) as client:
        client.append("INBOX", "", '"01-Jan-2020 10:00:00 +0000"', letter(1))
    reading = reader()
    await reading.read_until(lambda: len(reading.stored) == 1, lambda: dovecot.deliver(letter(2), address))
    assert reading.texts() == [b"letter 2"]


async def test_the_first_look_into_an_empty_mailbox_is_remembered_over_any_pause(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader], configured: Callable[..., EmailSettings]
) -> None:
    """Without a cursor the first letters are too old for an import once they are found."""
    first = reader()
    await first.read_until(lambda: True)
    assert first.stored == {}
    assert first.cursor, "nothing says where to go on"
    dovecot.deliver(letter(1), address)
    paused = configured().import_days + 30
    forgetful = reader(days_later=paused)
    await forgetful.read_until(lambda: True)
    assert forgetful.stored == {}, "the pause is too short to prove anything"
    second = reader(days_later=paused)
    second.cursor = first.cursor
    await second.read_until(lambda: len(second.stored) == 1)
    assert second.texts() == [b"letter 1"]


async def test_an_empty_mailbox_that_is_numbered_anew_during_a_pause_misses_no_letter(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader], configured: Callable[..., EmailSettings]
) -> None:
    first = reader()
    await first.read_until(lambda: True)
    dovecot.deliver(letter(1), address)
    dovecot.renumber(address, Place.of(first.cursor).validity + 1000)
    second = reader(days_later=configured().import_days + 30)
    second.cursor = first.cursor
    await second.read_until(lambda: len(second.stored) == 1)
    assert second.texts() == [b"letter 1"]


async def test_the_place_is_told_once(reader: Callable[..., Reader]) -> None:
    stream: Any = reader(poll_seconds=0.05).poller.stream("")
    async with asyncio.timeout(SOON), aclosing(stream):
        told = [await anext(stream) for _ in range(3)]
    assert [isinstance(batch, EmptyBatch) for batch in told] == [True, False, False]


async def test_a_connection_lost_amid_a_batch_loses_none_of_its_letters(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, losses = Connection.fetch, [True]

    def fetch_or_lose(self: Connection, uid: int, max_bytes: int) -> Fetched | None:
        if uid == 2 and losses:
            losses.pop()
            self.cut()
            raise Lost("cut")
        return fetch(self, uid, max_bytes)

    monkeypatch.setattr(Connection, "fetch", fetch_or_lose)
    for number in (1, 2, 3):
        dovecot.deliver(letter(number), address)
    reading = reader()
    await reading.read_until(lambda: len(reading.stored) == 3)
    assert reading.texts() == [b"letter 1", b"letter 2", b"letter 3"]


async def test_an_oversized_letter_is_cut_and_the_next_one_comes(
    dovecot: Dovecot, address: str, reader: Callable[..., Reader]
) -> None:
    dovecot.deliver(letter(1, "x" * 60 + "\r\n" + "y" * 900), address)
    dovecot.deliver(letter(2), address)
    reading = reader(max_message_bytes=1024)
    await reading.read_until(lambda: len(reading.stored) == 2)
    assert [len(raw.payload) <= 1025 for raw in reading.stored.values()] == [True, True]
    assert len(next(iter(reading.stored.values())).payload) == 1025, "one byte more tells that it was cut"


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"folder": "No such folder"}])
async def test_a_refused_log_in_or_folder_ends_the_account(
    reader: Callable[..., Reader], wrong: dict[str, str]
) -> None:
    reading = reader(imap=wrong)
    with pytest.raises(AccountDead):
        await reading.read_until(lambda: False)


async def test_a_server_that_stays_away_is_told_after_the_last_attempt(reader: Callable[..., Reader]) -> None:
    reading = reader(pauses=(0.01, 0.01), imap={"port": 1})
    with pytest.raises(Transient):
        await reading.read_until(lambda: False)


async def test_the_stream_ends_at_once_in_the_middle_of_a_wait(reader: Callable[..., Reader]) -> None:
    stream: AsyncIterator[Sequence[RawPayload]] = reader().poller.stream("")
    assert await anext(stream) == []

    async def ask_again() -> Sequence[RawPayload]:
        return await anext(stream)

    waiting = asyncio.create_task(ask_again())
    await asyncio.sleep(0.2)
    waiting.cancel()
    async with asyncio.timeout(3):
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_doctor_learns_the_address_when_both_servers_let_us_in(
    dovecot: Dovecot, address: str, configured: Callable[..., EmailSettings], smtp_sink: Any
) -> None:
    server = {"host": smtp_sink.host, "port": smtp_sink.port, "tls": "none"}
    channel = EmailChannel(configured(smtp=server), now=now, blobs=MemoryBlobs())
    assert await channel.sender().check() == address
    refused = EmailChannel(configured(smtp=server, imap={"password": "no"}), now=now, blobs=MemoryBlobs())
    with pytest.raises(AccountDead):
        await refused.sender().check()


@pytest.mark.parametrize("cursor", ["", "x", "1", "1:x", "::", "1:2:3", "a:b:c:d"])
def test_a_cursor_that_cannot_be_read_is_the_start(cursor: str) -> None:
    assert Place.of(cursor) == Place()


def test_a_cursor_survives_writing_and_reading() -> None:
    for place in (Place(7, 8), Place(7, 8, date(2026, 1, 2))):
        assert Place.of(str(place)) == place
