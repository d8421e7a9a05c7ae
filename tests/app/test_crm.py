"""The CRM of the configuration."""

import asyncio
import sys
from pathlib import Path

import pytest

from app.compose import system_clock
from app.config import ROOT, Config, ConfigError, CrmSettings, load_config
from app.crm import open_crm
from app.crm_demo import SECRET
from app.doctor import Finding, examine


def written(folder: Path, text: str) -> Path:
    path = folder / "file.yml"
    path.write_text(text, "utf-8")
    return path


async def test_the_shipped_pack_brings_accounts_to_try_it_out_with() -> None:
    crm = open_crm(Config(), system_clock)
    for account, zones in (("100200301", 1), ("100200302", 2), ("100200303", 3)):
        found = await crm.read("find_account", {"account": account}, correlation="")
        assert (found.outcome, found.data["zones"]) == ("ok", zones)


async def test_a_pack_without_a_demo_has_an_empty_one(tmp_path: Path) -> None:
    crm = open_crm(Config(pack=tmp_path), system_clock)
    assert (await crm.read("find_account", {"account": "1"}, correlation="")).outcome == "not_found"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accounts: [{account: '1', zones: 7}]", "accounts.0.zones"),
        ("- 1", "mapping"),
        ("accounts: [", "cannot be read"),
    ],
)
def test_a_seed_that_is_wrong_is_told_with_file_and_place(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError, match=said) as refused:
        open_crm(Config(crm=CrmSettings(seed=path)), system_clock)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("crm: {kind: http, secrets: [0123456789abcdef]}", "needs «url»"),
        ("crm: {kind: http, url: 'https://crm.example.ru'}", "needs «secrets»"),
        ("crm: {kind: http, url: 'https://crm.example.ru', secrets: [short]}", "16 characters"),
        ("crm: {kind: sap}", "crm.kind"),
        ("crm: {read_timeout: 5}", "crm.read_timeout"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as refused:
        load_config(written(tmp_path, text))
    assert "short" not in str(refused.value).replace("16 characters", "")


async def port_of(process: asyncio.subprocess.Process) -> str:
    """The address that it prints."""
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while line := (await process.stdout.readline()).decode():
            if "url: " in line:
                return line.partition("url: ")[2].strip()
    raise AssertionError("it ended")


async def test_the_demo_is_served_to_a_hub_that_is_configured_as_it_says(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "app",
        "crm-demo",
        "--listen",
        "127.0.0.1:0",
        "--fault",
        "500_after_write:create_request",
    ]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    url = await port_of(process)
    settings = written(tmp_path, f"crm: {{kind: http, url: '{url}', secrets: [{SECRET}]}}")
    config = load_config(settings)
    finding = next(one for one in await examine(config) if one.what == "CRM")
    assert finding == Finding("CRM", good="answers and takes our signature")
    crm = open_crm(config, system_clock)
    asked = {"kind": "meter_request", "number": "ВХ-1"}
    assert (await crm.write("create_request", asked, key="key-1", correlation="c")).outcome == "unknown"
    assert (await crm.get_by_key("key-1", correlation="c")).outcome == "ok"
    await crm.close()
    process.terminate()
    assert process.stdout is not None
    assert "create_request 1" in (await process.stdout.read()).decode()
    assert await process.wait() == 0
    finding = next(one for one in await examine(config) if one.what == "CRM")
    assert "gives no good answer (connecterror)" in finding.wrong


async def test_doctor_says_that_the_demo_reaches_nobody(tmp_path: Path) -> None:
    finding = next(one for one in await examine(Config(data=tmp_path)) if one.what == "CRM")
    assert "nothing reaches the company" in finding.good
