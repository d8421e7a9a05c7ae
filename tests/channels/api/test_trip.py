"""Signed both ways over HTTP; links that open; the example of the documents, run as it stands."""

import asyncio
import base64
import hashlib
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from channels.channel import Outgoing
from conversation import events as e
from conversation.contact import Peer
from conversation.ids import SECOND, MessageId
from conversation.message import Attachment, Content
from tests.channels.api.conftest import NOW, SECRET, api_channel
from tests.contract.api import ApiAskedDriver, ApiDriver, ApiPlainDriver
from tests.contract.driver import picture
from tests.contract.fixtures import door, driver, each, quick, stand
from tests.contract.stand import Door, Stand, standing
from tests.fakes.api import FakeSystem, signed_headers
from tests.fakes.api.caller import event
from tests.fakes.far_end import FakeClock

__all__ = ["door", "driver", "quick", "stand"]
EXAMPLE = Path(__file__).parents[3] / "docs" / "api_client.py"


async def test_while_a_secret_is_changed_our_messages_are_believed_by_old_and_new() -> None:
    for known in (SECRET, "the-new-one-is-long-too"):
        async with FakeSystem(known, lambda: NOW / SECOND).listening() as system:
            channel = api_channel(secrets=["the-new-one-is-long-too", SECRET], url=system.url)
            system.person("anna")
            outgoing = Outgoing("out", MessageId("m"), Peer("api:main", "anna"), Content("привет"))
            (request,) = channel.render(outgoing).requests
            assert await channel.sender().send(request) == "out/0"
            assert await channel.sender().check()
            assert [shown.text for shown in system.people["anna"].shown] == ["привет"]
            await channel.close()


@each((ApiPlainDriver,))
async def test_a_telephone_is_sent_an_address_in_place_of_a_file(driver: ApiDriver, stand: Stand) -> None:
    client = await driver.client()
    await client.says("оператор")
    before = len(await stand.sees(client, 1))
    await stand.rest(driver, client, 1)
    data = picture(31, 17)
    ref, size = await stand.core.blobs.put(_one(data), len(data))
    identity = await stand.identity(driver, client)
    file = Attachment("image", ref, "схема.jpg", "image/jpeg", size)
    said = e.OperatorReplied(
        MessageId("msg_x"), identity.id, Content("Схема", attachments=(file,)), stand.olga.id
    )
    await stand.core.recorder.act(identity.conversation, lambda state, now: (said,))
    last = (await stand.sees(client, before + 1))[-1]
    address = last.text.rsplit(": ", 1)[-1]
    assert address.startswith("http://localhost:8080/api/files/")
    assert await stand.file(address.removeprefix("http://localhost:8080")) == data


@each((ApiAskedDriver,))
async def test_a_system_that_asks_is_given_what_is_behind_its_cursor_and_nobody_elses(
    driver: ApiAskedDriver, stand: Stand
) -> None:
    anna, boris = await driver.client(1), await driver.client(2)
    await anna.says("как передать показания?")
    await stand.sees(anna, 1)
    first = await driver.asked(0)
    assert [message["peer"] for message in first["messages"]] == [anna.address]
    assert (await driver.asked(first["cursor"]))["messages"] == []
    await boris.says("оператор")
    await stand.sees(boris, 1)
    await stand.rest(driver, boris, 1)
    data = picture(31, 17)
    upload = await stand.upload(data, by=stand.vera)
    item = await stand.reply(await stand.conversation(driver, boris), "Вот схема", [upload], by=stand.vera)
    assert item.delivery == "sent"
    reply = (await driver.asked(first["cursor"]))["messages"][-1]
    assert (reply["author"], reply["text"], reply["peer"]) == ("operator", "Вот схема", boris.address)
    assert base64.b64decode(reply["files"][0]["data"]) == data
    assert (await boris.seen())[-1].files == (data,)
    stand.core.blobs.path(f"blob:{hashlib.sha256(data).hexdigest()}").unlink()
    left = (await driver.asked(first["cursor"]))["messages"][-1]
    assert (left["text"], left["files"]) == ("Вот схема", []), "the words arrive when the file is gone"


