"""A request as a flow registers it: its deadline is asked of the standard, its number given while it is recorded."""

import json
from collections.abc import Mapping

from bot.flows.definition import Register
from bot.running.course import Course, as_json
from conversation import events as e
from conversation.effects import Lookup
from conversation.flow_run import FlowRun
from conversation.ids import Micros, OperatorId, RequestId


def deadline_of(kind: str) -> Lookup:
    return Lookup("deadline", as_json({"kind": kind}))


def registered(
    course: Course, run: FlowRun, step: Register, fields: Mapping[str, object]
) -> tuple[e.Event, ...]:
    """Raises Lacking until the deadline is known."""
    deadline = json.loads(course.look_up(deadline_of(step.kind)).data)
    return (
        e.RequestRegistered(
            request=RequestId(course.new_id("req")),
            kind=step.kind,
            received_at=course.turn.now,
            due=Micros(int(deadline.get("due", 0))),
            rule=str(deadline.get("clause", "")),
            identity=course.turn.identity,
            text=_text(fields.get("text")),
            account=_text(fields.get("account")),
            run=run.id,
            answer_by=_text(fields.get("answer_by")),
            anonymous=bool(fields.get("anonymous")),
            about=_operator(course, fields.get("about")),
            against=RequestId(_text(fields.get("against"))) if fields.get("against") else None,
        ),
        e.FlowSaid(run.id, (step.id,)),
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _operator(course: Course, about: object) -> OperatorId | None:
    """Who is complained about: ``last`` stands for whoever of the people answered last."""
    if about == "last":
        return course.state.answered_by or course.state.rated
    return OperatorId(str(about)) if about else None
