"""A request gets its number while it is recorded: in its event, its texts, its state, its view."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from conversation import events as e
from conversation.flow_run import RunId
from conversation.ids import ConversationId, MessageId, Micros, RequestId, derive
from conversation.message import Content
from conversation.placeholders import placeholder
from conversation.state import State
from hub.erasure import Erasure
from hub.record import Draft, Recorder
from standard.deadlines import deadline
from storage import event_log, jobs
from storage.database import Database, Query, Script
from storage.rebuild import rebuild
from storage.request_numbers import voids
from tests.hub.running import RunningHub, pack

WORDS = "Меня обсчитали на Синявинской"
_ALL = Query("SELECT * FROM requests ORDER BY id")
_TASKS = Query("SELECT * FROM request_tasks ORDER BY id")


def complains(state: State, now: Micros) -> Sequence[e.Event]:
    """What a flow decides when the text of a complaint is complete."""
    assert state.last_identity is not None
    request = RequestId(derive("req", state.conversation, state.version, 0))
    run, mark = RunId(f"run_{request}"), placeholder(request)
    due = deadline(pack().requests, "complaint", now).due
    return (
        e.FlowStarted(run, "complaint", "digest"),
        e.RequestRegistered(
            request,
            "complaint",
            now,
            due,
            "R2",
            state.last_identity,
            text=WORDS,
            account="123456789",
            run=run,
        ),
        e.CrmCallRequested(run, "s1", f"key/{request}", "register_appeal", f'{{"number":"{mark}"}}'),
        e.BotReplied(
            MessageId(derive("msg", state.conversation, state.version, 0)),
            state.last_identity,
            Content(f"Зарегистрировано: {mark}."),
            "flow",
        ),
    )


async def file_complaint(hub: RunningHub, address: str = "1") -> e.RequestRegistered:
    await hub.hears(address, "привет")
    conversation = (await hub.identity(address)).conversation
    _, recorded = await hub.core.recorder.act(conversation, complains)
    await hub.settle()
    return next(item.event for item in recorded if isinstance(item.event, e.RequestRegistered))


def rows(query: Query) -> Callable[[], Script[list[tuple[object, ...]]]]:
    def read() -> Script[list[tuple[object, ...]]]:
        return [tuple(row) for row in (yield query())]

    return read


async def views(database: Database) -> list[tuple[object, ...]]:
    return [*await database.read(rows(_ALL)), *await database.read(rows(_TASKS))]


async def test_the_number_stands_wherever_the_decision_named_the_request(hub: RunningHub) -> None:
    registered = await file_complaint(hub)
    assert registered.number == "ВХ-2026-10001"
    assert "Зарегистрировано: ВХ-2026-10001." in hub.far_end.of("1")
    log = await hub.log("1")
    (asked,) = [event for event in log if isinstance(event, e.CrmCallRequested)]
    assert asked.arguments == '{"number":"ВХ-2026-10001"}'
    state = await hub.state("1")
    (run,) = state.flows
    assert (run.request, run.number) == (registered.request, "ВХ-2026-10001")
    # The snapshot that was kept along the way is what the log folds into.
    conversation = state.conversation
    folded = await hub.core.database.read(lambda: event_log.catch_up(conversation, None))
    assert folded == state


async def test_many_conversations_at_once_get_numbers_without_a_gap(hub: RunningHub) -> None:
    addresses = [str(number) for number in range(8)]
    for address in addresses:
        await hub.hears(address, "привет")
    conversations = [(await hub.identity(address)).conversation for address in addresses]
    await asyncio.gather(*(hub.core.recorder.act(one, complains) for one in conversations))
    found = [
        event.number
        for a in addresses
        for event in await hub.log(a)
        if isinstance(event, e.RequestRegistered)
    ]
    assert sorted(found) == [f"ВХ-2026-{10001 + number}" for number in range(8)]
    assert await hub.core.database.read(voids) == []


async def test_a_decision_that_lost_its_race_takes_no_number(hub: RunningHub) -> None:
    await hub.hears("1", "привет")
    state = await hub.state("1")
    late = Draft(replace(state, version=state.version - 1), tuple(complains(state, hub.clock())))
    with pytest.raises(Exception, match="is not at version"):
        await hub.core.recorder.record(late, hub.clock())
    assert (await file_complaint(hub)).number == "ВХ-2026-10001"


async def test_its_people_will_be_reminded_three_times(sqlite_hub: RunningHub) -> None:
    registered = await file_complaint(sqlite_hub)
    found = await sqlite_hub.core.database.read(lambda: jobs.due(registered.due, 10))
    reminders = [job for job in found if job.kind == "deadline"]
    assert [job.body for job in reminders] == ["50", "80", "100"]
    assert reminders[-1].run_at == registered.due


async def test_without_somebody_who_gives_out_numbers_nothing_is_recorded(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await hub.hears("1", "привет")
    before = await hub.state("1")
    bare = Recorder(hub.core.database, hub.clock, hub.core.signals, (), 1)
    with pytest.raises(LookupError, match="RequestRegistered"):
        await bare.act(before.conversation, complains)
    assert await hub.state("1") == before


async def work_on_it(hub: RunningHub, conversation: ConversationId, request: RequestId) -> None:
    from tests.architecture.examples import EXAMPLES

    about = [replace(event, request=request) for event in EXAMPLES if isinstance(event, _ABOUT_A_REQUEST)]
    await hub.core.recorder.append(conversation, about)


_ABOUT_A_REQUEST = (
    e.RequestCorrected
    | e.RequestTransmitted
    | e.RequestAssigned
    | e.RequestStateChanged
    | e.RequestAnswered
    | e.DeadlineNeared
    | e.TaskOpened
    | e.TaskClosed
)


async def test_views_of_requests_are_rebuilt_from_the_log_and_hold_no_word_of_the_erased(
    hub: RunningHub,
) -> None:
    registered = await file_complaint(hub)
    identity = await hub.identity("1")
    await work_on_it(hub, identity.conversation, registered.request)
    before = await views(hub.core.database)
    assert len(before) == 2
    await hub.core.database.transact(rebuild)
    assert await views(hub.core.database) == before
    erasure = Erasure(hub.core.database, hub.core.blobs, hub.core.signals, hub.clock)
    await erasure.erase(identity.contact, "op_chief")
    left = await views(hub.core.database)
    assert WORDS not in str(left)
    assert "123456789" not in str(left)
    assert "ВХ-2026-10001" in str(left)
    await hub.core.database.transact(rebuild)
    assert await views(hub.core.database) == left
