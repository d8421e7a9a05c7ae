"""The company's service over HTTP: who is believed, what is sent again, what is told to nobody."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import structlog
from aiohttp import web

from conversation.flow_run import CrmOutcome
from integrations.crm import wire
from integrations.crm.demo.faults import Fault
from integrations.crm.http_crm import SURELY_NOT_DONE
from integrations.crm.wire import Call
from tests.integrations.crm.clients import Clock
from tests.integrations.crm.conftest import SECRET, Line, http_crm, over_http

MINE = {"account": "100200301"}
READING = {"account": "100200301", "readings": {"t1": 4640}}
NONCE = "0123456789abcdef"


@dataclass
class Script:
    """A service that says what it is told to: (status, body) a call; the last one stays."""

    says: list[tuple[int, bytes]]
    heard: list[web.Request] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        await request.read()
        self.heard.append(request)
        status, body = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        return web.Response(status=status, body=body, headers={"location": self.url + "/elsewhere"})


@asynccontextmanager
async def scripted(*says: tuple[int, bytes]) -> AsyncIterator[tuple[Script, Line]]:
    script, clock = Script(list(says)), Clock()
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", script.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    script.url = f"http://127.0.0.1:{runner.addresses[0][1]}/crm"
    crm = http_crm(script.url, clock)
    try:
        yield script, Line(crm, None, None, clock)  # type: ignore[arg-type]
    finally:
        await crm.close()
        await runner.cleanup()


def told(**reply: Any) -> tuple[int, bytes]:
    return 200, json.dumps({"outcome": "ok", "data": {}, "reason": "", **reply}).encode()


BALANCE = {"balance": -1.5, "due_by": "2026-12-15", "pay_url": "https://pay.example.ru/1"}


async def test_a_service_that_is_down_has_surely_done_nothing() -> None:
    crm = http_crm("http://127.0.0.1:1", Clock())
    line = Line(crm, None, None, Clock())  # type: ignore[arg-type]
    assert (await line.write("submit_reading", **READING)).outcome == "unavailable"
    assert (await line.read("get_balance", **MINE)).outcome == "unavailable"
    assert (await line.by_key()).outcome == "unavailable"
    assert "connecterror" in await crm.check()
    await crm.close()


@pytest.mark.parametrize(
    ("status", "write", "read"),
    [
        (200, "unknown", "unavailable"),
        (201, "unknown", "unavailable"),
        (302, "unknown", "unavailable"),
        (400, "rejected", "unavailable"),
        (401, "unavailable", "unavailable"),
        (404, "unavailable", "unavailable"),
        (408, "unknown", "unavailable"),
        (409, "unknown", "unavailable"),
        (429, "unavailable", "unavailable"),
        (500, "unknown", "unavailable"),
        (502, "unknown", "unavailable"),
        (503, "unknown", "unavailable"),
        (504, "unknown", "unavailable"),
    ],
)
async def test_what_a_status_says_of_a_write(status: int, write: CrmOutcome, read: CrmOutcome) -> None:
    """Whoever stands in between may have made it up: 503 of a proxy is no word of the CRM's."""
    async with scripted((status, b"<html>")) as (script, line):
        assert (await line.write("submit_reading", **READING)).outcome == write
        assert len(script.heard) == 1, "a write is sent once, and no redirect is followed"
        assert (await line.read("get_balance", **MINE)).outcome == read
        assert (await line.by_key()).outcome == "unavailable", "404 of a proxy is no «never written»"
    assert (status in SURELY_NOT_DONE) == (write in ("unavailable", "rejected"))


async def test_a_read_is_tried_twice_and_a_guess_is_not() -> None:
    async with scripted((500, b""), told(data=BALANCE)) as (script, line):
        assert (await line.read("get_balance", **MINE)).outcome == "ok"
        assert len(script.heard) == 2
    async with scripted((500, b"")) as (script, line):
        asked = {**MINE, "proof": "code", "value": "1"}
        assert (await line.read("check_identity", **asked)).outcome == "unavailable"
        assert len(script.heard) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"outcome":"done"}',
        b'{"outcome":["ok"]}',
        b'{"outcome":"ok"}',
        b'{"outcome":"ok","data":{"balance":"much"}}',
        b'{"outcome":"ok","data":[1]}',
        b'{"outcome":"ok","data":' + b"[" * 5000,
        b"\xff\xfe",
        b" " * (wire.BODY_CAP + 1),
    ],
)
async def test_an_answer_nobody_can_read_is_none(body: bytes) -> None:
    async with scripted((200, body)) as (_, line):
        assert (await line.read("get_balance", **MINE)).outcome == "unavailable"
        assert (await line.write("submit_reading", **READING)).outcome == "unknown"
        assert (await line.by_key()).outcome == "unavailable"


async def test_only_what_is_described_comes_through() -> None:
    surplus = {**BALANCE, "owner": "Иванов Иван", "penalty": None}
    async with scripted(
        told(data=surplus), told(outcome="rejected", data={"a": 1}, reason="Иванов должен")
    ) as (_, line):
        assert (await line.read("get_balance", **MINE)).data == {
            **BALANCE,
            "penalty": 0.0,
            "disconnected": False,
        }
        refused = await line.read("get_balance", **MINE)
        assert (refused.outcome, refused.reason, dict(refused.data)) == ("rejected", "other", {})


