"""Signed marks that lead an answer back to the letter it answers. Pure.

One mark names one letter of ours. It stands in the Message-ID, in the plus-address of Reply-To and of the envelope,
and in the subject; each place has its own signature, so that one cannot be made from another. Base32 in lower case,
because some servers lower-case what they forward.
"""

import base64
import hmac
import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b, sha256
from typing import Literal

Place = Literal["m", "c", "b", "s"]
"""Message-ID, reply address (client), envelope address (bounce), subject."""

LOOP_HEADER = "X-Okno-Loop"
"""Stands in every letter of ours, with ``Tokens.loop_mark``."""

_ID_BYTES = 8
_MAC_BYTES = 10
_SUBJECT_MAC_BYTES = 5
_ALPHABET = "[a-z2-7]"
_MESSAGE_ID = re.compile(rf"<okno\.({_ALPHABET}{{13}})\.({_ALPHABET}{{16}})@", re.IGNORECASE)
_PLUS = re.compile(rf"\+([cb])_({_ALPHABET}{{13}})\.({_ALPHABET}{{16}})@", re.IGNORECASE)
_SUBJECT = re.compile(rf"\[#({_ALPHABET}{{13}})-({_ALPHABET}{{8}})\]", re.IGNORECASE)
_LOOKED_AT = 64
"""Message-IDs looked at in References: the newest ones."""


class Tokens:
    """Makes and checks the marks of one mailbox."""

    def __init__(self, secret: str, address: str) -> None:
        self._secret = secret.encode()
        local, _, domain = address.rpartition("@")
        self._local, self._domain = local, domain.lower()

    def message_id(self, key: str) -> str:
        """The Message-ID of the letter with this idempotency key: the same on every retry."""
        return self._message_id(_base32(blake2b(key.encode(), digest_size=_ID_BYTES).digest()))

    def reply_address(self, message_id: str) -> str:
        """Where an answer to this letter of ours goes. ValueError when it is not ours."""
        return self._plus("c", message_id)

    def bounce_address(self, message_id: str) -> str:
        """The envelope's sender: a bounce that tells nothing else still comes to this address."""
        return self._plus("b", message_id)

    def subject_tag(self, message_id: str) -> str:
        """``[#…-…]`` for the subject, for mail programs that keep nothing else."""
        mark = self._mark(message_id)
        return f"[#{mark}-{self._sign('s', mark, _SUBJECT_MAC_BYTES)}]"

    def is_ours(self, message_id: str) -> bool:
        """Did we sign this Message-ID?"""
        return self.newest_ours([message_id]) != ""

    def newest_ours(self, message_ids: Sequence[str]) -> str:
        """The last one of these Message-IDs that is ours, "" if none is."""
        for candidate in reversed(message_ids[-_LOOKED_AT:]):
            match = _MESSAGE_ID.match(candidate)
            if match and self._is_signed("m", match[1], match[2], _MAC_BYTES):
                return self._message_id(match[1].lower())
        return ""

    def from_addresses(self, addresses: Iterable[str], place: Place) -> str:
        """The Message-ID of ours that a plus-address among ``addresses`` names, "" if none does."""
        for address in addresses:
            match = _PLUS.search(address)
            if match and match[1].lower() == place and self._is_signed(place, match[2], match[3], _MAC_BYTES):
                return self._message_id(match[2].lower())
        return ""

    def from_subject(self, subject: str) -> str:
        """The Message-ID of ours that the subject's tag names, "" if it has none."""
        for match in list(_SUBJECT.finditer(subject[:2000]))[:5]:
            if self._is_signed("s", match[1], match[2], _SUBJECT_MAC_BYTES):
                return self._message_id(match[1].lower())
        return ""

    def loop_mark(self) -> str:
        """What our loop header says: a letter that carries it came from this mailbox."""
        return self._sign("l", f"{self._local}@{self._domain}".lower(), _MAC_BYTES)

    def is_loop_mark(self, value: str) -> bool:
        return hmac.compare_digest(value.strip().encode(), self.loop_mark().encode())

    def _message_id(self, mark: str) -> str:
        return f"<okno.{mark}.{self._sign('m', mark, _MAC_BYTES)}@{self._domain}>"

    def _plus(self, place: Place, message_id: str) -> str:
        mark = self._mark(message_id)
        return f"{self._local}+{place}_{mark}.{self._sign(place, mark, _MAC_BYTES)}@{self._domain}"

    def _mark(self, message_id: str) -> str:
        match = _MESSAGE_ID.match(message_id)
        if match is None:
            raise ValueError("not a Message-ID of ours")
        return match[1].lower()

    def _sign(self, place: str, mark: str, length: int) -> str:
        return _base32(hmac.new(self._secret, f"{place}/{mark}".encode(), sha256).digest()[:length])

    def _is_signed(self, place: str, mark: str, mac: str, length: int) -> bool:
        return hmac.compare_digest(self._sign(place, mark.lower(), length).encode(), mac.lower().encode())


def without_tag(subject: str) -> str:
    """The subject as the client knows it."""
    return " ".join(_SUBJECT.sub("", subject).split())


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()
