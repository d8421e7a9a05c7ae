"""A newcomer whose payload does not name him: his platform is asked, and nothing depends on its answer."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from channels.channel import Transient
from conversation.contact import Peer
from hub import names
from tests.fakes.far_end import FakeChannel, FarEnd
from tests.hub.running import RunningHub, running_hub
from tests.hub.test_erasure import erasure, everything

QUESTION = "как передать показания?"
ACCOUNT = "fake:asked"
NAME = "Агафья Тихонова"


@dataclass
class Directory:
    """Who is asked for, and what comes of it: nothing at all where ``silent``, else the fault or the name."""

    asked: list[str] = field(default_factory=list)
    fault: Exception | None = None
    silent: bool = False


class AskedChannel(FakeChannel):
    def __init__(self, directory: Directory) -> None:
        super().__init__(FarEnd(), ACCOUNT)
        self._directory = directory

    async def name_of(self, peer: Peer) -> str:
        self._directory.asked.append(peer.address)
        if self._directory.silent:
            await asyncio.Event().wait()
        if self._directory.fault is not None:
            raise self._directory.fault
        return NAME


@pytest.fixture
def directory() -> Directory:
    return Directory()


@pytest_asyncio.fixture
async def asking(tmp_path: Path, directory: Directory) -> AsyncIterator[RunningHub]:
    async with running_hub(tmp_path, more={ACCOUNT: AskedChannel(directory)}) as running:
        yield running


async def writes(hub: RunningHub, name: str = "", address: str = "7") -> str:
    """He writes; the name he has for us."""
    await hub.hears(address, QUESTION, ACCOUNT, name=name)
    return (await hub.identity(address, ACCOUNT)).name


async def test_a_newcomer_is_asked_for_once(asking: RunningHub, directory: Directory) -> None:
    assert [await writes(asking), await writes(asking)] == [NAME, NAME]
    assert directory.asked == ["7"]


async def test_whoever_is_named_by_his_payload_is_not_asked_for(
    asking: RunningHub, directory: Directory
) -> None:
    assert await writes(asking, "Анна") == "Анна"
    assert directory.asked == []


async def test_who_says_nothing_is_nobody_to_ask_for(asking: RunningHub, directory: Directory) -> None:
    await asking.gets("7", {"blocked": True}, ACCOUNT)
    assert directory.asked == []


@pytest.mark.parametrize("fault", [Transient("no connection"), ValueError(f"a defect at {NAME}")])
async def test_where_asking_fails_he_is_served_without_a_name(
    asking: RunningHub, directory: Directory, fault: Exception
) -> None:
    directory.fault = fault
    with capture_logs() as logs:
        assert await writes(asking) == ""
    assert len(await asking.log("7", ACCOUNT)) > 1, "he was answered"
    (told,) = [entry for entry in logs if entry["event"] == "name_unknown"]
    assert (told["account"], told["detail"]) == (ACCOUNT, type(fault).__name__)
    assert NAME not in str(logs)


async def test_a_silent_platform_holds_nobody_up(
    asking: RunningHub, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "PATIENCE_SECONDS", 0.05)
    directory.silent = True
    async with asyncio.timeout(20):
        assert await writes(asking) == ""
    assert directory.asked == ["7"]


async def test_erasure_takes_the_name_too(asking: RunningHub) -> None:
    await writes(asking)
    assert NAME in await everything(asking)
    await erasure(asking).erase((await asking.identity("7", ACCOUNT)).contact, "admin")
    assert NAME not in await everything(asking)
