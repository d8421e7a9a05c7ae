"""The composition root: the one module that names concrete things and puts them together."""

import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from pydantic import ValidationError

from app.config import Config, ConfigError, sentences
from app.pack import Pack
from bot.policy import Policy
from channels.channel import BlobStore, Channel
from channels.widget.adapter import WidgetChannel
from channels.widget.settings import WidgetSettings
from conversation.ids import HOUR, MINUTE, Micros
from hub.answers import Answers
from hub.attachments import Attachments
from hub.channels import Channels
from hub.delivery import Delivery
from hub.files import Files
from hub.follow_up import FollowUp
from hub.hearing import Hearing, Minds
from hub.intake import Intake
from hub.invitations import Invitations
from hub.knowledge import Knowledge
from hub.linking import Linking
from hub.observe import Observer
from hub.presses import Presses
from hub.record import Recorder
from hub.timers import Timers
from hub.turn import Turns
from hub.typing_signs import TypingSigns
from hub.widget import Kiosk, Nudge, Site
from hub.worker import Worker
from integrations.signals.local import LocalRateBuckets, LocalSignals
from integrations.signals.port import RateBuckets, Signals
from integrations.site_login.port import SiteLogin
from knowledge.article import Article
from nlu.understand import Understander
from storage import migrate
from storage.blobs import FolderBlobs
from storage.database import Database, DatabaseUnavailable
from storage.sqlite import FileInUse, SqliteDatabase

Clock = Callable[[], Micros]
BuildUnderstander = Callable[[str, str, tuple[Article, ...]], Understander]
"""From the texts of ``intents.yml`` and ``nlu.yml`` and the published articles."""
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
    knowledge: Knowledge
    recorder: Recorder
    intake: Intake
    linking: Linking
    typing: TypingSigns
    turns: Turns
    delivery: Delivery
    worker: Worker


