"""A question in the middle of a flow: its answer, and behind it in the same message what the flow waits for."""

from dataclasses import replace

from bot.policy import Policy
from bot.running.course import Course, Lacking
from bot.running.going_on import go_on
from bot.turn import Decision, Turn
from conversation import events as e

LEADS_ON = (
    *(e.HandoffRequested, e.FlowStarted, e.FlowResumed, e.FlowCancelled, e.FlowCompleted),
    *(e.SlotAsked, e.ConfirmationAsked),
)
"""After one of these the flow does not wait for its answer any more, or has asked for it already."""


def asked_again(policy: Policy, turn: Turn, aside: Decision) -> Decision:
    """``aside`` itself where no flow waits for an answer, or where it leads on to something else."""
    run = turn.state.flow
    said = next((event for event in aside.events if isinstance(event, e.BotReplied)), None)
    if run is None or run.status == "calling" or said is None:
        return aside
    if any(isinstance(event, LEADS_ON) for event in aside.events):
        return aside
    try:
        again = go_on(Course(policy, turn), run.id)
    except Lacking as lacking:
        return Decision((), lacking.effects)
    asked = next((event for event in again.events if isinstance(event, e.BotReplied)), None)
    if asked is None:
        return aside
    question = asked.content.text.removeprefix(_introduction(said, asked))
    whole = replace(
        asked,
        content=replace(asked.content, text=f"{said.content.text}\n\n{question}"),
        reason=said.reason,
        article=said.article,
        revision=said.revision,
        topic=said.topic,
    )
    others = tuple(event for event in aside.events if event is not said)
    return Decision((*others, *(whole if event is asked else event for event in again.events)))


def _introduction(said: e.BotReplied, asked: e.BotReplied) -> str:
    """What both begin with, up to the first blank line: who speaks is told once."""
    first, parted, _ = asked.content.text.partition("\n\n")
    return first + parted if parted and said.content.text.startswith(first + parted) else ""
