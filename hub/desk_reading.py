"""What operators read: lists in their scope, a person's whole history, colleagues."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from conversation.contact import Identity
from conversation.ids import ConversationId, Micros
from conversation.state import State
from handoff import queues
from handoff.operators import Operator
from handoff.routing import Routes
from handoff.summary import Known, summarise
from hub.access import NotFound, may_see
from hub.cards import Beside, Card, Item, Presenter, articles_in, requests_in
from hub.event_titles import Locale
from storage import articles, contacts, event_log, operators, requests, transcript, views
from storage.answered import answered
from storage.database import Database, Script
from storage.transcript import TimelineRow
from storage.views import ConversationRow, Counts, ListName, Scope

PAGE = 100
SUMMED_UP = 500
"""Events a summary is made of, the newest: a question is shorter."""


@dataclass(frozen=True, slots=True)
class ConversationList:
    """``position`` is how far the log had come: live updates go on from there."""

    items: tuple[Card, ...]
    counts: Counts
    position: int


@dataclass(frozen=True, slots=True)
class IdentityView:
    """``address_hint`` tells two addresses of a person apart without showing them."""

    id: str
    channel: str
    name: str
    verified: bool
    reachable: bool
    address_hint: str


@dataclass(frozen=True, slots=True)
class LinkView:
    id: str
    evidence: str
    at: Micros
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SummaryView:
    """``answered`` are the titles of the articles that the bot quoted."""

    question: str
    answered: tuple[str, ...]
    known: tuple[Known, ...]
    files: int


@dataclass(frozen=True, slots=True)
class Opened:
    """``summary`` comes with the first page only. ``position``: nothing up to there is missing."""

    card: Card
    identities: tuple[IdentityView, ...]
    links: tuple[LinkView, ...]
    items: tuple[Item, ...]
    has_more: bool
    position: int
    summary: SummaryView | None


@dataclass(frozen=True, slots=True)
class ColleagueView:
    id: str
    name: str
    online: bool
    load: int


@dataclass(frozen=True, slots=True)
class QueueView:
    id: str
    title: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Colleagues:
    operators: tuple[ColleagueView, ...]
    queues: tuple[QueueView, ...]


class DeskReading:
    """``online`` tells whose screen is open now."""

    def __init__(
        self,
        database: Database,
        presenter: Presenter,
        routes: Routes,
        online: Callable[[], Collection[str]],
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._presenter = presenter
        self._routes = routes
        self._online = online
        self._now = now

    async def seen(self, operator: Operator, conversation: ConversationId) -> ConversationRow:
        """The conversation, if it is hers to see. Raises NotFound."""
        row, helpers = await self._database.read(lambda: _row_and_helpers(conversation))
        if row is None or not may_see(operator, row, helpers):
            raise NotFound(conversation)
        return row

    async def listed(self, operator: Operator, view: ListName, locale: Locale) -> ConversationList:
        """The waiting queue comes in the order of service, everything else the newest first."""
        scope = Scope.of(operator)
        rows, counted, names, position = await self._database.read(lambda: _list_script(view, scope))
        if view == "queue":
            rows = sorted(rows, key=_turn)
        now = self._now()
        cards = tuple(self._presenter.card(row, operator, names, now, locale) for row in rows)
        return ConversationList(cards, counted, position)

    async def card(self, operator: Operator, conversation: ConversationId, locale: Locale) -> Card:
        """As it stands now, for whoever has just acted on it."""
        row, names = await self._database.read(lambda: _row_and_names(conversation))
        if row is None:
            raise NotFound(conversation)
        return self._presenter.card(row, operator, names, self._now(), locale)

    async def opened(
        self, operator: Operator, conversation: ConversationId, before: int | None, locale: Locale
    ) -> Opened:
        """A page of the person's history over all channels. Raises NotFound."""
        row = await self.seen(operator, conversation)
        upto = transcript.FAR if before is None else before
        rows, identities, links, names, position = await self._database.read(
            lambda: _opened_script(conversation, upto)
        )
        summary = await self._database.read(lambda: _summary_script(conversation)) if before is None else None
        return Opened(
            self._presenter.card(row, operator, names, self._now(), locale),
            tuple(_identity(identity) for identity in identities),
            links,
            await self.items(rows[-PAGE:], locale),
            len(rows) > PAGE,
            position,
            summary,
        )

    async def missed(self, conversation: ConversationId, after: int, locale: Locale) -> tuple[Item, ...]:
        """What was said, sent, read or changed behind ``after``, the first ``PAGE`` lines; whose sight it is in was
        asked before (``seen``).
        """
        rows = await self._database.read(lambda: transcript.touched(conversation, after, PAGE))
        return await self.items(rows, locale)

    async def items(self, rows: Sequence[TimelineRow], locale: Locale) -> tuple[Item, ...]:
        found = await self._database.read(lambda: beside(rows))
        return tuple(self._presenter.item(row, found, locale) for row in rows)

    async def colleagues(self, locale: Locale) -> Colleagues:
        everybody, loads, waiting = await self._database.read(_colleagues_script)
        online = self._online()
        titles = self._routes.queues
        return Colleagues(
            tuple(
                ColleagueView(o.id, o.name, o.id in online, loads.get(o.id, 0)) for o in everybody if o.serves
            ),
            tuple(
                QueueView(
                    queue, titles[queue].en if locale == "en" else titles[queue].ru, waiting.get(queue, 0)
                )
                for queue in titles
            ),
        )


