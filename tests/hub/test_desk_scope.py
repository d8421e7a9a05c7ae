"""The two tellings of one rule: lists ask the database, everything else asks ``may_see``."""

import itertools
from typing import Any

import pytest

from conversation.ids import OperatorId
from handoff.operators import Operator, Role
from hub.access import may_see
from storage import views
from storage.database import Database, Query, Script
from storage.views import ListName, Scope
from tests.hub.running import RunningHub

ME = OperatorId("oper_me")
CONVERSATION = Query(
    "INSERT INTO conversations (id, contact_id, mode, queue, operator_id, last_at, waiting_since) "
    "VALUES (:id, 'c', :mode, :queue, :operator, 1, 1)"
)
LINE = Query(
    "INSERT INTO timeline (position, conversation_id, author, author_id, at, changed) "
    "VALUES (:position, :id, 'operator', :author, 1, :position)"
)
CASES = tuple(
    itertools.product(
        ("bot", "waiting", "operator", "linked"),
        ("", "common", "debt", "comm_n"),
        ("", ME, "oper_other"),
        ("", ME, "oper_other"),
    )
)


def _fill() -> Script[None]:
    for number, (mode, queue, operator, helper) in enumerate(CASES, start=1000):
        yield CONVERSATION(id=f"conv_{number}", mode=mode, queue=queue, operator=operator)
        if helper:
            yield LINE(position=number, id=f"conv_{number}", author=helper)


async def _listed(database: Database, operator: Operator, name: ListName) -> set[str]:
    return {row.id for row in await database.read(lambda: views.listed(name, Scope.of(operator)))}


async def _seen(database: Database, operator: Operator) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in range(1000, 1000 + len(CASES)):
        row = await database.read(lambda n=number: views.conversation(f"conv_{n}"))  # type: ignore[misc,arg-type]
        helpers = await database.read(lambda n=number: views.helpers(f"conv_{n}"))  # type: ignore[misc,arg-type]
        assert row is not None
        if row.mode != "linked" and may_see(operator, row, helpers):
            found[row.id] = row
    return found


@pytest.mark.parametrize("role", ["operator", "editor", "supervisor", "administrator"])
@pytest.mark.parametrize("queues", [(), ("common",), ("common", "debt"), ("comm_n",), ("commXn",)])
async def test_lists_show_exactly_what_she_may_open(
    sqlite_hub: RunningHub, role: Role, queues: tuple[str, ...]
) -> None:
    await _same(sqlite_hub, role, queues)


async def test_lists_show_exactly_what_she_may_open_on_both_databases(hub: RunningHub) -> None:
    await _same(hub, "operator", ("common", "comm_n"))


async def _same(running: RunningHub, role: Role, queues: tuple[str, ...]) -> None:
    database = running.core.database
    await database.transact(_fill)
    me = Operator(ME, "me", "Я", frozenset((role,)), frozenset(queues))
    seen = await _seen(database, me)
    if not me.serves:
        assert seen == {}
        return  # Nobody of this role reaches a list: the guard of the desk's routes.
    assert await _listed(database, me, "all") == set(seen)
    assert await _listed(database, me, "queue") == {id_ for id_, row in seen.items() if row.mode == "waiting"}
    mine = {id_ for id_, row in seen.items() if row.mode == "operator" and row.operator == ME}
    assert await _listed(database, me, "mine") == mine
    counted = await database.read(lambda: views.counts(Scope.of(me)))
    with_people = [row for row in seen.values() if row.mode in ("waiting", "operator")]
    assert counted.all == len(with_people)
    assert counted.queue == sum(row.mode == "waiting" for row in with_people)
