"""Operators' accounts, their sessions, and failed log-ins. Only digests of passwords and tokens are kept."""

# ruff: noqa: S608 - only constants of this module are spliced

from dataclasses import dataclass
from typing import cast

import orjson

from conversation.ids import Micros, OperatorId
from handoff.operators import Operator, Role
from storage.database import Query, Row, Script

_COLUMNS = "o.id, o.login, o.name, o.roles, o.queues"
_PUT = Query(
    "INSERT INTO operators (id, login, name, password_digest, roles, queues, active, created_at) "
    "VALUES (:id, :login, :name, :digest, :roles, :queues, 1, :now)"
)
_BY_LOGIN = Query(
    f"SELECT {_COLUMNS}, o.password_digest FROM operators o WHERE o.login = :login AND o.active = 1"
)
_BY_ID = Query(f"SELECT {_COLUMNS} FROM operators o WHERE o.id = :id AND o.active = 1")
_ALL = Query(f"SELECT {_COLUMNS} FROM operators o WHERE o.active = 1 ORDER BY o.name, o.id")
_NAMES = Query("SELECT id, name FROM operators")
_LOADS = Query(
    "SELECT operator_id, COUNT(*) FROM conversations WHERE mode = 'operator' AND operator_id <> '' "
    "GROUP BY operator_id"
)
_NEW_DIGEST = Query("UPDATE operators SET password_digest = :digest WHERE id = :id")

_PUT_SESSION = Query(
    "INSERT INTO sessions (token_digest, operator_id, csrf, created_at, expires_at) "
    "VALUES (:digest, :operator, :csrf, :now, :expires)"
)
_SESSION = Query(
    f"SELECT {_COLUMNS}, s.csrf FROM sessions s JOIN operators o ON o.id = s.operator_id "
    "WHERE s.token_digest = :digest AND s.expires_at > :now AND o.active = 1"
)
_END_SESSION = Query("DELETE FROM sessions WHERE token_digest = :digest")
_PURGE_SESSIONS = Query("DELETE FROM sessions WHERE expires_at <= :now")

_FAILURES = Query("SELECT failures, locked_until, last_at FROM login_failures WHERE key = :key")
_PUT_FAILURES = Query(
    "INSERT INTO login_failures (key, failures, locked_until, last_at) "
    "VALUES (:key, :failures, :until, :now) ON CONFLICT (key) DO UPDATE SET "
    "failures = excluded.failures, locked_until = excluded.locked_until, last_at = excluded.last_at"
)
_LOCK_ROW = Query(
    "INSERT INTO login_failures (key, failures, locked_until, last_at) VALUES (:key, 0, 0, :now) "
    "ON CONFLICT (key) DO UPDATE SET key = excluded.key"
)
_FORGET = Query("DELETE FROM login_failures WHERE key = :key")
_ONE_LESS = Query(
    "UPDATE login_failures SET failures = CASE WHEN failures > 0 THEN failures - 1 ELSE 0 END "
    "WHERE key = :key"
)


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed log-ins under one key (a login, an address)."""

    count: int
    locked_until: Micros
    last_at: Micros


def _operator(row: Row) -> Operator:
    roles = frozenset(cast(Role, role) for role in orjson.loads(row[3]))
    return Operator(OperatorId(row[0]), row[1], row[2], roles, frozenset(orjson.loads(row[4])))


def put(operator: Operator, password_digest: str, now: Micros) -> Script[None]:
    """Raises Conflict when the login is taken."""
    yield _PUT(
        id=operator.id,
        login=operator.login,
        name=operator.name,
        digest=password_digest,
        roles=orjson.dumps(sorted(operator.roles)).decode(),
        queues=orjson.dumps(sorted(operator.queues)).decode(),
        now=now,
    )


def by_login(login: str) -> Script[tuple[Operator, str] | None]:
    """The account and the digest of its password."""
    rows = yield _BY_LOGIN(login=login)
    return (_operator(rows[0]), rows[0][5]) if rows else None


def by_id(operator: OperatorId) -> Script[Operator | None]:
    rows = yield _BY_ID(id=operator)
    return _operator(rows[0]) if rows else None


def everybody() -> Script[tuple[Operator, ...]]:
    rows = yield _ALL()
    return tuple(_operator(row) for row in rows)


def names() -> Script[dict[str, str]]:
    """Of everybody who ever had an account: old transcripts name them too."""
    rows = yield _NAMES()
    return {row[0]: row[1] for row in rows}


def loads() -> Script[dict[str, int]]:
    """How many conversations each operator holds."""
    rows = yield _LOADS()
    return {row[0]: row[1] for row in rows}


def keep_digest(operator: OperatorId, digest: str) -> Script[None]:
    """The same password, hashed with today's cost."""
    yield _NEW_DIGEST(id=operator, digest=digest)


def put_session(digest: str, operator: OperatorId, csrf: str, now: Micros, expires: Micros) -> Script[None]:
    yield _PURGE_SESSIONS(now=now)
    yield _PUT_SESSION(digest=digest, operator=operator, csrf=csrf, now=now, expires=expires)


def session(digest: str, now: Micros) -> Script[tuple[Operator, str] | None]:
    """The operator of a living session and its CSRF value."""
    rows = yield _SESSION(digest=digest, now=now)
    return (_operator(rows[0]), rows[0][5]) if rows else None


def end_session(digest: str) -> Script[None]:
    yield _END_SESSION(digest=digest)


def failures(key: str, now: Micros) -> Script[Failures]:
    """Read under the row's lock, so that attempts at the same moment are counted one after another."""
    yield _LOCK_ROW(key=key, now=now)
    rows = yield _FAILURES(key=key)
    return Failures(rows[0][0], rows[0][1], rows[0][2])


def keep_failures(key: str, found: Failures) -> Script[None]:
    yield _PUT_FAILURES(key=key, failures=found.count, until=found.locked_until, now=found.last_at)


def forget_failures(key: str) -> Script[None]:
    yield _FORGET(key=key)


def one_failure_less(key: str) -> Script[None]:
    yield _ONE_LESS(key=key)
