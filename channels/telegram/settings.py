"""What ``config.yml`` says of one Telegram bot."""

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

OFFICIAL_API = "https://api.telegram.org"
TOKEN_PATTERN = r"^[0-9]{1,20}:[A-Za-z0-9_-]{3,}$"  # noqa: S105 - the form of a token, not one
WEBHOOK_SECRET_PATTERN = r"^[A-Za-z0-9_-]{1,256}$"  # noqa: S105 - what Telegram allows in the header
UPDATE_KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
)
"""What we ask for. The platform remembers the list, so it is always sent."""


class TelegramSettings(BaseModel):
    """One bot. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kind: Literal["telegram"] = "telegram"
    name: str = Field(default="main", pattern=r"^[a-z0-9_-]{1,32}$")
    token: SecretStr
    mode: Literal["poll", "webhook"] = "poll"
    webhook_secret: SecretStr | None = None
    webhook_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    """The public address the platform calls; without it the webhook is registered by hand."""
    bot_username: str = Field(default="", pattern=r"^@?[A-Za-z0-9_]{0,32}$")
    """For deep links; asked of the platform when empty."""
    api_url: str = Field(default=OFFICIAL_API, pattern=r"^https?://\S+$")
    """The official service or a local Bot API server."""
    proxy: str = Field(default="", pattern=r"^((http|socks4|socks5)://\S+)?$")
    poll_seconds: int = Field(default=25, ge=0, le=50)
    """How long one getUpdates waits for news."""
    request_seconds: float = Field(default=60.0, gt=0)
    connect_seconds: float = Field(default=10.0, gt=0)
    account_rate: float = Field(default=25.0, gt=0)
    """Messages a second over all chats; the platform allows about 30."""
    peer_rate: float = Field(default=1.0, gt=0)
    """Messages a second in one chat."""

    @field_validator("token")
    @classmethod
    def _token_has_its_form(cls, token: SecretStr) -> SecretStr:
        _demand(token, TOKEN_PATTERN, "a token looks like 123456:ABC…")
        return token

    @field_validator("webhook_secret")
    @classmethod
    def _secret_fits_the_header(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            _demand(secret, WEBHOOK_SECRET_PATTERN, "1 to 256 of A-Z a-z 0-9 _ -")
        return secret

    @field_validator("bot_username")
    @classmethod
    def _without_at(cls, username: str) -> str:
        return username.removeprefix("@")

    @model_validator(mode="after")
    def _a_webhook_has_a_secret(self) -> Self:
        if self.mode == "webhook" and self.webhook_secret is None:
            raise ValueError("mode: webhook needs webhook_secret")
        return self

    @property
    def bot_id(self) -> int:
        """The platform's id of the bot: the token begins with it."""
        return int(self.token.get_secret_value().partition(":")[0])

    @property
    def account(self) -> str:
        return f"telegram:{self.name}"


def _demand(secret: SecretStr, pattern: str, words: str) -> None:
    """ValueError with ``words``, which never holds the secret itself."""
    if not re.fullmatch(pattern, secret.get_secret_value()):
        raise ValueError(words)
