"""Live updates for the browsers of clients: a few words of memory for each, and no task."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from conversation.contact import Peer
from conversation.ids import ConversationId
from hub.files import Files, FileView
from storage import contacts, operators, transcript, views
from storage.database import Database, Script
from storage.transcript import TimelineRow

HISTORY_MOST = 500
LOGIN = "login"
"""The evidence of a link by a login on the site."""
LINK_EVENTS = ("identities_linked", "identities_unlinked")


@dataclass(frozen=True, slots=True)
class WidgetButton:
    label: str
    token: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class WidgetItem:
    """One line of the client's transcript. An edited one comes again with a larger ``seq``."""

    seq: int
    at: int
    author: str
    author_name: str
    text: str
    attachments: tuple[FileView, ...]
    buttons: tuple[WidgetButton, ...]
    message_id: str
    client_msg_id: str | None
    edited: bool
    channel: str


@dataclass(frozen=True, slots=True)
class Said:
    item: WidgetItem


@dataclass(frozen=True, slots=True)
class Delivered:
    message_id: str
    state: str


@dataclass(frozen=True, slots=True)
class ModeNow:
    mode: str
    operator_name: str | None


@dataclass(frozen=True, slots=True)
class OperatorTypes:
    pass


@dataclass(frozen=True, slots=True)
class HungUp:
    """The line is cut: whoever still has a right to it comes again by himself."""


WidgetUpdate = Said | Delivered | ModeNow | OperatorTypes | HungUp
Names = dict[str, str]


class Ear:
    """One open browser. It holds back what comes until ``release`` says how far its history reaches."""

    __slots__ = ("_held", "_push", "_since", "peer")

    def __init__(self, peer: Peer, push: Callable[[WidgetUpdate], None]) -> None:
        self.peer = peer
        self._push = push
        self._since = 0
        self._held: list[tuple[int, WidgetUpdate]] | None = []

    def hear(self, changed: int, update: WidgetUpdate) -> None:
        if self._held is not None:
            self._held.append((changed, update))
        elif changed > self._since:
            self._push(update)

    def tell(self, update: WidgetUpdate) -> None:
        """What stands in no log: lost on whoever is still reading his history."""
        if self._held is None:
            self._push(update)

    def hang_up(self) -> None:
        self._push(HungUp())

    def release(self, since: int) -> None:
        held, self._held, self._since = self._held or [], None, since
        for changed, update in held:
            if changed > since:
                self._push(update)


