from typing import Any

import orjson
import pytest

from conversation import events as e
from conversation.flow_run import RunId
from conversation.ids import OperatorId
from hub.request_lookups import RequestLookups, names
from tests.hub.running import RunningHub, pack
from tests.hub.test_request_numbers import file_complaint as begin_complaint


async def asked(
    hub: RunningHub, operation: str, address: str, account: str = "fake:main", **arguments: str
) -> Any:
    state = await hub.state(address, account)
    handlers = RequestLookups(hub.core.database, pack().requests).handlers
    answer = await handlers[operation](arguments, state, hub.clock())
    return answer.outcome, orjson.loads(answer.data)


async def file_complaint(hub: RunningHub, address: str = "1") -> e.RequestRegistered:
    """Its flow is over, so that the next message begins anew."""
    filed = await begin_complaint(hub, address)
    conversation = (await hub.identity(address)).conversation
    await hub.core.recorder.append(conversation, [e.FlowCompleted(RunId(filed.run), "complaint")])
    return filed


async def test_the_deadline_of_a_kind_comes_with_its_clause_and_the_way_to_contest(
    sqlite_hub: RunningHub,
) -> None:
    await sqlite_hub.hears("1", "привет")
    outcome, found = await asked(sqlite_hub, "deadline", "1", kind="quality_claim")
    assert outcome == "ok"
    # Received on Monday 23 November 2026.
    assert (found["due_date"], found["days"], found["unit"], found["clause"]) == (
        "2026-11-26",
        3,
        "working_days",
        "quality",
    )
    assert found["kind_title"] == "Жалоба на качество электроэнергии"
    assert "суд" in found["how_to_appeal_ru"]
    assert (await asked(sqlite_hub, "deadline", "1", kind="nonsense"))[0] == "rejected"


async def test_a_client_asks_from_any_of_his_channels_and_learns_nothing_of_others(hub: RunningHub) -> None:
    mine, other = await file_complaint(hub, "1"), await file_complaint(hub, "2")
    conversation = (await hub.identity("1")).conversation
    answered = e.RequestStateChanged(mine.request, "in_work", OperatorId("op"))
    await hub.core.recorder.append(conversation, [answered])
    code = (await hub.core.linking.issue((await hub.identity("1")).id)).code
    await hub.hears("77", code, account="fake:other")
    for address, account in (("1", "fake:main"), ("77", "fake:other")):
        _, found = await asked(hub, "my_requests", address, account)
        assert [(one["number"], one["state_title"]) for one in found["requests"]] == [
            (mine.number, "в работе")
        ]
        for number in (mine.number, "10001", "вх 2026/10001", "BX-2026-10001"):
            _, one = await asked(hub, "my_requests", address, account, number=number)
            assert [each["number"] for each in one["requests"]] == [mine.number]
        nobodys = await asked(hub, "my_requests", address, account, number="ВХ-2026-99999")
        assert await asked(hub, "my_requests", address, account, number=other.number) == nobodys
        assert (nobodys[1]["requests"], nobodys[1]["one"], nobodys[1]["lines"]) == ([], None, [])
    _, theirs = await asked(hub, "my_requests", "2")
    assert [one["number"] for one in theirs["requests"]] == [other.number]


async def test_a_flow_is_told_which_are_open_which_was_answered_and_a_line_to_read(
    sqlite_hub: RunningHub,
) -> None:
    old = await file_complaint(sqlite_hub)
    conversation = (await sqlite_hub.identity("1")).conversation
    closed = e.RequestStateChanged(old.request, "closed", OperatorId("op"))
    await sqlite_hub.core.recorder.append(conversation, [closed])
    _, found = await asked(sqlite_hub, "my_requests", "1")
    assert (found["open"], found["only_open"], found["answered"]) == ([], None, old.request)
    sqlite_hub.clock.forward(60)
    new = await file_complaint(sqlite_hub)
    _, found = await asked(sqlite_hub, "my_requests", "1")
    assert (found["count"], found["one"], found["only_open"]) == (2, None, new.number)
    assert found["open"] == [{"value": new.number, "title": f"{new.number}, Жалоба"}]
    assert found["lines"][0] == f"{new.number}, жалоба: зарегистрировано, ответим до 22.12.2026"


async def test_the_newest_five_are_told(sqlite_hub: RunningHub) -> None:
    made = []
    for _ in range(6):
        made.append((await file_complaint(sqlite_hub)).number)
        sqlite_hub.clock.forward(60)
    _, found = await asked(sqlite_hub, "my_requests", "1")
    assert [one["number"] for one in found["requests"]] == made[:0:-1]


@pytest.mark.parametrize(
    ("asked_for", "named"),
    [
        ("10412", True),
        ("2026-10412", True),
        ("вх№10412", True),
        ("412", False),
        ("2025-10412", False),
        ("", False),
        ("вх", False),
    ],
)
def test_a_number_is_known_as_people_write_it(asked_for: str, named: bool) -> None:
    assert names(asked_for, "ВХ-2026-10412") is named
