"""A conversation's state is loaded at the same cost however long its history is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from conversation import events as e
from conversation.flow_run import RunId
from conversation.fold import fold
from conversation.ids import ConversationId, IdentityId, MessageId, Micros
from conversation.message import Button, Content
from conversation.state import State
from conversation.understanding import Candidate, Entity
from storage import event_log, migrate
from storage.codec import encode_state
from storage.database import Script
from storage.sqlite import SqliteDatabase

CONVERSATION, CLIENT = ConversationId("c"), IdentityId("i")
STATE_MOST = 16 * 1024
TURN = 8
"""Events after which a turn keeps its snapshot."""
BEHIND = 3
"""Events that deliveries have appended since the last turn."""


def history() -> Iterator[e.Event]:
    """Flow after flow begun with a long text and left: as much as a talkative client can leave behind."""
    number = 0
    while True:
        number += 1
        message, run = MessageId(f"m{number}"), RunId(f"run{number}")
        offer = e.Offer(f"o{number}", "Позвать оператора", "operator")
        content = Content("Какое показание на счётчике? " * 5, (Button(offer.label, offer.token),))
        yield e.MessageReceived(message, CLIENT, f"x{number}", "передать показания 4640 " * 5)
        yield e.TextUnderstood(
            message, "", (Candidate("reading_submit", 0.9),), (Entity("t1", 4640, 0, 4, "4640"),), "answer"
        )
        yield e.FlowStarted(run, "submit_reading", "digest", "reading_submit")
        yield e.SlotFilled(run, "comment", "к" * 1500)
        yield e.SlotFilled(run, "t1", 4640)
        yield e.EffectAnswered(f"lookup/get_readings/{number}", "x" * 900)
        yield e.CrmCallRequested(run, "write", f"key{number}", "submit_reading", "{}")
        yield e.FlowSuspended(run, "switch")
        yield e.BotReplied(MessageId(f"b{number}"), CLIENT, content, "flow_ask", offers=(offer,))


@dataclass(slots=True)
class Cost:
    statements: int = 0
    rows: int = 0


def counted(script: Callable[[], Script[State]], cost: Cost) -> Script[State]:
    running, answer = script(), None
    while True:
        try:
            statement = running.send(answer)  # type: ignore[arg-type]
        except StopIteration as end:
            return end.value
        answer = yield statement
        cost.statements += 1
        cost.rows += len(answer)


def told(count: int) -> Script[None]:
    found = list(islice(history(), count))
    yield from event_log.create(CONVERSATION, "contact", Micros(1))
    yield from event_log.append(CONVERSATION, 0, found, Micros(1))
    kept = (count - BEHIND) // TURN * TURN
    recorded = yield from event_log.read_conversation(CONVERSATION)
    yield from event_log.keep_snapshot(fold(CONVERSATION, recorded[:kept]))


async def cost_after(count: int, folder: Path) -> tuple[Cost, State]:
    path = folder / f"{count}.sqlite"
    database = SqliteDatabase(path)
    try:
        await migrate.upgrade(database, f"sqlite:///{path}")
        await database.transact(lambda: told(count))
        cost = Cost()
        state = await database.read(lambda: counted(lambda: event_log.load_state(CONVERSATION), cost))
    finally:
        await database.close()
    return cost, state


@pytest.fixture(scope="module")
def long_and_short(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Cost, State]]:
    import asyncio

    folder = tmp_path_factory.mktemp("states")

    async def both() -> list[tuple[Cost, State]]:
        return [await cost_after(count, folder) for count in (104 + BEHIND, 10_000 + BEHIND)]

    return asyncio.run(both())


def test_ten_thousand_events_cost_what_a_hundred_do(long_and_short: list[tuple[Cost, State]]) -> None:
    (short, _), (long, state) = long_and_short
    assert state.version == 10_000 + BEHIND
    assert long == short
    assert long == Cost(statements=2, rows=1 + BEHIND)


def test_the_state_of_a_long_conversation_stays_small(long_and_short: list[tuple[Cost, State]]) -> None:
    (_, young), (_, old) = long_and_short
    assert len(encode_state(young).encode()) <= STATE_MOST
    assert len(encode_state(old).encode()) <= STATE_MOST
    assert len(encode_state(old)) - len(encode_state(young)) <= 0.05 * STATE_MOST
