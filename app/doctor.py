"""``okno doctor``: what is wrong with this deployment, in words."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.channels import open_accounts
from app.compose import open_database, system_clock
from app.config import Config, ConfigError
from app.crm import open_crm
from app.pack import Pack, load_pack
from channels.channel import Channel, SendError
from nlu.classifier import ClassifierFailed
from nlu.phrasings import load_phrasings
from storage import migrate
from storage.blobs import FolderBlobs

CHECK_SECONDS = 15.0
NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """``wrong`` is "" when ``what`` is as it should be; ``good`` says how it is."""

    what: str
    wrong: str = ""
    good: str = ""


async def examine(config: Config) -> list[Finding]:
    """Every part in turn; none stops the others."""
    findings = [
        _tried("pages", lambda: _pages(config)),
        _tried("pack", lambda: _pack(config)),
        _tried("data folder", lambda: _folder(config)),
        await _awaited("database", _database(config)),
        await _awaited("redis", _redis(config)),
        await _awaited("understanding", _classifier(config)),
        await _awaited("CRM", _crm(config)),
    ]
    try:
        with tempfile.TemporaryDirectory() as folder:
            accounts = open_accounts(config, system_clock, FolderBlobs(config.data.__class__(folder)))
            findings += [await _account(channel) for channel in accounts.values()]
    except ConfigError as error:
        findings += [Finding("channels", sentence) for sentence in str(error).splitlines()]
    return findings


def _tried(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, good=check())
    except ConfigError as error:
        return Finding(what, str(error))


async def _awaited(what: str, check: Awaitable[str]) -> Finding:
    try:
        return Finding(what, good=await check)
    except ConfigError as error:
        return Finding(what, str(error))


def _pages(config: Config) -> str:
    if not (config.pages / "console.html").is_file():
        raise ConfigError(f"{config.pages} holds no built pages. Run «python3 dev.py setup».")
    return str(config.pages)


def _pack(config: Config) -> str:
    pack = load_pack(config.pack)
    unsure = sum(len(office.unconfirmed) for office in pack.offices.dated)
    counts = {
        "intents": len(pack.policy.intents),
        "articles": len(pack.articles),
        "flows": len(pack.policy.flows.flows),
        "offices": len(pack.offices.dated),
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items())
    return f"{told}; {unsure} facts about offices are still to be confirmed" if unsure else told


def _folder(config: Config) -> str:
    try:
        config.data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=config.data):
            return str(config.data)
    except OSError as error:
        raise ConfigError(f"{config.data} cannot be written: {error.strerror}.") from None


async def _database(config: Config) -> str:
    database, _ = await open_database(config)
    try:
        found = await migrate.revision(database)
    finally:
        await database.close()
    if found != migrate.HEAD:
        raise ConfigError(f"is at revision «{found or 'none'}», needed: {migrate.HEAD}. Run «okno migrate».")
    return f"{database.dialect}, revision {found}"


async def _redis(config: Config) -> str:
    url = config.redis.get_secret_value()
    if not url:
        return "not used: processes poll each second"
    from integrations.signals.redis import RedisSignals

    signals = RedisSignals(url)
    try:
        wrong = await signals.check()
    finally:
        await signals.close()
    if wrong:
        raise ConfigError(
            f"cannot be reached: {wrong}. The hub works without it, but slower between processes."
        )
    return "answers"


async def _classifier(config: Config) -> str:
    """Put one phrasing of each topic to Rasa: what it ranks shows which intents it was trained on."""
    if config.nlu.backend != "rasa":
        return "our own model"
    from nlu.rasa import Rasa

    asked = config.nlu.rasa
    rasa = Rasa(asked.url, timeout=asked.timeout, token=asked.token.get_secret_value())
    phrasings = first_phrasings(load_pack(config.pack))
    ranked: set[str] = set()
    try:
        for phrasing in phrasings.values():
            ranked |= {one.intent for one in await rasa.rank(phrasing, None)}
    except ClassifierFailed as failure:
        raise ConfigError(f"Rasa {failure}. Meanwhile our own model understands.") from None
    finally:
        await rasa.close()
    for what, names in (
        ("names intents that the pack does not have", ranked - phrasings.keys()),
        ("does not know intents of the pack", phrasings.keys() - ranked),
    ):
        if names:
            raise ConfigError(
                f"Rasa {what}: {_listed(names)}. Train it again with what «okno nlu export-rasa» writes."
            )
    return f"Rasa answers, its {len(ranked)} intents are the pack's"


async def _crm(config: Config) -> str:
    crm = open_crm(config, system_clock)
    try:
        wrong = await crm.check()
    finally:
        await crm.close()
    if wrong:
        raise ConfigError(f"the service {wrong}. Meanwhile flows that need the CRM lead to people.")
    if config.crm.kind == "demo":
        return "the built-in demo: nothing reaches the company, and a restart forgets it"
    return "answers and takes our signature"


def first_phrasings(pack: Pack) -> dict[str, str]:
    """Topic → one way to ask for it, of all that Rasa should have been trained on."""
    own = {article.topic: article.title for article in pack.articles}
    return own | {name: texts[0] for name, texts in load_phrasings(pack.phrasings).items() if texts}


def _listed(names: set[str]) -> str:
    few = sorted(names)[:NAMES_SHOWN]
    return ", ".join(few) + (f" and {len(names) - len(few)} more" if len(names) > len(few) else "")


async def _account(channel: Channel) -> Finding:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return Finding(channel.account, good=await channel.sender().check())
    except TimeoutError:
        return Finding(
            channel.account, f"did not answer within {CHECK_SECONDS:g} s. Check the network and «api_url»."
        )
    except SendError as error:
        return Finding(channel.account, f"{type(error).__name__}: {error}.")
    finally:
        await channel.close()
