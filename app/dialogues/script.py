"""A dialogue as it is written down: who says what, what happens meanwhile, and what must hold after each turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CHANNELS = ("telegram", "vk", "email", "widget", "api")
EVENTS: Mapping[str, frozenset[str]] = {
    "clock": frozenset({"by", "to"}),
    "operator_claims": frozenset(),
    "operator_replies": frozenset({"text"}),
    "operator_returns_to_bot": frozenset(),
    "link_identity": frozenset(),
    "identity_verified": frozenset({"account"}),
    "message_edited": frozenset({"text"}),
    "crm_fails": frozenset({"how", "operation", "times"}),
    "restart": frozenset(),
}
"""What may happen between two messages, with the arguments that stand beside it."""

EXPECTATIONS = frozenset(
    {
        "intent",
        "intents",
        "intent_any",
        "flow",
        "flow_state",
        "asks",
        "slots",
        "faq",
        "handoff",
        "other_org",
        "crm",
        "bot_replies",
        "request",
        "text_has",
        "text_has_not",
        "clarify",
        "offers_operator",
        "asks_verification",
        "masked",
    }
)


@dataclass(frozen=True, slots=True)
class File:
    """Something sent along: ``kind`` as platforms know it (``photo``, ``file``, ``voice``)."""

    kind: str = "file"
    name: str = ""
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One of ``user``, ``press``, ``files`` alone or ``event``; ``trouble`` says why it cannot be played.

    ``expect`` holds what was written, in its YAML kinds; scalars without quotes are numbers, truths or null where they
    look like it. ``unknown`` are expectations that do not exist, with their lines.
    """

    line: int
    user: str | None = None
    press: str | None = None
    event: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    channel: str | None = None
    times: int = 1
    same_id: bool = True
    expect: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """``fixtures`` are the records of its CRM, by name; ``own`` those it names itself, () when it names none."""

    id: str
    title: str
    line: int
    channel: str
    contact: str
    verified: bool
    now: datetime
    fixtures: Mapping[str, Mapping[str, Any]]
    own: tuple[str, ...]
    turns: tuple[Turn, ...]
