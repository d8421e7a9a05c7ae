"""What ``config.yml`` says of one calling system."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from channels.exchange import FILES_MAX_BYTES, Abilities


class ApiSettings(BaseModel):
    """One system that calls us. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["api"] = "api"
    name: str = Field(default="main", pattern=r"^[a-z0-9_-]{1,32}$")
    secrets: tuple[SecretStr, ...] = Field(min_length=1, max_length=2)
    """Both are good, ours and theirs: a secret is changed by adding the new one, then taking the old one away."""
    url: str = Field(default="", pattern=r"^(https?://[^\s/@]+(/\S*)?)?$")
    """Where our messages are posted: an address of this file, never one that a call brings. "": the system asks."""
    vouches: bool = False
    """The system knows who its people are: ``verified`` is believed, and a one-time code links people."""
    capabilities: Abilities = Abilities()
    """What its ends can show, where an event does not say."""
    rate: float = Field(default=20.0, gt=0, le=1000)
    """Messages a second to the system."""
    skew_seconds: int = Field(default=300, ge=1, le=300)
    """How far the caller's clock may be off, and how long a caught call could be repeated (in vain)."""
    connect_seconds: float = Field(default=5.0, gt=0)
    request_seconds: float = Field(default=15.0, gt=0)
    """How long an answer may stay silent."""
    file_max_in: int = Field(default=FILES_MAX_BYTES, ge=0, le=FILES_MAX_BYTES)

    @model_validator(mode="after")
    def _secrets_are_long(self) -> Self:
        if any(len(secret.get_secret_value()) < 16 for secret in self.secrets):
            raise ValueError("secrets: each needs at least 16 characters")
        return self

    @property
    def account(self) -> str:
        return f"api:{self.name}"

    @property
    def keys(self) -> tuple[bytes, ...]:
        return tuple(secret.get_secret_value().encode() for secret in self.secrets)
