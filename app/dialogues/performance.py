"""Dialogues one after another: everything that takes long is made once, each has a hub of its own."""

import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from structlog.testing import capture_logs

from app.config import Config
from app.dialogues.judging import (
    Company,
    asks_verification,
    clarifies,
    intent_of,
    judge,
    offers_operator,
    other_organisations,
    shown_in,
)
from app.dialogues.playing import CannotPlayError, Player
from app.dialogues.script import Dialogue, Turn
from app.dialogues.seen import STATES, Seen
from app.dialogues.stage import RestlessError, Stage, TaughtOnce, copied, prepared
from app.pack import Pack
from hub.knowledge import Trainer
from storage import traces

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
"""Where folders live that need no disk."""


@dataclass(frozen=True, slots=True)
class Result:
    """``turn`` counts from 1; ``ok`` without differences. ``actual`` is {} for a turn that was not reached."""

    dialogue: str
    turn: int
    line: int
    differences: tuple[str, ...] = ()
    actual: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.differences


class Performance:
    """Open it with ``performance(…)``."""

    def __init__(self, config: Config, pack: Pack, trainer: Trainer, folder: Path) -> None:
        self._config = config
        self._pack = pack
        self._trainer = trainer
        self._folder = folder
        self._company = Company(pack.policy, pack.directory)
        self._played = 0

    @property
    def template(self) -> Path:
        return self._folder / "template"

    async def play(self, dialogue: Dialogue) -> list[Result]:
        """A result for each turn. What breaks a turn ends the dialogue; the turns behind it were not reached."""
        self._played += 1
        with TemporaryDirectory(dir=self._folder) as place, _logged() as logs:
            folder = copied(self.template, Path(place) / "hub")
            stage = Stage(
                self._config,
                self._pack,
                self._trainer,
                folder=folder,
                now=dialogue.now,
                fixtures=dialogue.fixtures,
            )
            await stage.open()
            try:
                return await self._turns(dialogue, Player(dialogue, stage), stage, logs)
            finally:
                await stage.close()

    async def _turns(self, dialogue: Dialogue, player: Player, stage: Stage, logs: "Logs") -> list[Result]:
        results: list[Result] = []
        for number, turn in enumerate(dialogue.turns, 1):
            try:
                if number == 1:
                    await player.begin()
                seen = await player.play(turn)
            except (CannotPlayError, RestlessError) as error:
                return [*results, *_broken(dialogue, number, str(error))]
            except Exception as error:  # noqa: BLE001 - a defect shown by this dialogue; the others go on
                return [
                    *results,
                    *_broken(dialogue, number, f"the hub broke: {type(error).__name__}: {error}"),
                ]
            differences = [*turn.unknown, *judge(turn.expect, seen, self._company)]
            differences += await _hidden(turn, stage, logs)
            results.append(
                Result(dialogue.id, number, turn.line, tuple(differences), told(seen, self._company))
            )
        return results


def _broken(dialogue: Dialogue, number: int, why: str) -> list[Result]:
    """The turn that could not be played, and those behind it."""
    behind = dialogue.turns[number:]
    missed = (f"not reached: turn {number} could not be played",)
    return [
        Result(dialogue.id, number, dialogue.turns[number - 1].line, (why,)),
        *(Result(dialogue.id, at, turn.line, missed) for at, turn in enumerate(behind, number + 1)),
    ]


@asynccontextmanager
async def performance(
    config: Config, pack: Pack, trainer: Trainer, first: datetime
) -> AsyncIterator[Performance]:
    """Trains or loads the model, and prepares a folder to begin from. Raises ConfigError, TrainingFailed.

    ``first`` is when the earliest dialogue takes place.
    """
    once = TaughtOnce(trainer)
    with TemporaryDirectory(prefix="okno-dialogues-", dir=_where()) as folder:
        opened = Performance(config, pack, once, Path(folder))
        await prepared(config, pack, once, opened.template, first)
        yield opened


def _where() -> str | None:
    return str(MEMORY) if MEMORY.is_dir() else None


@dataclass(slots=True)
class Logs:
    """What the hub logs while a dialogue is played."""

    entries: list[Any]
    foreign: StringIO

    @property
    def text(self) -> str:
        return "\n".join((*map(str, self.entries), self.foreign.getvalue()))


@contextmanager
def _logged() -> Iterator[Logs]:
    foreign = StringIO()
    handler = logging.StreamHandler(foreign)
    root = logging.getLogger()
    others = root.handlers[:]
    root.handlers[:] = [handler]
    try:
        with capture_logs() as entries:
            yield Logs(entries, foreign)
    finally:
        root.handlers[:] = others


async def _hidden(turn: Turn, stage: Stage, logs: Logs) -> Sequence[str]:
    wanted = turn.expect.get("masked")
    if not wanted:
        return ()
    places = dict(await stage.core.database.read(traces.words))
    places["logs"] = logs.text
    places["outgoing messages"] = "\n".join(repr(request.params) for *_, request in stage.ledger.taken)
    hidden = wanted if isinstance(wanted, list) else [wanted]
    return shown_in([str(one) for one in hidden], places)


def told(seen: Seen, company: Company) -> dict[str, Any]:
    """What was seen, as the JSON output tells it."""
    state = seen.state
    people = {"queue": state.queue, "priority": state.priority, "reason": state.reason}
    request = seen.requests[-1] if seen.requests else None
    understood = seen.understood[0] if seen.understood else None
    return {
        "intent": intent_of(seen) or None,
        "confidence": round(understood.candidates[0].confidence, 3)
        if understood and understood.candidates
        else None,
        "wishes": list(understood.wishes) if understood else [],
        "flow": seen.state.flow.flow if seen.state.flow else next(iter(sorted(seen.flows)), None),
        "flow_state": next(one for one in STATES if one in seen.states),
        "flow_states": sorted(seen.states),
        "asks": list(seen.asked),
        "slots": dict(seen.slots),
        "faq": seen.topics[0] if seen.topics else None,
        "handoff": people if state.with_people else False,
        "other_org": sorted(other_organisations(seen, company)),
        "crm": dict(seen.writes),
        "bot_replies": len(seen.replies),
        "request": {"kind": request.kind, "number": request.number} if request else None,
        "clarify": clarifies(seen, company),
        "offers_operator": offers_operator(seen),
        "asks_verification": asks_verification(seen),
        "replies": [
            {"text": reply.content.text, "buttons": [button.label for button in reply.content.buttons]}
            for reply in seen.replies
        ],
    }
