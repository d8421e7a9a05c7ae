"""CPU of a whole turn with a running flow beside one without: ``python -m bench.flow_turn [--turns N]``.

An embedded hub on SQLite in memory, Telegram's payloads in, sinks out: durable, claimed, understood, decided, recorded,
handed over. Both kinds take turns in one run, so that what else the machine does meets both alike; medians are told.
"""

import argparse
import asyncio
import os
import statistics
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from app.config import ROOT, Config
from app.dialogues.payloads import PLATFORMS, Hand
from app.dialogues.stage import Stage, TaughtOnce, prepared
from app.pack import load_pack
from conversation.contact import Peer
from tests.nlu.pack import PackTrainer

NOW = datetime.fromisoformat("2026-11-23T14:05:00+03:00")
ACCOUNT = {"account": "100200301", "last": {"t1": 4512, "date": "2026-10-24"}, "avg_month": 130}
QUESTIONS = (
    "до какого числа передавать показания?",
    "как оплатить?",
    "где найти номер лицевого счёта?",
    "что такое пени?",
)
BEGINNING = "передать показания 4640, счёт 100200301"
EACH = 8
"""Messages of one client: after twenty answers in ten minutes the bot falls silent."""


async def say(stage: Stage, hand: Hand, text: str) -> float:
    """CPU seconds from the payload to the message handed over."""
    platform = PLATFORMS["telegram"]
    raws = platform.message(hand, text, (), {})
    began = time.process_time()
    await stage.deliver(raws)
    address = platform.address(hand)
    while await stage.core.turns.serve(hand.account, address) == "served":
        pass
    identity = await stage.identity(Peer(hand.account, address))
    assert identity is not None
    while await stage.core.delivery.send_next(identity.id) == "sent":
        pass
    return time.process_time() - began


async def measure(turns: int, folder: Path) -> None:
    pack, once = load_pack(ROOT / "content" / "psk"), TaughtOnce(PackTrainer())
    await prepared(Config(), pack, once, folder / "hub", NOW)
    stage = Stage(Config(), pack, once, folder=folder / "hub", now=NOW, fixtures={"a": ACCOUNT})
    await stage.open()
    spent: dict[str, list[float]] = {"without": [], "with": []}
    try:
        for client in range(turns // EACH):
            # The platform counts updates of all chats: each hand goes on where no other does.
            asks = Hand("telegram:main", f"asks{client}", stage.clock, stage.ledger, client * 2_000)
            submits = Hand(
                "telegram:main", f"submits{client}", stage.clock, stage.ledger, client * 2_000 + 1_000
            )
            await say(stage, asks, "здравствуйте")
            await say(stage, submits, BEGINNING)
            for number in range(EACH):
                spent["without"].append(await say(stage, asks, QUESTIONS[number % len(QUESTIONS)]))
                spent["with"].append(await say(stage, submits, f"показание {4641 + number}"))
    finally:
        await stage.close()
    median = {kind: statistics.median(times) * 1e3 for kind, times in spent.items()}
    ratio = median["with"] / median["without"]
    print(
        f"a turn without a flow {median['without']:.2f} ms of CPU, with a running flow {median['with']:.2f} ms: "
        f"{ratio:.2f} of it ({len(spent['with'])} turns of each; load {os.getloadavg()[0]:.1f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=160, help="of each kind")
    turns = parser.parse_args().turns
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        asyncio.run(measure(turns, Path(folder)))


if __name__ == "__main__":
    main()
