import asyncio
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.web.lines import LIST, closed_with, frame, said, screen, silent, tell, until, widget
from tests.web.site import QUESTION, Served
from web.sockets import LINES_MOST, Outlet


async def test_a_talk_over_the_socket_goes_both_ways_and_survives_a_reload(line: Served) -> None:
    site = line.site
    _, token = await site.visitor()
    desk = await site.desk_of("olga")
    async with screen(line, desk) as operator:
        async with widget(line, token) as client:
            assert await frame(client) == {"type": "welcome", "seq": 0, "mode": "bot", "operator_name": None}
            await tell(client, type="message", client_msg_id="m1", text=QUESTION, files=[])
            assert (await until(client, "ack"))["client_msg_id"] == "m1"
            await site.running.settle()
            assert (await said(client, "client"))["client_msg_id"] == "m1"
            button = next(b for b in (await said(client, "bot"))["buttons"] if b["label"] == "Оператор")
            await tell(client, type="press", client_msg_id="p1", token=button["token"])
            await until(client, "ack", client_msg_id="p1")
            await site.running.settle()
            last = (await said(client, "bot"))["seq"]
            assert (await until(client, "mode"))["mode"] == "waiting"
        card = (await until(operator, "card"))["card"]
        await desk.post(f"{LIST}/{card['id']}/reply", json={"text": "Здравствуйте!", "client_key": "k"})
        async with widget(line, token, last) as client:
            welcome = await frame(client)
            assert (welcome["mode"], welcome["operator_name"]) == ("operator", "Olga")
            assert (await said(client, "operator"))["text"] == "Здравствуйте!"
            await desk.post(f"{LIST}/{card['id']}/close")
            assert (await until(client, "mode"))["mode"] == "bot"


async def test_after_a_cut_nothing_is_missing_and_nothing_comes_twice(line: Served) -> None:
    site = line.site
    _, token = await site.visitor()
    seen: list[str] = []
    last = 0
    for number in range(6):
        async with widget(line, token, last) as client:
            await until(client, "welcome")
            await tell(
                client, type="message", client_msg_id=f"m{number}", text=f"{QUESTION} {number}", files=[]
            )
            await until(client, "ack")
            if number % 2:
                continue  # Cut before anything is answered.
            await site.running.settle()
            for _ in range(2 if number == 0 else 4):
                item = (await until(client, "item"))["item"]
                seen.append(item["message_id"])
                last = max(last, item["seq"])
    await site.running.settle()
    async with widget(line, token, last) as client:
        await until(client, "welcome")
        seen += [(await until(client, "item"))["item"]["message_id"] for _ in range(2)]
        assert await silent(client)
    peer = await site.hub.widget.peer(token)
    assert peer is not None
    whole = [item.message_id for item in (await site.hub.widget.heard(peer, 0)).items]
    assert seen == whole
    assert len(whole) == 12


async def test_what_happens_while_history_is_read_is_told_once(line: Served) -> None:
    site = line.site
    _, token = await site.visitor()
    async with widget(line, token) as first:
        await until(first, "welcome")
        await tell(first, type="message", client_msg_id="m1", text=QUESTION, files=[])
        await until(first, "ack")
    sockets = [widget(line, token) for _ in range(8)]
    entered = [asyncio.create_task(one.__aenter__()) for one in sockets]
    await site.running.settle()
    for one in await asyncio.gather(*entered):
        await until(one, "welcome")
        authors = [(await until(one, "item"))["item"]["author"] for _ in range(2)]
        assert authors == ["client", "bot"]
        assert await silent_but_for_deliveries(one)
    for opened in sockets:
        await opened.__aexit__(None, None, None)


async def silent_but_for_deliveries(socket: ClientConnection) -> bool:
    """Nothing but the fate of messages comes before the answer to a ping."""
    await tell(socket, type="ping")
    while (found := await frame(socket))["type"] == "delivery":
        pass
    return bool(found["type"] == "pong")


async def test_an_unknown_token_is_told_to_begin_anew(line: Served) -> None:
    async with widget(line, "x" * 43) as client:
        assert (await frame(client))["code"] == "unauthorized"
        assert await closed_with(client) == 4401


