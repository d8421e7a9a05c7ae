"""What a test says and sees: people who write and press, and what reached them."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from tests.fakes.vk.callback import Pushed, Pusher
from tests.fakes.vk.faults import Fault, Kind, Script
from tests.fakes.vk.server import Server
from tests.fakes.vk.world import Accepted, Person, World

CLIENT = {
    "button_actions": ["text", "vkpay", "open_app", "location", "open_link", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": True,
    "lang_id": 0,
}


class FakeUser:
    """One person in a private chat with the community."""

    def __init__(self, fake: "FakeVk", person: Person) -> None:
        self._fake = fake
        self._world = fake.world
        self.person = person
        person.client_info = person.client_info or dict(CLIENT)

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def received(self) -> list[Accepted]:
        return [message for message in self._world.ledger if message.peer_id == self.id]

    @property
    def history(self) -> list[dict[str, Any]]:
        """The chat as the platform keeps it, both sides."""
        return self.person.messages

    async def receives(self, count: int = 1, seconds: float = 20.0) -> Accepted:
        """Wait until ``count`` messages have come in all; the last of them."""
        await self._fake.until(lambda: len(self.received) >= count, seconds)
        return self.received[count - 1]

    def knows(self, **client_info: Any) -> Self:
        """What his programme can do (``client_info``)."""
        self.person.client_info |= client_info
        return self

    def says(self, text: str, **more: Any) -> dict[str, Any]:
        """A message; ``ref``, ``payload``, ``attachments``, ``geo`` … as the platform names them. The event."""
        self.person.allowed = True
        message = self._world.message(self.person, out=False, text=text, **more)
        body = {"message": dict(message), "client_info": self.person.client_info}
        return self._world.event("message_new", body)

    def starts(self, ref: str = "") -> dict[str, Any]:
        """«Начать», perhaps by a deep link."""
        more = {"ref": ref, "ref_source": "link"} if ref else {}
        return self.says("Начать", payload=json.dumps({"command": "start"}), **more)

    def presses(self, label: str) -> dict[str, Any]:
        """The newest button with this label: a callback, or a text that goes out with its payload."""
        for message in reversed(self.received):
            for row in (message.keyboard or {}).get("buttons", []):
                for key in row:
                    if key["action"].get("label") == label:
                        return self._press(message, key["action"])
        raise AssertionError(f"no button {label!r} among {[m.labels for m in self.received]}")

    def _press(self, message: Accepted, action: dict[str, Any]) -> dict[str, Any]:
        if action["type"] == "text":
            return self.says(action["label"], payload=action["payload"])
        assert action["type"] == "callback", f"{action['type']} tells the community nothing"
        press = f"press{next(self._world.numbers)}"
        self._world.presses[press] = (self.id, self.id)
        sent = next(item for item in self.person.messages if item["id"] == message.id)
        body = {
            "user_id": self.id,
            "peer_id": self.id,
            "event_id": press,
            "payload": json.loads(action["payload"]),
            "conversation_message_id": sent["conversation_message_id"],
        }
        return self._world.event("message_event", body)

    def sends_photo(self, data: bytes, text: str = "") -> dict[str, Any]:
        url = self._fake.hosts(data)
        sizes = [
            {"type": "s", "width": 75, "height": 50, "url": f"{url}-small"},
            {"type": "w", "width": 1200, "height": 800, "url": url},
        ]
        photo = {"id": next(self._world.numbers), "owner_id": self.id, "access_key": "k", "sizes": sizes}
        return self.says(text, attachments=[{"type": "photo", "photo": photo}])

    def sends_file(self, name: str, data: bytes, text: str = "") -> dict[str, Any]:
        document = {
            "id": next(self._world.numbers),
            "owner_id": self.id,
            "title": name,
            "size": len(data),
            "ext": name.rpartition(".")[2],
            "url": self._fake.hosts(data),
        }
        return self.says(text, attachments=[{"type": "doc", "doc": document}])

    def edits(self, message_id: int, text: str) -> dict[str, Any]:
        message = next(item for item in self.person.messages if item["id"] == message_id)
        message |= {"text": text, "update_time": message["date"] + 1}
        return self._world.event("message_edit", dict(message))

    def comments(self, post: int, text: str) -> int:
        """A comment under one of the community's posts; its id."""
        return int(self._world.comment(self.id, post, text)["id"])

    def denies(self) -> dict[str, Any]:
        self.person.allowed = False
        return self._world.event("message_deny", {"user_id": self.id})

    def allows(self) -> dict[str, Any]:
        self.person.allowed = True
        return self._world.event("message_allow", {"user_id": self.id, "key": ""})

    def reads(self) -> dict[str, Any]:
        last = self.received[-1].id
        return self._world.event(
            "message_read", {"from_id": self.id, "peer_id": self.id, "read_message_id": last}
        )

    def types(self) -> dict[str, Any]:
        body = {"state": "typing", "from_id": self.id, "to_id": -self._world.group_id}
        return self._world.event("message_typing_state", body)