async def test_neither_a_persons_data_nor_the_address_gets_into_logs() -> None:
    async with scripted((500, b"100200301 +79211234567")) as (script, line):
        with structlog.testing.capture_logs() as logs:
            await line.read("get_balance", **MINE)
            await line.write("update_contacts", account="100200301", phone="+79211234567")
        assert {(entry["event"], entry["correlation"]) for entry in logs} == {("crm_failed", "turn-1")}
        for word in ("100200301", "79211234567", script.url, SECRET.decode()):
            assert word not in str(logs)


async def test_a_call_carries_its_correlation_its_key_and_no_account_in_its_address() -> None:
    async with scripted(told(data=BALANCE)) as (script, line):
        await line.read("get_balance", **MINE)
        await line.write("submit_reading", "key-7", **READING)
        read, write = script.heard
    assert (read.path, write.path) == ("/crm/read/get_balance", "/crm/write/submit_reading")
    assert read.headers[wire.CORRELATION] == "turn-1"
    assert (write.headers[wire.KEY], wire.KEY in read.headers) == ("key-7", False)


async def test_it_is_left_alone_after_failures_in_a_row_and_tried_again_later() -> None:
    async with over_http(Clock(), failures=3) as line:
        line.faults.push(Fault("500", "*", times=0))
        for _ in range(3):
            await line.write("submit_reading", **READING)
        asked = line.journal.calls.total()
        shut = await line.write("submit_reading", **READING)
        assert (shut.outcome, shut.reason) == ("unavailable", "left_alone")
        assert (await line.read("get_balance", **MINE)).outcome == "unavailable"
        assert line.journal.calls.total() == asked, "nothing left"
        line.faults.heal()
        line.clock.text = "2026-11-23T14:05:11+03:00"
        assert (await line.read("get_balance", **MINE)).outcome == "ok"
        assert (await line.write("submit_reading", **READING)).outcome == "ok"


async def test_a_refusal_is_an_answer_and_shuts_nothing() -> None:
    async with over_http(Clock(), failures=2) as line:
        said = [(await line.read("find_account", account="9")).outcome for _ in range(5)]
        assert said == ["not_found"] * 5


async def test_the_hubs_cancelled_wait_leaves_the_line_usable() -> None:
    async with over_http(Clock()) as line:
        line.faults.push(Fault("slow", "read", seconds=1))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await line.read("get_balance", **MINE)
        assert (await line.read("get_balance", **MINE)).outcome == "ok"


# ------------------------------------------------------------------------------- who is believed


async def test_a_wrong_secret_is_refused_and_told_in_words() -> None:
    async with over_http(Clock(), keys=(b"another secret!!",)) as line:
        assert (await line.write("submit_reading", **READING)).outcome == "unavailable"
        assert line.journal.calls.total() == 0
        assert "secrets" in await line.crm.check()


async def test_while_a_secret_is_changed_both_are_good() -> None:
    async with over_http(Clock(), keys=(b"the coming secret", SECRET)) as line:
        assert await line.crm.check() == ""
        assert (await line.read("get_balance", **MINE)).outcome == "ok"


async def post(url: str, headers: dict[str, str], body: bytes) -> int:
    async with httpx2.AsyncClient(trust_env=False) as client:
        return (await client.post(url, content=body, headers=headers)).status_code


async def test_a_call_that_was_caught_cannot_be_made_again_or_changed() -> None:
    clock, body = Clock(), json.dumps(MINE).encode()
    async with over_http(clock) as line:
        base = line.crm._url  # type: ignore[attr-defined]
        call = Call("POST", "/read/get_balance", body)
        good = wire.signed((SECRET,), call, clock(), NONCE)
        assert await post(base + "/read/get_bill", good, body) == 401
        assert await post(base + "/read/get_balance", good, body.replace(b"301", b"302")) == 401
        assert await post(base + "/read/get_balance", {**good, wire.NONCE: NONCE[::-1]}, body) == 401
        assert await post(base + "/read/get_balance", {**good, wire.KEY: "k"}, body) == 401
        assert await post(base + "/read/get_balance", {}, body) == 401
        assert await post(base + "/read/get_balance", good, body) == 200
        assert await post(base + "/read/get_balance", good, body) == 401, "its nonce is used"
        clock.text = "2026-11-23T14:10:02+03:00"
        late = {**good, wire.NONCE: "f" * 16}
        assert await post(base + "/read/get_balance", late, body) == 401


async def test_what_is_no_call_is_refused_before_anything_is_done() -> None:
    clock = Clock()
    async with over_http(clock) as line:
        base = line.crm._url  # type: ignore[attr-defined]

        async def status(path: str, body: bytes, nonce: str, key: str = "") -> int:
            return await post(
                base + path, wire.signed((SECRET,), Call("POST", path, body, key), clock(), nonce), body
            )

        assert await status("/read/drop_table", b"{}", "a" * 16) == 404
        assert await status("/read/submit_reading", b"{}", "b" * 16) == 404, (
            "a write is not asked for as a read"
        )
        assert await status("/write/submit_reading", json.dumps(READING).encode(), "c" * 16) == 400
        assert await status("/read/get_balance", b"{", "d" * 16) == 400
        assert await status("/read/get_balance", b"[]", "e" * 16) == 400
    assert line.journal.calls.total() == 0


def test_a_nonce_is_good_once_and_forgotten_when_its_call_is_too_old_anyway() -> None:
    nonces, clock = wire.Nonces(), Clock()
    assert nonces.is_new("one", clock())
    assert not nonces.is_new("one", clock())
    clock.text = "2026-11-23T14:16:00+03:00"
    assert nonces.is_new("two", clock())
    assert nonces._seen.keys() == {"two"}
