import pytest
from websockets.asyncio.client import connect

from channels.channel import AccountDead, RawPayload, Rejected
from hub.desk_reading import PAGE
from tests.web.lines import LIST, closed_with, frame, screen, silent, tell, until, widget
from tests.web.site import Served


async def test_a_screen_without_a_session_is_closed(line: Served) -> None:
    async with connect(line.url("/api/desk/stream"), additional_headers=line.headers()) as socket:
        assert await closed_with(socket) == 4401


async def test_an_editor_hears_nothing_of_clients(line: Served) -> None:
    editor = await line.site.desk_of("elena", "editor")
    async with connect(line.url("/api/desk/stream"), additional_headers=line.headers(editor)) as socket:
        assert await closed_with(socket) == 4401


async def test_a_screen_outlives_its_session_by_no_more_than_a_check(
    line: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.desk_stream.CHECK_SECONDS", 0.05)
    desk = await line.site.desk_of("olga")
    async with screen(line, desk) as socket:
        await desk.post("/api/logout")
        assert await closed_with(socket) == 4401


async def test_each_screen_hears_of_its_own_queues_alone(line: Served) -> None:
    site = line.site
    mine, other = await site.desk_of("olga"), await site.desk_of("darya", queues=("debt",))
    async with screen(line, mine) as olga, screen(line, other) as darya:
        conversation = await site.waiting_client()
        assert (await until(olga, "card"))["card"]["id"] == conversation
        await tell(darya, type="watch", conversation=conversation)
        await mine.post(f"{LIST}/{conversation}/reply", json={"text": "Здравствуйте", "client_key": "k"})
        while (await until(olga, "card"))["card"]["mode"] != "operator":
            pass
        await tell(darya, type="ping")
        while (found := await frame(darya))["type"] != "pong":
            assert found["type"] == "gone", found
        await mine.post(f"{LIST}/{conversation}/transfer", json={"queue": "debt"})
        assert (await until(darya, "card"))["card"]["id"] == conversation
        assert (await until(olga, "gone"))["id"] == conversation


async def test_the_open_conversation_comes_line_by_line_and_so_does_typing(line: Served) -> None:
    site = line.site
    _, token = await site.visitor()
    desk = await site.desk_of("olga")
    async with widget(line, token) as client, screen(line, desk) as operator:
        await tell(client, type="message", client_msg_id="m1", text="оператор", files=[])
        await until(client, "ack")
        await site.running.settle()
        conversation = (await until(operator, "card"))["card"]["id"]
        await tell(operator, type="watch", conversation=conversation)
        await tell(operator, type="ping")
        await until(operator, "pong")
        await tell(client, type="typing")
        await until(operator, "typing", conversation=conversation)
        await tell(operator, type="typing", conversation=conversation)
        await until(client, "typing")
        await tell(client, type="message", client_msg_id="m2", text="вы тут?", files=[])
        await until(client, "ack", client_msg_id="m2")
        await site.running.settle()
        assert (await until(operator, "item", conversation=conversation))["item"]["text"] == "вы тут?"
        assert site.hub.screens.online == {(await desk.get("/api/me")).json()["id"]}


async def test_what_became_of_messages_while_the_screen_was_away_is_told_when_it_comes_back(
    line: Served,
) -> None:
    site = line.site
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    await desk.post(f"{LIST}/{conversation}/claim")
    written = {"text": "Здравствуйте!", "client_key": "k"}
    item = (await desk.post(f"{LIST}/{conversation}/reply", json=written)).json()["item"]
    assert item["delivery"] == "sending"
    before = (await desk.get(f"{LIST}/{conversation}")).json()["position"]
    await site.running.settle()
    async with screen(line, desk) as operator:
        await tell(operator, type="watch", conversation=conversation, after=before)
        told = (await until(operator, "item"))["item"]
        assert (told["message_id"], told["delivery"]) == (item["message_id"], "sent")
        assert told["changed"] > before >= item["changed"] >= told["position"]
        caught_up = await until(operator, "watching", conversation=conversation)
        assert caught_up["position"] == told["changed"]
        assert await silent(operator)
        await tell(operator, type="watch", conversation=conversation, after=told["changed"])
        assert await frame(operator) == caught_up


async def test_a_dead_account_is_told_to_every_screen_at_once_and_not_at_every_try(line: Served) -> None:
    site = line.site
    olga, darya = await site.desk_of("olga"), await site.desk_of("darya", queues=("debt",))
    async with screen(line, olga) as one, screen(line, darya) as other:
        for _ in range(3):
            site.running.far_end.faults = [AccountDead("bad token")]
            await site.waiting_client()
            site.running.clock.forward(100)
        for socket in (one, other):
            assert "Канал отключён" in (await until(socket, "alert"))["text"]
            await tell(socket, type="ping")
            while (found := await frame(socket))["type"] != "pong":
                assert found["type"] != "alert"


async def test_a_payload_nobody_could_read_is_told_to_the_screens(line: Served) -> None:
    site = line.site
    desk = await site.desk_of("olga")
    async with screen(line, desk) as operator:
        await site.running.core.intake.accept(
            RawPayload("fake:main", "k", "9", b"\xff", site.running.clock())
        )
        await site.running.settle()
        assert "Недоставленное" in (await until(operator, "alert"))["text"]


async def test_who_wrote_a_message_that_did_not_arrive_is_told_and_nobody_else(line: Served) -> None:
    site = line.site
    conversation = await site.waiting_client()
    mine, other = await site.desk_of("olga"), await site.desk_of("darya")
    async with screen(line, mine) as olga, screen(line, other) as darya:
        site.running.far_end.faults = [Rejected("markup")]
        await mine.post(f"{LIST}/{conversation}/reply", json={"text": "Здравствуйте", "client_key": "k"})
        await site.running.settle()
        assert "Канал не принял сообщение" in (await until(olga, "alert"))["text"]
        while (await until(darya, "card"))["card"]["failed"] is False:
            pass
        await tell(darya, type="ping")
        while (found := await frame(darya))["type"] != "pong":
            assert found["type"] != "alert"


async def test_a_screen_is_told_everything_it_missed_however_much_that_is(line: Served) -> None:
    site = line.site
    conversation = await site.waiting_client()
    before = await site.hub.feed.position()
    for number in range(PAGE + 5):
        await site.running.hears("1", f"слово {number}")
    desk = await site.desk_of("olga")
    async with screen(line, desk) as operator:
        await tell(operator, type="watch", conversation=conversation, after=before)
        frames = []
        while (told := await frame(operator))["type"] == "item":
            frames.append(told["item"]["text"])
        assert frames == [f"слово {number}" for number in range(PAGE + 5)]
