"""Messages on their way out, over the wire to the emulator."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from channels.channel import (
    AccountDead,
    Ambiguous,
    Blocked,
    Gone,
    Rejected,
    RetryAfter,
    SendError,
    Transient,
)
from channels.vk.adapter import VkChannel
from channels.vk.settings import VkSettings
from conversation.contact import Peer
from conversation.inbound import InboundPress
from conversation.message import Button, Content
from tests.channels.vk.conftest import Opener, close, next_batch, outgoing, send
from tests.fakes.vk import FakeVk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
QUICK = {"connect_seconds": 0.5, "request_seconds": 0.5}


@pytest.fixture(autouse=True)
async def known_client(vk_fake: FakeVk, channel: VkChannel) -> AsyncIterator[None]:
    vk_fake.user(42).says("здравствуйте")
    yield
    await channel.sender().close()


async def test_a_message_arrives_and_its_id_comes_back(vk_fake: FakeVk, channel: VkChannel) -> None:
    ids = await send(channel, outgoing("Здравствуйте!"))
    (accepted,) = vk_fake.user(42).received
    assert (accepted.text, str(accepted.id)) == ("Здравствуйте!", ids[0])


async def test_a_repeat_of_the_same_call_is_one_message(vk_fake: FakeVk, channel: VkChannel) -> None:
    assert await send(channel, outgoing("раз")) == await send(channel, outgoing("раз"))
    assert len(vk_fake.received) == 1


async def test_an_accepted_message_whose_answer_was_lost_is_not_doubled_by_the_retry(
    vk_fake: FakeVk, channel: VkChannel
) -> None:
    vk_fake.breaks("messages.send", "reset_after")
    with pytest.raises(Ambiguous):
        await send(channel, outgoing("раз"))
    await send(channel, outgoing("раз"))
    assert [message.text for message in vk_fake.received] == ["раз"]


async def test_buttons_are_pressed_and_the_press_is_answered(vk_fake: FakeVk, channel: VkChannel) -> None:
    await send(channel, outgoing(Content("Кто поможет?", (Button("Оператор", "tok7"),))))
    vk_fake.user(42).presses("Оператор")
    poller = channel.poller()
    assert poller is not None
    stream = poller.stream("0:0:0")
    presses: list[InboundPress] = []
    while not presses:
        for raw in await next_batch(stream):
            presses += [event for event in channel.parse(raw) if isinstance(event, InboundPress)]
    await close(stream)
    assert presses[0].token == "tok7"
    await channel.sender().answer_press(presses[0].answer_handle, "Минуту")
    assert vk_fake.world.answers[0]["event_data"] == {"type": "show_snackbar", "text": "Минуту"}
    await channel.sender().answer_press(presses[0].answer_handle)  # stale by now
    assert len(vk_fake.world.answers) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((code, RetryAfter) for code in (6, 9, 29)),
        *((code, Transient) for code in (1, 10)),
        *((code, AccountDead) for code in (5, 27)),
        *((code, Blocked) for code in (900, 901, 902)),
        *((code, Gone) for code in (936, 7, 15, 912, 917, 925, 945, 946, 1012)),
        *((code, Rejected) for code in (911, 914, 940, 100, 14, 3, 8, 4242)),
    ],
)
async def test_each_error_of_the_platform_has_its_kind(
    vk_fake: FakeVk, channel: VkChannel, code: int, kind: type[SendError]
) -> None:
    vk_fake.fails("messages.send", code, "access_token vk1.a.token of user 512345678 [id512345678|Иван]")
    with pytest.raises(kind) as caught:
        await send(channel, outgoing("секретный текст"))
    assert type(caught.value) is kind
    shown = str(caught.value)
    assert "512345678" not in shown
    assert "Иван" not in shown
    assert caught.value.__cause__ is None
    assert [name for name, _ in vk_fake.calls].count("messages.send") == 0, (
        "asked once, never by itself again"
    )
    assert vk_fake.script.take("messages.send") is None


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("reset", Ambiguous),
        ("502", Ambiguous),
        ("garbage", Ambiguous),
        ("429", RetryAfter),
        ("hang", Ambiguous),
    ],
)
async def test_trouble_on_the_wire_has_its_kind(
    vk_fake: FakeVk, open_channel: Opener, fault: Any, kind: type[SendError]
) -> None:
    channel = open_channel(**QUICK)
    vk_fake.breaks("messages.send", fault)
    with pytest.raises(kind) as caught:
        await asyncio.wait_for(send(channel, outgoing("раз")), 5)
    assert "vk1.a.token" not in str(caught.value)
    if isinstance(caught.value, RetryAfter):
        assert caught.value.delay == 7
    await channel.sender().close()


async def test_a_refused_connection_is_surely_not_accepted(vk_fake: FakeVk, channel: VkChannel) -> None:
    await vk_fake.refuse()
    with pytest.raises(Transient):
        await send(channel, outgoing("раз"))
    await vk_fake.listen()
    await send(channel, outgoing("раз"))
    assert len(vk_fake.received) == 1


async def test_a_dead_proxy_is_surely_not_accepted(open_channel: Opener) -> None:
    channel = open_channel(proxy="http://127.0.0.1:9")
    with pytest.raises(Transient):
        await send(channel, outgoing("раз"))


async def test_people_who_block_or_deny_or_are_gone(vk_fake: FakeVk, channel: VkChannel) -> None:
    vk_fake.user(42).denies()
    with pytest.raises(Blocked):
        await send(channel, outgoing("раз"))
    with pytest.raises(Gone):
        await send(channel, outgoing("раз", peer=43))
    vk_fake.user(42).allows()
    await send(channel, outgoing("раз"))


async def test_a_hung_socket_freezes_nobody_else(vk_fake: FakeVk, open_channel: Opener) -> None:
    channel = open_channel(request_seconds=2.0)
    vk_fake.breaks("messages.send", "hang")
    hung = asyncio.create_task(send(channel, outgoing("повиснет", key="hung")))
    await vk_fake.until(lambda: not vk_fake.script.planned["messages.send"])
    started = time.monotonic()
    for number in range(5):
        await send(channel, outgoing(f"сообщение {number}", key=f"k{number}"))
    assert time.monotonic() - started < 1.5, "five messages did not wait for the hung one"
    assert not hung.done()
    with pytest.raises(Ambiguous):
        await asyncio.wait_for(hung, 5)
    await channel.sender().close()


async def test_a_cancelled_call_leaves_the_loop_at_once(vk_fake: FakeVk, channel: VkChannel) -> None:
    vk_fake.breaks("messages.send", "hang")
    hung = asyncio.create_task(send(channel, outgoing("повиснет")))
    await vk_fake.until(lambda: not vk_fake.script.planned["messages.send"])
    hung.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(hung, 1)
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "vk-call")


async def test_the_pace_stays_under_the_platforms_limit_with_latency(
    vk_fake: FakeVk, channel: VkChannel
) -> None:
    vk_fake.script.latency = 0.1
    started = time.monotonic()
    await asyncio.gather(*(send(channel, outgoing(f"{n}", key=f"k{n}")) for n in range(30)))
    rate = 30 / (time.monotonic() - started)
    assert len(vk_fake.received) == 30, "none was refused with error 6"
    assert rate > 12, "one call does not wait for another's answer"


async def test_typing_is_shown_and_its_failures_are_swallowed(vk_fake: FakeVk, channel: VkChannel) -> None:
    await channel.sender().typing(Peer("vk:main", "42"))
    assert vk_fake.world.activities == [(42, "typing")]
    vk_fake.fails("messages.setActivity", 10)
    await channel.sender().typing(Peer("vk:main", "42"))


async def test_check_names_the_community_and_a_bad_token_is_told(
    vk_fake: FakeVk, channel: VkChannel, open_channel: Opener
) -> None:
    assert await channel.sender().check() == "Энергосбыт (vk.com/energosbyt)"
    with pytest.raises(AccountDead):
        await open_channel(token="vk1.a.other").sender().check()


def test_deep_links_open_the_chat_with_the_token(open_channel: Opener) -> None:
    assert open_channel().deep_link("AbC-1") == "https://vk.me/club1001?ref=AbC-1"
    assert open_channel(screen_name="psk").deep_link("AbC-1") == "https://vk.me/psk?ref=AbC-1"


def test_capabilities_narrow_with_the_client(channel: VkChannel) -> None:
    full = channel.capabilities({}).buttons
    regular = channel.capabilities({"inline_keyboard": "0"}).buttons
    assert full is not None
    assert regular is not None
    assert (full.total, regular.total) == (10, 40)
    assert channel.capabilities({"inline_keyboard": "0", "keyboard": "0"}).buttons is None


def test_the_channel_loads_neither_vk_api_nor_requests_before_a_call() -> None:
    script = "import sys, channels.vk.adapter; print({'vk_api', 'requests', 'urllib3'} & set(sys.modules))"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_the_library_leaves_no_file_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_channel: Opener
) -> None:
    monkeypatch.chdir(tmp_path)
    open_channel().sender()
    assert list(tmp_path.iterdir()) == []


async def test_a_clock_set_back_by_an_hour_delays_no_call(vk_fake: FakeVk) -> None:
    from channels.vk.session import CommunityApi, open_session

    settings = VkSettings.model_validate(
        {"group_id": 1001, "token": vk_fake.world.token, "api_url": vk_fake.url}
    )
    api = CommunityApi(settings, open_session(settings))
    api.last_request = time.time() + 3600
    await asyncio.wait_for(asyncio.to_thread(api.call, "groups.getById", {}), 5)


async def test_every_call_names_the_version_of_the_api(vk_fake: FakeVk, channel: VkChannel) -> None:
    await channel.sender().check()
    await channel.sender().typing(Peer("vk:main", "42"))
    await send(channel, outgoing("раз"))
    assert {params["v"] for _, params in vk_fake.calls} == {"5.199"}


@pytest.mark.parametrize("host", ["https://api.vk.com", "https://api.vk.ru", "http://127.0.0.1:9"])
def test_calls_go_to_the_host_of_the_settings(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from channels.vk.session import CommunityApi, open_session

    called: list[str] = []

    def caught(self: HTTPAdapter, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        called.append(str(request.url))
        raise requests.ConnectionError

    monkeypatch.setattr(HTTPAdapter, "send", caught)
    given = {} if host == "https://api.vk.com" else {"api_url": host}
    settings = VkSettings.model_validate({"group_id": 1001, "token": "vk1.a.x", **given})
    with pytest.raises(SendError):
        CommunityApi(settings, open_session(settings)).call("groups.getById", {})
    assert called == [f"{host}/method/groups.getById"]
