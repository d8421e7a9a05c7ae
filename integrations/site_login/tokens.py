"""A site's short-lived JSON Web Token. The algorithm is the setting's, whatever the token claims."""

import re
from typing import Any

import jwt

from conversation.ids import SECOND, Micros
from integrations.site_login.port import Flaw, LoginRefused, Vouched

LIFETIME_MOST = 600
"""Seconds from ``iat`` to ``exp``."""
SKEW = 30
"""Seconds by which the site's clock may differ from ours."""
NAME_MOST = 100
ID_MOST = 255
ACCOUNTS_MOST = 6
"""Accounts of one person that a login proves; more would push one another out of the conversation's state."""
_ACCOUNT = re.compile(r"[0-9]{4,20}")

_REQUIRED = ["exp", "iat", "aud", "sub", "jti"]
# Times are compared below, with the clock that was handed in.
_OPTIONS: Any = {"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False}
_FLAWS: tuple[tuple[type[jwt.PyJWTError], Flaw], ...] = (
    (jwt.InvalidAudienceError, "audience"),
    (jwt.InvalidIssuerError, "issuer"),
    (jwt.MissingRequiredClaimError, "incomplete"),
    (jwt.InvalidSignatureError, "signature"),
    (jwt.InvalidAlgorithmError, "signature"),
)


class SignedLogins:
    """``key``: the shared secret of HS256 (32 bytes at least), or the site's public key of EdDSA as PEM.

    Raises ValueError, in words, for a key that does not fit.
    """

    def __init__(self, algorithm: str, key: str, audience: str, issuer: str = "") -> None:
        if algorithm == "HS256" and len(key.encode()) < 32:
            raise ValueError("a secret of HS256 needs at least 32 characters")
        try:
            self._key = jwt.get_algorithm_by_name(algorithm).prepare_key(key)
        except (jwt.InvalidKeyError, ValueError, TypeError) as error:
            raise ValueError(f"no key of {algorithm}: {error}") from None
        self._algorithm = algorithm
        self._audience = audience
        self._issuer = issuer or None

    def read(self, token: str, now: Micros) -> Vouched:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[self._algorithm],
                audience=self._audience,
                issuer=self._issuer,
                options=_OPTIONS,
            )
        except jwt.PyJWTError as error:
            raise LoginRefused(_flaw(error)) from None
        expires = _timely(claims, now // SECOND)
        return Vouched(
            _text(claims["sub"], ID_MOST),
            _name(claims),
            _text(claims["jti"], ID_MOST),
            Micros(expires * SECOND),
            _accounts(claims),
        )


def _timely(claims: dict[str, Any], now: int) -> int:
    """The second of its end. Raises LoginRefused."""
    issued, expires = claims["iat"], claims["exp"]
    if type(issued) is not int or type(expires) is not int:
        raise LoginRefused("unreadable")
    if now >= expires + SKEW:
        raise LoginRefused("expired")
    if issued > now + SKEW or (type(claims.get("nbf")) is int and claims["nbf"] > now + SKEW):
        raise LoginRefused("not_yet")
    if expires - issued > LIFETIME_MOST:
        raise LoginRefused("too_long")
    return expires


def _flaw(error: jwt.PyJWTError) -> Flaw:
    return next((flaw for kind, flaw in _FLAWS if isinstance(error, kind)), "unreadable")


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise LoginRefused("unreadable")
    return value


def _accounts(claims: dict[str, Any]) -> tuple[str, ...]:
    """Texts of digits, each once. Raises LoginRefused: a list that is none may not prove half of what it meant to."""
    given = claims.get("accounts", [])
    if not isinstance(given, list) or len(given) > ACCOUNTS_MOST:
        raise LoginRefused("unreadable")
    if not all(isinstance(one, str) and _ACCOUNT.fullmatch(one) for one in given):
        raise LoginRefused("unreadable")
    return tuple(dict.fromkeys(given))


def _name(claims: dict[str, Any]) -> str:
    name = claims.get("name", "")
    return " ".join(name.split())[:NAME_MOST] if isinstance(name, str) else ""
