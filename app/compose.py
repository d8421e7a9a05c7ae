"""The composition root: the one module that names concrete things and puts them together."""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.channels import Clock, open_accounts
from app.config import Config, ConfigError
from app.crm import open_crm
from app.lookups import exports_of, lookups_of
from app.pack import Pack
from app.trainer import FileTrainer, TrainingFailed
from channels.channel import Channel
from conversation import events as e
from conversation.ids import MINUTE, SECOND, Micros
from hub.answers import Answers
from hub.attachments import Attachments
from hub.came_about import CameAbout
from hub.channels import Channels
from hub.classifying import Outside
from hub.crm_calls import CrmCalls
from hub.delivery import Delivery
from hub.documents import Documents
from hub.exports import Exports
from hub.files import Files
from hub.flow_time import FLOW
from hub.flow_versions import with_older_versions
from hub.follow_up import KIND as MAIL
from hub.follow_up import FollowUp
from hub.forgetting import KIND as FORGET
from hub.forgetting import Forgetting
from hub.hearing import Hearing, Minds
from hub.intake import Intake
from hub.invitations import Invitations
from hub.knowledge import Knowledge, Trainer
from hub.linking import Linking
from hub.numbers import request_allotter
from hub.observe import Observer
from hub.presses import Presses
from hub.record import Recorder
from hub.request_clock import KIND as DEADLINE
from hub.request_clock import RequestClock
from hub.request_log import RequestLog
from hub.retention import KIND as RETENTION
from hub.retention import Retention
from hub.timers import JobHandler, Timers
from hub.turn import Turns
from hub.typing_signs import TypingSigns
from hub.visit_booking import BookingCrm
from hub.visit_reminders import VisitReminders
from hub.visit_tickets import REMIND, visit_allotters
from hub.worker import Worker
from integrations.crm.port import Crm
from integrations.signals.local import LocalRateBuckets, LocalSignals
from integrations.signals.port import RateBuckets, Signals
from nlu.breaker import Breaker
from storage import migrate
from storage.blobs import FolderBlobs
from storage.database import Database, DatabaseUnavailable
from storage.sqlite import FileInUse, SqliteDatabase

RISING = "wait_before_rising"
"""The metric of ``standard.yml`` whose bound is Q2's."""


