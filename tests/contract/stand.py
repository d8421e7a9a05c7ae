"""A whole hub on real channels: configured as a deployment is, with its worker, its web side and one operator."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from argon2 import PasswordHasher
from pydantic import SecretStr

from app.compose import Core, open_core
from app.config import Config
from app.web_side import open_web
from channels.channel import RawPayload
from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.ids import ConversationId, OperatorId
from conversation.state import State
from handoff.operators import Operator, Role
from hub.accounts import Accounts
from hub.bundle import Hub
from hub.cards import Item
from hub.desk import Desk
from hub.editor import Editor
from hub.files import Files
from hub.observe import Observer
from hub.widget import Widget
from storage import contacts, event_log, inbox, operators, outbox
from storage.database import Database
from tests.fakes.far_end import FakeClock
from tests.hub.running import pack
from tests.nlu.pack import PackTrainer
from web.server import create_app, server

if TYPE_CHECKING:
    from tests.contract.driver import Client, Driver, Seen

PATIENCE = 15.0
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Nobody logs in here, and there are hundreds of these hubs."""
QUEUES = frozenset(("common", "claims"))
COLLEAGUES: tuple[tuple[str, str, Role], ...] = (
    ("olga", "Ольга", "operator"),
    ("igor", "Игорь", "operator"),
    ("vera", "Вера", "supervisor"),
)


@dataclass
class Door:
    """The port that platforms call, taken before the hub is configured."""

    listening: socket.socket

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}/webhooks"


def open_door() -> Door:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    return Door(listening)


@dataclass
class Stand:
    core: Core
    clock: FakeClock
    hub: Hub
    olga: Operator
    igor: Operator
    vera: Operator
    """Who sees everything."""
    works: bool
    """Does its worker run, or is it served by hand (``collect``, ``settle``)?"""
    pushed: dict[str, Callable[[], Sequence[RawPayload]]] = field(default_factory=dict)
    """By account: what a far end that calls us has to tell, where no web side hears it."""
    _keys: list[int] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.core.database

    @property
    def desk(self) -> Desk:
        return self.hub.desk

    @property
    def widget(self) -> Widget:
        return self.hub.widget

    @property
    def files(self) -> Files:
        return self.hub.files

    async def file(self, url: str) -> bytes:
        """What a browser gets behind a signed address."""
        file_id, _, token = url.removeprefix("/api/files/").partition("?t=")
        served = await self.files.serve(file_id, token)
        return await asyncio.to_thread(served.path.read_bytes)

    async def upload(self, data: bytes, name: str = "схема.jpg", by: Operator | None = None) -> str:
        async def chunks() -> AsyncIterator[bytes]:
            yield data

        return (await self.files.keep(chunks(), name, (by or self.olga).id)).id

    async def identity(self, driver: "Driver", client: "Client") -> Identity:
        found = await self.find(driver, client)
        assert found is not None, f"nobody at {driver.account}"
        return found

    async def find(self, driver: "Driver", client: "Client") -> Identity | None:
        return await self.database.read(lambda: contacts.by_peer(Peer(driver.account, client.address)))

    async def conversation(self, driver: "Driver", client: "Client") -> ConversationId:
        return (await self.identity(driver, client)).conversation

    async def state(self, driver: "Driver", client: "Client") -> State:
        conversation = await self.conversation(driver, client)
        return await self.database.read(lambda: event_log.load_state(conversation))

    async def log(self, driver: "Driver", client: "Client") -> list[e.Event]:
        conversation = await self.conversation(driver, client)
        recorded = await self.database.read(lambda: event_log.read_conversation(conversation))
        return [item.event for item in recorded]

    async def history(self, conversation: ConversationId, by: Operator | None = None) -> list[Item]:
        """The messages on her screen."""
        opened = await self.hub.reading.opened(by or self.vera, conversation, None, "ru")
        return [item for item in opened.items if item.kind == "message"]

    async def reply(
        self, conversation: ConversationId, text: str, files: Sequence[str] = (), by: Operator | None = None
    ) -> Item:
        self._keys.append(1)
        return await self.desk.reply(
            by or self.olga,
            conversation,
            text=text,
            files=list(files),
            client_key=f"click-{len(self._keys)}",
            locale="ru",
        )

    async def until(self, holds: Callable[[], Awaitable[Any]], what: str = "") -> Any:
        """Wait until it holds; its value."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not (found := await holds()):
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"waited {PATIENCE} s in vain: {what}") from None
        return found

    async def sees(self, client: "Client", count: int) -> "list[Seen]":
        """Wait until this many messages of ours have reached him."""

        async def enough() -> bool:
            return len(await client.seen()) >= count

        await self.until(enough, f"{count} messages at {client.address}")
        return await client.seen()

    async def rest(self, driver: "Driver", client: "Client", heard: int) -> None:
        """Wait until his ``heard`` doings are in the log, and everything owed has been sent or put off."""

        async def done() -> bool:
            if await self.find(driver, client) is None:
                return False
            kinds = e.MessageReceived | e.ButtonPressed
            arrived = sum(isinstance(event, kinds) for event in await self.log(driver, client))
            return arrived >= heard and await self.is_quiet()

        await self.until(done, f"{heard} doings of {client.address} in the log")

    async def is_quiet(self) -> bool:
        waiting = await self.database.read(lambda: inbox.waiting(1))
        owed = await self.database.read(lambda: outbox.owed(self.clock(), 1))
        worker = self.core.worker
        return not waiting and not owed and worker.turn_lanes.idle and worker.send_lanes.idle

    async def settle(self) -> None:
        """Without a worker: serve all that waits and send all that is due, as one would."""
        for _ in range(1000):
            peers = await self.database.read(lambda: inbox.waiting(100))
            for account, order_key in peers:
                await self.core.turns.serve(account, order_key)
            owed = await self.database.read(lambda: outbox.owed(self.clock(), 100))
            outcomes = [await self.core.delivery.send_next(identity) for _, identity in owed]
            if not peers and not any(outcome in ("sent", "settled") for outcome in outcomes):
                return
        raise AssertionError("the hub never comes to rest")

    async def taken(self, account: str) -> Sequence[RawPayload]:
        """Without a worker: what the account's source has now. Nothing is stored, so nothing is acknowledged."""
        channel = self.core.channels.get(account)
        poller = channel.poller() if channel is not None else None
        if poller is None:
            return self.pushed.get(account, tuple)()
        cursor = await self.database.read(lambda: inbox.cursor(account))
        stream = poller.stream(cursor)
        try:
            async with asyncio.timeout(PATIENCE):
                return next(filter(None, [batch async for batch in _first(stream)]))
        finally:
            await stream.aclose()  # type: ignore[attr-defined]

    async def collect(self, account: str) -> None:
        """Without a worker: what the account's source has now goes into the inbox."""
        await self.core.intake.accept_all(await self.taken(account))


