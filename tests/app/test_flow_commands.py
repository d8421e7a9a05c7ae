"""``okno flows``: mistakes with file and line, what there is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.config import ROOT, ConfigError
from app.pack import load_pack
from tests.app.conftest import Okno

OWN = ROOT / "content" / "psk"
FLOW = """version: 1
flow: trial
title: {ru: Проба, en: A trial}
slots:
  why: {kind: text, ask: {ru: 'Зачем?', en: 'Why?'}}
steps:
- collect: why
- done: {ru: 'Понятно: {why}.'}
"""


@pytest.fixture
def pack(tmp_path: Path, config: Callable[[str], Path]) -> Path:
    """A copy of our pack with the one flow ``trial``; ``config.yml`` names it."""
    folder = tmp_path / "pack"
    shutil.copytree(OWN, folder, ignore=shutil.ignore_patterns("flows"))
    (folder / "flows").mkdir()
    (folder / "flows" / "trial.yml").write_text(FLOW, "utf-8")
    config(f"pack: {folder}\n")
    return folder


def test_a_pack_is_loaded_with_its_flows(pack: Path) -> None:
    loaded = load_pack(pack)
    assert set(loaded.policy.flows.flows) == {"trial"}
    assert loaded.flow_texts == {"flows/trial.yml": FLOW}


def test_a_pack_with_broken_flows_is_refused_for_each_of_them(pack: Path) -> None:
    (pack / "flows" / "trial.yml").write_text(FLOW.replace("- collect: why", "- colect: why"), "utf-8")
    (pack / "flows" / "wrong.yml").write_text(
        FLOW.replace("flow: trial", "flow: wrong") + "- done: 5\n", "utf-8"
    )
    with pytest.raises(ConfigError) as told:
        load_pack(pack)
    assert "flows/trial.yml, line 7: unknown step" in str(told.value)
    assert "flows/wrong.yml, line 9: " in str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("- done: {ru: 'Понятно: {why}.'}", "- hand_off: boredom", "unknown reason 'boredom'"),
        ("- done", "- register: gossip\n  text: why\n- done", "unknown kind of request 'gossip'"),
        ("{why}", "{values.moon}", "replies.yml has no value 'moon'"),
    ],
)
def test_a_flow_names_only_what_the_rest_of_the_pack_knows(
    pack: Path, okno: Okno, old: str, new: str, why: str
) -> None:
    (pack / "flows" / "trial.yml").write_text(FLOW.replace(old, new), "utf-8")
    done = okno("flows", "check", "--json")
    assert done.code == 1
    (told,) = json.loads(done.out)["problems"]
    assert (told["file"], told["line"]) == ("flows/trial.yml", 8)
    assert why in told["why"]


def test_checking_tells_mistakes_missing_english_and_wishes_without_a_flow(pack: Path, okno: Okno) -> None:
    good = okno("flows", "check")
    assert good.code == 0
    assert "flows/trial.yml, line 8: no English" in good.out
    assert "the wish visit_booking begins «visit_booking», and there is no such flow" in good.out
    assert good.out.endswith("Flows: 1. Files with a mistake: 0.\n")
    (pack / "flows" / "trial.yml").write_text(FLOW.replace("{why}", "{how}"), "utf-8")
    bad = okno("flows", "check")
    assert bad.code == 1
    assert bad.out.startswith("flows/trial.yml, line 8: 'how' is not known at this step\n")


def test_listing_tells_what_a_wish_begins(pack: Path, okno: Okno) -> None:
    intents = pack / "intents.yml"
    intents.write_text(intents.read_text("utf-8").replace("flow: visit_booking", "flow: trial"), "utf-8")
    assert okno("flows", "list").out == "trial                   Проба  (visit_booking)\n"
    assert json.loads(okno("flows", "list", "--json").out) == {
        "flow": "trial",
        "title": "Проба",
        "identity": "none",
        "intents": ["visit_booking"],
        "steps": 2,
        "slots": ["why"],
    }


def test_flows_are_drawn_into_a_folder_or_onto_the_screen(pack: Path, okno: Okno, tmp_path: Path) -> None:
    drawn = okno("flows", "graph", "--format", "svg", "--out", tmp_path / "drawn")
    assert drawn.out == f"Flows drawn: 1, in {tmp_path / 'drawn'}.\n"
    assert (tmp_path / "drawn" / "trial.svg").read_text("utf-8") == okno(
        "flows", "graph", "trial", "--format", "svg"
    ).out
    text = okno("flows", "graph").out
    assert text.startswith('---\ntitle: "Проба"\n---\nflowchart TD\n')
    assert 's0["1. Спросить<br>«Зачем?»"]\n    s0 --> s1' in text


def test_a_flow_that_is_not_there_cannot_be_drawn(pack: Path, okno: Okno, tmp_path: Path) -> None:
    assert okno("flows", "graph", "moon").refusal == "there is no flow «moon». Known: trial."
    (pack / "flows" / "trial.yml").unlink()
    assert "an SVG holds one flow" in okno("flows", "graph", "--format", "svg").refusal
    (tmp_path / "file").write_text("", "utf-8")
    assert "cannot be written" in okno("flows", "graph", "--out", tmp_path / "file").refusal


def test_a_flows_file_with_another_ending_is_not_passed_over_in_silence(pack: Path, okno: Okno) -> None:
    (pack / "flows" / "trial.yml").rename(pack / "flows" / "trial.yaml")
    assert okno("flows", "check").refusal.endswith("flows/trial.yaml: a flow's file ends in .yml.")
