"""An answer of a long poll is cut into its updates without reading them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import batch

VALUES = st.recursive(
    st.none() | st.integers() | st.text(alphabet='аb"\\[]{},: \n', max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('r"]', max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=3), max_size=4), st.sampled_from([None, 1])
)
def test_an_answer_is_cut_into_its_updates(values: list[Any], indent: int | None) -> None:
    body = json.dumps({"ok": True, "x": [[1], {"result": [2]}], "result": values}, indent=indent).encode()
    cut = batch.cut(body, "result")
    assert cut is not None
    assert [json.loads(part) for part in cut[0]] == values
    assert json.loads(cut[1]) == {"ok": True, "x": [[1], {"result": [2]}], "result": []}


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"ok":true,"result":[{"update_id":1}', b'{"ok":true,"result":true}']
)
def test_an_answer_without_updates_has_none(body: bytes) -> None:
    assert batch.cut(body, "result") is None
