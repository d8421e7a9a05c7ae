"""A flow that waits for the CRM is not decided anew: what stood before the write was settled when it was asked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.flows.definition import FlowBook
from bot.flows.loading import load_flow
from bot.policy import make_policy
from bot.replies import load_replies
from bot.running.course import Course
from bot.running.halts import AskSlot, Complete, Fail, Wait
from bot.running.walk import walk
from bot.turn import Turn
from conversation import events as e
from conversation.effects import LookedUp, Lookup
from conversation.flow_run import CrmCall, CrmOutcome, FlowRun, RunId, slots_digest
from conversation.ids import HOUR, ConversationId, IdentityId, MessageId, Micros, derive
from conversation.state import State

YAML = """
version: 1
flow: book
title: {ru: Запись}
slots:
  time: {kind: time, ask: {ru: 'Когда?'}}
  late: {kind: choice, ask: {ru: 'Поздно. Всё же?'}, choices: {yes: {ru: Да}}}
steps:
- collect: time
- read: visit_times
  with: {office: "'a'", date: "'2026-11-24'"}
  save: times
- check: time in times.values
  say: {ru: 'Занято.'}
  clear: [time]
- collect: late
  if: len(times.values) == 0
- confirm: {ru: 'Записываю на {time}?'}
- write: book_visit
  with: {office: "'a'", date: "'2026-11-24'", time: time}
- done: {ru: 'Записаны.'}
"""
FLOW = load_flow(YAML, "book.yml")
REPLIES = load_replies((Path(__file__).parents[3] / "content/psk/replies.yml").read_text(encoding="utf-8"))
RUN, NOW = RunId("run_1"), Micros(1_790_000_000_000_000)
CHOSEN = slots_digest({"time": "10:00"})


def walked(times: list[str], *outcomes: CrmOutcome | str) -> object:
    """The confirmed run an hour later: the free times as they are now, what the CRM has said to its write so far."""
    key = derive("key", f"{RUN}/write/book_visit/{CHOSEN}", 0, 0)
    calls = tuple(CrmCall("write/book_visit", key, "book_visit", outcome) for outcome in outcomes)  # type: ignore[arg-type]
    run = FlowRun(
        *(RUN, "book", FLOW.digest, NOW, NOW),
        status="calling",
        slots=(("time", "10:00"),),
        shown=CHOSEN,
        confirmed=CHOSEN,
        calls=calls,
    )
    state = State(ConversationId("conv_1"), flows=(run,), last_identity=IdentityId("iden_1"))
    asked = Lookup("visit_times", json.dumps({"date": "2026-11-24", "office": "a"}, separators=(",", ":")))
    turn = Turn(
        state,
        e.MessageReceived(MessageId("msg_1"), IdentityId("iden_1"), "m1", "ну что?"),
        None,
        {asked.key: LookedUp("ok", json.dumps({"values": times}))},
        Micros(NOW + HOUR),
        channel="telegram",
    )
    policy = replace(make_policy([], REPLIES), flows=FlowBook({"book": FLOW}))
    return walk(Course(policy, turn), RUN)


@pytest.mark.parametrize("times", [["10:00", "10:15"], ["10:15"], []], ids=["free", "taken", "none"])
def test_what_the_crm_has_done_is_told_though_the_world_has_changed(times: list[str]) -> None:
    assert isinstance(walked(times, "ok"), Complete)


@pytest.mark.parametrize("times", [["10:00"], []], ids=["free", "taken"])
def test_what_the_crm_is_doing_is_waited_for(times: list[str]) -> None:
    assert isinstance(walked(times, ""), Wait)


def test_before_the_write_a_time_that_is_gone_is_asked_anew() -> None:
    asked = walked(["10:15"])
    assert isinstance(asked, AskSlot)
    assert asked.slot.name == "time"
    assert isinstance(walked(["10:00"]), Wait)


def test_what_the_crm_refused_is_decided_anew() -> None:
    assert isinstance(walked(["10:15"], "conflict"), AskSlot)
    assert isinstance(walked(["10:00"], "conflict"), Fail)
