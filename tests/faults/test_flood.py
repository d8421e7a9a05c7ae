"""F07: 429 with 1 to 60 s; nothing leaves before its floor, nothing is lost or doubled, other accounts go on."""

from pathlib import Path

import pytest

from tests.faults.floods import flood


@pytest.mark.parametrize("seed", range(5))
async def test_nothing_is_sent_before_its_floor_and_other_accounts_go_on(tmp_path: Path, seed: int) -> None:
    platform = await flood(tmp_path, seed, queued=60)
    assert platform.floods > 3
