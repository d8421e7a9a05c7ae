"""The command line: ``okno COMMAND``."""

import argparse
import asyncio
import gc
import getpass
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from app.config import Config, ConfigError, load_config
from app.crm_demo import add_crm_demo
from app.dialogues_command import add_dialogues_command
from app.faq_command import add_faq_command
from app.flow_commands import add_flow_commands
from app.logs import set_up_logs
from app.nlu_commands import add_nlu_commands

DEFAULT_CONFIG = Path("config.yml")
Command = Callable[[Config, argparse.Namespace], Awaitable[int]]


def main(arguments: list[str] | None = None) -> None:
    """Run one command; what an administrator can mend is told in one sentence, with exit code 1.

    A command has ``run``, or ``plain`` where it needs no configuration.
    """
    options = _parser().parse_args(arguments)
    try:
        if "plain" in options:
            sys.exit(options.plain(options))
        config = load_config(
            _config_file(options),
            data=options.data,
            port=getattr(options, "port", None),
            host=getattr(options, "host", None),
        )
        set_up_logs(config.log_format)
        command: Command = options.run
        sys.exit(_run(command(config, options)))
    except ConfigError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:  # «| head» has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)


def _run(command: Awaitable[int]) -> int:
    async def whole() -> int:
        return await command

    try:
        import uvloop
    except ImportError:
        return asyncio.run(whole())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(whole())


def _config_file(options: argparse.Namespace) -> Path | None:
    """The file named, else ``config.yml`` of this folder if there is one."""
    if options.config is not None:
        return Path(options.config)
    return DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="okno", description="Okno: one window for clients in every channel."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = _command(commands, "serve", _serve, "the whole hub in one process")
    serve.add_argument("--port", type=int, help="port of the pages (8080)")
    serve.add_argument("--host", help="address to listen on (127.0.0.1)")
    serve.add_argument("--demo", action="store_true", help="with demo log-ins and the page /demo")
    _command(commands, "worker", _worker, "a worker without pages, beside others on one PostgreSQL")
    _command(commands, "migrate", _migrate, "bring the database to this program's schema")
    seed = _command(commands, "seed", _seed, "put the pack's articles into the database")
    seed.add_argument("--demo", action="store_true", help="demo log-ins too")
    operator = _command(
        commands, "operator", _operator, "create an account for a colleague; asks for the password"
    )
    operator.add_argument("login")
    operator.add_argument("--name", required=True)
    operator.add_argument(
        "--role",
        action="append",
        required=True,
        choices=["operator", "editor", "supervisor", "administrator"],
    )
    operator.add_argument("--queue", action="append", default=[], help="a queue of hers; all when left out")
    talk = _command(
        commands, "chat", _chat, "talk to the bot here; without --data on a hub that is thrown away"
    )
    talk.add_argument(
        "--json", action="store_true", help="one JSON object a line: replies, intent, faq, handoff …"
    )
    _command(commands, "rebuild", _rebuild, "make every view again from the log")
    replay = _command(commands, "replay", _replay, "decide a conversation again and report what would differ")
    replay.add_argument("conversation")
    erase = _command(commands, "erase", _erase, "erase a person: words, names, addresses and files, for good")
    erase.add_argument("who", metavar="CONTACT", help="a contact's id, or that of a conversation")
    parse = commands.add_parser(
        "parse",
        help="what captured payloads mean, one JSON line a file; needs no configuration",
        description="What captured payloads mean, one JSON line a file (docs/OPERATIONS.md).",
    )
    parse.add_argument("channel", choices=["telegram", "vk", "email", "api"])
    parse.add_argument("file", nargs="+")
    parse.set_defaults(plain=_parse)
    export = _command(commands, "export", _export, "write down all that is kept of a person")
    export.add_argument("who", metavar="CONTACT", help="a contact's id, or that of a conversation")
    export.add_argument("folder", metavar="DIR", type=Path, help="where data.json and data.html go")
    kept = _command(commands, "retention", _retention, "blank what is older than the pack's terms allow")
    kept.add_argument("--dry-run", action="store_true", help="only count it")
    add_nlu_commands(commands)
    add_faq_command(commands)
    add_crm_demo(commands)
    add_dialogues_command(commands)
    add_flow_commands(commands)
    _command(commands, "doctor", _doctor, "what is wrong with this deployment, in words")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Command, text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
    command.add_argument("--config", help="configuration file (config.yml)")
    command.add_argument("--data", type=Path, help="folder of the database and the files (data)")
    command.set_defaults(run=run)
    return command


def _parse(options: argparse.Namespace) -> int:
    from app.captured import parse_files

    return parse_files(options.channel, options.file)


async def _serve(config: Config, options: argparse.Namespace) -> int:
    gc.disable()  # Until all is loaded: a start makes many objects and no rubbish.
    from app.serving import serve

    await serve(config, demo=options.demo)
    return 0


async def _worker(config: Config, options: argparse.Namespace) -> int:
    gc.disable()
    from app.serving import work

    await work(config)
    return 0


