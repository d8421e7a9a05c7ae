"""Everything the web layer is given: ``app.compose`` fills it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client import CollectorRegistry

from channels.channel import Webhook
from conversation.ids import Micros
from hub.accounts import Accounts
from hub.dead_letters import DeadLetters
from hub.desk import Desk
from hub.desk_feed import DeskAudience
from hub.desk_reading import DeskReading
from hub.documents import Documents
from hub.editor import Editor
from hub.exports import Exports
from hub.faq import Faq
from hub.feed import Feed
from hub.files import Files
from hub.intake import Intake
from hub.knowledge import Knowledge
from hub.learning import Learning
from hub.letters import Letters
from hub.office_day import OfficeDays
from hub.office_desk import OfficeDesk
from hub.outlet import Outlet
from hub.presence import Presence
from hub.proposals import Proposals
from hub.request_desk import RequestDesk
from hub.request_reading import RequestReading
from hub.request_registration import RequestRegistration
from hub.site_login import SiteLogins
from hub.typing_signs import TypingSigns
from hub.widget import Widget
from hub.widget_feed import WidgetAudience

Check = Callable[[], Awaitable[str]]
"""What is wrong, in words; "" when all is well."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """``origins`` are further addresses of our own pages besides the Host they are asked from; ``pages`` the built
    front end. The limits are per minute: sessions and boards per client address, messages per
    visitor.
    """

    pages: Path
    demo: bool = False
    origins: tuple[str, ...] = ()
    sessions_per_minute: int = 60
    messages_per_minute: int = 60
    boards_per_minute: int = 120
    metrics_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Hub:
    """``webhooks`` by account (``"telegram:main"``); ``checks`` say whether we are ready to serve."""

    accounts: Accounts
    desk: Desk
    reading: DeskReading
    letters: Letters
    dead_letters: DeadLetters
    requests: RequestReading
    request_desk: RequestDesk
    request_registration: RequestRegistration
    editor: Editor
    proposals: Proposals
    learning: Learning
    faq: Faq
    exports: Exports
    documents: Documents
    office_days: OfficeDays
    office_desk: OfficeDesk
    knowledge: Knowledge
    widget: Widget
    site_logins: SiteLogins
    files: Files
    feed: Feed
    typing: TypingSigns
    screens: DeskAudience
    presence: Presence
    browsers: WidgetAudience
    intake: Intake
    webhooks: Mapping[str, Webhook]
    outlet: Outlet
    checks: Mapping[str, Check]
    registry: CollectorRegistry
    now: Callable[[], Micros]
    settings: WebSettings
