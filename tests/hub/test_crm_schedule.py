"""When a write is tried, asked after and given up: the whole table, without a CRM."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.flow_run import CrmOutcome
from conversation.ids import ConversationId, Micros
from hub.crm_schedule import (
    ASK_PAUSES,
    WRITE_PAUSES,
    Again,
    Progress,
    Settled,
    after,
    begun,
    crm_job,
    progress_of,
)
from integrations.crm.port import CrmReply

AWAY: tuple[CrmOutcome, ...] = ("unavailable",)
FINAL: tuple[CrmOutcome, ...] = ("ok", "not_found", "rejected", "closed_period", "conflict")


def go_on(progress: Progress, *outcomes: CrmOutcome) -> Again | Settled:
    step: Again | Settled = Again(progress, 0)
    for outcome in outcomes:
        assert isinstance(step, Again)
        step = after(step.progress, CrmReply(outcome))
    return step


@pytest.mark.parametrize("outcome", FINAL)
def test_an_answer_to_a_write_settles_it(outcome: CrmOutcome) -> None:
    assert go_on(Progress(1), outcome) == Settled(CrmReply(outcome))


@pytest.mark.parametrize("outcome", [one for one in FINAL if one != "not_found"])
def test_an_answer_under_the_key_settles_it_too(outcome: CrmOutcome) -> None:
    assert go_on(Progress(1), "unknown", outcome) == Settled(CrmReply(outcome))


def test_a_key_that_was_never_used_lets_the_write_out_again() -> None:
    step = go_on(Progress(1), "unknown", "unavailable", "not_found")
    assert isinstance(step, Again)
    assert step.progress.phase == "write"


def test_what_surely_was_not_done_is_tried_for_ten_minutes_and_then_told_so() -> None:
    step = go_on(Progress(1), *AWAY * len(WRITE_PAUSES))
    assert isinstance(step, Again)
    assert go_on(Progress(1), *AWAY * (len(WRITE_PAUSES) + 1)) == Settled(CrmReply("unavailable"))
    assert 540 <= sum(WRITE_PAUSES) <= 660
    assert max(WRITE_PAUSES) < 60, "an outage that has ended is noticed within a minute"


def test_a_doubt_is_asked_after_for_three_minutes_and_then_people_take_it() -> None:
    asked: list[CrmOutcome] = ["unavailable"] * len(ASK_PAUSES)
    step = go_on(Progress(1), "unknown", *asked)
    assert isinstance(step, Settled)
    assert step.reply.outcome == "unknown"
    assert 170 <= sum(ASK_PAUSES) <= 200


def test_a_doubt_is_never_forgotten() -> None:
    """Not done, said the key; not done, said the CRM: the first try may still be on its way."""
    step = go_on(Progress(1), "unknown", "not_found", *AWAY * (len(ASK_PAUSES) - 1))
    assert isinstance(step, Settled)
    assert step.reply.outcome == "unknown"


def test_the_client_is_told_once_and_not_of_a_doubt_that_the_first_question_ends() -> None:
    def told(*outcomes: CrmOutcome) -> list[bool]:
        step, found = Again(Progress(1), 0), []
        for outcome in outcomes:
            following = after(step.progress, CrmReply(outcome))
            assert isinstance(following, Again)
            step = following
            found.append(step.tell)
        return found

    assert told("unavailable", "unavailable", "unavailable") == [True, False, False]
    assert told("unknown", "unavailable", "unavailable") == [False, True, False]


def test_whoever_finds_a_job_after_a_crash_asks_before_it_writes() -> None:
    found = begun(Progress(1))
    assert (found.phase, found.doubtful) == ("ask", True)
    for _ in range(len(ASK_PAUSES)):
        found = begun(found)
    assert isinstance(after(found, CrmReply("unavailable")), Settled), "crashes in a row end too"


def test_progress_lives_in_its_job() -> None:
    job = crm_job(ConversationId("conv_1"), 7, "key-1", Micros(5))
    assert (job.kind, job.key, progress_of(job)) == ("crm", "crm/key-1", Progress(7))


@given(
    st.lists(
        st.sampled_from(["ok", "not_found", "rejected", "unavailable", "unknown"]), min_size=40, max_size=40
    )
)
def test_no_write_goes_out_in_doubt_and_every_call_ends(outcomes: list[CrmOutcome]) -> None:
    progress, free = Progress(1), True
    for outcome in outcomes:
        if progress.phase == "write":
            assert free, "the last write may have been done"
        step = after(progress, CrmReply(outcome))
        if isinstance(step, Settled):
            return
        if progress.phase == "write":
            free = outcome == "unavailable"
        elif outcome == "not_found":
            free = True
        progress = step.progress
    raise AssertionError("it never ended")
