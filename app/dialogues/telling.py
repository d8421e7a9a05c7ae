"""What became of a dialogue, for people and for programs."""

from collections.abc import Sequence
from pathlib import Path

import orjson

from app.dialogues.performance import Result
from app.dialogues.script import Dialogue, Turn


def as_json_line(result: Result) -> str:
    """``{dialogue, turn, ok, differences, actual}``."""
    told = {
        "dialogue": result.dialogue,
        "turn": result.turn,
        "ok": result.ok,
        "differences": list(result.differences),
        "actual": dict(result.actual),
    }
    return orjson.dumps(told).decode()


def as_text(path: Path, dialogue: Dialogue, results: Sequence[Result]) -> str:
    """ "" when all holds; else each turn that differs, with its line, what was said and what the bot answered."""
    wrong = [(turn, result) for turn, result in zip(dialogue.turns, results, strict=True) if not result.ok]
    if not wrong:
        return ""
    lines = [f"{dialogue.id} {dialogue.title}".rstrip()]
    for turn, result in wrong:
        lines.append(f"  {path}:{result.line}, turn {result.turn}: {said(turn)}")
        lines += [f"    ✗ {difference}" for difference in result.differences]
        for reply in result.actual.get("replies", ()):
            first, *rest = reply["text"].splitlines() or [""]
            lines.append(f"    bot: {first}")
            lines += [f"         {line}" for line in rest]
            if reply["buttons"]:
                lines.append("         " + " ".join(f"[{label}]" for label in reply["buttons"]))
    return "\n".join((*lines, ""))


def said(turn: Turn) -> str:
    """What the turn is, in a few words."""
    if turn.event is not None:
        return f"event {turn.event}"
    if turn.press is not None:
        return f"press «{turn.press}»"
    if turn.user is None:
        return "a file"
    words = " ".join(turn.user.split())
    return f"«{words if len(words) <= 80 else f'{words[:80]}…'}»"
