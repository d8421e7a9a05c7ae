"""``okno flows …``: what the bot can get done, checked, listed and drawn."""

import argparse
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.config import Config

Run = Callable[[Config, argparse.Namespace], Awaitable[int]]


def add_flow_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "the flows of the pack: what the bot gets done"
    parser = commands.add_parser("flows", help=text, description=text[:1].upper() + text[1:] + ".")
    own = parser.add_subparsers(required=True, metavar="COMMAND")
    check = _command(own, "check", _check, "read every flow and tell what is wrong, with file and line")
    check.add_argument("--json", action="store_true", help="all of it as one JSON object")
    listed = _command(own, "list", _list, "every flow: its name, its title, which wishes begin it")
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    graph = _command(own, "graph", _graph, "draw flows for people, with Russian titles")
    graph.add_argument("flow", nargs="*", metavar="FLOW", help="flows to draw; all when left out")
    graph.add_argument("--format", choices=["mermaid", "svg"], default="mermaid", help="(mermaid)")
    graph.add_argument("--out", type=Path, metavar="DIR", help="a file for each flow, into this folder")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Run, text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
    command.add_argument("--config", help="configuration file (config.yml)")
    command.set_defaults(run=run, data=None)
    return command


async def _check(config: Config, options: argparse.Namespace) -> int:
    from app.flow_check import check

    return check(config.pack, as_json=options.json)


async def _list(config: Config, options: argparse.Namespace) -> int:
    from app.flow_check import show

    return show(config.pack, as_json=options.json)


async def _graph(config: Config, options: argparse.Namespace) -> int:
    from app.flow_graph import draw

    return draw(config.pack, options.flow, options.format, options.out)
