"""What is told of the flows of a pack: mistakes, and which wish begins which flow."""

from collections.abc import Mapping
from pathlib import Path

import orjson

from app.pack import Pack, load_pack
from bot.flows.definition import FlowBook
from bot.flows.languages import without_english
from bot.flows.loading import read_flows
from knowledge.pack_file import PackError, read_pack


def check(folder: Path, *, as_json: bool) -> int:
    """``okno flows check``: 1 when a file is wrong."""
    pack = load_pack(folder, flows=False)
    book, problems = read_flows(pack.flow_texts, pack.known)
    lacking = {
        intent: flow for intent, flow in _begun(pack).items() if f"flows/{flow}.yml" not in pack.flow_texts
    }
    foreign = _without_english(pack, problems)
    if as_json:
        print(_as_json(book, problems, lacking, foreign))
    else:
        _tell(book, problems, lacking, foreign)
    return 1 if problems else 0


def _tell(
    book: FlowBook,
    problems: tuple[PackError, ...],
    lacking: Mapping[str, str],
    foreign: Mapping[str, list[int]],
) -> None:
    for problem in problems:
        print(problem)
    for file, lines in foreign.items():
        print(f"{file}, line {', '.join(map(str, lines))}: no English; Russian stands for it")
    for intent, flow in lacking.items():
        print(f"intents.yml: the wish {intent} begins «{flow}», and there is no such flow: people take it")
    print(f"Flows: {len(book.flows)}. Files with a mistake: {len({each.file for each in problems})}.")


def _as_json(
    book: FlowBook,
    problems: tuple[PackError, ...],
    lacking: Mapping[str, str],
    foreign: Mapping[str, list[int]],
) -> str:
    return orjson.dumps(
        {
            "flows": sorted(book.flows),
            "problems": [{"file": each.file, "line": each.line, "why": each.why} for each in problems],
            "without_english": foreign,
            "intents_without_flow": lacking,
        }
    ).decode()


def show(folder: Path, *, as_json: bool) -> int:
    """``okno flows list``."""
    pack = load_pack(folder)
    begun = _begun(pack)
    for name, flow in sorted(pack.policy.flows.flows.items()):
        intents = [intent for intent, begins in begun.items() if begins == name]
        if as_json:
            said = {"flow": name, "title": flow.title_ru, "identity": flow.whose, "intents": intents}
            print(orjson.dumps(said | {"steps": len(flow.steps), "slots": list(flow.slots)}).decode())
        else:
            print(f"{name:<24}{flow.title_ru}" + (f"  ({', '.join(intents)})" if intents else ""))
    return 0


def _begun(pack: Pack) -> dict[str, str]:
    """Wish → the flow that ``intents.yml`` says it begins."""
    return {name: intent.flow for name, intent in pack.policy.intents.items() if intent.flow}


def _without_english(pack: Pack, problems: tuple[PackError, ...]) -> dict[str, list[int]]:
    broken = {problem.file for problem in problems}
    found = {
        file: without_english(read_pack(text, file))
        for file, text in pack.flow_texts.items()
        if file not in broken
    }
    return {file: lines for file, lines in found.items() if lines}
