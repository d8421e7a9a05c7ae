"""Writes to the CRM through their worker: one effect each or people's queue, never two (I8, F22)."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio

from conversation import events as e
from conversation.contact import Peer
from conversation.flow_run import RunId
from conversation.ids import ConversationId
from conversation.state import State
from hub.crm_calls import CrmCalls
from hub.observe import Observer
from hub.record import Recorder
from hub.timers import Timers
from integrations.crm.demo.embedded import DemoCrm
from integrations.crm.demo.faults import Fault
from integrations.crm.port import CrmReply
from integrations.signals.local import LocalSignals
from storage import event_log, jobs, migrate
from storage.database import Database, DatabaseUnavailable, StaleClaim
from storage.jobs import Job
from storage.postgres import PostgresDatabase
from storage.sqlite import SqliteDatabase
from tests.fakes.crm_turns import answer_recorder, delay_recorder
from tests.fakes.far_end import FakeClock
from tests.hub.running import RunningHub, running_hub
from tests.integrations.crm.clients import seed

E = TypeVar("E")
RUN = RunId("run_1")
READING = {"account": "100200301", "readings": {"t1": 4640}}


async def at_once(seconds: float) -> None:
    """The demo's time passes without anybody waiting."""


@dataclass(slots=True)
class Office:
    """A conversation whose calls are carried out by as many workers as a test wants."""

    database: Database
    recorder: Recorder
    crm: DemoCrm
    clock: FakeClock
    conversation: ConversationId = ConversationId("")
    keys: list[str] = field(default_factory=list)

    def worker(self, **other: object) -> CrmCalls:
        given = {
            "database": self.database,
            "crm": self.crm,
            "bring_back": answer_recorder(self.recorder),
            "delay": delay_recorder(self.recorder),
            "observe": Observer(),
            "now": self.clock,
            "limit": 10.0,
        }
        return CrmCalls(**{**given, **other})  # type: ignore[arg-type]

    async def asks(
        self, key: str = "key-1", operation: str = "submit_reading", arguments: object = READING
    ) -> None:
        call = e.CrmCallRequested(RUN, "send", key, operation, json.dumps(arguments))
        await self.recorder.act(self.conversation, lambda state, now: (call,))

    async def until_settled(self, worker: CrmCalls, most: int = 60) -> None:
        """Time goes on to each next try."""
        for _ in range(most):
            await worker.run_due()
            due = await worker.next_at()
            if due is None:
                return
            self.clock.forward(max(0, due - self.clock()) / 1e6)
        raise AssertionError("the call never ends")

    async def events(self, kind: type[E]) -> list[E]:
        log = await self.database.read(lambda: event_log.read_conversation(self.conversation))
        return [one.event for one in log if isinstance(one.event, kind)]

    async def answers(self) -> list[str]:
        return [one.outcome for one in await self.events(e.CrmCallAnswered)]

    async def last_job(self) -> Job | None:
        return await self.database.read(lambda: jobs.first("crm", self.conversation))


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Where the database makes no difference."""
    async with on_sqlite(tmp_path) as found:
        yield found


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def either_office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    if request.param == "sqlite":
        async with on_sqlite(tmp_path) as found:
            yield found
        return
    url = request.getfixturevalue("fresh_database")
    async with opened(await PostgresDatabase.open(url), url) as found:
        yield found


def on_sqlite(folder: Path) -> AbstractAsyncContextManager[Office]:
    path = folder / "okno.sqlite"
    return opened(SqliteDatabase(path), f"sqlite:///{path}")


@asynccontextmanager
async def opened(database: Database, url: str) -> AsyncIterator[Office]:
    await migrate.upgrade(database, url)
    clock = FakeClock()
    recorder = Recorder(database, clock, LocalSignals(), (), 0)
    identity = await recorder.begin("fake", Peer("fake:main", "1"))
    crm = DemoCrm(seed(), clock, pause=at_once)
    yield Office(database, recorder, crm, clock, identity.conversation)
    await database.close()


async def test_a_recorded_call_is_carried_out_and_its_answer_comes_back(office: Office) -> None:
    await office.asks()
    assert await office.worker().run_due() == 1
    (answered,) = await office.events(e.CrmCallAnswered)
    assert (answered.key, answered.outcome, answered.operation) == ("key-1", "ok", "submit_reading")
    assert json.loads(answered.data)["accepted"] == {"t1": 4640}
    assert office.crm.journal.counts == {"submit_reading": 1}
    assert await office.last_job() is None


async def test_a_refusal_comes_back_by_its_name(office: Office) -> None:
    await office.asks(arguments={"account": "100200301", "readings": {"t1": 1}})
    await office.worker().run_due()
    (answered,) = await office.events(e.CrmCallAnswered)
    assert (answered.outcome, answered.reason) == ("rejected", "below_last")


SCRIPTS: dict[str, tuple[Sequence[Fault], str]] = {
    "lost answer": ((Fault("timeout_after_write"),), "ok"),
    "lost question": ((Fault("timeout_before_write"),), "ok"),
    "error before": ((Fault("500"),), "ok"),
    "error after": ((Fault("500_after_write"),), "ok"),
    "unreadable": ((Fault("garbage"),), "ok"),
    "too slow": ((Fault("slow", seconds=20),), "ok"),
    "slow": ((Fault("slow", seconds=5),), "ok"),
    "lost answer, and nobody to ask for a while": (
        (Fault("timeout_after_write"), Fault("500", "get_by_key", times=3)),
        "ok",
    ),
    "lost questions in a row": ((Fault("timeout_before_write", times=3),), "ok"),
    "lost answer, nobody to ask ever": (
        (Fault("timeout_after_write"), Fault("500", "get_by_key", times=0)),
        "unknown",
    ),
    "all questions lost": ((Fault("timeout_before_write", times=0),), "unknown"),
    "an outage that ends": ((Fault("unavailable", "*", times=6),), "ok"),
    "an outage that does not": ((Fault("unavailable", "*", times=0),), "unavailable"),
    "lost question, then an outage": (
        (Fault("timeout_before_write"), Fault("unavailable", "create_request", times=0)),
        "unknown",
    ),
}


@pytest.mark.parametrize("name", SCRIPTS)
async def test_whatever_goes_wrong_there_is_one_effect_or_people_take_it(office: Office, name: str) -> None:
    script, outcome = SCRIPTS[name]
    worker = office.worker()
    for turn in range(1, 6):
        before = office.crm.journal.writes
        for fault in script:
            office.crm.faults.push(fault)
        await office.asks(f"key-{turn}", "create_request", {"kind": "meter", "number": f"ВХ-2026-{turn}"})
        await office.until_settled(worker)
        office.crm.faults.heal()
        done = office.crm.journal.writes - before
        assert done == 1 if outcome == "ok" else done <= 1
    assert await office.answers() == [outcome] * 5
    assert office.crm.journal.repeats == 0, "what was done is asked after, not sent again"


async def test_nothing_is_told_to_be_done_before_the_crm_said_so(office: Office) -> None:
    office.crm.faults.push(Fault("timeout_after_write"))
    await office.asks()
    await office.worker().run_due()
    assert office.crm.journal.writes == 1
    assert await office.answers() == []


async def test_a_delay_is_told_once(office: Office) -> None:
    office.crm.faults.push(Fault("unavailable", "*", times=4))
    await office.asks()
    await office.until_settled(office.worker())
    assert len(await office.events(e.CrmCallDelayed)) == 1


class _Died(BaseException):
    """The process is gone: nothing behind this line happens."""


def dying(before: bool) -> Callable[..., object]:
    """A far end at which the process dies, before the write leaves or after it was done."""

    def made(crm: DemoCrm) -> object:
        class Dying:
            async def write(self, operation: str, arguments: dict, *, key: str, correlation: str) -> CrmReply:
                if not before:
                    await crm.write(operation, arguments, key=key, correlation=correlation)
                raise _Died

        return Dying()

    return made


@pytest.mark.parametrize("before", [True, False])
async def test_a_process_that_dies_in_the_middle_leaves_one_effect(
    either_office: Office, before: bool
) -> None:
    await either_office.asks()
    with pytest.raises(_Died):
        await either_office.worker(crm=dying(before)(either_office.crm)).run_due()
    assert await either_office.worker().run_due() == 0, "its lease still stands"
    await either_office.until_settled(either_office.worker())
    assert either_office.crm.journal.counts == {"submit_reading": 1}
    assert either_office.crm.journal.calls["get_by_key"] == 1, "it was asked after first"
    assert await either_office.answers() == ["ok"]


async def test_an_answer_that_could_not_be_recorded_is_fetched_again(office: Office) -> None:
    async def broken(conversation: ConversationId, answered: e.CrmCallAnswered, job: Job) -> None:
        raise DatabaseUnavailable("away")

    await office.asks()
    with pytest.raises(DatabaseUnavailable):
        await office.worker(bring_back=broken).run_due()
    await office.until_settled(office.worker())
    assert office.crm.journal.counts == {"submit_reading": 1}
    assert await office.answers() == ["ok"]


async def test_two_workers_make_one_call(either_office: Office) -> None:
    await either_office.asks()
    served = await asyncio.gather(
        *(either_office.worker().serve(either_office.conversation) for _ in range(4))
    )
    assert sum(served) == 1
    assert either_office.crm.journal.calls == {"submit_reading": 1}


async def test_a_worker_that_slept_past_its_lease_records_nothing(either_office: Office) -> None:
    answer = answer_recorder(either_office.recorder)

    async def overslept(conversation: ConversationId, answered: e.CrmCallAnswered, job: Job) -> None:
        either_office.clock.forward(3600)
        await either_office.worker().run_due()
        await answer(conversation, answered, job)

    await either_office.asks()
    await either_office.worker(bring_back=overslept).run_due()
    assert await either_office.answers() == ["ok"]
    assert either_office.crm.journal.counts == {"submit_reading": 1}


async def test_calls_of_one_conversation_go_out_in_their_order(either_office: Office) -> None:
    either_office.crm.faults.push(Fault("unavailable", "submit_reading", times=2))
    await either_office.asks()
    await either_office.asks("key-2", "correct_reading", {"account": "100200301", "readings": {"t1": 4604}})
    await either_office.until_settled(either_office.worker())
    assert [effect.operation for effect in either_office.crm.journal.effects] == [
        "submit_reading",
        "correct_reading",
    ]


async def test_a_call_whose_person_was_erased_is_not_made(office: Office) -> None:
    await office.asks(arguments={})
    await office.worker().run_due()
    (answered,) = await office.events(e.CrmCallAnswered)
    assert (answered.outcome, answered.reason, dict(office.crm.journal.calls)) == ("rejected", "erased", {})


async def test_an_adapter_that_raises_leaves_a_doubt_and_no_second_write(office: Office) -> None:
    class Raising(DemoCrm):
        async def write(self, operation: str, arguments: object, *, key: str, correlation: str) -> CrmReply:
            await office.crm.write(operation, arguments, key=key, correlation=correlation)  # type: ignore[arg-type]
            raise RuntimeError("a defect")

    await office.asks()
    await office.worker(crm=Raising(seed(), office.clock)).run_due()
    await office.until_settled(office.worker())
    assert office.crm.journal.counts == {"submit_reading": 1}
    assert await office.answers() == ["ok"]


async def test_the_other_timers_leave_the_calls_alone(office: Office) -> None:
    await office.asks()
    assert await Timers(office.database, office.recorder, office.clock, 0, {}).run_due() == 0
    assert await office.last_job() is not None


async def test_the_state_knows_what_the_crm_owes_and_what_it_said(office: Office) -> None:
    started = e.FlowStarted(RUN, "submit_reading", "d")
    await office.recorder.act(office.conversation, lambda state, now: (started,))
    await office.asks()

    async def state() -> State:
        return await office.database.read(lambda: event_log.load_state(office.conversation))

    run = (await state()).run(RUN)
    assert run is not None
    assert run.waits
    await office.worker().run_due()
    run = (await state()).run(RUN)
    assert run is not None
    assert [call.outcome for call in run.calls] == ["ok"]


async def test_the_worker_makes_a_call_at_once_and_a_crm_that_hangs_holds_up_nothing_else(
    tmp_path: Path,
) -> None:
    crm = DemoCrm(seed(), FakeClock(), script=[Fault("slow", "create_request", seconds=8)])
    slow = e.CrmCallRequested(RUN, "send", "key-1", "create_request", '{"kind": "meter", "number": "1"}')
    quick = e.CrmCallRequested(RUN, "send", "key-2", "submit_reading", json.dumps(READING))
    async with running_hub(tmp_path, crm=crm) as hub:
        await hub.hears("1", "привет")
        await hub.hears("2", "привет")
        worker = asyncio.create_task(hub.core.worker.run())
        for address, call in (("1", slow), ("2", quick)):
            conversation = (await hub.identity(address)).conversation
            await hub.core.recorder.act(conversation, lambda state, now, call=call: (call,))  # type: ignore[misc]
        async with asyncio.timeout(20):
            while not any(isinstance(one, e.CrmCallAnswered) for one in await hub.log("2")):
                await asyncio.sleep(0.01)
        assert not any(isinstance(one, e.CrmCallAnswered) for one in await hub.log("1"))
        assert crm.journal.counts == {"submit_reading": 1}
        assert crm.journal.calls["create_request"] == 1
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def test_an_answer_that_two_workers_bring_is_one_turn(sqlite_hub: RunningHub) -> None:
    core = sqlite_hub.core
    await sqlite_hub.hears("1", "привет")
    conversation = (await sqlite_hub.identity("1")).conversation
    call = e.CrmCallRequested(RUN, "send", "key-1", "submit_reading", json.dumps(READING))
    await core.recorder.act(conversation, lambda state, now: (call,))
    job = await core.database.read(lambda: jobs.first("crm", conversation))
    assert job is not None
    answered = e.CrmCallAnswered(RUN, "key-1", "submit_reading", "ok")
    await core.crm_calls._bring_back(conversation, answered, job)
    with pytest.raises(StaleClaim):
        await core.crm_calls._bring_back(conversation, answered, job)
    assert sum(isinstance(one, e.CrmCallAnswered) for one in await sqlite_hub.log("1")) == 1
