"""The servers as fixtures: started when the first test asks, ended with the session."""

from collections.abc import Iterator

import pytest

from tests.servers.postgres import Postgres, open_postgres
from tests.servers.redis import Redis, open_redis


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