@pytest.mark.parametrize("path", ["/api/widget/stream", "/api/desk/stream"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_a_foreign_page_opens_no_socket(line: Served, path: str, origin: str | None) -> None:
    headers = line.headers(await line.site.desk_of("olga"))
    headers.pop("Origin")
    if origin is not None:
        headers["Origin"] = origin
    with pytest.raises(InvalidStatus) as refused:
        await connect(line.url(path), additional_headers=headers, subprotocols=["okno.v1"])  # type: ignore[list-item]
    assert refused.value.response.status_code == 403


async def test_a_link_brings_the_other_channels_history_to_the_open_chat(line: Served) -> None:
    site = line.site
    await site.running.hears("7", "как оплатить?")
    browser, token = await site.visitor()
    async with widget(line, token) as client:
        await tell(client, type="message", client_msg_id="m1", text=QUESTION, files=[])
        await until(client, "ack")
        await site.running.settle()
        offer = (await browser.post("/api/widget/link", json={})).json()
        await site.running.hears("7", offer["code"])
        while True:
            item = (await until(client, "item"))["item"]
            if item["text"] == "как оплатить?":
                break
        assert item["channel"] == "fake"
        await site.running.hears("7", "как передать показания?")
        while (await said(client, "client"))["text"] != "как передать показания?":
            pass


async def test_read_receipts_of_a_client_reach_the_operator(line: Served) -> None:
    site = line.site
    _, token = await site.visitor()
    desk = await site.desk_of("olga")
    async with widget(line, token) as client:
        await tell(client, type="message", client_msg_id="m1", text="оператор", files=[])
        await until(client, "ack")
        await site.running.settle()
        (card,) = (await desk.get(LIST)).json()["items"]
        await desk.post(f"{LIST}/{card['id']}/reply", json={"text": "Добрый день", "client_key": "k"})
        item = await said(client, "operator")
        await tell(client, type="seen", seq=item["seq"])
        assert (await until(client, "delivery", state="read"))["message_id"] == item["message_id"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"type":"message"}',
        '{"type":"message","client_msg_id":"m1","text":{"a":1}}',
        '{"type":"rm"}',
        "\ud7ff",
        '{"type":"seen","seq":-1}',
        '{"type":"message","client_msg_id":"m1","text":"\\ud800"}',
    ],
)
async def test_a_malformed_frame_is_refused_and_the_line_stays_open(line: Served, text: str) -> None:
    _, token = await line.site.visitor()
    async with widget(line, token) as client:
        await until(client, "welcome")
        await client.send(text)
        assert (await frame(client))["code"] == "invalid"
        assert await silent(client)


async def test_a_first_frame_that_is_no_hello_closes_the_line(line: Served) -> None:
    url = line.url("/api/widget/stream")
    async with connect(url, additional_headers=line.headers(), subprotocols=["okno.v1"]) as socket:  # type: ignore[list-item]
        await tell(socket, type="ping")
        assert await closed_with(socket) == 4400


async def test_a_frame_over_the_limit_ends_the_line(line: Served) -> None:
    _, token = await line.site.visitor()
    async with widget(line, token) as client:
        await until(client, "welcome")
        await client.send("x" * 70_000)
        assert await closed_with(client) == 1009


async def test_a_browser_that_does_not_read_is_cut_off_and_holds_nobody_up() -> None:
    gate, sent = asyncio.Event(), list[dict]()

    async def send(message: Any) -> None:
        sent.append(message)
        await gate.wait()

    outlet = Outlet(send)
    for number in range(LINES_MOST + 10):
        outlet.push({"n": number})
    await asyncio.sleep(0)
    gate.set()
    await outlet.flushed()
    assert len(sent) <= 2
    assert sent[-1] == {"type": "websocket.close", "code": 1013}


async def test_a_visitor_who_leaves_leaves_nothing_behind(line: Served) -> None:
    _, token = await line.site.visitor()
    for number in range(3):
        async with widget(line, token) as client:
            await until(client, "welcome")
            await tell(client, type="message", client_msg_id=f"m{number}", text=QUESTION, files=[])
            await until(client, "ack")
            await line.site.running.settle()
            assert (await said(client, "bot"))["text"]
    browsers = line.site.hub.browsers
    async with asyncio.timeout(10):
        while browsers.listening:
            await asyncio.sleep(0.01)
    assert (browsers._rooms, browsers._room_of, browsers._ears) == ({}, {}, {})
