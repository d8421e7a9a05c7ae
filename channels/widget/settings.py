"""Settings of a widget account."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class LoginSettings(BaseModel):
    """How the site vouches for whoever has logged in there: a token that it signs (docs/WIDGET.md).

    ``key``: the secret of HS256, or the site's public key of EdDSA as PEM. ``hours`` a login lasts in the chat.
    """

    model_config = ConfigDict(extra="forbid")

    algorithm: Literal["HS256", "EdDSA"]
    key: SecretStr
    audience: str = Field(min_length=1)
    issuer: str = ""
    hours: int = Field(default=12, ge=1, le=720)


class NudgeSettings(BaseModel):
    """Words beside the chat's button on pages whose address fits ``url``, after so many ``seconds`` there.

    ``url``: ``/tariffs*`` is asked of the path, ``https://…`` of the whole address; ``*`` stands for anything.
    """

    model_config = ConfigDict(extra="forbid")

    url: str = Field(pattern=r"^(/|https?://)\S*$", max_length=300)
    seconds: int = Field(default=20, ge=1, le=3600)
    text: str = Field(min_length=1, max_length=200)


class KioskSettings(BaseModel):
    """A terminal in a public place shows the chat by itself, at ``/widget/kiosk?account=NAME``.

    After ``idle`` seconds without a touch ``countdown`` seconds are counted aloud, then the session ends.
    ``start``: the questions on the first screen; left out, the topics of the pack's menu.
    """

    model_config = ConfigDict(extra="forbid")

    idle: int = Field(default=90, ge=10, le=3600)
    countdown: int = Field(default=20, ge=5, le=120)
    start: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = Field(default=(), max_length=12)


class WidgetSettings(BaseModel):
    """``sites`` are the origins whose pages may show the chat, ``https://example.ru``; empty: only our own."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["widget"] = "widget"
    name: str = Field(default="site", pattern=r"^[a-z0-9_-]{1,32}$")
    title: str = "Чат с компанией"
    sites: tuple[str, ...] = ()
    max_file: int = 20_000_000
    nudges: tuple[NudgeSettings, ...] = ()
    kiosk: KioskSettings | None = None
    login: LoginSettings | None = None
