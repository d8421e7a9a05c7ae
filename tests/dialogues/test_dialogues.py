"""Every dialogue of this folder holds, turn by turn."""

from pathlib import Path

import pytest

from app.dialogues.performance import Performance
from app.dialogues.reading import read_file
from app.dialogues.script import Dialogue
from app.dialogues.telling import as_text

FILES = sorted(Path(__file__).parent.glob("*.yml"))
DIALOGUES = [(path, dialogue) for path in FILES for dialogue in read_file(path)]


@pytest.mark.parametrize(
    ("path", "dialogue"),
    [pytest.param(path, one, id=f"{path.stem}: {one.id} {one.title}") for path, one in DIALOGUES],
)
async def test_the_dialogue_holds(path: Path, dialogue: Dialogue, stage: Performance) -> None:
    results = await stage.play(dialogue)
    assert all(result.ok for result in results), "\n" + as_text(path, dialogue, results)


def test_no_two_dialogues_have_one_name() -> None:
    names = [dialogue.id for _, dialogue in DIALOGUES]
    assert sorted({name for name in names if names.count(name) > 1}) == []
