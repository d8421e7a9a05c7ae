"""Telegram over a wire that misbehaves: what is sent through it, and what must hold afterwards (F09)."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from channels.telegram import envelope
from channels.telegram.adapter import TelegramChannel
from channels.telegram.settings import TelegramSettings
from conversation import events as e
from conversation.contact import Peer
from conversation.ids import MessageId
from conversation.message import Content
from storage import contacts, outbox
from storage.blobs import FolderBlobs
from tests.fakes.bad_wire import POINTS, BadWire, Trouble
from tests.fakes.far_end import FakeClock
from tests.fakes.telegram import TelegramFake
from tests.hub.running import RunningHub, running_hub

Weather = Literal["latency", "trickle", "reset", "half-open", "cut"]
WEATHERS: tuple[Weather, ...] = ("latency", "trickle", "reset", "half-open", "cut")
ACCOUNT = "telegram:main"
REQUEST_SECONDS = 0.4
STEP_SECONDS = 30.0
STRUCK_SHARE = 0.6


@dataclass(slots=True)
class Storm:
    """A hub, its far end and the wire between them; ``texts`` are our messages by id."""

    hub: RunningHub
    fake: TelegramFake
    wire: BadWire
    chance: random.Random
    texts: dict[MessageId, tuple[int, str, bool]] = field(default_factory=dict)
    """Chat, text, and whether it may be sent again by itself."""
    updates: int = 0

    async def says(self, chat: int, text: str) -> None:
        """A client writes; his payload does not come over the wire."""
        self.updates += 1
        self.fake.user(chat)._chat.started = True
        person = {"id": chat, "is_bot": False, "first_name": "Анна"}
        card = {
            "message_id": self.updates,
            "from": person,
            "chat": {"id": chat, "type": "private"},
            "date": 1,
        }
        body = json.dumps({"update_id": self.updates, "message": card | {"text": text}}).encode()
        await self.hub.core.intake.accept(envelope.seal(ACCOUNT, body, self.hub.clock()))
        await self.hub.core.turns.serve(ACCOUNT, str(chat))

    async def replies(self, chat: int, text: str) -> None:
        """A colleague answers: never sent twice by itself."""
        identity = await self.hub.identity(str(chat), ACCOUNT)
        said = e.OperatorReplied(MessageId(f"msg_{chat}"), identity.id, Content(text), None)
        await self.hub.core.recorder.act(identity.conversation, lambda state, now: (said,))

    async def send_all(self) -> None:
        """Until nothing is owed, all conversations side by side; the clock goes on between the attempts."""
        database = self.hub.core.database
        far = 10**12
        while await database.read(lambda: outbox.owed(self.hub.clock.at + far, 1)):  # type: ignore[arg-type]
            owed = await database.read(lambda: outbox.owed(self.hub.clock(), 500))
            await asyncio.gather(*(self.hub.core.delivery.send_next(place) for _, place in owed))
            if not owed:
                self.hub.clock.forward(STEP_SECONDS)

    async def learn_what_was_sent(self, chats: range) -> None:
        for chat in chats:
            for event in await self.hub.log(str(chat), ACCOUNT):
                if isinstance(event, e.BotReplied | e.OperatorReplied):
                    again = isinstance(event, e.BotReplied)
                    self.texts[event.message] = (chat, event.content.text, again)

    async def check(self, chats: range) -> int:
        """Nothing lost, nothing doubled that must not be, nor oftener than nobody could know; how many were."""
        await self.learn_what_was_sent(chats)
        copies = Counter((call.chat, call.params["text"]) for call in self.fake.ledger)
        doubled = 0
        for chat in chats:
            fates = {
                event.message: event
                for event in await self.hub.log(str(chat), ACCOUNT)
                if isinstance(event, e.MessageDelivered | e.MessageFailed | e.DeliveryUnknown)
            }
            for message, (where, text, again) in self.texts.items():
                if where != chat:
                    continue
                count, fate = copies[chat, text], fates.get(message)
                assert fate is not None, "a message whose fate nobody tells"
                assert not isinstance(fate, e.MessageFailed), fate
                assert count >= 1 or isinstance(fate, e.DeliveryUnknown), "told to be delivered, and was not"
                assert count <= (2 if again else 1), f"sent {count} times"
                doubled += count - 1 if count else 0
        unsure = self.hub.core.observe.registry.get_sample_value(
            "okno_sends_total", {"account": ACCOUNT, "outcome": "Ambiguous"}
        )
        assert doubled <= (unsure or 0)
        return doubled


@asynccontextmanager
async def opened_storm(
    folder: Path, seed: int, request_seconds: float = REQUEST_SECONDS
) -> AsyncIterator[Storm]:
    clock = FakeClock()
    async with TelegramFake() as fake, BadWire(fake.port) as wire:
        values: dict[str, Any] = {
            "token": fake.token,
            "api_url": wire.url,
            "request_seconds": request_seconds,
            "connect_seconds": request_seconds,
            "account_rate": 1000,
            "peer_rate": 1000,
        }
        channel = TelegramChannel(
            TelegramSettings.model_validate(values), now=clock, blobs=FolderBlobs(folder / "blobs")
        )
        async with running_hub(folder, clock=clock, more={ACCOUNT: channel}) as hub:
            yield Storm(hub, fake, wire, random.Random(seed))


async def weather(storm: Storm, kind: Weather, sends: int) -> None:
    """Half of the messages are the bot's, half a colleague's; then the sky clears and all is settled."""
    chats = range(1, sends // 2 + 1)
    for chat in chats:
        await storm.says(chat, "привет")
        await storm.replies(chat, f"Ваше обращение {chat}")
    _BREW[kind](storm)
    database = storm.hub.core.database
    owed = await database.read(lambda: outbox.owed(storm.hub.clock(), 500))
    await asyncio.gather(*(storm.hub.core.delivery.send_next(place) for _, place in owed))
    storm.hub.clock.forward(STEP_SECONDS)
    owed = await database.read(lambda: outbox.owed(storm.hub.clock(), 500))
    await asyncio.gather(*(storm.hub.core.delivery.send_next(place) for _, place in owed))
    storm.wire.heal()
    await storm.send_all()
    await after(storm)


async def after(storm: Storm) -> None:
    """No pool is dry: whoever writes now is answered at the first try."""
    before, struck = len(storm.fake.ledger), len(storm.wire.struck)
    await storm.says(999_999, "привет")
    identity = await storm.hub.core.database.read(lambda: contacts.by_peer(Peer(ACCOUNT, "999999")))
    assert identity is not None
    while await storm.hub.core.delivery.send_next(identity.id) == "later":
        storm.hub.clock.forward(STEP_SECONDS)
    assert len(storm.fake.ledger) > before
    assert len(storm.wire.struck) == struck


def _latency(storm: Storm) -> None:
    """Below what a call may take, or beyond it."""
    storm.wire.latency = storm.chance.choice((0.05, 0.5))


def _trickle(storm: Storm) -> None:
    storm.wire.bytes_per_second = storm.chance.choice((800, 4000))


def _strike(how: Callable[[random.Random], Trouble]) -> Callable[[Storm], None]:
    def brew(storm: Storm) -> None:
        chance = storm.chance
        storm.wire.script.extend(how(chance) if chance.random() < STRUCK_SHARE else None for _ in range(1000))

    return brew


_BREW: dict[Weather, Callable[[Storm], None]] = {
    "latency": _latency,
    "trickle": _trickle,
    "reset": _strike(lambda chance: Trouble(chance.choice(POINTS), "reset")),
    "half-open": _strike(lambda chance: Trouble(chance.choice(POINTS), "silent")),
    "cut": _strike(lambda chance: Trouble(chance.choice(POINTS), "cut")),
}