@each((ApiAskedDriver, ApiDriver))
async def test_whoever_asks_without_the_right_signature_gets_nothing(
    driver: ApiDriver, stand: Stand, door: Door
) -> None:
    address, now = f"{door.url}/api/main/messages", stand.clock() / SECOND
    good, other = signed_headers(SECRET, b"after=0", now, ""), signed_headers("x" * 20, b"after=0", now, "")
    driver.system.secret = SECRET
    for query, headers in (("after=0", {}), ("after=0", other), ("after=1", good), ("after=0", good)):
        async with httpx2.AsyncClient(trust_env=False) as caller:
            answer = await caller.get(f"{address}?{query}", headers=headers)
        right = headers is good and query == "after=0" and isinstance(driver, ApiAskedDriver)
        assert answer.status_code == (200 if right else 401), "and nobody is told which part was wrong"
        assert ("messages" in answer.json()) == right


@each((ApiDriver,))
async def test_receipts_edits_and_deletions_find_their_messages(driver: ApiDriver, stand: Stand) -> None:
    client = await driver.client()
    await client.says("как передать показания?")
    await stand.sees(client, 1)
    await stand.rest(driver, client, 1)
    ours, mine = client.person.shown[0].id, client._last["id"]
    await driver.push(event(client.address, "receipt", message=ours, state="read"))
    await driver.push(event(client.address, "edited", message=mine, text="а как передать показания?"))
    await driver.push(event(client.address, "deleted", messages=[mine]))

    async def heard() -> bool:
        kinds = {type(item) for item in await stand.log(driver, client)}
        return {e.ReceiptReceived, e.MessageEdited, e.MessageDeleted} <= kinds

    await stand.until(heard, "receipt, edit and deletion")


@each((ApiDriver,))
async def test_who_is_verified_by_his_system_is_shown_as_such(
    driver: ApiDriver, door: Door, tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {**driver.settings(), "vouches": True}
    monkeypatch.setattr(driver, "settings", lambda: settings)
    async with standing(tmp_path, driver, door=door) as stand:
        known, unknown = await driver.client(1), await driver.client(2)
        await driver.push(event(known.address, "message", text="оператор", verified=True))
        await driver.push(event(unknown.address, "message", text="оператор"))
        await stand.sees(known, 1)
        await stand.sees(unknown, 1)
        assert (await stand.identity(driver, known)).verified
        assert not (await stand.identity(driver, unknown)).verified


async def test_the_example_of_the_documents_talks_with_a_hub(
    door: Door, tmp_path: Path, quick: None, request: pytest.FixtureRequest
) -> None:
    environment = {**os.environ, "OKNO_API_SECRET": SECRET}
    client = await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLE), "--hub", f"{door.url}/api/main", "--port", "0",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment,
    )  # fmt: skip
    assert client.stdin is not None
    assert client.stdout is not None
    try:
        port = int((await client.stdout.readline()).split()[-1])
        system = ApiDriver(FakeSystem(SECRET, url=f"http://127.0.0.1:{port}/okno"), request.getfixturevalue)
        today = FakeClock(time.time_ns() // 1000)
        async with standing(tmp_path, system, door=door, clock=today):
            client.stdin.write("как передать показания?\n".encode())
            answer = await _until(client.stdout, "[1]")
            assert "303-69-69" in answer
            client.stdin.write(b"1\n")
            assert "bot: " in await _until(client.stdout, "[1]")
    finally:
        client.stdin.close()
        await client.wait()
    assert client.returncode == 0


async def _until(stream: asyncio.StreamReader, sign: str) -> str:
    read = ""
    async with asyncio.timeout(30):
        while sign not in read:
            line = await stream.readline()
            assert line, read
            read += line.decode()
    return read


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data
