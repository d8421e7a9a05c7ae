"""F11, F12, F13 on a real mailbox: a server that hangs, puts off or refuses; a mailbox that changes; robots."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.contract.fixtures import quick
from tests.contract.mail import MailDriver
from tests.contract.stand import Stand, standing
from tests.contract.telegram import TelegramDriver
from tests.faults import letters
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

__all__ = ["quick"]
SEEDS = range(5)


@pytest.fixture
def mail(dovecot: Dovecot, smtp_sink: SmtpSink) -> MailDriver:
    return MailDriver(dovecot, smtp_sink)


@pytest_asyncio.fixture
async def stand(mail: MailDriver, tmp_path: Path, quick: None) -> AsyncIterator[Stand]:
    async with standing(tmp_path, mail) as opened:
        yield opened


@pytest.mark.parametrize("seed", SEEDS)
async def test_while_the_mail_server_hangs_the_chat_is_served(
    seed: int, mail: MailDriver, tmp_path: Path, quick: None, request: pytest.FixtureRequest
) -> None:
    async with (
        TelegramDriver.opened(request.getfixturevalue) as chat,
        standing(tmp_path, mail, chat) as stand,
    ):
        await letters.smtp_hangs(stand, mail, chat, letters=40 + seed, chats=3, found=letters.Latencies())


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_letter_put_off_is_sent_once_within_a_day_or_given_up_visibly(
    seed: int, mail: MailDriver, stand: Stand
) -> None:
    await letters.smtp_puts_off(stand, mail, random.Random(seed))


@pytest.mark.parametrize("number", SEEDS)
async def test_a_refused_address_shows_on_the_message_and_the_card(
    number: int, mail: MailDriver, stand: Stand
) -> None:
    await letters.smtp_refuses(stand, mail, number)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_mailbox_that_is_renumbered_and_drops_us_is_imported_once_and_whole(
    seed: int, mail: MailDriver, stand: Stand
) -> None:
    await letters.mailbox_changes(stand, mail, random.Random(seed), upheavals=3)


@pytest.mark.parametrize("repetition", SEEDS)
async def test_robots_and_bounces_get_at_most_one_automatic_letter_a_day(
    repetition: int, mail: MailDriver, stand: Stand
) -> None:
    await letters.robots_and_bounces(stand, mail, bounces=30 + repetition)
