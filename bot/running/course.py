"""A decision about flows while it is made: what happened so far, what was said so far, what is still to be asked."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.flows.definition import Flow, Text
from bot.policy import Policy
from bot.replies import Locale
from bot.speech import voice
from bot.turn import Decision, Turn
from conversation import events as e
from conversation.effects import Effect, LookedUp, Lookup
from conversation.flow_run import FlowRun, RunId, SlotValue
from conversation.fold import changed
from conversation.ids import MINUTE, SECOND, derive
from conversation.state import State

FACT_LIVES = 10 * MINUTE
"""How long a lookup's answer is used again."""


class Lacking(Exception):
    """The decision cannot go on before these are answered."""

    def __init__(self, *effects: Effect) -> None:
        super().__init__(*(effect.key for effect in effects))
        self.effects = effects


@lru_cache(maxsize=512)
def _remembered(answer: str) -> LookedUp:
    return LookedUp(**json.loads(answer)["answer"])


@lru_cache(maxsize=512)
def data_of(answer: LookedUp) -> Mapping[str, Any]:
    """What was looked up, read once; whoever changes it copies it."""
    data: Mapping[str, Any] = json.loads(answer.data)
    return data


class Course:
    """``state`` contains what has happened; ``parts`` are the texts said so far, in order."""

    def __init__(self, policy: Policy, turn: Turn) -> None:
        self.policy = policy
        self.turn = turn
        self.events: list[e.Event] = []
        self.parts: list[str] = []
        self._state = turn.state
        self._folded = 0
        self._ids = 0

    def happen(self, event: e.Event) -> None:
        self.events.append(event)

    @property
    def state(self) -> State:
        """With all that has happened: folded when it is looked at, since nobody looks behind the last events."""
        if self._folded < len(self.events):
            for event in self.events[self._folded :]:
                self._state = changed(self._state, event, self.turn.now)
            self._folded = len(self.events)
        return self._state

    def new_id(self, kind: str) -> str:
        self._ids += 1
        return derive(kind, self.turn.state.conversation, self.turn.state.version, self._ids)

    def run(self, run: RunId) -> FlowRun:
        """KeyError when it is over."""
        found = self.state.run(run)
        if found is None:
            raise KeyError(run)
        return found

    def flow_of(self, run: FlowRun) -> Flow | None:
        return self.policy.flows.of(run.flow, run.digest)

    def look_up(self, effect: Lookup) -> LookedUp:
        """Raises Lacking while it is not answered."""
        found = self._known(effect)
        if found is None:
            raise Lacking(effect)
        return found

    def knows(self, effect: Lookup) -> bool:
        return self._known(effect) is not None

    def _known(self, effect: Lookup) -> LookedUp | None:
        answer = self.turn.answers.get(effect.key)
        if isinstance(answer, LookedUp):
            return answer
        for fact in () if effect.fresh else reversed(self.state.facts):
            if fact.key == effect.key and (self._is_written or self.turn.now - fact.at < FACT_LIVES):
                return _remembered(fact.answer)
        return None

    @property
    def _is_written(self) -> bool:
        """What was decided by stays true for this run: the CRM's own write must not look like a new state of things."""
        return self.state.flow is not None and bool(self.state.flow.calls)

    @cached_property
    def locale(self) -> Locale:
        return voice(self.policy, self.turn).locale

    def text(self, name: str, **values: str | int) -> str:
        """A text of ``replies.yml``."""
        return voice(self.policy, self.turn).text(name, **values)

    def say(self, text: Text | None, scope: Mapping[str, object]) -> None:
        if text is not None:
            self.parts.append(text.fill(scope, self.locale))


def moment(course: Course) -> dict[str, object]:
    """What expressions know of the turn itself."""
    turn = course.turn
    local = datetime.fromtimestamp(turn.now // SECOND, tz=ZoneInfo(course.policy.zone))
    return {
        "today": local.date().isoformat(),
        "now": f"{local:%H:%M}",
        "channel": turn.channel,
        "values": course.policy.replies.values,
    }


def local_date(course: Course, at: int) -> str:
    return datetime.fromtimestamp(at // SECOND, tz=ZoneInfo(course.policy.zone)).date().isoformat()


def scope_of(course: Course, flow: Flow, run: FlowRun) -> dict[str, object]:
    """Every slot by name (None while empty or skipped), and the moment."""
    scope: dict[str, object] = dict.fromkeys(flow.slots)
    scope.update({name: value if value != "" else None for name, value in run.slots})
    for event in course.events:
        # The state carries the beginning of a long text; what was told in this very turn is at hand whole.
        if (
            isinstance(event, e.SlotFilled)
            and event.run == run.id
            and _begins(event.value, scope.get(event.slot))
        ):
            scope[event.slot] = event.value
    scope.update(moment(course))
    account = scope.get("account")
    scope["verified"] = isinstance(account, str) and course.state.proves(account, course.turn.now)
    scope.update(request_scope(course, run, scope))
    scope.update(
        intent=run.intent,
        answered_by=course.state.answered_by,
        consents=list(course.state.consents),
        out_of_turn=course.state.accessibility,
    )
    return scope


def _begins(whole: SlotValue, kept: object) -> bool:
    return isinstance(whole, str) and isinstance(kept, str) and kept != "" and whole.startswith(kept)


def request_scope(course: Course, run: FlowRun, scope: Mapping[str, object]) -> dict[str, object]:
    """Number and term of the request that the run registered; a slot of the same name keeps its own value."""
    number, due = request_number(run), local_date(course, run.due) if run.due else None
    named = {"number": number, "due": due, "request": {"number": number, "due": due}}
    return {name: value for name, value in named.items() if scope.get(name) is None}


def request_number(run: FlowRun) -> str | None:
    """The number of the request it registered; in the same turn the mark that recording replaces by it."""
    if not run.request:
        return None
    return run.number or f"{{{run.request}}}"


def as_json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decided(policy: Policy, turn: Turn, go: Callable[[Course], Decision]) -> Decision:
    try:
        return go(Course(policy, turn))
    except Lacking as lacking:
        return Decision((), lacking.effects)
