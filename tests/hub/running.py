"""A whole hub in the test's hands: real database, real decisions, a far end that keeps a ledger."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import SecretStr

from app.compose import Core, open_core
from app.config import ROOT, Config, NluSettings
from app.pack import Pack, load_pack
from channels.channel import Channel
from channels.widget.adapter import WidgetChannel
from channels.widget.settings import WidgetSettings
from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.ids import ConversationId
from conversation.state import State
from hub.editor import Editor
from hub.observe import Observer
from integrations.crm.port import Crm
from storage import contacts, event_log, inbox, outbox
from tests.fakes.far_end import FakeChannel, FakeClock, FarEnd, payload, said
from tests.nlu.pack import PackTrainer


@cache
def pack() -> Pack:
    """The shipped pack, read once for the whole run."""
    return load_pack(ROOT / "content" / "psk")


@dataclass(slots=True)
class RunningHub:
    core: Core
    clock: FakeClock
    far_end: FarEnd
    keys: int = 0

    async def hears(self, address: str, text: str, account: str = "fake:main", **more: object) -> str:
        """Somebody writes, and all that follows is done; his payload's key."""
        self.keys += 1
        key = f"k{self.keys}"
        await self.core.intake.accept(said(address, text, key, account, **more))
        await self.settle()
        return key

    async def gets(self, address: str, data: object, account: str = "fake:main") -> None:
        self.keys += 1
        await self.core.intake.accept(payload(address, data, f"k{self.keys}", account))
        await self.settle()

    async def settle(self) -> None:
        """Serve everything that waits and send everything that is due, as one worker would."""
        database = self.core.database
        for _ in range(1000):
            peers = await database.read(lambda: inbox.waiting(100))
            for account, order_key in peers:
                await self.core.turns.serve(account, order_key)
            owed = await database.read(lambda: outbox.owed(self.clock(), 100))
            outcomes = [await self.core.delivery.send_next(identity) for _, identity in owed]
            called = await self.core.crm_calls.run_due()
            if not peers and not called and not any(outcome in ("sent", "settled") for outcome in outcomes):
                return
        raise AssertionError("the hub never comes to rest")

    async def identity(self, address: str, account: str = "fake:main") -> Identity:
        found = await self.core.database.read(lambda: contacts.by_peer(Peer(account, address)))
        assert found is not None, f"nobody at {address}"
        return found

    async def state(self, address: str, account: str = "fake:main") -> State:
        identity = await self.identity(address, account)
        return await self.core.database.read(lambda: event_log.load_state(identity.conversation))

    async def log(self, address: str, account: str = "fake:main") -> list[e.Event]:
        identity = await self.identity(address, account)
        return [item.event for item in await self.recorded(identity.conversation)]

    async def recorded(self, conversation: ConversationId) -> list[e.Recorded]:
        return await self.core.database.read(lambda: event_log.read_conversation(conversation))


@asynccontextmanager
async def running_hub(
    folder: Path,
    database_url: str = "",
    *,
    far_end: FarEnd | None = None,
    other: FarEnd | None = None,
    more: Mapping[str, Channel] | None = None,
    observe: Observer | None = None,
    redis_url: str = "",
    clock: FakeClock | None = None,
    nlu: NluSettings | None = None,
    crm: Crm | None = None,
    of: Pack | None = None,
) -> AsyncIterator[RunningHub]:
    """A hub with ``fake:main``, ``fake:other`` (the same far end unless told), ``widget:site`` and ``more``; of our own
    pack unless told.
    """
    clock = clock or FakeClock()
    far_end = far_end or FarEnd()
    config = Config(
        data=folder,
        database=SecretStr(database_url),
        redis=SecretStr(redis_url),
        nlu=nlu or NluSettings(),
    )
    accounts: dict[str, Channel] = {
        "fake:main": FakeChannel(far_end),
        "fake:other": FakeChannel(other or far_end, "fake:other", "other"),
        "widget:site": WidgetChannel(WidgetSettings()),
    }
    accounts |= more or {}
    async with open_core(
        config, of or pack(), clock=clock, accounts=accounts, observe=observe, trainer=PackTrainer(), crm=crm
    ) as core:
        editor = Editor(core.database, core.signals, clock)
        if await editor.seed(pack().articles):
            await core.knowledge.refresh()
        yield RunningHub(core, clock, far_end)
