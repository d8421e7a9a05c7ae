"""Whatever arrives is read or refused by one name, has a key and a place, and can be stored: 22,000 times and more."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutations import POISON, stream
from tests.fuzz.subjects import SUBJECTS, Subject

COUNTS = {"telegram": 6000, "vk": 6000, "api": 5000, "widget": 3500, "email": 1500}
SEED = 20261126
SUBJECTS_OF_JSON = tuple(name for name in SUBJECTS if name != "email")


@pytest.mark.slow
@pytest.mark.parametrize("channel", list(SUBJECTS))
def test_nothing_but_unparseable_escapes(channel: str) -> None:
    subject = SUBJECTS[channel]()
    read = 0
    for number, payload in enumerate(stream(subject.seeds, COUNTS[channel], SEED)):
        try:
            read += subject.take(payload)
        except Exception as error:  # noqa: BLE001 - what escapes is what is looked for
            pytest.fail(f"input {number} of seed {SEED}: {type(error).__name__}: {error}: {payload[:300]!r}")
    assert 0 < read < COUNTS[channel], "both what is read and what is refused was tried"


def test_the_runs_together_are_as_large_as_promised() -> None:
    assert sum(COUNTS.values()) >= 20_000
    assert set(COUNTS) == set(SUBJECTS)


def _words(subject: Subject) -> list[str]:
    """Every key and every short text of the captured payloads: the platform's own vocabulary."""
    found: set[str] = set()
    rest: list[Any] = [json.loads(seed) for seed in subject.seeds if seed[:1] in (b"{", b"[")]
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            found |= set(value)
            rest += value.values()
        elif isinstance(value, list):
            rest += value
        elif isinstance(value, str) and len(value) < 40:
            found.add(value)
    return sorted(found)


def _trees(words: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    named = st.sampled_from(words)
    leaves = st.sampled_from(POISON) | named | st.integers(-(2**70), 2**70)
    values = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(named, inner, max_size=6),
        max_leaves=12,
    )
    return st.dictionaries(named, values, max_size=8)


TREES = {channel: _trees(_words(SUBJECTS[channel]())) for channel in SUBJECTS_OF_JSON}


@pytest.mark.parametrize("channel", SUBJECTS_OF_JSON)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_the_platforms_own_words_in_any_order_are_read_or_refused(channel: str, data: st.DataObject) -> None:
    SUBJECTS[channel]().take(json.dumps(data.draw(TREES[channel])).encode())
