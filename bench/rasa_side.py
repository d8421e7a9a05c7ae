"""Our own engine and Rasa's DIET side by side: ``python -m bench.rasa_side``, or ``bench.understanding --with-rasa``.

Both learn the pack's phrasings but every fifth of each intent, and are asked those, then what clients write
(``tests/nlu/questions.yml``: messages that nobody who wrote phrasings has seen). Rasa is trained with the pipeline that
``okno nlu export-rasa`` writes, in the environment of ``dev.py test --with-rasa``; that takes minutes of two cores.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.trainer import FileTrainer
from conversation.understanding import Candidate, Understanding, UnderstandingContext
from nlu.normalize import normalize, phrase_key
from nlu.phrasings import load_phrasings
from nlu.rasa import Rasa
from nlu.rasa_project import EPOCHS, rasa_project
from nlu.understand import Understander
from tests.nlu.heard import OUTSIDE, messages, taught
from tests.nlu.pack import NOW, text
from tests.servers import rasa
from tests.servers.rasa import RasaServer

HELD_OUT = 5
"""Every so many-th phrasing of an intent is kept for the examination."""
GROUPS = ("business", "service")
CONTEXT = UnderstandingContext(now=NOW)

Questions = list[tuple[str, str]]
"""(text, the intent that is meant)."""
Topics = Mapping[str, tuple[str, ...]]


def split(most: int) -> tuple[Topics, Questions]:
    """What is learnt, at ``most`` phrasings an intent, and what is asked."""
    learnt, asked = {}, []
    for intent, phrasings in load_phrasings(text("nlu.yml")).items():
        kept = phrasings[:most] if most else phrasings
        learnt[intent] = tuple(one for place, one in enumerate(kept) if place % HELD_OUT != HELD_OUT - 1)
        asked += [(one, intent) for one in kept[HELD_OUT - 1 :: HELD_OUT] if intent not in OUTSIDE]
    return learnt, asked


def from_clients() -> Questions:
    chosen = [one for one in messages() if one.group in GROUPS]
    return [(one.text, one.meant[0]) for one in chosen if phrase_key(normalize(one.text)) not in taught()]


@dataclass(frozen=True, slots=True)
class Column:
    """One engine's figures; seconds, bytes, and shares of 0…1 as (first, among three)."""

    name: str
    held_out: tuple[float, float]
    clients: tuple[float, float]
    cpu: float
    wall: float
    training_cpu: float
    training_wall: float
    memory: int
    start: float


def shares(rankings: Sequence[Sequence[Candidate]], questions: Questions) -> tuple[float, float]:
    pairs = [
        ([one.intent for one in found], meant) for found, (_, meant) in zip(rankings, questions, strict=True)
    ]
    first = sum(found[:1] == [meant] for found, meant in pairs)
    three = sum(meant in found[:3] for found, meant in pairs)
    return first / len(pairs), three / len(pairs)


def own_cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def own(learnt: Topics, held_out: Questions, clients: Questions) -> tuple[Column, Understander]:
    """Through the door: patterns and known phrases count, as they do for clients."""
    memory, before, started = psutil.Process().memory_info().rss, own_cpu(), time.perf_counter()
    trainer = FileTrainer(
        Path(tempfile.mkdtemp(prefix="okno-models-")),
        text("intents.yml"),
        rasa_project(learnt)["data/nlu.yml"],
    )
    asyncio.run(trainer.prepare(()))
    understander = trainer.build(())
    training_cpu, training_wall = own_cpu() - before, time.perf_counter() - started
    grown = psutil.Process().memory_info().rss - memory
    found = [understander.understand(one, CONTEXT).candidates for one, _ in held_out]
    before, started = own_cpu(), time.perf_counter()
    for one, _ in held_out:
        understander.understand(one, CONTEXT)
    cpu, wall = own_cpu() - before, time.perf_counter() - started
    of_clients = [understander.understand(one, CONTEXT).candidates for one, _ in clients]
    column = Column(
        "our own",
        shares(found, held_out),
        shares(of_clients, clients),
        cpu / len(held_out),
        wall / len(held_out),
        training_cpu,
        training_wall,
        grown,
        training_wall,
    )
    return column, understander


