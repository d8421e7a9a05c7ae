"""The channels: which kinds there are, how an account of each is made from the configuration, what a site shows."""

from collections.abc import Callable
from typing import Any, Protocol

from pydantic import ValidationError

from app.config import Config, ConfigError, sentences
from app.pack import Pack
from bot.policy import Policy
from channels.channel import BlobStore, Channel
from channels.widget.adapter import WidgetChannel
from channels.widget.settings import WidgetSettings
from conversation.ids import HOUR, Micros
from hub.channels import Channels
from hub.widget import Kiosk, Nudge, Site
from integrations.site_login.port import SiteLogin

Clock = Callable[[], Micros]


class _Builder(Protocol):
    def __call__(self, values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel: ...


def _widget(values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel:
    return WidgetChannel(WidgetSettings(**values))


def _telegram(values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel:
    from channels.telegram.adapter import TelegramChannel
    from channels.telegram.settings import TelegramSettings

    return TelegramChannel(TelegramSettings(**values), now=clock, blobs=blobs)


def _vk(values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel:
    from channels.vk.adapter import VkChannel
    from channels.vk.settings import VkSettings

    return VkChannel(VkSettings(**values), now=clock, blobs=blobs)


def _email(values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel:
    from channels.email.adapter import EmailChannel
    from channels.email.settings import EmailSettings

    return EmailChannel(EmailSettings(**values), now=clock, blobs=blobs)


def _api(values: dict[str, Any], clock: Clock, blobs: BlobStore) -> Channel:
    from channels.api.adapter import ApiChannel
    from channels.api.settings import ApiSettings

    return ApiChannel(ApiSettings(**values), now=clock, blobs=blobs)


CHANNELS: dict[str, _Builder] = {
    "widget": _widget,
    "telegram": _telegram,
    "vk": _vk,
    "email": _email,
    "api": _api,
}
"""A new channel is one folder and one line here."""


def open_accounts(config: Config, clock: Clock, blobs: BlobStore) -> dict[str, Channel]:
    """The configured channel accounts by name. Raises ConfigError with every mistake."""
    accounts: dict[str, Channel] = {}
    wrong: list[str] = []
    for number, values in enumerate(config.channels):
        where = f"config: channels[{number}]"
        kind = values.get("kind")
        builder = CHANNELS.get(str(kind))
        if builder is None:
            wrong.append(f"{where}: unknown kind «{kind}». Known: {', '.join(CHANNELS)}.")
            continue
        try:
            channel = builder(values, clock, blobs)
        except ValidationError as error:
            wrong += sentences(error, f"{where} ({kind})")
            continue
        if channel.account in accounts:
            wrong.append(f"{where}: two accounts are named {channel.account}. Give one another «name».")
        accounts[channel.account] = channel
    if wrong:
        raise ConfigError("\n".join(wrong))
    return accounts


def widgets(channels: Channels) -> list[WidgetSettings]:
    """The sites that show our chat."""
    return [channel.settings for channel in channels if isinstance(channel, WidgetChannel)]


def site_of(settings: WidgetSettings, pack: Pack) -> Site:
    """Raises ConfigError for a key that does not fit its algorithm."""
    return Site(
        settings.name,
        settings.title,
        pack.policy.replies.text("welcome"),
        settings.sites,
        settings.max_file,
        tuple(Nudge(each.url, each.seconds, each.text) for each in settings.nudges),
        kiosk=_kiosk(settings, pack.policy),
        login=_site_login(settings),
        login_us=(settings.login.hours if settings.login else 0) * HOUR,
    )


def _kiosk(settings: WidgetSettings, policy: Policy) -> Kiosk | None:
    asked = settings.kiosk
    if asked is None:
        return None
    topics = (policy.title(topic, "ru") for topic in policy.replies.menu)
    menu = (*(title for title in topics if title), policy.replies.text("operator_button"))
    return Kiosk(asked.idle, asked.countdown, asked.start or menu)


def _site_login(settings: WidgetSettings) -> SiteLogin | None:
    asked = settings.login
    if asked is None:
        return None
    from integrations.site_login.tokens import SignedLogins

    try:
        return SignedLogins(asked.algorithm, asked.key.get_secret_value(), asked.audience, asked.issuer)
    except ValueError as error:
        raise ConfigError(f"channel widget:{settings.name}, key «login.key»: {error}.") from None
