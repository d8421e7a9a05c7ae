"""F22: writes to a CRM that times out after the write, answers 500, is slow, goes away; and our own process dies.

``python -m bench.crm_faults [--calls 2000] [--seed N] [--http]``: through the real worker, on SQLite, with a clock that
goes on to each next try. Exit code 1 when a write was done twice, was sent again though it was done, an «ok» has no
effect, or a call ends nowhere.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog

from conversation import events as e
from conversation.contact import Peer
from conversation.flow_run import RunId
from conversation.ids import SECOND, ConversationId
from hub.crm_calls import CrmCalls
from hub.observe import Observer
from hub.record import Recorder
from integrations.crm.demo.embedded import DemoCrm
from integrations.crm.demo.faults import Fault, Faults
from integrations.crm.demo.journal import Journal
from integrations.crm.demo.ledger import Ledger
from integrations.crm.demo.seed import seed_with
from integrations.crm.demo.served import ServedDemo
from integrations.crm.http_crm import HttpCrm
from integrations.crm.port import Crm, CrmReply
from integrations.signals.local import LocalSignals
from nlu.breaker import Breaker
from storage import event_log, migrate
from storage.database import Database
from storage.sqlite import SqliteDatabase
from tests.fakes.crm_turns import answer_recorder, delay_recorder
from tests.fakes.far_end import FakeClock

SECRET = b"0123456789abcdef"
FAULTS = (
    "timeout_after_write",
    "timeout_before_write",
    "500",
    "500_after_write",
    "garbage",
    "slow",
    "unavailable",
)
STRUCK = 0.6
"""Share of calls that something happens to; half of these have trouble with their key as well."""
DEATHS = 0.1
"""Share of tries in which our process dies, half of them after the write was done."""


class Died(BaseException):
    """The process is gone."""


class Mortal:
    """A CRM at which our process dies now and then."""

    def __init__(self, crm: Crm, chance: random.Random) -> None:
        self._crm, self._chance, self.deaths = crm, chance, 0

    async def write(
        self, operation: str, arguments: Mapping[str, Any], *, key: str, correlation: str
    ) -> CrmReply:
        dies = self._chance.random()
        if dies < DEATHS / 2:
            self.deaths += 1
            raise Died
        reply = await self._crm.write(operation, arguments, key=key, correlation=correlation)
        if dies < DEATHS:
            self.deaths += 1
            raise Died
        return reply

    def __getattr__(self, name: str) -> Any:
        return getattr(self._crm, name)


@asynccontextmanager
async def reached(accounts: int, http: bool, clock: FakeClock) -> AsyncIterator[tuple[Crm, Faults, Journal]]:
    records = [
        {"account": f"1{n:08d}", "last": {"t1": 0, "date": "2026-10-24"}, "digits": 9}
        for n in range(1, accounts + 1)
    ]
    seed = seed_with(records)
    if not http:

        async def at_once(seconds: float) -> None: ...

        crm = DemoCrm(seed, clock, pause=at_once)
        yield crm, crm.faults, crm.journal
        return
    served = ServedDemo(Ledger(seed, clock), (SECRET,), clock, hang=0.001)
    async with served.listening() as url:
        over = HttpCrm(url, (SECRET,), clock, Breaker(5, 10 * SECOND, clock), limits=(0.5, 0.5))
        yield over, served.faults, served.journal
        await over.close()


def strike(chance: random.Random, faults: Faults) -> str:
    """What this call meets."""
    faults.heal()
    if chance.random() > STRUCK:
        return "nothing"
    how = chance.choice(FAULTS)
    lasting = chance.choice((1, 1, 2, 5, 0))
    faults.push(Fault(how, "submit_reading", times=lasting, seconds=0.6))  # type: ignore[arg-type]
    if chance.random() < 0.5:
        faults.push(Fault("500", "get_by_key", times=chance.choice((1, 3, 0))))
    return how


async def one_call(
    database: Database, recorder: Recorder, calls: CrmCalls, clock: FakeClock, number: int
) -> str:
    """A call from its record to its answer; the answer's outcome, or what is wrong with it."""
    identity = await recorder.begin("fake", Peer("fake:main", f"{number}"))
    conversation = ConversationId(identity.conversation)
    arguments = {"account": f"1{number:08d}", "readings": {"t1": number}}
    call = e.CrmCallRequested(RunId("run"), "send", f"key-{number}", "submit_reading", json.dumps(arguments))
    await recorder.act(conversation, lambda state, now: (call,))
    for _ in range(200):
        try:
            await calls.run_due()
        except Died:
            pass
        due = await calls.next_at()
        if due is None:
            break
        clock.forward(max(0, due - clock()) / 1e6)
    log = await database.read(lambda: event_log.read_conversation(conversation))
    answers = [one.event.outcome for one in log if isinstance(one.event, e.CrmCallAnswered)]
    return answers[0] if len(answers) == 1 else f"{len(answers)} answers"


async def run(number: int, seed: int, http: bool) -> int:
    chance, clock = random.Random(seed), FakeClock()
    struck: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "okno.sqlite"
        database = SqliteDatabase(path)
        await migrate.upgrade(database, f"sqlite:///{path}")
        recorder = Recorder(database, clock, LocalSignals(), (), 0)
        async with reached(number, http, clock) as (crm, faults, journal):
            mortal = Mortal(crm, chance)
            calls = CrmCalls(
                database=database,
                crm=mortal,
                bring_back=answer_recorder(recorder),
                delay=delay_recorder(recorder),
                observe=Observer(),
                now=clock,
                limit=10.0,
            )
            started = time.perf_counter()
            for each in range(1, number + 1):
                how = strike(chance, faults)
                outcome = await one_call(database, recorder, calls, clock, each)
                effects = sum(effect.key == f"key-{each}" for effect in journal.effects[-3:])
                struck[how] += 1
                ended[outcome] += 1
                if (
                    effects > 1
                    or (outcome == "ok") > effects
                    or outcome not in ("ok", "unknown", "unavailable")
                ):
                    wrong.append(f"call {each} ({how}): {outcome}, {effects} effects")
                if outcome == "unavailable" and effects:
                    wrong.append(f"call {each} ({how}): surely not done, and done")
            seconds = time.perf_counter() - started
        await database.close()
    print(f"{number} calls {'over HTTP' if http else 'embedded'}, seed {seed}, {seconds:.0f} s")
    print(f"met: {dict(struck)}; our process died {mortal.deaths} times")
    print(f"ended: {dict(ended)}; effects {len(journal.effects)}")
    print(f"keys done twice {twice(journal)}, sent again though done {journal.repeats}")
    print("\n".join(wrong) or "one effect each, or people's queue")
    return 1 if wrong or twice(journal) or journal.repeats else 0


def twice(journal: Journal) -> int:
    return sum(count > 1 for count in Counter(effect.key for effect in journal.effects).values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--http", action="store_true")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    sys.exit(asyncio.run(run(options.calls, options.seed, options.http)))