def rasas(
    learnt: Topics, held_out: Questions, clients: Questions, understander: Understander, epochs: int
) -> tuple[Column, Column]:
    """DIET's ranking alone, and as the hub takes it: our patterns and known phrases in front."""
    with tempfile.TemporaryDirectory(prefix="okno-rasa-") as folder:
        trained = rasa.train(Path(folder), learnt, epochs)
        print(f"trained for {epochs} rounds in {trained.wall:.0f} s", flush=True)
        server = RasaServer.start(Path(folder))
        try:
            asyncio.run(rank(server.url, held_out[:50]))  # the first ones pay for what is made on first use
            before, started = server.cpu, time.perf_counter()
            found = asyncio.run(rank(server.url, held_out))
            cpu, wall = server.cpu - before, time.perf_counter() - started
            of_clients = asyncio.run(rank(server.url, clients))
            memory = server.memory
        finally:
            server.stop()
    spent = (cpu / len(held_out), wall / len(held_out), trained.cpu, trained.wall, memory, server.started_in)

    def through_the_hub(rankings: Sequence[Sequence[Candidate]], questions: Questions) -> tuple[float, float]:
        heard: list[Understanding] = [
            understander.understand(one, CONTEXT, heard=ranking)
            for (one, _), ranking in zip(questions, rankings, strict=True)
        ]
        return shares([one.candidates for one in heard], questions)

    alone = Column(f"DIET, {epochs} epochs", shares(found, held_out), shares(of_clients, clients), *spent)
    inside = Column(
        "DIET in the hub", through_the_hub(found, held_out), through_the_hub(of_clients, clients), *spent
    )
    return alone, inside


async def rank(url: str, questions: Questions) -> list[tuple[Candidate, ...]]:
    """One after another, as one client at a time would ask."""
    client = Rasa(url, timeout=30)
    found = [await client.rank(one, None) for one, _ in questions]
    await client.close()
    return found


ROWS: list[tuple[str, Callable[[Column], str]]] = [
    ("held-out phrasings, first", lambda c: f"{c.held_out[0]:.1%}"),
    ("held-out phrasings, among three", lambda c: f"{c.held_out[1]:.1%}"),
    ("clients' messages, first", lambda c: f"{c.clients[0]:.1%}"),
    ("clients' messages, among three", lambda c: f"{c.clients[1]:.1%}"),
    ("CPU a message, ms", lambda c: f"{c.cpu * 1e3:.2f}"),
    ("time a message, ms", lambda c: f"{c.wall * 1e3:.2f}"),
    ("training, CPU s", lambda c: f"{c.training_cpu:.1f}"),
    ("training, s", lambda c: f"{c.training_wall:.1f}"),
    ("memory, MB", lambda c: f"{c.memory / 1e6:.0f}"),
    ("start, s", lambda c: f"{c.start:.1f}"),
]


def table(columns: Sequence[Column]) -> str:
    lines = ["| | " + " | ".join(column.name for column in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(map(shown, columns)) + " |" for name, shown in ROWS]
    return "\n".join(lines)


def side_by_side(epochs: int = EPOCHS, most: int = 0) -> str:
    print(rasa.prepare(), flush=True)
    learnt, held_out = split(most)
    clients = from_clients()
    print(
        f"{sum(map(len, learnt.values()))} phrasings of {len(learnt)} intents learnt; "
        f"{len(held_out)} held out, {len(clients)} messages of clients",
        flush=True,
    )
    ours, understander = own(learnt, held_out, clients)
    return table([ours, *rasas(learnt, held_out, clients, understander, epochs)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="Rasa's rounds of training")
    parser.add_argument("--most", type=int, default=0, help="phrasings an intent, for a quick look")
    asked = parser.parse_args()
    print(side_by_side(asked.epochs, asked.most))


if __name__ == "__main__":
    main()
