"""What is on disk is for ever: names, schemas, the meaning of every event, the state that a log folds into.

The golden files were checked by hand. A failure here means that databases of companies would be read differently:
give the event a new schema, or raise FOLD_VERSION; do not touch a recorded file of an event.
"""

import json
import os
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_args

import pytest

from conversation import events as e
from conversation.fold import FOLD_VERSION, apply, fold
from conversation.state import State
from storage.codec import DISK_NAMES, decode_event, decode_state, encode_event, encode_state
from storage.event_log import decode_row
from tests.architecture.examples import CONVERSATION, EXAMPLES, story

GOLDEN = Path(__file__).parent / "golden"
KINDS: tuple[type[Any], ...] = get_args(e.Event)
RECORD = "OKNO_RECORD_GOLDEN"


def golden(name: str) -> Any:
    return json.loads((GOLDEN / name).read_text("utf-8"))


def file_of(kind: type[Any]) -> str:
    name, schema = DISK_NAMES[kind]
    return f"{name}.v{schema}.json"


def named(event: e.Event) -> str:
    return type(event).__name__


def test_every_event_has_one_disk_name_and_no_two_share_one() -> None:
    assert set(DISK_NAMES) == set(KINDS)
    assert len(set(DISK_NAMES.values())) == len(KINDS)


def test_every_event_has_an_example_and_a_golden_file_and_no_file_is_left_over() -> None:
    assert sorted(map(named, EXAMPLES)) == sorted(kind.__name__ for kind in KINDS)
    expected = {file_of(kind) for kind in KINDS} | {"log.json", "states.json"}
    # Files of older schemas stay for ever, beside the newest.
    newest = {path.name for path in GOLDEN.iterdir()} - {
        f"{name}.v{older}.json" for name, schema in DISK_NAMES.values() for older in range(1, schema)
    }
    assert newest == expected


@pytest.mark.parametrize("event", EXAMPLES, ids=named)
def test_an_example_sets_every_field_to_something_else_than_its_default(event: e.Event) -> None:
    defaults = {f.name: f.default for f in fields(event) if f.default is not MISSING}
    # A boolean of two values may well have its default.
    same = [n for n, v in defaults.items() if getattr(event, n) == v and not isinstance(v, bool)]
    assert same == []


@pytest.mark.parametrize("event", EXAMPLES, ids=named)
def test_the_golden_file_of_an_event_still_means_the_same(event: e.Event) -> None:
    name, schema = DISK_NAMES[type(event)]
    recorded = golden(file_of(type(event)))
    assert decode_event(name, schema, json.dumps(recorded)) == event
    assert json.loads(encode_event(event)[2]) == recorded


@pytest.mark.parametrize("event", EXAMPLES, ids=named)
def test_an_event_written_before_a_field_was_added_takes_the_default(event: e.Event) -> None:
    name, schema = DISK_NAMES[type(event)]
    recorded = golden(file_of(type(event)))
    for field in fields(event):
        if field.default is not MISSING:
            older = {key: value for key, value in recorded.items() if key != field.name}
            decoded = decode_event(name, schema, json.dumps(older))
            assert getattr(decoded, field.name) == field.default


@pytest.mark.parametrize("event", EXAMPLES, ids=named)
def test_an_event_without_a_field_that_has_no_default_is_refused(event: e.Event) -> None:
    name, schema = DISK_NAMES[type(event)]
    required = [field.name for field in fields(event) if field.default is MISSING]
    recorded = golden(file_of(type(event)))
    for missing in required:
        broken = {key: value for key, value in recorded.items() if key != missing}
        with pytest.raises(ValueError, match=missing):
            decode_event(name, schema, json.dumps(broken))


def test_the_golden_log_folds_into_the_golden_states() -> None:
    """FOLD_VERSION is raised whenever this fails; then, and only then, the states are recorded anew."""
    recorded = [decode_row(tuple(row)) for row in golden("log.json")]
    states, state = [], State(CONVERSATION)
    for item in recorded:
        state = apply(state, item.event, item.at)
        states.append(json.loads(encode_state(state)))
    if os.environ.get(RECORD) and golden("states.json")["fold_version"] != FOLD_VERSION:
        kept = {"fold_version": FOLD_VERSION, "states": states}
        (GOLDEN / "states.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    kept = golden("states.json")
    assert kept["fold_version"] == FOLD_VERSION, f"record the states anew: set {RECORD}=1 and run this test"
    for item, now, then in zip(recorded, states, kept["states"], strict=True):
        assert now == then, f"{named(item.event)} folds differently: raise FOLD_VERSION"


def test_the_golden_log_is_the_story_of_the_examples() -> None:
    assert [decode_row(tuple(row)) for row in golden("log.json")] == story()


def test_every_state_on_the_way_comes_back_from_its_snapshot() -> None:
    states = [fold(CONVERSATION, story()[:length]) for length in range(len(EXAMPLES) + 1)]
    assert [decode_state(encode_state(state)) for state in states] == states


def test_a_state_stays_small_enough_to_be_read_and_written_with_every_message() -> None:
    """16 KB, however long the conversation: its lists are cut."""
    state = State(CONVERSATION)
    for _ in range(100):
        for item in story()[1:27]:
            state = apply(state, item.event, item.at)
    assert len(encode_state(state).encode()) <= 16 * 1024
