"""What ``config.yml`` says of one VK community."""

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

OFFICIAL_API = "https://api.vk.com"
API_VERSION = "5.199"
MEDIA_HOSTS = (
    "vk.com",
    "vk.ru",
    "vk.me",
    "userapi.com",
    "vkuser.net",
    "vkuseraudio.net",
    "vkuserphoto.ru",
    "vk-cdn.net",
    "vk-portal.net",
    "okcdn.ru",
)
INVITATION = (
    "Здравствуйте! Напишите нам в сообщения сообщества: {link}. "
    "Там ваших данных никто посторонний не увидит, и мы ответим на вопрос."
)


class VkSettings(BaseModel):
    """One community. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["vk"] = "vk"
    name: str = Field(default="main", pattern=r"^[a-z0-9_-]{1,32}$")
    group_id: int = Field(gt=0)
    token: SecretStr = Field(min_length=3)
    mode: Literal["poll", "callback"] = "poll"
    secret: SecretStr | None = Field(default=None, min_length=1)
    """The secret key of the Callback API; it comes in every payload."""
    confirmation: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,128}$")
    """The string the Callback API asks for when the address is registered."""
    api_url: str = Field(default=OFFICIAL_API, pattern=r"^https?://[^\s/]+$")
    screen_name: str = Field(default="", pattern=r"^[A-Za-z0-9_.]{0,64}$")
    """The community's short name, for deep links; ``club<group_id>`` when empty."""
    proxy: str = Field(default="", pattern=r"^(https?://\S+)?$")
    poll_seconds: int = Field(default=25, ge=1, le=90)
    """How long one long poll waits for news."""
    connect_seconds: float = Field(default=5.0, gt=0)
    request_seconds: float = Field(default=15.0, gt=0)
    """How long an answer may stay silent."""
    rate: float = Field(default=19.0, gt=0, le=20)
    """Calls a second; the platform allows 20, one is left for the jitter of the way."""
    mailings: bool = False
    """Other programs send in the community's name too: only what names an administrator was written by a person."""
    invite_from_comments: bool = False
    """Answer comments under the community's posts with ``invitation``: once for each author and post."""
    invitation: str = Field(default=INVITATION, min_length=1, max_length=500)
    """``{link}`` is where the chat with the community is."""
    media_hosts: tuple[str, ...] = MEDIA_HOSTS
    """Hosts, with those below them, that the client's files are fetched from."""

    @model_validator(mode="after")
    def _the_callback_api_proves_itself(self) -> Self:
        if self.mode == "callback" and (self.secret is None or not self.confirmation):
            raise ValueError("mode: callback needs secret and confirmation")
        return self

    @property
    def account(self) -> str:
        return f"vk:{self.name}"

    @property
    def page(self) -> str:
        """The community's name in addresses."""
        return self.screen_name or f"club{self.group_id}"

    @property
    def api_host(self) -> str:
        """Host and port of the API; a configured API elsewhere serves its files itself."""
        return urlsplit(self.api_url).netloc
