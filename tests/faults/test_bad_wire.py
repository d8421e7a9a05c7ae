"""The misbehaving wire does what it says: shown with a far end that answers each line with its length."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from tests.fakes.bad_wire import FIRST_BYTES, POINTS, BadWire, How, Point, Trouble

LINE = b"a question that is longer than sixteen bytes\n"
ANSWER = b"an answer that is longer than sixteen bytes too\n"


@asynccontextmanager
async def far_end() -> AsyncIterator[tuple[int, list[bytes]]]:
    """Its port, and the whole lines it heard."""
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while (line := await reader.readline()).endswith(b"\n"):
                heard.append(line)
                writer.write(ANSWER)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], heard
    finally:
        server.close()


async def ask(wire: BadWire, seconds: float = 5.0) -> bytes | str:
    """What a client gets: bytes until the end, or how it ended without."""
    reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
    try:
        writer.write(LINE)
        async with asyncio.timeout(seconds):
            got = await reader.read(4096)
            if got and got != ANSWER:
                await reader.read(1)
            return got
    except ConnectionResetError:
        return "reset"
    except TimeoutError:
        return "silence"
    finally:
        writer.close()


@pytest.mark.parametrize("at", POINTS)
@pytest.mark.parametrize("how", ["cut", "reset", "silent"])
async def test_an_exchange_is_struck_at_its_point(at: Point, how: How) -> None:
    async with far_end() as (port, heard), BadWire(port) as wire:
        wire.script.append(Trouble(at, how))
        got = await ask(wire, 0.2)
        arrived = at in ("asked", "answering", "answered")
        assert heard == ([LINE] if arrived else [])
        if at == "answered":
            assert got == ANSWER
        elif how == "silent":
            assert got == "silence"
        elif how == "cut":
            assert got == (ANSWER[:FIRST_BYTES] if at == "answering" else b"")
        else:
            assert got == "reset"
        assert wire.struck == [Trouble(at, how)]
        assert await ask(wire) == ANSWER


async def test_an_exchange_begins_when_the_client_speaks_again() -> None:
    async with far_end() as (port, heard), BadWire(port) as wire:
        wire.script.extend([None, Trouble("connected", "cut")])
        reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
        writer.write(LINE)
        assert await reader.readline() == ANSWER
        writer.write(LINE)
        assert await reader.readline() == b""
        writer.close()
        assert heard == [LINE]


async def test_a_slow_wire_loses_no_byte() -> None:
    async with far_end() as (port, heard), BadWire(port, latency=0.01, bytes_per_second=400) as wire:
        assert await ask(wire) != b""
        assert heard == [LINE]


async def test_a_half_open_connection_stays_and_the_next_is_whole() -> None:
    async with far_end() as (port, _), BadWire(port) as wire:
        wire.script.append(Trouble("connected", "silent"))
        assert await ask(wire, 0.05) == "silence"
        assert wire.open == 1
        assert await ask(wire) == ANSWER


async def test_nobody_behind_the_wire_is_a_reset() -> None:
    async with far_end() as (port, _):
        pass
    async with BadWire(port) as wire:
        assert await ask(wire) in ("reset", b"")
