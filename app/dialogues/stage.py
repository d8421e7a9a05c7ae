"""A hub that exists for one dialogue: its own folder, its own clock, a CRM in memory, and nobody outside."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from app.channels import open_accounts
from app.compose import Core, open_core
from app.config import Config
from app.crm import demo_seed
from app.demo import seed_articles
from app.dialogues.sink import DOCUMENT, PICTURE, VOICE, Ledger, SinkChannel
from app.pack import Pack
from app.web_side import open_web
from channels.channel import RawPayload
from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.ids import SECOND, Micros, OperatorId
from handoff.operators import Operator
from hub.desk import Desk
from hub.knowledge import Trainer
from integrations.crm.demo.embedded import DemoCrm
from integrations.crm.demo.faults import fault_named
from integrations.crm.demo.seed import seed_with
from knowledge.article import Article
from nlu.understand import Understander
from storage import contacts, event_log, inbox, jobs, operators, outbox
from storage.blobs import FolderBlobs

HEALED = ("ok", "healed", "recovers")
"""What stands for ``how`` where the CRM works again."""
ROUNDS = 200
"""How often the hub may find something to do before it is a defect that it finds no rest."""
FILE_MOST = 1_000_000
PATIENCE_US = 30 * SECOND
"""How long a client looks at his screen after a message: what comes by then belongs to the turn."""
CHANNELS: tuple[Mapping[str, Any], ...] = (
    {"kind": "telegram", "token": "7700112233:dialogues", "bot_username": "okno_demo_bot"},
    {"kind": "vk", "group_id": 1001, "token": "dialogues"},
    {
        "kind": "email",
        "address": "client@okno.test",
        "imap": {"host": "localhost", "user": "client", "password": ""},
        "smtp": {"host": "localhost"},
        "secret": "no secret is needed here",
        "automatic_per_day": 1000,
    },
    {"kind": "widget", "name": "main"},
    {"kind": "api", "secrets": ["no secret is needed here"], "vouches": True},
)
OPERATOR = Operator(OperatorId("op_dialogues"), "ольга", "Ольга", frozenset(("supervisor",)))


class RestlessError(Exception):
    """The hub went on finding work: a defect."""


class StageClock:
    """Stands until it is moved; every reading is a microsecond later."""

    def __init__(self, at: datetime) -> None:
        self.at = round(at.timestamp()) * SECOND

    def __call__(self) -> Micros:
        self.at += 1
        return Micros(self.at)

    def to(self, at: int) -> None:
        """Never back."""
        self.at = max(self.at, at)

    async def pass_by(self, seconds: float) -> None:
        """Whoever waits here waits no real time."""
        self.at += round(seconds * SECOND)


class TaughtOnce:
    """Trains for the first hub; the others take what it has learnt."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._built: tuple[tuple[Article, ...], Understander] | None = None

    async def prepare(self, articles: Sequence[Article]) -> bool:
        return False if self._built is not None else await self._trainer.prepare(articles)

    def build(self, articles: Sequence[Article]) -> Understander:
        if self._built is None or self._built[0] != tuple(articles):
            self._built = tuple(articles), self._trainer.build(articles)
        return self._built[1]


