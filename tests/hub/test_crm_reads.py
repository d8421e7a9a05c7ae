"""What flows ask of the CRM inside a turn."""

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from conversation.ids import HOUR, ConversationId, IdentityId, Micros
from conversation.lookups import OPERATIONS
from conversation.state import Proven, State
from hub.crm_reads import crm_lookups
from hub.observe import Observer
from integrations.crm.demo.embedded import DemoCrm
from integrations.crm.port import CrmReply
from tests.integrations.crm.clients import Clock, seed

ANNA, BORIS = IdentityId("iden_anna"), IdentityId("iden_boris")
NOW = Clock()()
MINE = {"account": "100200301"}


def state(writes: IdentityId = ANNA, *, until: int = HOUR) -> State:
    proven = Proven(ANNA, MINE["account"], Micros(NOW + until))
    return State(ConversationId("conv_1"), version=7, last_identity=writes, proven=(proven,))


async def test_every_read_of_the_crm_is_answered_and_no_write_is() -> None:
    lookups = crm_lookups(DemoCrm(seed(), Clock()), Observer())
    assert lookups.keys() == {name for name, one in OPERATIONS.items() if one.crm and not one.writes}


async def test_an_answer_is_json_with_the_crms_own_outcome() -> None:
    lookups = crm_lookups(DemoCrm(seed(), Clock()), Observer())
    found = await lookups["get_balance"](MINE, state(), NOW)
    assert (found.outcome, orjson.loads(found.data)["balance"]) == ("ok", -842.1)
    missing = await lookups["find_account"]({"account": "999999999"}, state(), NOW)
    assert (missing.outcome, missing.data, missing.reason) == ("not_found", "{}", "account_unknown")


@pytest.mark.parametrize("operation", [name for name, one in OPERATIONS.items() if one.discloses])
@pytest.mark.parametrize(
    ("account", "who"),
    [
        (MINE["account"], state(BORIS)),
        (MINE["account"], state(until=-1)),
        ("100200302", state()),
        (MINE["account"], State(ConversationId("conv_1"), last_identity=ANNA)),
    ],
)
async def test_of_an_account_nobody_is_told_but_who_has_proven_it(
    operation: str, account: str, who: State
) -> None:
    crm = DemoCrm(seed(), Clock())
    refused = await crm_lookups(crm, Observer())[operation](
        {"account": account, "period": "2026-09"}, who, NOW
    )
    assert (refused.outcome, refused.data, refused.reason) == ("rejected", "{}", "not_verified")
    assert not crm.journal.calls, "the CRM was not even asked"


class _Hanging:
    async def read(self, operation: str, arguments: Mapping[str, Any], *, correlation: str) -> CrmReply:
        await asyncio.Event().wait()
        raise AssertionError

    async def write(
        self, operation: str, arguments: Mapping[str, Any], *, key: str, correlation: str
    ) -> CrmReply:
        raise AssertionError

    async def get_by_key(self, key: str, *, correlation: str) -> CrmReply:
        raise AssertionError

    async def check(self) -> str:
        return ""

    async def close(self) -> None: ...


async def test_a_client_does_not_wait_for_a_crm_that_hangs() -> None:
    observe = Observer()
    lookups = crm_lookups(_Hanging(), observe, limit=0.01)
    answer = await lookups["find_account"](MINE, state(), NOW)
    assert (answer.outcome, answer.reason) == ("unavailable", "timeout")
    labels = {"operation": "find_account", "outcome": "timeout"}
    assert observe.registry.get_sample_value("okno_crm_calls_total", labels) == 1


async def test_what_can_be_ordered_is_offered_with_its_price() -> None:
    lookups = crm_lookups(DemoCrm(seed(), Clock()), Observer())
    found = orjson.loads((await lookups["price_list"]({"date": "2026-11-23"}, state(), NOW)).data)
    assert len(found["services"]) == len(found["items"]) > 0
    first, item = found["services"][0], found["items"][0]
    assert first["value"] == item["service"]
    assert first["title"].startswith(f"{item['title']} — ")
    assert "₽" in first["title"]