async def _migrate(config: Config, options: argparse.Namespace) -> int:
    from app.compose import open_database
    from storage import migrate

    database, url = await open_database(config)
    try:
        changed = await migrate.upgrade(database, url)
    finally:
        await database.close()
    print(f"The database is at revision {migrate.HEAD}" + ("." if changed else " already."))
    return 0


async def _seed(config: Config, options: argparse.Namespace) -> int:
    from app.compose import open_core
    from app.demo import seed_articles, seed_colleagues
    from app.pack import load_pack

    async with open_core(config, load_pack(config.pack), accounts={}) as core:
        print(f"Articles added: {await seed_articles(core)}.")
        if options.demo:
            print(f"Demo accounts added: {await seed_colleagues(core)}.")
    return 0


async def _operator(config: Config, options: argparse.Namespace) -> int:
    from app.compose import open_core
    from app.pack import load_pack
    from hub.accounts import Accounts, BadAccount

    pack = load_pack(config.pack)
    unknown = [queue for queue in options.queue if queue not in pack.routes.queues]
    if unknown:
        raise ConfigError(f"unknown queue «{unknown[0]}». Known: {', '.join(pack.routes.queues)}.")
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    queues = frozenset(options.queue or pack.routes.queues)
    async with open_core(config, pack, accounts={}) as core:
        try:
            await Accounts(core.database, core.clock).create(
                options.login, options.name, password, frozenset(options.role), queues
            )
        except BadAccount as error:
            raise ConfigError(f"{error}.") from None
    print(f"{options.login} may log in.")
    return 0


async def _chat(config: Config, options: argparse.Namespace) -> int:
    from app.chat import chat

    await chat(config, kept=options.data is not None, as_json=options.json)
    return 0


async def _rebuild(config: Config, options: argparse.Namespace) -> int:
    from app.compose import open_database
    from storage.rebuild import rebuild

    database, _ = await open_database(config)
    try:
        count = await database.transact(rebuild)
    finally:
        await database.close()
    print(f"Views rebuilt from {count} events.")
    return 0


async def _replay(config: Config, options: argparse.Namespace) -> int:
    from app.compose import open_database
    from app.pack import load_pack
    from conversation.ids import ConversationId
    from hub.flow_versions import with_every_version
    from hub.replay import replay
    from storage import event_log

    conversation = ConversationId(options.conversation)
    pack = load_pack(config.pack)
    database, _ = await open_database(config)
    try:
        if not await database.read(lambda: event_log.read_conversation(conversation)):
            raise ConfigError(f"there is no conversation «{conversation}».")
        flows = await with_every_version(database, pack.policy.flows, pack.known)
        differences = await replay(database, conversation, replace(pack.policy, flows=flows))
    finally:
        await database.close()
    for difference in differences:
        print(f"version {difference.version}\n  then: {difference.then}\n  now:  {difference.now}")
        for key in difference.asks:
            print(f"  asks what was not asked then: {key}")
    print(f"{len(differences)} turns differ." if differences else "Every turn is decided as it was then.")
    return 1 if differences else 0


async def _erase(config: Config, options: argparse.Namespace) -> int:
    from app.compose import open_core
    from app.pack import load_pack
    from hub.erasure import Erasure, UnknownContact

    async with open_core(config, load_pack(config.pack), accounts={}) as core:
        try:
            done = await Erasure(core.database, core.blobs, core.signals, core.clock).erase(
                options.who, "command line"
            )
        except UnknownContact:
            raise ConfigError(f"there is no contact or conversation «{options.who}».") from None
    print(f"Erased: {done.conversations} conversations, {done.files} files.")
    return 0


async def _export(config: Config, options: argparse.Namespace) -> int:
    from app.compose import open_core
    from app.pack import load_pack
    from hub.exports import JSON, PAGE, UnknownPerson

    async with open_core(config, load_pack(config.pack), accounts={}) as core:
        try:
            exported = await core.exports.of(options.who, "command line")
        except UnknownPerson:
            raise ConfigError(f"there is no contact or conversation «{options.who}».") from None
    options.folder.mkdir(parents=True, exist_ok=True)
    (options.folder / JSON).write_bytes(exported.json)
    (options.folder / PAGE).write_bytes(exported.html)
    print(f"Written to {options.folder}: {JSON}, {PAGE}.")
    return 0


async def _retention(config: Config, options: argparse.Namespace) -> int:
    from app.compose import open_core
    from app.pack import load_pack

    async with open_core(config, load_pack(config.pack), accounts={}) as core:
        done = await (core.retention.preview() if options.dry_run else core.retention.apply())
    for each in done:
        rule = each.rule
        print(f"{rule.what:<10}{rule.days:>6} days  {each.conversations} conversations, {each.rows} rows")
    print("Nothing was touched." if options.dry_run else "Blanked.")
    return 0


async def _doctor(config: Config, options: argparse.Namespace) -> int:
    from app.doctor import examine

    findings = await examine(config)
    for finding in findings:
        print(f"{'WRONG' if finding.wrong else 'ok':<6}{finding.what}: {finding.wrong or finding.good}")
    wrong = sum(bool(finding.wrong) for finding in findings)
    print(f"{wrong} to be mended." if wrong else "All is well.")
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
