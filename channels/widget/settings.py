"""Settings of a widget account."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class WidgetSettings(BaseModel):
    """``sites`` are the origins whose pages may show the chat, ``https://example.ru``; empty: only our own."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["widget"] = "widget"
    name: str = Field(default="site", pattern=r"^[a-z0-9_-]{1,32}$")
    title: str = "Чат с компанией"
    sites: tuple[str, ...] = ()
    max_file: int = 20_000_000