class WidgetAudience:
    """``rooms``: which browsers hear a conversation; a link moves them from one to another."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files
        self._ears: dict[Peer, tuple[Ear, ...]] = {}
        self._room_of: dict[Peer, ConversationId] = {}
        self._rooms: dict[ConversationId, set[Peer]] = {}

    @property
    def listening(self) -> bool:
        return bool(self._ears)

    def join(self, ear: Ear) -> None:
        self._ears[ear.peer] = (*self._ears.get(ear.peer, ()), ear)

    def leave(self, ear: Ear) -> None:
        left = tuple(other for other in self._ears.get(ear.peer, ()) if other is not ear)
        if left:
            self._ears[ear.peer] = left
            return
        self._ears.pop(ear.peer, None)
        self._move(ear.peer, None)

    def enter(self, peer: Peer, conversation: ConversationId) -> None:
        """From now on this peer's browsers hear that conversation."""
        if peer in self._ears and self._room_of.get(peer) != conversation:
            self._move(peer, conversation)

    async def deliver(self, rows: Sequence[TimelineRow], after: int) -> None:
        for row in rows:
            if row.account:
                self.enter(Peer(row.account, row.address), row.shown_in)
        wanted = [row for row in rows if row.shown_in in self._rooms or row.conversation in self._rooms]
        if not wanted:
            return
        names = await self._database.read(operators.names)
        handled: set[str] = set()
        for row in wanted:
            if row.kind == "message":
                self._said(row, after, names)
            elif row.body.get("event") in LINK_EVENTS and row.body["data"]["link"] not in handled:
                handled.add(row.body["data"]["link"])  # Both logs tell of it.
                await self._relocate(row, names)
        await self._tell_modes({row.shown_in: row.changed for row in wanted if row.kind == "event"}, names)

    def hang_up(self, peer: Peer) -> None:
        """Its token counts no more, or is another now."""
        for ear in self._ears.get(peer, ()):
            ear.hang_up()

    def typing(self, conversation: ConversationId, operator: str) -> None:
        if operator:
            for ear in self._in_room(conversation):
                ear.tell(OperatorTypes())

    def trouble(self, kind: str, account: str) -> None:
        """Not the client's business."""

    def item(self, row: TimelineRow, names: Names) -> WidgetItem:
        own = row.author == "client" and row.account.startswith("widget:")
        return WidgetItem(
            row.changed if row.edited else row.position,
            row.at,
            row.author,
            names.get(row.author_id, "") if row.author == "operator" else "",
            row.text,
            self._files.of_message(row.message, row.body),
            tuple(_button(raw) for raw in row.body.get("buttons") or ()),
            row.message,
            (row.external_id or None) if own else None,
            row.edited,
            row.channel,
        )

    def _said(self, row: TimelineRow, after: int, names: Names) -> None:
        new = row.position > after or row.edited
        update = Said(self.item(row, names)) if new else Delivered(row.message, row.delivery)
        for ear in self._in_room(row.shown_in):
            ear.hear(row.changed, update)

    async def _relocate(self, row: TimelineRow, names: Names) -> None:
        """A link (or its undoing): whoever stood in either room hears the right one now, from its beginning."""
        for name in ("survivor", "absorbed"):
            for peer in tuple(self._rooms.get(ConversationId(row.body["data"][name]), ())):
                found, history = await self._database.read(lambda peer=peer: _place(peer))  # type: ignore[misc]
                if found is None:
                    continue
                self._move(peer, found)
                if row.body["data"].get("evidence") == LOGIN:
                    self.hang_up(peer)  # Of another process too: the token of before has been spent.
                    continue
                for ear in self._ears.get(peer, ()):
                    for line in history:
                        ear.hear(row.changed, Said(self.item(line, names)))

    async def _tell_modes(self, changed: Mapping[ConversationId, int], names: Names) -> None:
        for conversation, position in changed.items():
            if conversation not in self._rooms:
                continue
            found = await self._database.read(lambda c=conversation: views.conversation(c))  # type: ignore[misc]
            if found is None or found.mode == "linked":
                continue
            update = ModeNow(found.mode, names.get(found.operator) if found.operator else None)
            for ear in self._in_room(conversation):
                ear.hear(position, update)

    def _in_room(self, conversation: ConversationId) -> list[Ear]:
        return [ear for peer in self._rooms.get(conversation, ()) for ear in self._ears.get(peer, ())]

    def _move(self, peer: Peer, conversation: ConversationId | None) -> None:
        old = self._room_of.pop(peer, None)
        if old is not None:
            self._rooms[old].discard(peer)
            if not self._rooms[old]:
                del self._rooms[old]
        if conversation is not None:
            self._room_of[peer] = conversation
            self._rooms.setdefault(conversation, set()).add(peer)


def _button(raw: dict[str, str]) -> WidgetButton:
    link = raw.get("kind") == "url"
    value = raw.get("value", "")
    return WidgetButton(
        raw.get("label", ""), "" if link else value, raw.get("kind", "action"), value if link else ""
    )


def _place(peer: Peer) -> Script[tuple[ConversationId | None, list[TimelineRow]]]:
    identity = yield from contacts.by_peer(peer)
    if identity is None:
        return None, []
    rows = yield from transcript.heard(identity.conversation, 0, HISTORY_MOST)
    return identity.conversation, rows
