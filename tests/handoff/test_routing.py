from dataclasses import replace
from pathlib import Path

import pytest

from conversation.ids import ConversationId
from conversation.state import State
from handoff.routing import load_routes, route
from knowledge.pack_file import PackError

WRITTEN = (Path(__file__).parents[2] / "content" / "psk" / "handoffs.yml").read_text("utf-8")
ROUTES = load_routes(WRITTEN)
FRESH = State(ConversationId("c_1"))


@pytest.mark.parametrize(
    ("reasons", "queue", "priority"),
    [
        (("live_wire", "fire", "shock"), "safety", "safety"),
        (("life_support",), "debt", "urgent"),
        (("disability",), "common", "high"),
        (("client_request",), "common", "normal"),
        (("angry_bill", "dispute", "appeal"), "claims", "high"),
        (("meter_replaced_not_in_crm", "recalculation"), "claims", "normal"),
        (("debt_restructure",), "debt", "normal"),
        (("reconnect",), "debt", "high"),
        (("fraud",), "common", "high"),
        (("pd_request",), "pd", "high"),
        (("legal_edo", "legal_contract"), "b2b", "normal"),
        (("flow_failed", "low_confidence", "crm_unknown"), "common", "normal"),
    ],
)
def test_each_reason_leads_where_the_company_says(
    reasons: tuple[str, ...], queue: str, priority: str
) -> None:
    for reason in reasons:
        found = route(ROUTES, FRESH, reason)
        assert (found.queue, found.priority, found.raises) == (queue, priority, True)


def test_an_unknown_reason_goes_the_way_of_the_fallback() -> None:
    assert route(ROUTES, FRESH, "unheard_of").queue == "common"


@pytest.mark.parametrize(
    ("mode", "priority", "reason", "raises"),
    [
        ("waiting", "normal", "fire", True),
        ("operator", "high", "life_support", True),
        ("waiting", "normal", "legal_edo", False),
        ("operator", "safety", "life_support", False),
        ("bot", "safety", "client_request", True),
    ],
)
def test_a_later_reason_may_raise_and_never_lowers(
    mode: str, priority: str, reason: str, raises: bool
) -> None:
    state = replace(FRESH, mode=mode, priority=priority)  # type: ignore[arg-type]
    assert route(ROUTES, state, reason).raises is raises


def test_reasons_and_queues_have_names_for_the_screen() -> None:
    assert ROUTES.reason_title("fire").ru.startswith("Пожар")
    assert ROUTES.queue_title("pd").en == "Personal data"
    assert ROUTES.queue_title("gone").ru == "gone"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("queue: debt, priority: urgent", "queue: depts, priority: urgent"), "unknown queue 'depts'"),
        (("priority: urgent", "priority: now"), "unknown priority 'now'"),
        (("fallback: client_request", "fallback: nobody"), "fallback 'nobody'"),
        (("fallback: client_request", "fall: x"), "unknown key 'fall'"),
        (("{queue: debt, priority: urgent", "{priority: urgent"), "'queue' is missing"),
    ],
)
def test_a_mistake_in_the_table_is_refused_with_its_line(change: tuple[str, str], why: str) -> None:
    assert change[0] in WRITTEN
    with pytest.raises(PackError, match=r"handoffs\.yml, line \d") as refused:
        load_routes(WRITTEN.replace(*change, 1))
    assert why in str(refused.value)