class Stage:
    """``core`` is another one after ``restart``; everything else goes on."""

    def __init__(
        self,
        config: Config,
        pack: Pack,
        trainer: Trainer,
        *,
        folder: Path,
        now: datetime,
        fixtures: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._config = config.model_copy(update={"data": folder, "channels": [dict(one) for one in CHANNELS]})
        self._pack = pack
        self._trainer = trainer
        self._open = AsyncExitStack()
        self._desk: Desk | None = None
        self.clock = StageClock(now)
        self.ledger = Ledger()
        self.core: Core
        seed = demo_seed(config)
        if fixtures:
            seed = seed_with(list(fixtures.values()), seed)
        self._crm = DemoCrm(seed, self.clock, pause=self.clock.pass_by)

    async def open(self) -> None:
        accounts = open_accounts(self._config, self.clock, FolderBlobs(self._config.data / "blobs"))
        sinks = {name: SinkChannel(channel, self.ledger) for name, channel in accounts.items()}
        self._desk = None
        self.core = await self._open.enter_async_context(
            open_core(
                self._config,
                self._pack,
                clock=self.clock,
                accounts=dict(sinks),
                trainer=self._trainer,
                crm=self._crm,
            )
        )

    async def close(self) -> None:
        await self._open.aclose()

    async def restart(self) -> None:
        """The process ends and another begins on the same folder."""
        await self.close()
        await self.open()

    async def settle(self) -> None:
        """Serve, send and carry out all that is due now, as a worker would. Raises RestlessError."""
        core = self.core
        for _ in range(ROUNDS):
            peers = await core.database.read(lambda: inbox.waiting(100))
            served = [await core.turns.serve(*peer) for peer in peers]
            if "busy" in served:
                self.clock.at += SECOND  # an album may be waiting for more of it
            owed = await core.database.read(lambda: outbox.owed(self.clock(), 100))
            sent = [await core.delivery.send_next(identity) for _, identity in owed]
            done = await core.timers.run_due() + await core.crm_calls.run_due()
            if not done and not peers and not any(each in ("sent", "last", "settled") for each in sent):
                return
        raise RestlessError(f"the hub still had something to do after {ROUNDS} rounds")

    async def wait_until(self, at: Micros) -> None:
        """Time passes; what falls due meanwhile is done when it is due."""
        for _ in range(ROUNDS):
            due = await self._next_due(at)
            if due is None:
                break
            self.clock.to(due)
            await self.settle()
        self.clock.to(at)
        await self.settle()

    async def wait_for_crm(self) -> None:
        """As long as people wait for an answer, the CRM is asked again where that is due."""
        latest = self.clock.at + PATIENCE_US
        for _ in range(ROUNDS):
            due = await self.core.crm_calls.next_at()
            if due is None or due > latest:
                return
            self.clock.to(due)
            await self.settle()

    async def _next_due(self, latest: Micros) -> Micros | None:
        timed = await self.core.database.read(lambda: jobs.due(latest, 1))
        call = await self.core.crm_calls.next_at()
        moments = [job.run_at for job in timed] + ([call] if call is not None and call <= latest else [])
        return min(moments, default=None)

    async def deliver(self, raws: Sequence[RawPayload]) -> None:
        for raw in raws:
            await self.core.intake.accept(raw)

    async def keep_files(self) -> None:
        """What a site's visitor uploads before his message."""
        for content in (PICTURE, DOCUMENT, VOICE):
            await self.core.blobs.put(_single(content), FILE_MOST)

    async def identity(self, peer: Peer) -> Identity | None:
        return await self.core.database.read(lambda: contacts.by_peer(peer))

    async def happened_since(self, position: int) -> list[e.Recorded]:
        return await self.core.database.read(lambda: event_log.read_since(position, 10_000))

    def writes(self) -> Mapping[str, int]:
        """What the CRM has carried out so far, by operation; ``any_write``: what changed its books."""
        journal = self._crm.journal
        return {**journal.counts, "any_write": journal.writes}

    @property
    def last_code(self) -> str:
        """The one-time code that the CRM has made last, "" before the first."""
        return self._crm.journal.last_code

    def crm_fails(self, how: str, operation: str, times: int | None) -> None:
        """From the next call on. ValueError for a failure that the CRM does not know."""
        if how in HEALED:
            self._crm.faults.heal()
        else:
            self._crm.faults.push(fault_named(how, operation, times))

    async def desk(self) -> Desk:
        """Where the operator works; she has every queue."""
        if self._desk is None:
            core = self.core
            if not await core.database.read(operators.everybody):
                await core.database.transact(lambda: operators.put(OPERATOR, "", core.clock()))
            self._desk = (await open_web(core, demo=False)).desk
        return self._desk


async def prepared(config: Config, pack: Pack, trainer: Trainer, folder: Path, now: datetime) -> None:
    """A hub's folder with the schema and the pack's articles, to begin dialogues from."""
    stage = Stage(config, pack, trainer, folder=folder, now=now, fixtures={})
    await stage.open()
    try:
        await seed_articles(stage.core)
    finally:
        await stage.close()


def copied(template: Path, folder: Path) -> Path:
    shutil.copytree(template, folder)
    return folder


async def _single(data: bytes) -> AsyncIterator[bytes]:
    yield data
