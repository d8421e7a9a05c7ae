"""What the platform knows: people, messages, events, files."""

import asyncio
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any

CHAT_BASE = 2_000_000_000
DEDUPE_SECONDS = 3600.0
MESSAGE_REPLY = "message_reply"


class ApiFaultError(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def wrong(what: str) -> ApiFaultError:
    return ApiFaultError(100, f"One of the parameters specified was missing or invalid: {what}")


@dataclass(frozen=True)
class Accepted:
    """One message of ours that the platform took: the ledger."""

    id: int
    peer_id: int
    text: str
    random_id: int
    keyboard: dict[str, Any] | None = None
    files: tuple[bytes, ...] = ()
    attachments: tuple[str, ...] = ()

    @property
    def labels(self) -> list[str]:
        rows = (self.keyboard or {}).get("buttons", [])
        return [key["action"].get("label", "") for row in rows for key in row]


@dataclass
class Person:
    id: int
    exists: bool = True
    allowed: bool = False
    """Has he written to the community, or pressed «allow»?"""
    blacklisted: bool = False
    private: bool = False
    names: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {"ru": ("Ирина", "Соколова"), "en": ("Irina", "Sokolova")}
    )
    """By language: first and last name."""
    deactivated: str = ""
    """``deleted`` or ``banned``."""
    in_read: int = 0
    client_info: dict[str, Any] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class World:
    group_id: int
    token: str
    secret: str
    confirmation: str
    name: str = "Энергосбыт"
    screen_name: str = "energosbyt"
    people: dict[int, Person] = field(default_factory=dict)
    ledger: list[Accepted] = field(default_factory=list)
    sent: dict[tuple[int, int], tuple[float, int]] = field(default_factory=dict)
    presses: dict[str, tuple[int, int]] = field(default_factory=dict)
    """event id → (user, peer) of presses that wait for their answer."""
    answers: list[dict[str, Any]] = field(default_factory=list)
    activities: list[tuple[int, str]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    edits: list[dict[str, Any]] = field(default_factory=list)
    """Our messages as they were after each of our edits."""
    posts: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """The community's posts: number → comments under it, oldest first."""
    guids: dict[str, int] = field(default_factory=dict)
    quiet: bool = False
    """Events happen, and nobody is woken."""
    raw_updates: dict[str, bytes] = field(default_factory=dict)
    """What stands in the long poll's answer instead of an event ``{"raw": token}``."""
    oldest: int = 0
    """Events below are forgotten."""
    key: str = "key1"
    lost_keys: set[str] = field(default_factory=set)
    subscribers: list[asyncio.Queue[dict[str, Any]]] = field(default_factory=list)
    uploads: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    """token → (kind, name, bytes)"""
    files: dict[str, bytes] = field(default_factory=dict)
    """attachment string without its access key → bytes"""
    documents_belong_to: int = 0
    """Whose the documents become that are uploaded; 0: the community's."""
    private_files: dict[str, int] = field(default_factory=dict)
    """attachment string → the only client it may be sent to"""
    media: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    address: str = ""
    long_poll_enabled: bool = True
    message_reply_enabled: bool = True
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    keys: Any = field(default_factory=lambda: itertools.count(2))
    happened: asyncio.Event = field(default_factory=asyncio.Event)

    def person(self, user_id: int) -> Person:
        return self.people.setdefault(user_id, Person(user_id))

    def event(self, kind: str, body: dict[str, Any], *, event_id: str = "") -> dict[str, Any]:
        """Something happened: it goes into the long poll's queue and to the callback."""
        event = {
            "type": kind,
            "event_id": event_id or f"{next(self.numbers):040x}",
            "v": "5.199",
            "object": body,
            "group_id": self.group_id,
        }
        self.tell(event)
        return event

    def tell(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        if self.quiet:
            return
        for queue in self.subscribers:
            queue.put_nowait(event)
        self.happened.set()
        self.happened = asyncio.Event()

    def message(self, person: Person, *, out: bool, text: str, **more: Any) -> dict[str, Any]:
        message = {
            "id": next(self.numbers),
            "date": int(time.time()),
            "peer_id": person.id,
            "from_id": -self.group_id if out else person.id,
            "out": int(out),
            "version": 10_000_000,
            "conversation_message_id": len(person.messages) + 1,
            "text": text,
            "important": False,
            "is_hidden": False,
            "random_id": 0,
            "fwd_messages": [],
            "attachments": [],
            **more,
        }
        person.messages.append(message)
        return message

    def comment(self, author: int, post: int, text: str, answered: int = 0) -> dict[str, Any]:
        """Somebody comments on a post, or answers a comment there; everybody is told."""
        comment = {
            "id": next(self.numbers),
            "from_id": author,
            "post_id": post,
            "owner_id": -self.group_id,
            "post_owner_id": -self.group_id,
            "date": int(time.time()),
            "text": text,
            "parents_stack": [answered] if answered else [],
        }
        if answered:
            comment["reply_to_comment"] = answered
        self.posts.setdefault(post, []).append(comment)
        self.event("wall_reply_new", dict(comment))
        return comment

    def accept(self, person: Person, message: dict[str, Any], names: list[str]) -> Accepted:
        keyboard = message.get("keyboard")
        accepted = Accepted(
            id=message["id"],
            peer_id=person.id,
            text=message["text"],
            random_id=message["random_id"],
            keyboard=json.loads(keyboard) if keyboard else None,
            files=tuple(self.files[name] for name in names),
            attachments=tuple(names),
        )
        self.ledger.append(accepted)
        person.in_read = message["id"]
        if self.message_reply_enabled:
            self.event(MESSAGE_REPLY, {key: value for key, value in message.items() if key != "keyboard"})
        return accepted