def _turn(row: ConversationRow) -> tuple[tuple[int, int], str]:
    since = row.waiting_since if row.waiting_since is not None else row.last_at
    return queues.order_key(row.priority, row.accessibility, since, row.rose), row.id


def _row_and_helpers(conversation: ConversationId) -> Script[tuple[ConversationRow | None, frozenset[str]]]:
    row = yield from views.conversation(conversation)
    helpers: frozenset[str] = frozenset()
    if row is not None and row.mode == "bot":
        helpers = yield from views.helpers(conversation)
    return row, helpers


def _row_and_names(conversation: ConversationId) -> Script[tuple[ConversationRow | None, dict[str, str]]]:
    row = yield from views.conversation(conversation)
    names = yield from operators.names()
    return row, names


def beside(rows: Sequence[TimelineRow]) -> Script[Beside]:
    """Whatever the lines of ``rows`` need besides themselves."""
    names = yield from operators.names()
    titles = yield from articles.titles(articles_in(rows))
    found = yield from answered(rows)
    numbers = yield from requests.numbers(requests_in(rows))
    return Beside(names, titles, found, numbers)


def _list_script(
    view: ListName, scope: Scope
) -> Script[tuple[list[ConversationRow], Counts, dict[str, str], int]]:
    position = yield from event_log.head()
    rows = yield from views.listed(view, scope)
    counted = yield from views.counts(scope)
    names = yield from operators.names()
    return rows, counted, names, position


def _opened_script(
    conversation: ConversationId, before: int
) -> Script[tuple[list[TimelineRow], tuple[Identity, ...], tuple[LinkView, ...], dict[str, str], int]]:
    position = yield from event_log.head()
    rows = yield from transcript.page(conversation, before, PAGE + 1)
    identities = yield from contacts.of_conversation(conversation)
    state = yield from event_log.load_state(conversation)
    happened = yield from transcript.links(conversation)
    names = yield from operators.names()
    return rows, identities, _standing(state, happened, identities), names, position


def _summary_script(conversation: ConversationId) -> Script[SummaryView]:
    state = yield from event_log.load_state(conversation)
    recorded = yield from event_log.read_conversation(conversation, max(0, state.version - SUMMED_UP))
    found = summarise(recorded)
    titles = yield from articles.titles(sorted({one.article for one in found.answers}))
    answered = tuple(titles.get((one.article, one.revision)) or one.text for one in found.answers)
    return SummaryView(found.question, answered, found.known, found.files)


def _standing(
    state: State, happened: Sequence[TimelineRow], identities: Sequence[Identity]
) -> tuple[LinkView, ...]:
    """The links that were not undone, with their evidence."""
    channels = {identity.id: identity.channel for identity in identities}
    standing = {str(link.id): link for link in state.links if link.survivor == state.conversation}
    found = []
    for row in happened:
        data = row.body.get("data") or {}
        link = standing.get(str(data.get("link")))
        if link is not None:
            joined = tuple(channels[i] for i in link.moved if i in channels)
            found.append(LinkView(link.id, str(data.get("evidence", "")), row.at, joined))
    return tuple(found)


def _colleagues_script() -> Script[tuple[tuple[Operator, ...], dict[str, int], dict[str, int]]]:
    everybody = yield from operators.everybody()
    loads = yield from operators.loads()
    waiting = yield from views.waiting_by_queue()
    return everybody, loads, waiting


def _identity(identity: Identity) -> IdentityView:
    return IdentityView(
        identity.id,
        identity.channel,
        identity.name,
        identity.verified,
        identity.reachable,
        _hint(identity.peer.address),
    )


def _hint(address: str) -> str:
    """``i…@mail.ru``, ``…4821``."""
    name, at, host = address.partition("@")
    return f"{name[:1]}…@{host}" if at else f"…{address[-4:]}"