class FakeVk:
    """One community of the platform. ``url`` is what ``api_url`` is set to."""

    def __init__(self, group_id: int = 1001, token: str = "vk1.a.token", secret: str = "s3cret") -> None:
        self.world = World(group_id, token, secret, confirmation="c0nf1rm")
        self.script = Script()
        self.server = Server(self.world, self.script)
        self._pushers: list[Pusher] = []

    async def __aenter__(self) -> Self:
        await self.server.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        for pusher in self._pushers:
            await pusher.stop()
        await self.server.refuse()

    @property
    def url(self) -> str:
        return self.world.address

    @property
    def received(self) -> list[Accepted]:
        """The ledger: every message of ours the platform accepted."""
        return self.world.ledger

    def comments_of(self, post: int) -> list[dict[str, Any]]:
        """What the community itself has published under the post."""
        return [c for c in self.world.posts.get(post, []) if c["from_id"] == -self.world.group_id]

    @property
    def calls(self) -> list[tuple[str, dict[str, str]]]:
        return self.server.calls

    @property
    def pushed(self) -> list[Pushed]:
        return [push for pusher in self._pushers for push in pusher.log]

    def user(self, user_id: int) -> FakeUser:
        return FakeUser(self, self.world.person(user_id))

    def operator_writes(self, user_id: int, text: str, admin: int = 7) -> dict[str, Any]:
        """Somebody of the community answers inside the platform; ``admin`` 0: the platform does not say who."""
        named = {"admin_author_id": admin} if admin else {}
        message = self.world.message(self.world.person(user_id), out=True, text=text, **named)
        return self.world.event("message_reply", dict(message))

    async def until(self, holds: Any, seconds: float = 20.0) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.01)

    # faults

    def fails(self, path: str, code: int, message: str = "scripted", times: int = 1) -> None:
        self.script.plan(path, Fault("error", code, message), times)

    def breaks(self, path: str, kind: Kind, times: int = 1) -> None:
        """``hang``, ``reset``, ``reset_after`` (accepted, then cut), ``502``, ``garbage``, ``429``."""
        self.script.plan(path, Fault(kind), times)

    async def refuse(self) -> None:
        await self.server.refuse()

    async def listen(self) -> None:
        await self.server.listen()

    def expire_key(self) -> None:
        """The long poll answers ``failed`` 2 to the old key."""
        self.world.key = f"key{next(self.world.keys)}"
        self._wake()

    def lose_history(self) -> None:
        """The long poll answers ``failed`` 3 to the old key, and its queue is empty."""
        self.world.lost_keys.add(self.world.key)
        self.world.oldest = len(self.world.events)
        self.expire_key()

    def forget_events(self) -> None:
        """The long poll answers ``failed`` 1 to an older ts."""
        self.world.oldest = len(self.world.events)
        self._wake()

    def _wake(self) -> None:
        self.world.happened.set()
        self.world.happened = asyncio.Event()

    @contextmanager
    def silence(self) -> Iterator[None]:
        """What happens meanwhile is told only when it is over, if by then it is not lost."""
        world = self.world
        world.quiet = True
        try:
            yield
        finally:
            world.quiet = False

    def tells_raw(self, update: bytes) -> None:
        """An update of the long poll that is, byte for byte, this."""
        token = f"raw{next(self.world.numbers)}"
        self.world.raw_updates[token] = update
        self.world.events.append({"raw": token})
        self._wake()

    # files

    def hosts(self, data: bytes, *, sized: bool = True) -> str:
        """The address the platform serves these bytes at; not ``sized``: it does not say how many they are."""
        name = f"file{next(self.world.numbers)}" if sized else f"stream{next(self.world.numbers)}"
        self.world.media[name] = data
        return f"{self.url}/media/{name}"

    def redirects(self, target: str) -> str:
        name = f"moved{next(self.world.numbers)}"
        self.world.redirects[name] = target
        return f"{self.url}/media/{name}"

    # the Callback API

    async def subscribe(self, url: str) -> Pusher:
        """Confirm the address, then push every event to it."""
        pusher = Pusher(self.world, url)
        assert await pusher.confirm(), "the confirmation string did not come back"
        self._pushers.append(pusher)
        pusher.start()
        return pusher
