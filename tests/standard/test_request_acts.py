from dataclasses import replace

import pytest

from conversation import events as e
from conversation.events.requests import RequestState
from conversation.ids import IdentityId, MessageId, Micros, OperatorId, RequestId, TaskId
from standard import request_acts as acts
from standard.request_acts import Filed, NotAllowed, Person

NOW = Micros(1_795_000_000_000_000)
CLAIMS = frozenset(("complaint", "appeal"))
ANNA = Person(OperatorId("op_anna"), kinds=CLAIMS)
BORIS = Person(OperatorId("op_boris"), kinds=CLAIMS)
VERA = Person(OperatorId("op_vera"), kinds=frozenset(("document",)))
CHIEF = Person(OperatorId("op_chief"), senior=True)
NEW = Filed(
    RequestId("req_1"), "ВХ-2026-10001", "complaint", "registered", NOW, Micros(NOW + 1), IdentityId("iden_1")
)
HERS = replace(NEW, state="in_work", handler=ANNA.id)
TASK = TaskId("task_1")


def refused(code: str, act: object, *arguments: object, **named: object) -> None:
    with pytest.raises(NotAllowed) as caught:
        act(*arguments, **named)  # type: ignore[operator]
    assert caught.value.code == code
    assert caught.value.ru
    assert caught.value.en


def test_who_takes_a_request_handles_it_and_its_work_begins() -> None:
    assert acts.take(NEW, ANNA) == (
        e.RequestAssigned(NEW.id, ANNA.id, ANNA.id),
        e.RequestStateChanged(NEW.id, "in_work", ANNA.id),
    )
    assert acts.take(HERS, ANNA) == ()
    refused("taken", acts.take, HERS, BORIS)
    assert acts.take(HERS, CHIEF) == (e.RequestAssigned(NEW.id, CHIEF.id, CHIEF.id),)


def test_a_request_of_another_queue_is_neither_seen_nor_taken() -> None:
    assert not acts.sees(NEW, VERA)
    assert acts.may(NEW, VERA) == ()
    refused("not_her_queue", acts.take, NEW, VERA)


def test_whoever_is_complained_about_neither_sees_nor_handles_the_complaint() -> None:
    about_anna = replace(NEW, about=ANNA.id)
    assert not acts.sees(about_anna, ANNA)
    assert acts.may(about_anna, ANNA) == ()
    refused("not_her_queue", acts.take, about_anna, ANNA)
    refused("same_hands", acts.assign, about_anna, CHIEF, ANNA)
    refused("not_her_queue", acts.answer, about_anna, ANNA, MessageId("m"), "explained")
    about_chief = replace(NEW, about=CHIEF.id)
    assert not acts.sees(about_chief, CHIEF)
    refused("not_her_queue", acts.change, about_chief, CHIEF, "close", "нечего")


def test_an_appeal_goes_to_other_hands_than_the_answer_it_contests() -> None:
    appeal = replace(NEW, kind="appeal", contested=frozenset((ANNA.id,)))
    assert "take" not in acts.may(appeal, ANNA)
    refused("same_hands", acts.take, appeal, ANNA)
    refused("same_hands", acts.answer, appeal, ANNA, MessageId("m"), "declined")
    refused("same_hands", acts.assign, appeal, CHIEF, ANNA)
    assert acts.take(appeal, BORIS)
    senior = replace(ANNA, senior=True)
    refused("same_hands", acts.answer, replace(appeal, handler=BORIS.id), senior, MessageId("m"), "granted")


def test_only_its_handler_or_a_senior_passes_it_on_and_only_to_who_serves_it() -> None:
    refused("not_hers", acts.assign, HERS, BORIS, CHIEF)
    refused("not_her_queue", acts.assign, HERS, ANNA, VERA)
    assert acts.assign(HERS, ANNA, BORIS) == (e.RequestAssigned(NEW.id, BORIS.id, ANNA.id),)
    assert acts.assign(HERS, CHIEF, ANNA) == ()


