"""What is wrong with config.yml is told in one sentence that names the key; the example works as it stands."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from app.channels import open_accounts
from app.compose import system_clock
from app.config import ROOT, ConfigError, RasaSettings, load_config
from storage.blobs import FolderBlobs
from tests.app.conftest import Okno

TOKEN = "123456789:AAAA-a-token-that-nobody-may-see"
EXAMPLE = ROOT / "config.yml"


def uncommented(text: str) -> str:
    """Every setting switched on: what stands behind one # counts, what stands behind ## is prose."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("##")]
    for _ in range(2):
        lines = [re.sub(r"^(\s*)# ", r"\1", line) for line in lines]
    return "\n".join(lines)


def test_the_example_as_it_stands_is_the_sites_chat_on_sqlite(tmp_path: Path) -> None:
    config = load_config(EXAMPLE)
    accounts = open_accounts(config, system_clock, FolderBlobs(tmp_path))
    assert list(accounts) == ["widget:site"]
    assert config.database.get_secret_value() == config.redis.get_secret_value() == ""


def test_the_example_with_everything_switched_on_is_accepted_key_by_key(tmp_path: Path) -> None:
    path = tmp_path / "config.yml"
    path.write_text(uncommented(EXAMPLE.read_text("utf-8")), "utf-8")
    config = load_config(path)
    accounts = open_accounts(config, system_clock, FolderBlobs(tmp_path / "blobs"))
    assert list(accounts) == ["widget:site", "telegram:main", "vk:main", "email:support", "api:ivr"]
    assert config.trust_proxy
    assert config.database.get_secret_value().startswith("postgresql://")
    rasa = config.nlu.rasa
    assert config.nlu.backend == "rasa"
    assert rasa.token.get_secret_value()
    assert rasa == RasaSettings(url="http://127.0.0.1:5005", token=rasa.token)  # the rest as by default


def test_the_example_shows_no_key_twice_and_none_that_does_not_exist() -> None:
    shown = yaml.safe_load(uncommented(EXAMPLE.read_text("utf-8")))
    assert {"public_url", "data", "database", "redis", "pack", "log_format", "channels"} <= set(shown)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prot: 8080", "unknown key «prot»"),
        ("port: 99999", "key «port»"),
        ("port: eighty", "key «port»"),
        ("database: mysql://root@db/okno", "must be empty (SQLite) or begin with postgresql://"),
        ("log_format: xml", "key «log_format»"),
        ("nlu: {backend: alexa}", "key «nlu.backend»"),
        ("nlu: {backend: rasa}", "key «nlu»: value error, the backend rasa needs «rasa.url»"),
        ("nlu: {rasa: {url: 'localhost:5005'}}", "key «nlu.rasa.url»"),
        ("nlu: {rasa: {timeout: 0}}", "key «nlu.rasa.timeout»"),
        ("nlu: {rasa: {urll: x}}", "unknown key «nlu.rasa.urll»"),
        ("- a list", "must be a mapping"),
        ("port: [1", "is not YAML"),
        ("channels:\n- kind: pigeon", "unknown kind «pigeon». Known: widget, telegram, vk, email"),
        ("channels:\n- name: main", "unknown kind «None»"),
        ("channels:\n- kind: telegram", "key «token» is required"),
        (f"channels:\n- {{kind: telegram, token: '{TOKEN}', tokn: x}}", "unknown key «tokn»"),
        ("channels:\n- {kind: telegram, token: a-bad-token}", "a token looks like 123456:ABC"),
        (
            f"channels:\n- {{kind: telegram, token: '{TOKEN}', mode: webhook}}",
            "mode: webhook needs webhook_secret",
        ),
        ("channels:\n- {kind: vk, group_id: 1, token: abc, mode: callback}", "needs secret and confirmation"),
        ("channels:\n- {kind: vk, group_id: -5, token: abc}", "key «group_id»"),
        ("channels:\n- {kind: email, address: support@example.ru}", "key «imap» is required"),
        ("channels:\n- {kind: widget}\n- {kind: widget}", "two accounts are named widget:site"),
    ],
    ids=lambda value: str(value).replace("\n", " ")[:40],
)
def test_a_mistake_is_told_in_words_with_the_key(
    okno: Okno, config: Callable[[str], Path], text: str, told: str
) -> None:
    config(text)
    refusal = okno("seed").refusal if not text.startswith("channels") else _channels(text)
    assert told in refusal
    assert "https://errors.pydantic.dev" not in refusal


def _channels(text: str) -> str:
    path = Path("config.yml")
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        open_accounts(load_config(path), system_clock, FolderBlobs(Path("blobs")))
    return str(error.value)


def test_every_mistake_is_told_at_once() -> None:
    broken = {"kind": "telegram"}, {"kind": "pigeon"}, {"kind": "vk", "token": "abc"}
    config = load_config(None).model_copy(update={"channels": list(broken)})
    with pytest.raises(ConfigError) as error:
        open_accounts(config, system_clock, FolderBlobs(Path("blobs-of-nobody").absolute()))
    told = str(error.value).splitlines()
    assert [line.split(" ")[1] for line in told] == ["channels[0]", "channels[1]:", "channels[2]"]
    Path("blobs-of-nobody").rmdir()


def test_no_refusal_shows_a_secret(okno: Okno, config: Callable[[str], Path]) -> None:
    bad = f"channels:\n- {{kind: telegram, token: ' {TOKEN}', webhook_secret: 'with blanks inside'}}"
    assert TOKEN not in _channels_of(config(bad))
    assert "blanks" not in _channels_of(config(bad))
    password = "postgres-password-1"
    config(f"database: mysql://okno:{password}@db/okno")
    assert password not in okno("migrate").refusal


def _channels_of(path: Path) -> str:
    with pytest.raises(ConfigError) as error:
        open_accounts(load_config(path), system_clock, FolderBlobs(path.parent / "blobs"))
    return str(error.value)


def test_the_environment_wins_over_the_file(
    config: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = config("port: 1001\nhost: 10.0.0.1")
    monkeypatch.setenv("OKNO_PORT", "1002")
    monkeypatch.setenv("OKNO_CORPORA", "not a setting: passed over")
    assert (load_config(path).port, load_config(path).host) == (1002, "10.0.0.1")


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKNO_PORT", "1002")
    assert load_config(None, port=1003).port == 1003


def test_a_named_file_that_is_not_there_is_told(okno: Okno) -> None:
    assert okno("seed", "--config", "nowhere.yml").refusal == "nowhere.yml: there is no such file."
