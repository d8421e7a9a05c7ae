"""``config.yml``: everything a deployment sets, checked strictly, told in words when it is wrong."""

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(Exception):
    """What is wrong with the configuration, one sentence a line, ready to be shown."""


class RasaSettings(BaseModel):
    """A Rasa Open Source 3.6 server (``rasa run --enable-api``)."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    url: str = ""
    """``http://127.0.0.1:5005``: without ``/model/parse``."""
    timeout: float = Field(default=1.5, gt=0, le=30)
    """Seconds that a client's answer may be held up; then our own model understands."""
    token: SecretStr = SecretStr("")
    """What the server was started with as ``--auth-token``."""
    failures: int = Field(default=3, ge=1, le=100)
    """Messages in a row without an answer after which it is left alone …"""
    pause: float = Field(default=30, gt=0, le=3600)
    """… for so many seconds; then one message tries it again."""

    @field_validator("url")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")


class NluSettings(BaseModel):
    """Who says what a text is about."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    backend: Literal["builtin", "rasa"] = "builtin"
    rasa: RasaSettings = Field(default_factory=RasaSettings)

    @model_validator(mode="after")
    def _has_its_server(self) -> "NluSettings":
        if self.backend == "rasa" and not self.rasa.url:
            raise ValueError("the backend rasa needs «rasa.url»")
        return self


class CrmSettings(BaseModel):
    """The company's CRM and billing: the built-in demo, or its own service (docs/CRM.md)."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    kind: Literal["demo", "http"] = "demo"
    url: str = ""
    """Where its service begins: ``https://crm.example.ru/okno``. An address of this file only."""
    secrets: tuple[SecretStr, ...] = Field(default=(), max_length=2)
    """With which calls are signed; two while one is being changed."""
    read_timeout: float = Field(default=2.0, gt=0, le=2)
    """Seconds that a client's answer may wait for a read."""
    write_timeout: float = Field(default=10.0, gt=0, le=60)
    failures: int = Field(default=5, ge=1, le=100)
    """Calls in a row without an answer after which it is left alone …"""
    pause: float = Field(default=10, gt=0, le=60)
    """… for so many seconds; then one call tries it again."""
    seed: Path | None = None
    """What the demo begins with; empty: ``demo_crm.yml`` of the pack."""

    @model_validator(mode="after")
    def _has_its_service(self) -> "CrmSettings":
        if self.kind == "http" and not self.url.startswith(("http://", "https://")):
            raise ValueError("the kind http needs «url», which begins with http:// or https://")
        if self.kind == "http" and not self.secrets:
            raise ValueError("the kind http needs «secrets»")
        if any(len(secret.get_secret_value()) < 16 for secret in self.secrets):
            raise ValueError("each of «secrets» needs at least 16 characters")
        return self


class Config(BaseSettings):
    """Environment variables ``OKNO_…`` win over the file. ``channels`` are checked by each channel's own settings."""

    model_config = SettingsConfigDict(
        env_prefix="OKNO_", env_nested_delimiter="__", extra="forbid", hide_input_in_errors=True
    )

    data: Path = Path("data")
    """Folder of the SQLite file, the blobs and the secret."""
    models: Path | None = None
    """Folder of the trained models; empty: ``models`` in ``data``. Processes of one machine may share it."""
    database: SecretStr = SecretStr("")
    """``postgresql://user:password@host/name``; empty: SQLite in ``data``, one process."""
    redis: SecretStr = SecretStr("")
    """``redis://host``; empty: processes find each other's work by polling."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = ""
    """How browsers reach the hub, ``https://chat.example.ru``; empty: ``http://localhost:port``."""
    pack: Path = ROOT / "content" / "psk"
    pages: Path = ROOT / "frontend" / "dist"
    trust_proxy: bool = False
    """Take the client's address from ``X-Forwarded-For`` (only behind a proxy that sets it)."""
    workers_width: int = Field(default=16, ge=1, le=256)
    """Conversations of one channel account served at once by one process."""
    metrics_token: SecretStr = SecretStr("")
    """What a Prometheus that is not on this machine sends as its bearer token."""
    log_format: str = Field(default="text", pattern="^(text|json)$")
    nlu: NluSettings = Field(default_factory=NluSettings)
    crm: CrmSettings = Field(default_factory=CrmSettings)
    channels: list[dict[str, Any]] = Field(default_factory=lambda: [{"kind": "widget"}])

    @field_validator("database")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("must be empty (SQLite) or begin with postgresql://")
        return value

    @property
    def url(self) -> str:
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


class _CommandLine(Config):
    """What was typed, and nothing else: it wins over the environment."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def load_config(path: Path | None, **overrides: object) -> Config:
    """Read ``path`` (None: defaults alone); ``overrides`` of the command line win. Raises ConfigError."""
    values = _read(path) if path is not None else {}
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        config = Config(**values)
        return config.model_copy(update=_CommandLine.model_validate(given).model_dump(include=set(given)))
    except ValidationError as error:
        raise ConfigError("\n".join(sentences(error, str(path or "settings")))) from None


def sentences(error: ValidationError, where: str) -> list[str]:
    """Each mistake as one sentence that names the key and says what to do."""
    return [f"{where}: {_sentence(item)}" for item in error.errors()]


def _sentence(item: Any) -> str:  # noqa: ANN401 pydantic's own mapping
    key = ".".join(str(part) for part in item["loc"]) or "the file"
    if item["type"] == "extra_forbidden":
        return f"unknown key «{key}». Remove it or correct its spelling."
    if item["type"] == "missing":
        return f"key «{key}» is required."
    return f"key «{key}»: {item['msg'][:1].lower()}{item['msg'][1:]}."


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}.") from None
    try:
        values = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: is not YAML: {error}.") from None
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: must be a mapping of keys to values.")
    return values