@pytest.mark.parametrize(
    ("state", "act", "target"),
    [
        ("in_work", "wait", "waiting"),
        ("waiting", "resume", "in_work"),
        ("answered", "close", "closed"),
        ("answered", "reopen", "in_work"),
        ("closed", "reopen", "in_work"),
        ("registered", "close", "closed"),
    ],
)
def test_states_follow_one_another(state: RequestState, act: str, target: str) -> None:
    found = acts.change(replace(HERS, state=state), ANNA, act, "почему")  # type: ignore[arg-type]
    assert found == (e.RequestStateChanged(NEW.id, target, ANNA.id, "почему"),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "act"), [("registered", "wait"), ("answered", "resume"), ("closed", "close")]
)
def test_no_state_is_passed_over(state: RequestState, act: str) -> None:
    refused("wrong_state", acts.change, replace(HERS, state=state), ANNA, act, "почему")


def test_who_stops_the_clock_without_an_answer_says_why() -> None:
    refused("no_comment", acts.change, HERS, ANNA, "close", " ")
    refused("no_comment", acts.change, HERS, ANNA, "wait")
    refused("not_taken", acts.change, HERS, BORIS, "close", "почему")
    refused("open_tasks", acts.change, replace(HERS, open_tasks=frozenset((TASK,))), ANNA, "close", "почему")
    assert acts.change(replace(HERS, state="answered"), ANNA, "close")


def test_an_answer_is_given_once_and_by_whoever_handles_it() -> None:
    answered = e.RequestAnswered(NEW.id, MessageId("m"), ANNA.id, "granted")
    assert acts.answer(HERS, ANNA, MessageId("m"), "granted") == (answered,)
    assert acts.answer(NEW, ANNA, MessageId("m"), "granted")[-1] == answered
    refused("taken", acts.answer, HERS, BORIS, MessageId("m"), "granted")
    refused("answered", acts.answer, replace(HERS, state="answered"), ANNA, MessageId("m"), "granted")


def test_a_department_is_asked_and_answers() -> None:
    opened = acts.open_task(
        HERS, ANNA, TASK, department="billing", text=" Проверить начисления ", due=Micros(NOW + 9), now=NOW
    )
    assert opened == (
        e.TaskOpened(NEW.id, TASK, "billing", "Проверить начисления", Micros(NOW + 9), ANNA.id),
    )
    asked = {"department": "billing", "text": "x", "due": NOW, "now": NOW}
    refused("in_past", acts.open_task, HERS, ANNA, TASK, **asked)
    refused("not_taken", acts.open_task, HERS, BORIS, TASK, **asked)
    busy = replace(HERS, open_tasks=frozenset((TASK,)))
    assert acts.close_task(busy, ANNA, TASK, "Верно") == (e.TaskClosed(NEW.id, TASK, "Верно", ANNA.id),)
    assert acts.close_task(HERS, ANNA, TASK, "Верно") == ()
    refused("empty", acts.close_task, busy, ANNA, TASK, "")


def test_what_is_answered_is_not_corrected_any_more() -> None:
    assert acts.correct(NEW, " и ещё ") == (e.RequestCorrected(NEW.id, "и ещё"),)
    refused("answered", acts.correct, replace(NEW, state="closed"), "и ещё")
    refused("empty", acts.correct, NEW, " ")


def done(act: acts.Act, filed: Filed, person: Person) -> acts.Events:
    match act:
        case "take":
            return acts.take(filed, person)
        case "assign":
            return acts.assign(filed, person, BORIS)
        case "answer":
            return acts.answer(filed, person, MessageId("m"), "explained")
        case "correct":
            return acts.correct(filed, "и ещё")
        case "task":
            soon = Micros(NOW + 1)
            return acts.open_task(filed, person, TASK, department="it", text="x", due=soon, now=NOW)
        case _:
            return acts.change(filed, person, act, "почему")


@pytest.mark.parametrize("state", list(acts.STEPS))
def test_every_act_that_is_offered_is_allowed(state: RequestState) -> None:
    for person in (ANNA, CHIEF, BORIS, VERA):
        for handler in (None, ANNA.id):
            filed = replace(NEW, state=state, handler=handler)
            for act in acts.may(filed, person):
                assert done(act, filed, person), (act, person, handler)
