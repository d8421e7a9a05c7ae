"""What a calling system answers to our messages, or fails to, is called by its one name."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from channels.channel import (
    AccountDead,
    Ambiguous,
    Gone,
    Outgoing,
    Rejected,
    RetryAfter,
    SendError,
    Transient,
)
from conversation.contact import Peer
from conversation.ids import MessageId
from conversation.message import Content
from tests.channels.api.conftest import api_channel

TEXT = "моя зарплата 90000"
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[str]:
    """Whoever calls gets ``answer``, byte by byte as it is written; its address."""

    async def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
            await reader.readexactly(int(length.split(b":")[1]))
            await answer(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(called, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/okno"
    finally:
        server.close()


def saying(status: str, *headers: str) -> Answer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (f"HTTP/1.1 {status}", "Content-Length: 0", "Connection: close", *headers, "", "")
        writer.write("\r\n".join(lines).encode())
        await writer.drain()

    return answer


async def sent(url: str) -> str:
    channel = api_channel(url=url, request_seconds=0.3, connect_seconds=0.3)
    outgoing = Outgoing("out", MessageId("m"), Peer("api:main", "anna-79001234567"), Content(TEXT))
    (request,) = channel.render(outgoing).requests
    try:
        return await channel.sender().send(request)
    finally:
        await channel.close()


async def failed(url: str) -> SendError:
    with pytest.raises(SendError) as raised:
        await sent(url)
    words = f"{raised.value} {raised.value.__cause__} {raised.value.__context__ if raised.value.__cause__ else ''}"
    assert TEXT not in words
    assert "79001234567" not in words
    return raised.value


@pytest.mark.parametrize(
    "status", ["200 OK", "201 Created", "202 Accepted", "204 No Content", "409 Conflict"]
)
async def test_these_answers_mean_that_it_has_the_message(status: str) -> None:
    async with answering(saying(status)) as url:
        assert await sent(url) == "out/0"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("301 Moved", Rejected),
        ("307 Temporary Redirect", Rejected),
        ("400 Bad Request", Rejected),
        ("401 Unauthorized", AccountDead),
        ("403 Forbidden", AccountDead),
        ("404 Not Found", Gone),
        ("408 Request Timeout", Transient),
        ("410 Gone", Gone),
        ("413 Too Large", Rejected),
        ("422 Unprocessable", Rejected),
        ("429 Too Many", RetryAfter),
        ("500 Broken", Ambiguous),
        ("502 Bad Gateway", Ambiguous),
        ("503 Unavailable", Transient),
        ("504 Gateway Timeout", Ambiguous),
        ("599 Odd", Ambiguous),
    ],
)
async def test_any_other_answer_has_its_name(status: str, expected: type[SendError]) -> None:
    async with answering(saying(status, "Location: http://127.0.0.1:1/")) as url:
        assert type(await failed(url)) is expected


@pytest.mark.parametrize(
    ("header", "delay"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("99999", 3600.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 5.0),
        ("-5", 5.0),
        ("٧", 5.0),
    ],
)
async def test_a_wait_is_as_long_as_it_says_within_reason(header: str, delay: float) -> None:
    for status in ("429 Too Many", "503 Unavailable"):
        async with answering(saying(status, f"Retry-After: {header}")) as url:
            error = await failed(url)
        assert isinstance(error, RetryAfter)
        assert (error.delay, error.scope) == (delay, "account")


async def test_where_nobody_listens_surely_nothing_was_accepted() -> None:
    async with answering(saying("200 OK")) as url:
        pass
    assert type(await failed(url)) is Transient


async def test_silence_and_an_answer_that_never_ends_are_doubt_and_hold_nobody_up() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async def trickling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not reader.at_eof():
            writer.write(b"x")
            await writer.drain()
            try:
                await asyncio.wait_for(reader.read(1), 0.02)
            except TimeoutError:
                continue

    async def hanging_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab")
        await writer.drain()

    async def babbling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\xff\xfe\r\n\r\n")
        await writer.drain()

    for trouble in (silent, trickling, hanging_up, babbling):
        async with answering(trouble) as url, asyncio.timeout(10):
            assert type(await failed(url)) is Ambiguous, trouble.__name__
