"""Clients wander through the flows of the pack as they like, the CRM fails as it likes: the laws of flows hold.

The same walk is longer in ``python -m bench.flow_walks``.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bot.flows import definition as d
from bot.running import walk as walking
from conversation.ids import HOUR
from tests.bot.flow_laws import BrokenLaw
from tests.bot.flow_world import Walk
from tests.bot.utterances import DISTURBANCES, TURNS, VALUES, WISHES
from tests.hub.running import pack

TURNS_LEAST = 10_000
STEPS = 60
EXAMPLES = 190
WRITTEN = ("submit_reading", "register_appeal")
"""Writes that so many turns reach."""
FAULTS = st.sampled_from(
    [None, None, None, None, "unavailable", "500", "timeout_before_write", "timeout_after_write", "rejected",
     "closed_period", "conflict", "not_found"]
)  # fmt: skip


class Walks(RuleBasedStateMachine):
    """Presses and values come often: whoever only wishes gets nowhere."""

    turns = 0
    visited: set[str] = set()  # noqa: RUF012 - of the whole run

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk()

    @rule(text=st.sampled_from(WISHES))
    def wishes(self, text: str) -> None:
        self.walk.says(text)

    @rule(text=st.sampled_from(VALUES))
    def answers(self, text: str) -> None:
        self.walk.says(text)

    @rule(place=st.integers(0, 30))
    def answers_well(self, place: int) -> None:
        self.walk.answers_well(place)

    @rule(place=st.integers(0, 30))
    def answers_well_again(self, place: int) -> None:
        self.walk.answers_well(place)

    @rule(text=st.sampled_from(TURNS))
    def turns_back(self, text: str) -> None:
        self.walk.says(text)

    @rule(text=st.sampled_from(DISTURBANCES))
    def disturbs(self, text: str) -> None:
        self.walk.says(text)

    @rule(place=st.integers(0, 30))
    def presses(self, place: int) -> None:
        self.walk.presses_one(place)

    @rule(place=st.integers(0, 30))
    def presses_again(self, place: int) -> None:
        self.walk.presses_one(place)

    @rule()
    def says_yes(self) -> None:
        self.walk.says("да")

    @rule(place=st.integers(0, 99))
    def wants_a_flow(self, place: int) -> None:
        self.walk.begins(place)

    @precondition(lambda self: self.walk.owed)
    @rule(how=FAULTS, found_out=st.booleans())
    def crm_answers(self, how: Any, found_out: bool) -> None:
        self.walk.crm_answers(next(iter(self.walk.owed)), how, found_out=found_out)

    @precondition(lambda self: self.walk.owed)
    @rule()
    def crm_is_late(self) -> None:
        self.walk.crm_is_late(next(iter(self.walk.owed)))

    @rule(text=st.sampled_from(WISHES))
    def reads_fail(self, text: str) -> None:
        self.walk.reads_fail()
        self.walk.says(text)

    @rule(span=st.sampled_from([HOUR, 25 * HOUR]))
    def time_passes(self, span: int) -> None:
        self.walk.time_passes(span)
        self.walk.says("это опять я")

    @rule()
    def people_take_and_return(self) -> None:
        self.walk.people_take()
        self.walk.says("вы тут?")
        self.walk.people_return()

    @rule(account=st.sampled_from(["100200301", "100200302"]))
    def is_verified(self, account: str) -> None:
        self.walk.is_verified(account)
        self.walk.says("сколько я должен")

    def teardown(self) -> None:
        type(self).turns += self.walk.turns
        type(self).visited |= self.walk.laws.visited


def wander(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Walks,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            deadline=None,
            phases=[Phase.generate],
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        ),
    )


def begun_by_hand() -> set[str]:
    """Each flow once, with a few turns in it: chance may have passed one by."""
    visited: set[str] = set()
    for place in range(len(pack().policy.flows.flows)):
        walk = Walk()
        walk.begins(place)
        for turn in range(3):
            walk.answers_well(turn)
        visited |= walk.laws.visited
    return visited


def test_ten_thousand_turns_break_no_law() -> None:
    Walks.turns, Walks.visited = 0, set()
    wander(EXAMPLES, STEPS)
    assert Walks.turns >= TURNS_LEAST
    assert Walks.visited | begun_by_hand() >= set(pack().policy.flows.flows)
    assert Walks.visited >= {f"crm {name}" for name in WRITTEN}


def _unasked(walk: Any, step: d.Confirm) -> None:
    """Passes the summary as if the client had said yes."""
    walk.allowed, walk.digest = True, "unasked"


def test_a_walker_that_skips_the_confirmation_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(walking._PASS, d.Confirm, _unasked)
    with pytest.raises(BrokenLaw, match="without a yes"):
        wander(EXAMPLES, STEPS)
