"""The servers as fixtures: started when the first test asks, ended with the session.

What Python's packages cannot bring (Dovecot, OpenSMTPD, Chromium) is the machine's: without it the test
is skipped and says what is missing; `python3 dev.py test` installs it, and in CI a skip is a failure.
"""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.servers import dovecot as dovecot_server
from tests.servers import opensmtpd as opensmtpd_server
from tests.servers.chromium import Chromium, find_chromium
from tests.servers.dovecot import Dovecot
from tests.servers.opensmtpd import OpenSmtpd
from tests.servers.postgres import Postgres, open_postgres
from tests.servers.redis import Redis, open_redis
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server itself, for tests that make databases from a template of their own or restart it."""
    server = open_postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """The administrator's database: make databases from it, write nothing into it."""
    return postgres.url


@pytest.fixture
def fresh_database(postgres: Postgres) -> Iterator[str]:
    """The address of a new, empty database for this test alone."""
    address = postgres.create_database()
    yield address
    postgres.drop_database(address)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    server = open_redis()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_url(redis_server: Redis) -> str:
    """The shared server: keys of other tests may be there; see fresh_redis."""
    return redis_server.url


@pytest.fixture
def fresh_redis(redis_server: Redis) -> str:
    """The same server, emptied for this test."""
    redis_server.empty()
    return redis_server.url


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """IMAP and LMTP; take an address of your own by `dovecot.new_mailbox()`, the password is `.password`."""
    if not dovecot_server.LMTP.exists() or not dovecot_server.BINARY.exists():
        pytest.skip("dovecot-imapd and dovecot-lmtpd are not installed")
    server = Dovecot.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _far_end() -> Iterator[SmtpSink]:
    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def smtp_sink(_far_end: SmtpSink) -> SmtpSink:
    """An SMTP server that remembers what it took and refuses on command; empty and willing for each test."""
    _far_end.reset()
    return _far_end


@pytest.fixture(scope="session")
def opensmtpd(dovecot: Dovecot, _far_end: SmtpSink) -> Iterator[OpenSmtpd]:
    """A relay with true bounces: okno.test is delivered to `dovecot`, all other mail to `smtp_sink`."""
    if reason := opensmtpd_server.why_not():
        pytest.skip(reason)
    server = OpenSmtpd.start(lmtp_port=dovecot.lmtp_port, far_end_port=_far_end.port)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    found = find_chromium()
    if found is None:
        pytest.skip("chromium is not installed")
    return found


@pytest_asyncio.fixture
async def browser(chromium: Chromium) -> AsyncIterator[Browser]:
    async with chromium.launch() as launched:
        yield launched
