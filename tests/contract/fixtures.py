"""``driver`` and ``door`` for any test that imports them; the ways of every channel."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.channels import CHANNELS as BUILDERS
from channels.channel import Channel
from storage.blobs import FolderBlobs
from tests.contract.api import ApiAskedDriver, ApiDriver, ApiPlainDriver
from tests.contract.driver import Driver
from tests.contract.mail import MailDriver
from tests.contract.site import WidgetDriver
from tests.contract.stand import Door, Stand, open_door, standing
from tests.contract.telegram import TelegramDriver, TelegramWebhookDriver
from tests.contract.tiny import TinyDriver
from tests.contract.vk import VkCallbackDriver, VkDriver, VkPlainDriver
from tests.fakes.far_end import FakeClock

CHANNELS: tuple[type[Driver], ...] = (
    TelegramDriver,
    VkDriver,
    MailDriver,
    WidgetDriver,
    ApiDriver,
    TinyDriver,
)
"""One driver for each channel: a new channel is one more here."""
WAYS: tuple[type[Driver], ...] = (*CHANNELS, TelegramWebhookDriver, VkCallbackDriver, ApiAskedDriver)
"""Every way in."""
PEOPLE: tuple[type[Driver], ...] = (*CHANNELS, VkPlainDriver, ApiPlainDriver)
"""Every kind of client."""


def each(drivers: tuple[type[Driver], ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("driver", drivers, indirect=True, ids=lambda kind: kind.__name__)


@pytest.fixture
def door() -> Iterator[Door]:
    opened = open_door()
    yield opened
    opened.listening.close()


@pytest_asyncio.fixture
async def driver(request: pytest.FixtureRequest) -> AsyncIterator[Driver]:
    async with request.param.opened(request.getfixturevalue) as opened:
        yield opened


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked for every second is looked for more often."""
    monkeypatch.setattr("hub.worker.SWEEP_SECONDS", 0.05)


@pytest_asyncio.fixture
async def stand(driver: Driver, door: Door, tmp_path: Path, quick: None) -> AsyncIterator[Stand]:
    async with standing(tmp_path, driver, door=door if driver.is_called else None) as opened:
        yield opened


@pytest_asyncio.fixture
async def channel(driver: Driver, tmp_path: Path) -> AsyncIterator[Channel]:
    """The account alone, built as the composition root builds it."""
    opened = BUILDERS[driver.kind](driver.settings(), FakeClock(), FolderBlobs(tmp_path / "blobs"))
    yield opened
    await opened.close()