async def _first(stream: AsyncIterator[Sequence[RawPayload]]) -> AsyncIterator[Sequence[RawPayload]]:
    """Up to the first batch with something in it."""
    async for batch in stream:
        yield batch
        if batch:
            return


@cache
def _template() -> Path:
    return Path(mkdtemp(prefix="okno-template-"))


async def _prepared(folder: Path) -> None:
    """A database with the pack's articles and two operators: made once, copied for each test."""
    template = _template() / "okno.sqlite"
    if not template.exists():
        async with open_core(
            Config(data=_template()), pack(), clock=FakeClock(), accounts={}, trainer=PackTrainer()
        ) as core:
            await _seed(core)
    if not (folder / "okno.sqlite").exists():
        shutil.copy(template, folder / "okno.sqlite")


async def _seed(core: Core) -> None:
    await Editor(core.database, core.signals, core.clock).seed(pack().articles)
    for login, name, role in COLLEAGUES:
        operator = Operator(OperatorId(f"oper_{login}"), login, name, frozenset((role,)), QUEUES)
        await core.database.transact(lambda operator=operator: operators.put(operator, "-", core.clock()))  # type: ignore[misc]


@asynccontextmanager
async def standing(
    folder: Path,
    *drivers: "Driver",
    database_url: str = "",
    door: Door | None = None,
    clock: FakeClock | None = None,
    observe: Observer | None = None,
    work: bool = True,
) -> AsyncIterator[Stand]:
    """``work``: its worker runs; ``door``: its web side listens there. On the same folder again: the next process."""
    clock = clock or FakeClock()
    if not database_url:
        await _prepared(folder)
    config = Config(
        data=folder,
        database=SecretStr(database_url),
        channels=[driver.settings() for driver in drivers],
    )
    async with open_core(config, pack(), clock=clock, observe=observe, trainer=PackTrainer()) as core:
        if await core.database.read(lambda: operators.by_id(OperatorId("oper_olga"))) is None:
            await _seed(core)
            await core.knowledge.refresh()
        everybody = {one.login: one for one in await core.database.read(operators.everybody)}
        with patch("app.web_side.Accounts", partial(Accounts, hasher=CHEAP)):
            hub = await open_web(core, demo=False)
        stand = Stand(core, clock, hub, everybody["olga"], everybody["igor"], everybody["vera"], work)
        async with _serving(hub, door), working(core, work=work):
            for driver in drivers:
                channel = core.channels.get(driver.account)
                assert channel is not None
                await driver.connect(stand, channel)
            yield stand


@asynccontextmanager
async def working(core: Core, *, work: bool = True) -> AsyncIterator[None]:
    """Its worker runs, and is stopped whatever happens."""
    if not work:
        yield
        return
    running = asyncio.create_task(core.worker.run())
    try:
        yield
    finally:
        core.worker.stop()
        await running


@asynccontextmanager
async def _serving(hub: Hub, door: Door | None) -> AsyncIterator[None]:
    if door is None:
        yield
        return
    front = server(create_app(hub), stop_seconds=1)
    running = asyncio.create_task(front.serve(sockets=[door.listening]))
    while not front.started:
        await asyncio.sleep(0)
    try:
        yield
    finally:
        front.should_exit = True
        await running
