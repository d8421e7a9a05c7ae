"""Values found in a text, each with the characters it was read from: account and contract numbers, phone, e-mail."""

import re
from collections.abc import Iterator, Sequence

from conversation.understanding import Entity

DEFAULT_ACCOUNTS = (r"\d{9}",)
DEFAULT_CONTRACTS = (r"\d{14}",)
SOURCE = "pattern"

_EMAIL = re.compile(r"(?<![\w.+-])[\w+-][\w.+-]{0,63}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}(?![\w-])")
_NUMBER = re.compile(r"(?<![\w.,@])\+?\(?\d(?:[ ()-]{0,2}\d){4,24}(?![\w@]|[.,]\d)")
"""Digits with the spaces, dashes and brackets people put between them."""
_PHONE_AFTER = re.compile(r"^(?:\+?7|8)?(\d{10})$")


class EntityFinder:
    """Reads values by the company's patterns (whole numbers without spaces, as regular expressions)."""

    def __init__(
        self, accounts: Sequence[str] = DEFAULT_ACCOUNTS, contracts: Sequence[str] = DEFAULT_CONTRACTS
    ) -> None:
        self._kinds = [
            (name, [re.compile(pattern) for pattern in patterns])
            for name, patterns in (("account", accounts), ("contract", contracts))
        ]

    def find(self, text: str) -> tuple[Entity, ...]:
        """Entities of a normalised text in the order they stand; none overlap."""
        found = list(_emails(text)) if "@" in text else []
        for match in _NUMBER.finditer(text):
            entity = self._number(match)
            if entity is not None and not any(_overlap(entity, other) for other in found):
                found.append(entity)
        return tuple(sorted(found, key=lambda entity: entity.start))

    def _number(self, match: re.Match[str]) -> Entity | None:
        written = match.group()
        digits = "".join(sign for sign in written if sign.isdecimal())
        for name, patterns in self._kinds:
            if any(pattern.fullmatch(digits) for pattern in patterns) and not written.startswith("+"):
                return Entity(name, digits, match.start(), match.end(), SOURCE)
        phone = _phone(written, digits)
        return Entity("phone", phone, match.start(), match.end(), SOURCE) if phone else None


def _phone(written: str, digits: str) -> str:
    """``+7XXXXXXXXXX``, or "" for digits that are no Russian number. Ten bare digits must begin like one."""
    match = _PHONE_AFTER.match(digits)
    if match is None:
        return ""
    local = match.group(1)
    if len(digits) == 10 and not (local[0] == "9" or written.startswith("(")):
        return ""
    return f"+7{local}" if local[0] in "3489" else ""


def _emails(text: str) -> Iterator[Entity]:
    for match in _EMAIL.finditer(text):
        yield Entity("email", match.group(), match.start(), match.end(), SOURCE)


def email_in(text: str) -> str:
    """The first e-mail address in a raw text, "" when it holds none."""
    found = next(_emails(text[:2000]), None) if "@" in text else None
    return str(found.value) if found else ""


def _overlap(one: Entity, other: Entity) -> bool:
    return one.start < other.end and other.start < one.end
