"""``okno dialogues run``: plays files of dialogues and prints what differs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from app.config import Config
from app.dialogues.reading import PackError, read_file
from app.dialogues.script import Dialogue

UNREADABLE = 2
PROGRESS_EACH = 10
"""Dialogues between two signs of life."""


def add_dialogues_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "tests of the bot by its behaviour, written as dialogues"
    parser = commands.add_parser("dialogues", help=text, description=text[:1].upper() + text[1:] + ".")
    run = parser.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "run",
        help="play every dialogue of the files against a hub of its own, with the pack and the demo CRM",
        description="Plays every dialogue of the files and prints what differs. Exit code 1 when something does, 2 "
        "when a file cannot be read.",
    )
    run.add_argument("file", nargs="+", type=Path, help="YAML files (docs/OPERATIONS.md, «Dialogues»)")
    run.add_argument("--json", action="store_true", help="one JSON object a turn")
    run.add_argument(
        "--only", metavar="ID", action="append", default=[], help="only this dialogue; may be repeated"
    )
    run.add_argument("--config", help="configuration file (config.yml)")
    run.add_argument("--data", type=Path, help="folder of the trained model (data)")
    run.set_defaults(run=run_dialogues)


async def run_dialogues(config: Config, options: argparse.Namespace) -> int:
    from app.compose import first_trainer
    from app.dialogues.performance import performance
    from app.dialogues.telling import as_json_line, as_text
    from app.pack import load_pack

    found, code = _read(options.file, frozenset(options.only))
    if code:
        return code
    if not found:
        print("there is no such dialogue", file=sys.stderr)
        return 1
    pack, failed = load_pack(config.pack), 0
    first = min(dialogue.now for _, dialogue in found)
    async with performance(config, pack, first_trainer(config, pack), first) as stage:
        for done, (path, dialogue) in enumerate(found, 1):
            results = await stage.play(dialogue)
            failed += any(not result.ok for result in results)
            if options.json:
                print("\n".join(map(as_json_line, results)), flush=True)
            else:
                print(as_text(path, dialogue, results), end="", flush=True)
            if done % PROGRESS_EACH == 0 and done < len(found):
                print(
                    f"{done} of {len(found)} dialogues, {failed} with differences",
                    file=sys.stderr,
                    flush=True,
                )
    if not options.json:
        print(f"{len(found)} dialogues, {failed} with differences.")
    return 1 if failed else 0


def _read(paths: Sequence[Path], only: frozenset[str]) -> tuple[list[tuple[Path, Dialogue]], int]:
    """Nothing is played while one of the files cannot be read: each complaint is told, with its line."""
    found: list[tuple[Path, Dialogue]] = []
    code = 0
    for path in paths:
        try:
            found += [(path, one) for one in read_file(path) if not only or one.id in only]
        except PackError as error:
            print(error, file=sys.stderr)
            code = UNREADABLE
    return found, code
