"""F14: poison among good payloads, on the shipped channels' own reading; their platforms take everything."""

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.channels import CHANNELS
from app.compose import Core, open_core
from app.config import Config
from app.web_side import open_web
from channels.channel import (
    Capabilities,
    Channel,
    Gone,
    Outgoing,
    Poller,
    RawPayload,
    Rendered,
    Request,
    Sender,
    Webhook,
)
from channels.platform import SilentSender
from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.ids import OperatorId
from conversation.inbound import Inbound
from conversation.message import Attachment
from handoff.operators import Operator
from hub.bundle import Hub
from hub.dead_letters import DeadLetterView
from hub.editor import Editor
from storage import contacts, event_log, inbox, outbox
from storage.blobs import FolderBlobs
from tests.fakes.far_end import FakeClock
from tests.fuzz.subjects import SUBJECTS
from tests.hub.running import pack
from tests.nlu.pack import PackTrainer

QUESTION = "как передать показания?"
VERA = Operator(
    OperatorId("oper_vera"), "vera", "Вера", frozenset(("administrator", "supervisor")), frozenset()
)
SECRET = "a-secret-of-the-tests"
SETTINGS: dict[str, dict[str, Any]] = {
    "telegram": {
        "token": "1:AAAA",
        "mode": "webhook",
        "webhook_secret": SECRET,
        "webhook_url": "https://okno.test/w",
    },
    "vk": {"group_id": 1001, "token": "vk1.a.x"},
    "email": {
        "address": "support@example.test",
        "display_name": "Окно",
        "secret": SECRET,
        "imap": {"host": "127.0.0.1", "port": 1, "tls": "none", "user": "u", "password": "x"},
        "smtp": {"host": "127.0.0.1", "port": 1, "tls": "none"},
    },
    "api": {"secrets": [SECRET], "url": "http://127.0.0.1:9/okno"},
}
_ADDRESS = {"telegram": "chat_id", "vk": "peer_id", "email": "to", "api": "peer"}
PATIENCE_SECONDS = 120.0


class Taker(SilentSender):
    """A platform that takes everything. ``taken`` is its ledger: what came to each address, in order."""

    def __init__(self, field_of_address: str) -> None:
        self.taken: dict[str, list[Request]] = defaultdict(list)
        self._field = field_of_address

    async def send(self, request: Request) -> str:
        address = str(request.params[self._field])
        self.taken[address].append(request)
        return f"<{address}.{len(self.taken[address])}@taken.test>"

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        raise Gone("no file is kept here")

    async def check(self) -> str:
        return "taker"


class Heard:
    """A shipped channel between its own reading and rendering, and a platform that takes everything.

    ``mended`` stands for a release that reads what this one could not.
    """

    pulls = False

    def __init__(self, channel: Channel) -> None:
        self.name, self.account = channel.name, channel.account
        self.taker = Taker(_ADDRESS[channel.name])
        self.mended: Callable[[RawPayload], Sequence[Inbound]] | None = None
        self.file_max_in = channel.capabilities({}).file_max_in
        self._channel = channel

    def capabilities(self, hints: Mapping[str, str]) -> Capabilities:
        return replace(self._channel.capabilities(hints), rates=(), file_max_in=self.file_max_in)

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        return (self.mended or self._channel.parse)(raw)

    def inline(self, raw: RawPayload, attachment: Attachment) -> bytes | None:
        return self._channel.inline(raw, attachment)

    def render(self, outgoing: Outgoing) -> Rendered:
        return self._channel.render(outgoing)

    def render_chosen(self, outgoing: Outgoing, external_id: str, token: str) -> Rendered:
        return Rendered(())

    def deep_link(self, token: str) -> str:
        return ""

    def poller(self) -> Poller | None:
        return None

    def webhook(self) -> Webhook | None:
        return None

    def sender(self) -> Sender:
        return self.taker

    async def close(self) -> None:
        await self._channel.close()


