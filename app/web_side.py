"""What the web layer is given, put together from a core."""

from app.channels import site_of, widgets
from app.compose import Core, rise_bound
from hub.accounts import Accounts
from hub.bundle import Hub, WebSettings
from hub.cards import Presenter
from hub.dead_letters import DeadLetters
from hub.desk import Desk
from hub.desk_feed import DeskAudience
from hub.desk_reading import DeskReading
from hub.editor import Editor
from hub.faq import Faq
from hub.feed import Feed
from hub.hours import hours_of
from hub.learning import Learning
from hub.letters import Letters
from hub.office_day import OfficeDays
from hub.office_desk import OfficeDesk
from hub.outlet import Outlet
from hub.presence import Presence
from hub.proposals import Proposals
from hub.request_cards import RequestPresenter
from hub.request_desk import RequestDesk
from hub.request_feed import RequestAudience
from hub.request_log import RequestLog
from hub.request_reading import RequestReading
from hub.request_registration import RequestRegistration
from hub.request_words import RequestWords
from hub.site_login import SiteLogins
from hub.widget import Widget
from hub.widget_feed import WidgetAudience
from nlu.masking import Masking
from storage import migrate
from storage.database import DatabaseUnavailable


async def open_web(core: Core, *, demo: bool) -> Hub:
    """The use cases of people: desk, editor, widget."""
    database, now, routes = core.database, core.clock, core.pack.routes
    files = core.files
    registered = RequestPresenter(core.pack.requests, routes)
    presenter = Presenter(routes, files, registered.told)
    screens = DeskAudience(database, presenter, now)
    browsers = WidgetAudience(database, files)
    feed = Feed(
        database, core.signals, (screens, browsers, RequestAudience(database, screens, registered, now))
    )
    presence = Presence(core.signals, core.owner, lambda: screens.online, now)
    reading = DeskReading(database, presenter, routes, lambda: presence.online, now)
    desk = Desk(
        database=database,
        recorder=core.recorder,
        reading=reading,
        files=files,
        linking=core.linking,
        routes=routes,
        policy=core.pack.policy,
        channels=core.channels,
        worked=core.pack.standard.people.worked,
        now=now,
    )
    words = RequestWords(core.pack.requests, core.pack.standard.people.worked)
    sites = {one.name: site_of(one, core.pack) for one in widgets(core.channels)}
    widget = Widget(
        database=database,
        intake=core.intake,
        recorder=core.recorder,
        linking=core.linking,
        files=files,
        audience=browsers,
        feed=feed,
        sites=sites,
        hours=lambda locale: hours_of(core.pack.standard.people, core.pack.policy.replies, now(), locale),
        now=now,
    )
    site_logins = SiteLogins(
        database=database,
        recorder=core.recorder,
        linking=core.linking,
        audience=browsers,
        sites=sites,
        now=now,
    )
    webhooks = {
        channel.account: webhook for channel in core.channels if (webhook := channel.webhook()) is not None
    }
    masking = Masking.from_file(core.pack.intents)
    office_days = OfficeDays(database, core.pack.offices, core.pack.standard, rise_bound(core.pack, now), now)
    return Hub(
        accounts=Accounts(database, now),
        desk=desk,
        reading=reading,
        letters=Letters(database, reading, core.channels),
        dead_letters=DeadLetters(database, desk, core.signals),
        requests=RequestReading(database, registered, reading, now),
        request_desk=RequestDesk(database, RequestLog(database, core.recorder, now), registered, words),
        request_registration=RequestRegistration(database, core.recorder, reading, core.pack.requests, words),
        editor=Editor(database, core.signals, now),
        proposals=Proposals(database, reading, core.knowledge, masking, now),
        learning=Learning(database, core.knowledge, masking, core.signals, now),
        exports=core.exports,
        documents=core.documents,
        faq=Faq(core.knowledge, core.pack.policy, core.pack.groups, core.pack.directory, now),
        office_days=office_days,
        office_desk=OfficeDesk(database, core.recorder, office_days, now),
        knowledge=core.knowledge,
        widget=widget,
        site_logins=site_logins,
        files=files,
        feed=feed,
        typing=core.typing,
        screens=screens,
        presence=presence,
        browsers=browsers,
        intake=core.intake,
        webhooks=webhooks,
        outlet=Outlet(database, core.channels, files),
        checks={"database": lambda: _database(core), "redis": core.signals.check},
        registry=core.observe.registry,
        now=now,
        settings=WebSettings(
            core.config.pages,
            demo=demo,
            origins=(core.config.url,),
            metrics_token=core.config.metrics_token.get_secret_value(),
        ),
    )


async def _database(core: Core) -> str:
    try:
        found = await migrate.revision(core.database)
    except DatabaseUnavailable as error:
        return f"cannot be reached: {error}"
    return "" if found == migrate.HEAD else f"at revision {found or 'none'}, needed {migrate.HEAD}"