def system_clock() -> Micros:
    return Micros(time.time_ns() // 1000)


def jitter() -> float:
    return secrets.randbelow(1000) / 1000


@dataclass(frozen=True, slots=True)
class Core:
    """A hub without its web side."""

    config: Config
    pack: Pack
    clock: Clock
    owner: str
    database: Database
    database_url: str
    blobs: FolderBlobs
    files: Files
    signals: Signals
    observe: Observer
    channels: Channels
    crm: Crm
    crm_calls: CrmCalls
    knowledge: Knowledge
    recorder: Recorder
    intake: Intake
    linking: Linking
    typing: TypingSigns
    turns: Turns
    delivery: Delivery
    timers: Timers
    worker: Worker
    retention: Retention
    exports: Exports
    documents: Documents


@asynccontextmanager
async def open_core(
    config: Config,
    pack: Pack,
    *,
    clock: Clock = system_clock,
    accounts: dict[str, Channel] | None = None,
    observe: Observer | None = None,
    trainer: Trainer | None = None,
    crm: Crm | None = None,
) -> AsyncIterator[Core]:
    """Everything opened and migrated; closed in the end. ``accounts`` replaces the configured channels, ``trainer``
    what teaches understanding, ``crm`` the configured one.

    Raises ConfigError, in words, for what an administrator can mend.
    """
    database, url = await open_database(config)
    signals, buckets = _signals(config, clock)
    observe = observe or Observer()
    outside = open_outside(config, clock, observe)
    try:
        await migrate.upgrade(database, url)
        pack = await _with_older_flows(pack, database, clock)
        blobs = FolderBlobs(config.data / "blobs")
        channels = Channels(open_accounts(config, clock, blobs) if accounts is None else accounts)
        crm = crm or open_crm(config, clock)
        core = _assemble(
            config=config,
            pack=pack,
            clock=clock,
            database=database,
            url=url,
            blobs=blobs,
            files=await Files.open(database, blobs, clock, config.url),
            signals=signals,
            buckets=buckets,
            channels=channels,
            crm=crm,
            observe=observe,
            trainer=trainer or first_trainer(config, pack),
            outside=outside,
        )
        try:
            await _first_knowledge(core)
            yield core
        finally:
            await crm.close()
            for channel in channels:
                await channel.close()
    finally:
        if outside is not None:
            await outside.close()
        await buckets.close()
        await signals.close()
        await database.close()


async def _with_older_flows(pack: Pack, database: Database, clock: Clock) -> Pack:
    flows = await with_older_versions(database, pack.policy.flows, pack.flow_texts, pack.known, clock())
    return replace(pack, policy=replace(pack.policy, flows=flows))


async def _first_knowledge(core: Core) -> None:
    try:
        await core.knowledge.refresh()
    except TrainingFailed as error:
        raise ConfigError(f"understanding cannot be trained from the pack's phrasings: {error}.") from None


def first_trainer(config: Config, pack: Pack) -> FileTrainer:
    """What teaches understanding from the pack; models are kept in the data folder."""
    return FileTrainer(config.models or config.data / "models", pack.intents, pack.phrasings)


def _assemble(
    *,
    config: Config,
    pack: Pack,
    clock: Clock,
    database: Database,
    url: str,
    blobs: FolderBlobs,
    files: Files,
    signals: Signals,
    buckets: RateBuckets,
    channels: Channels,
    crm: Crm,
    observe: Observer,
    trainer: Trainer,
    outside: Outside | None,
) -> Core:
    crm = BookingCrm(crm, database, pack.offices, clock)
    owner = f"worker-{secrets.token_hex(8)}"
    rise_after = rise_bound(pack, clock)
    mailbox = next((each for each in channels if each.capabilities({}).goes_on_after), None)
    wait = mailbox.capabilities({}).goes_on_after * MINUTE if mailbox else 0
    recorder = Recorder(
        database,
        clock,
        signals,
        channels.pulled,
        rise_after,
        follow_up_after=wait,
        allotters={
            e.RequestRegistered: request_allotter(pack.requests),
            **visit_allotters(pack.offices),
        },
    )
    follow_up = None
    if mailbox is not None:
        follow_up = FollowUp(
            database=database,
            recorder=recorder,
            replies=pack.policy.replies,
            channel=mailbox.name,
            account=mailbox.account,
            wait=wait,
            now=clock,
        )
    knowledge = Knowledge(database, signals, trainer, outside)
    intake = Intake(database, signals, observe)
    linking = Linking(database, recorder, channels, pack.policy, clock)
    exports = exports_of(pack, database, recorder, config.url, clock)
    documents = Documents(database, recorder, config.url, pack.requests.zone, clock)
    answers = Answers(
        database,
        knowledge,
        pack.routes,
        pack.standard.people,
        lambda topic: pack.policy.title(topic, "ru"),
        lookups=lookups_of(
            *(pack, database, crm),
            buckets=buckets,
            exports=exports,
            documents=documents,
            observe=observe,
        ),
    )
    invitations = Invitations(database, channels, observe, clock)
    typing = TypingSigns(database, channels, clock)
    minds = Minds(pack.policy, lambda: knowledge.understander, answers, pack.standard.people.worked, outside)
    came_about = CameAbout(database=database, recorder=recorder, minds=minds, observe=observe, now=clock)
    turns = Turns(
        database=database,
        recorder=recorder,
        channels=channels,
        hearing=Hearing(
            database=database,
            minds=minds,
            linking=linking,
            signals=signals,
            follow_up=follow_up,
        ),
        attachments=Attachments(blobs),
        invitations=invitations,
        presses=Presses(database),
        typing=typing,
        signals=signals,
        observe=observe,
        now=clock,
        owner=owner,
    )
    delivery = Delivery(
        database=database,
        recorder=recorder,
        channels=channels,
        buckets=buckets,
        links=files.links,
        signals=signals,
        observe=observe,
        now=clock,
        owner=owner,
        jitter=jitter,
        replies=pack.policy.replies,
    )
    request_clock = RequestClock(database, RequestLog(database, recorder, clock))
    handlers: dict[str, JobHandler] = {FLOW: came_about.flow_is_old, DEADLINE: request_clock.run}
    if follow_up is not None:
        handlers[MAIL] = follow_up.run
    reminders = VisitReminders(database, recorder, pack.offices, pack.policy.replies, clock)
    handlers[REMIND] = reminders.run
    retention = Retention(database, blobs, signals, pack.privacy, clock)
    handlers[RETENTION] = retention.run
    handlers[FORGET] = Forgetting(database, signals, clock).run
    timers = Timers(database, recorder, clock, rise_after, handlers)
    crm_calls = CrmCalls(
        database=database,
        crm=crm,
        bring_back=came_about.answered,
        delay=came_about.delayed,
        observe=observe,
        now=clock,
        limit=config.crm.write_timeout,
    )
    worker = Worker(
        database=database,
        channels=channels,
        intake=intake,
        turns=turns,
        delivery=delivery,
        timers=timers,
        crm_calls=crm_calls,
        invitations=invitations,
        signals=signals,
        observe=observe,
        now=clock,
        owner=owner,
        width=config.workers_width,
    )
    return Core(
        config,
        pack,
        clock,
        owner,
        database,
        url,
        blobs,
        files,
        signals,
        observe,
        channels,
        crm,
        crm_calls,
        knowledge,
        recorder,
        intake,
        linking,
        typing,
        turns,
        delivery,
        timers,
        worker,
        retention,
        exports,
        documents,
    )


def rise_bound(pack: Pack, clock: Clock) -> int:
    """Q2's bound in microseconds."""
    today = datetime.fromtimestamp(clock() / 1e6, UTC).date()
    rule = pack.standard.rule(RISING, today)
    if rule is None:
        raise ConfigError(f"standard.yml: no rule for {RISING} is in force.")
    return rule.bound_us


async def open_database(config: Config) -> tuple[Database, str]:
    """The database and the URL that migrations take. Raises ConfigError."""
    url = config.database.get_secret_value()
    if url:
        from storage.postgres import PostgresDatabase

        try:
            return await PostgresDatabase.open(url), url
        except DatabaseUnavailable as error:
            raise ConfigError(
                f"PostgreSQL cannot be reached: {error}. Check «database» and that the server runs."
            ) from None
    path = (config.data / "okno.sqlite").resolve()
    try:
        return SqliteDatabase(path), f"sqlite:///{path}"
    except FileInUse:
        raise ConfigError(
            f"{path} is in use by another process. Stop it, or set «database» to PostgreSQL: it serves many."
        ) from None
    except OSError as error:
        raise ConfigError(
            f"the folder {config.data} cannot be written: {error.strerror}. Choose another with --data."
        ) from None


def open_outside(config: Config, clock: Clock, observe: Observer) -> Outside | None:
    """The classifier that is configured beside our own."""
    if config.nlu.backend != "rasa":
        return None
    from nlu.rasa import Rasa

    asked = config.nlu.rasa
    classifier = Rasa(asked.url, timeout=asked.timeout, token=asked.token.get_secret_value())
    return Outside(classifier, Breaker(asked.failures, round(asked.pause * SECOND), clock), observe)


def _signals(config: Config, clock: Clock) -> tuple[Signals, RateBuckets]:
    url = config.redis.get_secret_value()
    local = LocalRateBuckets(clock)
    if not url:
        return LocalSignals(), local
    from integrations.signals.redis import RedisRateBuckets, RedisSignals

    return RedisSignals(url), RedisRateBuckets(url, local)