@dataclass
class Ward:
    """A hub that is fed; ``said`` is what each good person wrote, ``poison`` what nobody can read."""

    core: Core
    hub: Hub
    channels: Mapping[str, Heard]
    said: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    poison: int = 0

    async def feed(self, good: int, poison: int, seed: int) -> None:
        """Mixed at random, each person's words in order; a part of the poison comes from people who also write."""
        chance = random.Random(seed)
        places = set(chance.sample(range(good + poison), poison))
        poisons = iter(chance.sample(POISONS * (poison // len(POISONS) + 1), poison))
        for number in range(good + poison):
            if number in places:
                channel, make = next(poisons)
                payload, self.poison = make(self._anybody(channel, chance), number), self.poison + 1
            else:
                channel = chance.choice(tuple(GOOD))
                address = f"{chance.randrange(1, good // 3 + 2)}"
                words = f"{QUESTION} ({number})"
                payload = GOOD[channel](_address(channel, address), number, words)
                self.said[channel, _address(channel, address)].append(words)
            await self.core.intake.accept(SEALS[channel](payload))

    def _anybody(self, channel: str, chance: random.Random) -> str:
        known = sorted(address for name, address in self.said if name == channel)
        return chance.choice(known) if known else _address(channel, "1")

    async def is_quiet(self) -> bool:
        waiting = await self.core.database.read(lambda: inbox.waiting(1))
        owed = await self.core.database.read(lambda: outbox.owed(self.core.clock(), 1))
        worker = self.core.worker
        return not waiting and not owed and worker.turn_lanes.idle and worker.send_lanes.idle

    async def rest(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self.is_quiet():
                await asyncio.sleep(0.01)

    async def letters(self) -> tuple[DeadLetterView, ...]:
        """What a senior colleague is shown under «Недоставленное»."""
        return await self.hub.dead_letters.listed(VERA, "ru")

    async def identity_of(self, channel: str, address: str) -> Identity:
        peer = Peer(self.channels[channel].account, address)
        identity = await self.core.database.read(lambda: contacts.by_peer(peer))
        assert identity is not None, f"nobody is known at {peer}"
        return identity

    async def log_of(self, channel: str, address: str) -> list[e.Event]:
        identity = await self.identity_of(channel, address)
        log = await self.core.database.read(lambda: event_log.read_conversation(identity.conversation))
        return [item.event for item in log]

    async def check_the_good(self) -> None:
        """Everything good is in its person's log, once and in order, and nobody is left without an answer."""
        for (channel, address), said in self.said.items():
            log = await self.log_of(channel, address)
            found = [event.text.strip() for event in log if isinstance(event, e.MessageReceived)]
            assert found == said, (channel, address)
            assert self.channels[channel].taker.taken[address], "answered"


@asynccontextmanager
async def open_ward(folder: Path, database_url: str = "") -> AsyncIterator[Ward]:
    clock = FakeClock()
    blobs = FolderBlobs(folder / "unused")
    channels = {name: Heard(CHANNELS[name](values, clock, blobs)) for name, values in SETTINGS.items()}
    accounts: dict[str, Channel] = {heard.account: heard for heard in channels.values()}
    config = Config(data=folder, database=SecretStr(database_url))
    async with open_core(config, pack(), clock=clock, accounts=accounts, trainer=PackTrainer()) as core:
        await Editor(core.database, core.signals, core.clock).seed(pack().articles)
        await core.knowledge.refresh()
        hub = await open_web(core, demo=False)
        working = asyncio.create_task(core.worker.run())
        try:
            yield Ward(core, hub, channels)
        finally:
            core.worker.stop()
            await working


def _address(channel: str, number: str) -> str:
    return f"client{number}@example.test" if channel == "email" else number


def _telegram(address: str, number: int, words: object) -> bytes:
    person = {"id": int(address), "is_bot": False, "first_name": "Анна"}
    message = {
        "message_id": number,
        "from": person,
        "chat": {**person, "type": "private"},
        "date": 1_763_900_011,
    }
    return json.dumps({"update_id": number, "message": message | {"text": words}}).encode()


def _vk(address: str, number: int, words: object) -> bytes:
    message = {
        "id": number,
        "from_id": int(address),
        "peer_id": int(address),
        "date": 1_763_900_011,
        "text": words,
    }
    event = {
        "type": "message_new",
        "event_id": f"e{number}",
        "group_id": 1001,
        "object": {"message": message},
    }
    return json.dumps(event).encode()


def _email(address: str, number: int, words: str) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = address, "support@example.test", "Вопрос"
    letter["Message-ID"] = f"<m{number}@example.test>"
    letter.set_content(words)
    return letter.as_bytes()


def _api(address: str, number: int, words: object) -> bytes:
    return json.dumps({"id": f"e{number}", "peer": address, "kind": "message", "text": words}).encode()


GOOD: dict[str, Callable[[str, int, str], bytes]] = {
    "telegram": _telegram,
    "vk": _vk,
    "email": _email,
    "api": _api,
}
SEALS = {name: SUBJECTS[name]().seal for name in GOOD}

TEN_MEGABYTES = 10_000_000


def _deep(payload: bytes, depth: int = 20_000) -> bytes:
    return payload.replace(b'"DEEP"', b'{"a":' * depth + b"1" + b"}" * depth)


Poison = tuple[str, Callable[[str, int], bytes]]
# A calling system would be refused at its own door; here its payloads come as if an earlier release had stored them.
POISONS: tuple[Poison, ...] = (
    ("telegram", lambda address, number: _telegram(address, number, "a").replace(b'"a"', b'"\xff\xfe"')),
    ("telegram", lambda address, number: _telegram(address, number, "a").replace(b'"a"', b'"\0"')),
    ("telegram", lambda address, number: _deep(_telegram(address, number, "DEEP"))),
    ("telegram", lambda address, number: _telegram(address, number, ["x" * TEN_MEGABYTES])),
    ("telegram", lambda address, number: _telegram(address, number, "a")[:-7]),
    ("vk", lambda address, number: _vk(address, number, {"a": "x" * TEN_MEGABYTES})),
    ("vk", lambda address, number: _deep(_vk(address, number, "DEEP"))),
    ("vk", lambda address, number: _vk(address, number, 10**400)),
    ("email", lambda address, number: b"%d\n" % number + b"no letter at all\n" * 1000),
    ("email", lambda address, number: _email(address, number, "a") + _containers(number)),
    (
        "email",
        lambda address, number: (
            b"From: %s\nX-Long: " % address.encode() + b"%d" % number * 200_000 + b"\n\na"
        ),
    ),
    ("api", lambda address, number: _api(address, number, "a").replace(b'"a"', b'"\xc3\x28"')),
    ("api", lambda address, number: _deep(_api(address, number, "DEEP"))),
    ("api", lambda address, number: _api(address, number, "x" * TEN_MEGABYTES)),
    ("api", lambda address, number: _api(address, number, "a").replace(b'"message"', b'"wave"')),
)


def _containers(number: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d.%d\n\n--b\n" % (number, n) for n in range(200)
    )
