"""Machines are known for machines, and people for people."""

import pytest

from channels.email.adapter import EmailChannel
from tests.channels.email.conftest import FIXTURES, fixture, message


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("automatic_*.eml")))
def test_a_machine_is_known(channel: EmailChannel, name: str) -> None:
    assert message(channel, fixture(name)).automatic


@pytest.mark.parametrize("name", ["person_in_list", "person_auto_no", "koi8_r", "typed_closing"])
def test_a_person_is_no_machine_also_through_a_list(channel: EmailChannel, name: str) -> None:
    assert not message(channel, fixture(name)).automatic