@asynccontextmanager
async def open_core(
    config: Config,
    pack: Pack,
    *,
    clock: Clock = system_clock,
    accounts: dict[str, Channel] | None = None,
    observe: Observer | None = None,
    build: BuildUnderstander = Understander.from_files,
) -> AsyncIterator[Core]:
    """Everything opened and migrated; closed in the end. ``accounts`` replaces the configured channels.

    Raises ConfigError, in words, for what an administrator can mend.
    """
    database, url = await open_database(config)
    signals, buckets = _signals(config, clock)
    try:
        await migrate.upgrade(database, url)
        blobs = FolderBlobs(config.data / "blobs")
        channels = Channels(open_accounts(config, clock, blobs) if accounts is None else accounts)
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
            observe=observe or Observer(),
            build=build,
        )
        try:
            await core.knowledge.refresh()
            yield core
        finally:
            for channel in channels:
                await channel.close()
    finally:
        await buckets.close()
        await signals.close()
        await database.close()


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
    observe: Observer,
    build: BuildUnderstander,
) -> Core:
    owner = f"worker-{secrets.token_hex(8)}"
    rise_after = rise_bound(pack, clock)
    mailbox = next((each for each in channels if each.capabilities({}).goes_on_after), None)
    wait = mailbox.capabilities({}).goes_on_after * MINUTE if mailbox else 0
    recorder = Recorder(database, clock, signals, channels.pulled, rise_after, follow_up_after=wait)
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
    knowledge = Knowledge(database, signals, lambda articles: build(pack.intents, pack.phrasings, articles))
    intake = Intake(database, signals, observe)
    linking = Linking(database, recorder, channels, pack.policy, clock)
    answers = Answers(
        database, knowledge, pack.routes, pack.standard.people, lambda topic: pack.policy.title(topic, "ru")
    )
    invitations = Invitations(database, channels, observe, clock)
    typing = TypingSigns(database, channels, clock)
    turns = Turns(
        database=database,
        recorder=recorder,
        channels=channels,
        hearing=Hearing(
            database=database,
            minds=Minds(pack.policy, lambda: knowledge.understander, answers, pack.standard.people.worked),
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
    worker = Worker(
        database=database,
        channels=channels,
        intake=intake,
        turns=turns,
        delivery=delivery,
        timers=Timers(database, recorder, clock, rise_after, follow_up),
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
        knowledge,
        recorder,
        intake,
        linking,
        typing,
        turns,
        delivery,
        worker,
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


def _signals(config: Config, clock: Clock) -> tuple[Signals, RateBuckets]:
    url = config.redis.get_secret_value()
    local = LocalRateBuckets(clock)
    if not url:
        return LocalSignals(), local
    from integrations.signals.redis import RedisRateBuckets, RedisSignals

    return RedisSignals(url), RedisRateBuckets(url, local)


class _Builder(Protocol):
    def __call__(self, values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel: ...


def _widget(values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel:
    return WidgetChannel(WidgetSettings(**values))


def _telegram(values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel:
    from channels.telegram.adapter import TelegramChannel
    from channels.telegram.settings import TelegramSettings

    return TelegramChannel(TelegramSettings(**values), now=clock, blobs=blobs)


def _vk(values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel:
    from channels.vk.adapter import VkChannel
    from channels.vk.settings import VkSettings

    return VkChannel(VkSettings(**values), now=clock, blobs=blobs)


def _email(values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel:
    from channels.email.adapter import EmailChannel
    from channels.email.settings import EmailSettings

    return EmailChannel(EmailSettings(**values), now=clock, blobs=blobs)


def _api(values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel:
    from channels.api.adapter import ApiChannel
    from channels.api.settings import ApiSettings

    return ApiChannel(ApiSettings(**values), now=clock, blobs=blobs)


CHANNELS: dict[str, _Builder] = {
    "widget": _widget,
    "telegram": _telegram,
    "vk": _vk,
    "email": _email,
    "api": _api,
}
"""A new channel is one folder and one line here."""


def open_accounts(config: Config, clock: Clock, blobs: BlobStore) -> dict[str, Channel]:
    """The configured channel accounts by name. Raises ConfigError with every mistake."""
    accounts: dict[str, Channel] = {}
    wrong: list[str] = []
    for number, values in enumerate(config.channels):
        where = f"config: channels[{number}]"
        kind = values.get("kind")
        builder = CHANNELS.get(str(kind))
        if builder is None:
            wrong.append(f"{where}: unknown kind «{kind}». Known: {', '.join(CHANNELS)}.")
            continue
        try:
            channel = builder(values, clock, blobs)
        except ValidationError as error:
            wrong += sentences(error, f"{where} ({kind})")
            continue
        if channel.account in accounts:
            wrong.append(f"{where}: two accounts are named {channel.account}. Give one another «name».")
        accounts[channel.account] = channel
    if wrong:
        raise ConfigError("\n".join(wrong))
    return accounts


def widgets(channels: Channels) -> list[WidgetSettings]:
    """The sites that show our chat."""
    return [channel.settings for channel in channels if isinstance(channel, WidgetChannel)]


def site_of(settings: WidgetSettings, pack: Pack) -> Site:
    """Raises ConfigError for a key that does not fit its algorithm."""
    return Site(
        settings.name,
        settings.title,
        pack.policy.replies.text("welcome"),
        settings.sites,
        settings.max_file,
        tuple(Nudge(each.url, each.seconds, each.text) for each in settings.nudges),
        kiosk=_kiosk(settings, pack.policy),
        login=_site_login(settings),
        login_us=(settings.login.hours if settings.login else 0) * HOUR,
    )


def _kiosk(settings: WidgetSettings, policy: Policy) -> Kiosk | None:
    asked = settings.kiosk
    if asked is None:
        return None
    topics = (policy.title(topic, "ru") for topic in policy.replies.menu)
    menu = (*(title for title in topics if title), policy.replies.text("operator_button"))
    return Kiosk(asked.idle, asked.countdown, asked.start or menu)


def _site_login(settings: WidgetSettings) -> SiteLogin | None:
    asked = settings.login
    if asked is None:
        return None
    from integrations.site_login.tokens import SignedLogins

    try:
        return SignedLogins(asked.algorithm, asked.key.get_secret_value(), asked.audience, asked.issuer)
    except ValueError as error:
        raise ConfigError(f"channel widget:{settings.name}, key «login.key»: {error}.") from None
