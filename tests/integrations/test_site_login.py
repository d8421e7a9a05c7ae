import base64
import hmac
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from conversation.ids import SECOND, Micros
from integrations.site_login.port import LoginRefused, Vouched
from integrations.site_login.tokens import LIFETIME_MOST, SKEW, SignedLogins

NOW = 1_795_431_600
KEY = "0123456789abcdef0123456789abcdef"
HMAC = SignedLogins("HS256", KEY, "okno-chat")
PRIVATE = Ed25519PrivateKey.generate()
PRIVATE_PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC_PEM = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def token(key: str = KEY, algorithm: str = "HS256", **changed: Any) -> str:
    claims = {"sub": "17", "aud": "okno-chat", "iat": NOW, "exp": NOW + 300, "jti": "once-1", "name": "Анна"}
    kept = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm)


def flaw(made: str, logins: SignedLogins = HMAC, now: int = NOW) -> str:
    with pytest.raises(LoginRefused) as refused:
        logins.read(made, Micros(now * SECOND))
    return refused.value.flaw


def test_a_good_token_tells_who_it_is_and_until_when() -> None:
    assert HMAC.read(token(), Micros(NOW * SECOND)) == Vouched(
        "17", "Анна", "once-1", Micros((NOW + 300) * SECOND)
    )


def test_a_site_may_sign_with_a_key_of_its_own_that_we_never_see() -> None:
    logins = SignedLogins("EdDSA", PUBLIC_PEM, "okno-chat")
    assert logins.read(token(PRIVATE_PEM, "EdDSA"), Micros(NOW * SECOND)).subject == "17"
    other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert flaw(token(other.decode(), "EdDSA"), logins) == "signature"


def test_the_algorithm_is_the_settings_whatever_the_token_claims() -> None:
    unsigned = jwt.encode({"sub": "17", "aud": "okno-chat"}, None, algorithm="none")  # type: ignore[arg-type]
    assert flaw(unsigned) == "signature"
    assert flaw(token(KEY * 2, "HS512")) == "signature"
    logins = SignedLogins("EdDSA", PUBLIC_PEM, "okno-chat")
    assert flaw(token(KEY), logins) == "signature"
    # The old trick, the public key as the secret of an HMAC: the library refuses to make it.
    signed = token(KEY).rpartition(".")[0]
    mac = hmac.digest(PUBLIC_PEM.encode(), signed.encode(), "sha256")
    assert flaw(f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}", logins) == "signature"


@pytest.mark.parametrize("claim", ["sub", "aud", "iat", "exp", "jti"])
def test_a_token_that_lacks_something_does_not_count(claim: str) -> None:
    without: dict[str, Any] = {claim: None}
    assert flaw(token(**without)) in ("incomplete", "audience")


def test_a_token_for_somebody_else_does_not_count() -> None:
    assert flaw(token(aud="another")) == "audience"
    assert flaw(token(key="x" * 32)) == "signature"
    strict = SignedLogins("HS256", KEY, "okno-chat", "https://example.ru")
    assert flaw(token(), strict) in ("issuer", "incomplete")
    assert strict.read(token(iss="https://example.ru"), Micros(NOW * SECOND)).subject == "17"


def test_a_token_counts_for_ten_minutes_at_the_most_and_by_our_clock() -> None:
    assert HMAC.read(token(exp=NOW + LIFETIME_MOST), Micros(NOW * SECOND)).subject == "17"
    assert flaw(token(exp=NOW + LIFETIME_MOST + 1)) == "too_long"
    assert HMAC.read(token(), Micros((NOW + 300 + SKEW - 1) * SECOND)).subject == "17"
    assert flaw(token(), now=NOW + 300 + SKEW) == "expired"
    assert flaw(token(), now=NOW - SKEW - 1) == "not_yet"
    assert flaw(token(nbf=NOW + 200)) == "not_yet"


@pytest.mark.parametrize(
    "made",
    [
        "",
        "a.b.c",
        "x" * 4000,
        token(sub=17),
        token(sub=""),
        token(sub="x" * 256),
        token(jti={"$gt": ""}),
        token(exp=str(NOW + 300)),
        token(exp=NOW + 300.5),
        token(iat=True),
    ],
)
def test_what_is_no_token_of_ours_is_refused_and_never_a_defect(made: str) -> None:
    assert flaw(made) in ("unreadable", "expired", "too_long", "incomplete", "not_yet")


def test_a_name_is_one_short_line_or_nothing() -> None:
    read = [
        HMAC.read(token(name=name), Micros(NOW * SECOND)).name
        for name in ("  Анна\n\tП. ", "я" * 500, ["x"], None)
    ]
    assert read == ["Анна П.", "я" * 100, "", ""]


@pytest.mark.parametrize(("algorithm", "key"), [("HS256", "short"), ("EdDSA", KEY), ("HS256", PUBLIC_PEM)])
def test_a_key_that_does_not_fit_is_refused_at_the_start(algorithm: str, key: str) -> None:
    with pytest.raises(ValueError, match=r"key|secret"):
        SignedLogins(algorithm, key, "okno-chat")


def test_accounts_are_texts_of_digits_each_once_and_anything_else_refuses_the_token() -> None:
    def accounts(given: object) -> tuple[str, ...]:
        return HMAC.read(token(accounts=given), Micros(NOW * SECOND)).accounts

    assert accounts(["100200301", "100200301", "78000000123456"]) == ("100200301", "78000000123456")
    assert accounts([]) == HMAC.read(token(), Micros(NOW * SECOND)).accounts == ()
    for wrong in ("100200301", [100200301], [""], ["1002003o1"], [{"$ne": ""}], ["1000"] * 7, {"a": 1}):
        assert flaw(token(accounts=wrong)) == "unreadable"
