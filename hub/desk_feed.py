"""Live updates for operators' screens: cards in scope, lines of the conversation that is open."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from conversation.ids import MINUTE, ConversationId, Micros
from handoff.operators import Operator
from hub.access import may_see
from hub.cards import Beside, Card, Item, Names, Presenter, nameless
from hub.desk_reading import beside
from hub.event_titles import Locale, trouble_text, unsent_text
from hub.request_cards import RequestCard
from storage import views
from storage.database import Database, Script
from storage.transcript import TimelineRow
from storage.views import ConversationRow

ALERT_AGAIN_US = 10 * MINUTE
REMEMBERED = 10_000
"""Conversations whose last scope is remembered, to tell a screen what has just left its sight."""


@dataclass(frozen=True, slots=True)
class CardNow:
    card: Card


@dataclass(frozen=True, slots=True)
class CardGone:
    id: str


@dataclass(frozen=True, slots=True)
class ItemNow:
    conversation: str
    item: Item


@dataclass(frozen=True, slots=True)
class ClientTypes:
    conversation: str


@dataclass(frozen=True, slots=True)
class Alert:
    """One sentence that must not wait until somebody looks."""

    text: str


@dataclass(frozen=True, slots=True)
class RequestNow:
    card: RequestCard


DeskUpdate = CardNow | CardGone | ItemNow | ClientTypes | Alert | RequestNow


@dataclass(slots=True, eq=False)
class Screen:
    """One open console. ``watching`` was checked by whoever set it."""

    operator: Operator
    locale: Locale
    push: Callable[[DeskUpdate], None]
    watching: ConversationId | None = None
    alerted: dict[str, Micros] = field(default_factory=dict)
    """When it was told last of each trouble that lasts."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation just after a batch, and what decides who may see it."""

    row: ConversationRow
    helpers: frozenset[str]

    def by(self, operator: Operator) -> bool:
        return self.row.mode != "linked" and may_see(operator, self.row, self.helpers)


class DeskAudience:
    def __init__(self, database: Database, presenter: Presenter, now: Callable[[], Micros]) -> None:
        self._database = database
        self._presenter = presenter
        self._now = now
        self._screens: set[Screen] = set()
        self._before: OrderedDict[ConversationId, Seen] = OrderedDict()

    @property
    def listening(self) -> bool:
        return bool(self._screens)

    @property
    def everyone(self) -> tuple[Screen, ...]:
        """The screens that are open in this process."""
        return tuple(self._screens)

    @property
    def online(self) -> Collection[str]:
        """Operators with a screen open in this process."""
        return {screen.operator.id for screen in self._screens}

    def join(self, screen: Screen) -> None:
        self._screens.add(screen)

    def leave(self, screen: Screen) -> None:
        self._screens.discard(screen)

    async def deliver(self, rows: Sequence[TimelineRow], after: int) -> None:
        touched = tuple(dict.fromkeys(c for row in rows for c in (row.conversation, row.shown_in)))
        seen, found = await self._database.read(lambda: _read(touched, rows))
        changed_hands = {row.conversation for row in rows if row.kind == "event"}
        for screen in tuple(self._screens):
            self._cards(screen, seen, found.names, changed_hands)
            self._items(screen, rows, seen, found)
            self._alerts(screen, rows, seen)
        for one in seen:
            self._before[one.row.id] = one
            self._before.move_to_end(one.row.id)
        while len(self._before) > REMEMBERED:
            self._before.popitem(last=False)

    def typing(self, conversation: ConversationId, operator: str) -> None:
        if operator:
            return
        for screen in self._screens:
            if screen.watching == conversation:
                screen.push(ClientTypes(conversation))

    def trouble(self, kind: str, account: str) -> None:
        """Told again while it lasts, not each time somebody meets it."""
        now, what = self._now(), f"{kind} {account}"
        for screen in self._screens:
            if now - screen.alerted.get(what, -ALERT_AGAIN_US) >= ALERT_AGAIN_US:
                screen.alerted[what] = now
                screen.push(Alert(trouble_text(kind, account, screen.locale)))

    def _alerts(self, screen: Screen, rows: Sequence[TimelineRow], seen: Sequence[Seen]) -> None:
        """To whoever wrote it or leads the talk: her message did not arrive."""
        mine = {one.row.id: one.row for one in seen if one.by(screen.operator)}
        for row in rows:
            shown = mine.get(row.shown_in)
            if row.delivery not in ("failed", "unknown") or shown is None or row.author == "client":
                continue
            if screen.operator.id in (row.author_id, shown.operator):
                name = shown.name or nameless(screen.locale)
                screen.push(Alert(unsent_text(name, row.error, row.delivery, screen.locale)))

    def _cards(
        self,
        screen: Screen,
        seen: Sequence[Seen],
        names: Names,
        changed_hands: Collection[ConversationId],
    ) -> None:
        for one in seen:
            if one.by(screen.operator):
                card = self._presenter.card(one.row, screen.operator, names, self._now(), screen.locale)
                screen.push(CardNow(card))
                continue
            before = self._before.get(one.row.id)
            left = before.by(screen.operator) if before is not None else one.row.id in changed_hands
            if left:
                screen.push(CardGone(one.row.id))
            if screen.watching == one.row.id:
                screen.watching = None

    def _items(
        self, screen: Screen, rows: Sequence[TimelineRow], seen: Sequence[Seen], found: Beside
    ) -> None:
        watched = screen.watching
        if watched is None or not any(one.row.id == watched and one.by(screen.operator) for one in seen):
            return
        for row in rows:
            if watched in (row.shown_in, row.conversation):
                item = self._presenter.item(row, found, screen.locale)
                screen.push(ItemNow(watched, item))


def _read(
    touched: Sequence[ConversationId], rows: Sequence[TimelineRow]
) -> Script[tuple[list[Seen], Beside]]:
    seen = []
    for conversation in touched:
        row = yield from views.conversation(conversation)
        if row is None:
            continue
        helpers: frozenset[str] = frozenset()
        if row.mode == "bot":
            helpers = yield from views.helpers(conversation)
        seen.append(Seen(row, helpers))
    found = yield from beside(rows)
    return seen, found
