"""Operators' accounts: logging in without telling guessers anything, sessions, and bounded tries."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from conversation.ids import HOUR, MINUTE, SECOND, Micros, OperatorId
from handoff.operators import Operator, Role
from storage import operators
from storage.database import Conflict, Database, Script
from storage.operators import Failures

SESSION_US = 12 * HOUR
LOGIN_TRIES = 5
"""Failures of one login before it is locked for a while."""
ADDRESS_TRIES = 20
"""Failures from one address: offices share theirs."""
FIRST_LOCK_US = 30 * SECOND
LONGEST_LOCK_US = 15 * MINUTE
FORGOTTEN_US = HOUR
"""Failures older than this count no more."""
PASSWORD_LEAST = 8
PASSWORD_MOST = 512
"""Longer ones are refused unread: hashing a megabyte is somebody's attack."""


class WrongCredentials(Exception):
    """No such login, or another password: nobody learns which."""


class Locked(Exception):
    """Too many failures; ``seconds`` until the next try counts."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"locked for {seconds} s")
        self.seconds = seconds


class BadAccount(ValueError):
    """An account that cannot be created; ``str()`` says why, in words."""


@dataclass(frozen=True, slots=True)
class NewSession:
    """``token`` goes into the cookie and is kept nowhere here."""

    token: str
    lifetime_seconds: int


@dataclass(frozen=True, slots=True)
class Session:
    operator: Operator
    csrf: str


class Accounts:
    """``hasher`` sets the cost of a password (Argon2id); tests take a cheap one."""

    def __init__(
        self, database: Database, now: Callable[[], Micros], hasher: PasswordHasher | None = None
    ) -> None:
        self._database = database
        self._now = now
        self._hasher = hasher or PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._decoy = self._hasher.hash(secrets.token_hex(8))
        self._one_by_one = asyncio.Semaphore(2)

    async def create(
        self, login: str, name: str, password: str, roles: frozenset[Role], queues: frozenset[str]
    ) -> Operator:
        """Raises BadAccount when the login is taken or empty, or the password too short."""
        login = _login(login)
        if not login or not name.strip() or not roles:
            raise BadAccount("an account needs a login, a name and at least one role")
        if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
            raise BadAccount(f"a password has {PASSWORD_LEAST} to {PASSWORD_MOST} characters")
        operator = Operator(OperatorId(f"oper_{secrets.token_hex(12)}"), login, name.strip(), roles, queues)
        digest = await asyncio.to_thread(self._hasher.hash, password)
        now = self._now()
        try:
            await self._database.transact(lambda: operators.put(operator, digest, now))
        except Conflict:
            raise BadAccount(f"the login {login!r} is taken") from None
        return operator

    async def log_in(self, login: str, password: str, address: str) -> NewSession:
        """Raises WrongCredentials or Locked. An unknown login costs the same work as a known one."""
        login, now = _login(login), self._now()
        keys = ((_key("login", login), LOGIN_TRIES), (_key("address", address), ADDRESS_TRIES))
        # The try is counted before the password is looked at: a thousand tries at the same moment count as a thousand.
        locked_until = await self._database.transact(lambda: _count(keys, now))
        if locked_until > now:
            raise Locked(max(1, -(-(locked_until - now) // SECOND)))
        found = await self._database.read(lambda: operators.by_login(login))
        digest = found[1] if found else self._decoy
        right = await self._verify(digest, password[:PASSWORD_MOST])
        if found is None or not right:
            raise WrongCredentials
        return await self._open(found[0], digest, password, keys)

    async def session(self, token: str) -> Session | None:
        """Whose living session it is."""
        if not token:
            return None
        now = self._now()
        found = await self._database.read(lambda: operators.session(_digest(token), now))
        return Session(*found) if found else None

    async def log_out(self, token: str) -> None:
        await self._database.transact(lambda: operators.end_session(_digest(token)))

    async def _open(
        self, operator: Operator, digest: str, password: str, keys: tuple[tuple[str, int], ...]
    ) -> NewSession:
        token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._now()
        fresh = ""
        if self._hasher.check_needs_rehash(digest):
            fresh = await asyncio.to_thread(self._hasher.hash, password)

        def script() -> Script[None]:
            yield from operators.forget_failures(keys[0][0])
            yield from operators.one_failure_less(keys[1][0])
            yield from operators.put_session(_digest(token), operator.id, csrf, now, Micros(now + SESSION_US))
            if fresh:
                yield from operators.keep_digest(operator.id, fresh)

        await self._database.transact(script)
        return NewSession(token, SESSION_US // SECOND)

    async def _verify(self, digest: str, password: str) -> bool:
        async with self._one_by_one:
            try:
                return await asyncio.to_thread(self._hasher.verify, digest, password)
            except (VerificationError, InvalidHashError):
                return False


def same(one: str, other: str) -> bool:
    """Are the two texts equal? Takes the same time wherever they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def _count(keys: tuple[tuple[str, int], ...], now: Micros) -> Script[Micros]:
    """Count one more try under each key, unless one of them is locked; until when it is."""
    found = []
    for key, tries in keys:
        failures = yield from operators.failures(key, now)
        if failures.locked_until > now:
            return failures.locked_until
        found.append((key, tries, failures))
    for key, tries, failures in found:
        yield from operators.keep_failures(key, _one_more(failures, tries, now))
    return Micros(0)


def _one_more(failures: Failures, tries: int, now: Micros) -> Failures:
    """The lock doubles with each further failure; it is set by the try that uses up the last free one."""
    count = 1 if failures.last_at + FORGOTTEN_US < now else failures.count + 1
    if count < tries:
        return Failures(count, Micros(0), now)
    lock = min(LONGEST_LOCK_US, FIRST_LOCK_US << min(count - tries, 10))
    return Failures(count, Micros(now + lock), now)


def _login(login: str) -> str:
    return login.strip().casefold()


def _key(kind: str, value: str) -> str:
    """A digest: what is typed into the login field may be a password by mistake."""
    return hashlib.blake2b(f"{kind}/{value}".encode(), digest_size=16).hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
