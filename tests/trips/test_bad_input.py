"""What the world sends to a webhook's address besides messages: each is told clearly, and none hurts the next."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
from pydantic import SecretStr

from app.compose import open_core
from app.config import Config
from channels.channel import Channel
from channels.telegram.adapter import TelegramChannel
from channels.telegram.settings import TelegramSettings
from channels.telegram.webhook import SECRET_HEADER
from channels.vk.adapter import VkChannel
from channels.vk.settings import VkSettings
from conversation.events import BotReplied
from storage import inbox
from storage.blobs import FolderBlobs
from tests.fakes.far_end import FakeClock, FarEnd
from tests.hub.running import RunningHub, pack
from tests.nlu.pack import PackTrainer
from tests.web.site import Site, open_site

SECRET = "a-secret-of-ours"
QUESTION = "как передать показания?"
NOW = 1_700_000_000


@dataclass(frozen=True)
class Platform:
    """``post`` carries a body as this platform does; bodies are what it might send one day."""

    name: str
    message: Callable[[int], dict[str, object]]
    strange: dict[str, object]
    headers: dict[str, str]

    @property
    def account(self) -> str:
        return f"{self.name}:main"

    def channel(self, clock: FakeClock, blobs: FolderBlobs) -> Channel:
        if self.name == "vk":
            vk = VkSettings(
                group_id=1,
                token="abc",
                mode="callback",
                secret=SECRET,
                confirmation="c",
                api_url="http://127.0.0.1:1",
            )
            return VkChannel(vk, now=clock, blobs=blobs)
        token = SecretStr("123456789:" + "A" * 35)
        telegram = TelegramSettings(token=token, mode="webhook", webhook_secret=SecretStr(SECRET))
        return TelegramChannel(telegram, now=clock, blobs=blobs)


def _update(number: int) -> dict[str, object]:
    person = {"id": 7, "is_bot": False, "first_name": "Анна"}
    chat = {"id": 7, "type": "private", "first_name": "Анна"}
    said = {"message_id": number, "date": NOW, "chat": chat, "from": person, "text": QUESTION}
    return {"update_id": number, "message": said}


def _event(number: int) -> dict[str, object]:
    said = {
        "id": number,
        "date": NOW,
        "peer_id": 7,
        "from_id": 7,
        "text": QUESTION,
        "conversation_message_id": number,
    }
    return {
        "type": "message_new",
        "event_id": f"e{number}",
        "group_id": 1,
        "v": "5.199",
        "secret": SECRET,
        "object": {"message": said, "client_info": {}},
    }


PLATFORMS = (
    Platform(
        "telegram",
        _update,
        {"update_id": 900, "thought_read": {"from": {"id": 7}, "text": "…"}},
        {SECRET_HEADER: SECRET},
    ),
    Platform("vk", _event, {**_event(900), "type": "thought_read", "object": {"user_id": 7}}, {}),
)


@pytest.fixture(params=PLATFORMS, ids=[one.name for one in PLATFORMS])
def platform(request: pytest.FixtureRequest) -> Platform:
    found: Platform = request.param
    return found


@pytest_asyncio.fixture
async def site(platform: Platform, tmp_path: Path) -> AsyncIterator[Site]:
    clock, blobs = FakeClock(), FolderBlobs(tmp_path / "blobs")
    accounts = {platform.account: platform.channel(clock, blobs)}
    async with open_core(
        Config(data=tmp_path), pack(), clock=clock, accounts=accounts, trainer=PackTrainer()
    ) as core:
        yield await open_site(RunningHub(core, clock, FarEnd()), tmp_path)


async def call(site: Site, platform: Platform, body: bytes, headers: dict[str, str]) -> httpx2.Response:
    return await site.browser().post(f"/webhooks/{platform.name}/main", content=body, headers=headers)


async def served(site: Site) -> None:
    """Serve all that waits; nothing is sent: there is no platform behind these accounts."""
    core = site.running.core
    while peers := await core.database.read(lambda: inbox.waiting(100)):
        for peer in peers:
            await core.turns.serve(*peer)


async def buried(site: Site) -> list[str]:
    """Accounts of the payloads that nobody could read, as an administrator's screen lists them."""
    admin = await site.desk_of("admin", "administrator", "operator")
    letters = (await admin.get("/api/desk/dead-letters")).json()["items"]
    assert all(letter["kind"] == "inbound" and letter["reason"] for letter in letters)
    return [letter["account"] for letter in letters]


async def answers(site: Site, platform: Platform) -> int:
    """How often the bot answered the only client."""
    log = await site.running.log("7", platform.account)
    return sum(isinstance(event, BotReplied) for event in log)


async def test_without_the_right_secret_nothing_is_kept(site: Site, platform: Platform) -> None:
    wrong = {**platform.message(1), "secret": "guessed"} if platform.name == "vk" else platform.message(1)
    body = json.dumps(wrong).encode()
    for headers in ({}, {SECRET_HEADER: "guessed"}, {SECRET_HEADER: SECRET[:-1]}):
        answer = await call(site, platform, body, headers)
        assert answer.status_code == 403
    assert await site.running.core.database.read(lambda: inbox.waiting(10)) == []


async def test_an_update_of_an_unknown_kind_is_taken_and_means_nothing(
    site: Site, platform: Platform
) -> None:
    answer = await call(site, platform, json.dumps(platform.strange).encode(), platform.headers)
    assert answer.status_code == 200
    await served(site)
    assert await buried(site) == []
    await _good(site, platform)


async def test_a_message_in_an_unheard_of_shape_is_shown_to_people_and_the_next_is_served(
    site: Site, platform: Platform
) -> None:
    broken = platform.message(1)
    if platform.name == "vk":
        broken["object"] = {"message": ["not", "an", "object"]}
    else:
        broken["message"] = {"chat": "not an object"}
    answer = await call(site, platform, json.dumps(broken).encode(), platform.headers)
    assert answer.status_code == 200
    await served(site)
    assert await buried(site) == [platform.account]
    await _good(site, platform)


async def test_bytes_that_are_no_text_harm_nobody(site: Site, platform: Platform) -> None:
    good = json.dumps(platform.message(1), ensure_ascii=False).encode()
    broken = good.replace(QUESTION.encode(), b"\xff\xfe\xd0")
    answer = await call(site, platform, broken, platform.headers)
    await served(site)
    # VK's secret stands in the body itself: what cannot be read proves nothing.
    assert answer.status_code == (403 if platform.name == "vk" else 200)
    assert await buried(site) == ([] if platform.name == "vk" else [platform.account])
    await _good(site, platform)


async def _good(site: Site, platform: Platform) -> None:
    """Twice the same, as platforms do: one answer."""
    for _ in range(2):
        body = json.dumps(platform.message(2)).encode()
        assert (await call(site, platform, body, platform.headers)).status_code == 200
    await served(site)
    assert await answers(site, platform) == 1
