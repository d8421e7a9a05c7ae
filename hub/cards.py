"""What screens show of a conversation: cards for lists, items for transcripts. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conversation.ids import ConversationId, Micros
from conversation.state import State
from handoff import desk
from handoff.operators import Operator
from handoff.routing import Routes
from hub.event_titles import Locale, error_text, title
from hub.files import Files, FileView
from hub.registration import OFFLINE
from storage.answered import Answered
from storage.transcript import TimelineRow
from storage.views import ConversationRow

Names = Mapping[str, str]
Titles = Mapping[tuple[str, int], str]

ANSWERED = 140
"""Characters of an answered message that stand above its answer, on one line."""


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ContactView:
    id: str
    name: str
    accessibility: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A conversation in a list. ``may`` are the acts that this operator's screen offers."""

    id: str
    contact: ContactView
    mode: str
    reason: str
    reason_title: str
    queue: str
    queue_title: str
    priority: str
    rose: bool
    operator: Person | None
    waiting_since: Micros | None
    waited_seconds: int
    channel: str
    channels: tuple[str, ...]
    last_text: str
    last_at: Micros
    unread: int
    failed: bool
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleRef:
    id: str
    title: str
    revision: int


@dataclass(frozen=True, slots=True)
class ButtonView:
    label: str


@dataclass(frozen=True, slots=True)
class RegisteredView:
    kind: str
    sender: str
    received_at: Micros


@dataclass(frozen=True, slots=True)
class AnsweredView:
    """The message that a client's message answers, as it reads now: its beginning, on one line."""

    message_id: str
    author: str
    author_name: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the operators' transcript: a message, a note, or what became of the conversation."""

    position: int
    changed: int
    """The last event that touched the line: of two tellings of it the greater one is the newer."""
    at: Micros
    kind: str
    author: str
    author_name: str
    channel: str
    text: str
    attachments: tuple[FileView, ...]
    buttons: tuple[ButtonView, ...]
    message_id: str
    delivery: str
    error_text: str
    article: ArticleRef | None
    subject: str
    edited: bool
    event: str
    title: str
    leads_to: str
    """The other conversation that an event speaks of, "" for most."""
    registered: RegisteredView | None
    """A call or a letter on paper that an operator entered; its words are the item's text."""
    answers: AnsweredView | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What lines need besides themselves: operators' names, articles' titles, by position what a message answers."""

    names: Names
    titles: Titles
    answered: Mapping[int, Answered]
    requests: Mapping[str, str] = field(default_factory=dict)
    """Numbers of requests by their ids."""


Told = Callable[[str, Mapping[str, Any], Locale], Mapping[str, Any]]
"""(event, its data, language) → the data with the pack's names in place of its keys."""


class Presenter:
    def __init__(self, routes: Routes, files: Files, told: Told = lambda event, data, locale: data) -> None:
        self._routes = routes
        self._files = files
        self._told = told

    def card(
        self, row: ConversationRow, operator: Operator, names: Names, now: Micros, locale: Locale
    ) -> Card:
        english = locale == "en"
        reason, queue = self._routes.reason_title(row.reason), self._routes.queue_title(row.queue)
        holder = Person(row.operator, names.get(row.operator, "")) if row.operator else None
        return Card(
            row.id,
            ContactView(row.contact, row.name or nameless(locale), row.accessibility),
            row.mode,
            row.reason,
            reason.en if english else reason.ru,
            row.queue,
            queue.en if english else queue.ru,
            row.priority,
            row.rose,
            holder,
            row.waiting_since,
            max(0, now - row.waiting_since) // 1_000_000 if row.waiting_since is not None else 0,
            row.last_channel,
            row.channels,
            row.last_text,
            row.last_at,
            row.unread,
            row.failed > 0,
            _may(row, operator),
        )

    def item(self, row: TimelineRow, beside: Beside, locale: Locale) -> Item:
        body, names = row.body, beside.names
        article, revision = body.get("article"), int(body.get("revision") or 0)
        happened = str(body.get("event", "")) if row.kind == "event" else ""
        registered = _registered(happened, body)
        return Item(
            row.position,
            row.changed,
            row.at,
            row.kind,
            row.author,
            names.get(row.author_id, "") if row.author_id else "",
            str(body.get("via") or row.channel),
            str(body["data"]["text"]) if registered else _shown_text(row),
            self._files.of_message(row.message, body),
            tuple(ButtonView(str(button["label"])) for button in body.get("buttons") or ()),
            row.message,
            "delayed" if row.delivery == "bounced_soft" else row.delivery,
            error_text(row.error, row.delivery, locale),
            ArticleRef(article, beside.titles.get((article, revision), ""), revision) if article else None,
            str(body.get("subject") or ""),
            row.edited,
            happened,
            self._title(happened, body, beside, locale) if happened else "",
            _leads_to(happened, body),
            registered,
            _answers(beside.answered.get(row.position), names),
        )

    def _title(self, happened: str, body: Mapping[str, Any], beside: Beside, locale: Locale) -> str:
        data = body.get("data") or {}
        number = beside.requests.get(str(data.get("request") or ""))
        told = self._told(happened, {"number": number, **data} if number else data, locale)
        return title(happened, told, beside.names, self._routes, locale)


def _shown_text(row: TimelineRow) -> str:
    """A place is shown with the address of its map, which a person may open or copy."""
    location = row.body.get("location")
    if not location:
        return row.text
    latitude, longitude = location["latitude"], location["longitude"]
    return f"{row.text}\nhttps://yandex.ru/maps/?pt={longitude:.6f},{latitude:.6f}&z=17".strip()


def _answers(answered: Answered | None, names: Names) -> AnsweredView | None:
    """None also for what has neither words nor files to show, such as a bare place."""
    if answered is None:
        return None
    files = (f"[{file.get('name') or file['kind']}]" for file in answered.body.get("attachments") or ())
    line = " ".join(answered.text.split()) or ", ".join(files)
    if not line:
        return None
    name = names.get(answered.author_id, "") if answered.author_id else ""
    cut = line if len(line) <= ANSWERED else f"{line[: ANSWERED - 1]}…"
    return AnsweredView(answered.message, answered.author, name, cut)


def _leads_to(happened: str, body: Mapping[str, Any]) -> str:
    return str(body["data"]["conversation"]) if happened == "participant_wrote" else ""


def _registered(happened: str, body: Mapping[str, Any]) -> RegisteredView | None:
    if happened != "correspondence_registered":
        return None
    data = body["data"]
    return RegisteredView(data["kind"], data["sender"], data["received_at"])


def requests_in(rows: Sequence[TimelineRow]) -> list[str]:
    """The requests whose numbers the items of ``rows`` need."""
    about = (row.body.get("data") for row in rows if row.kind == "event")
    return sorted({str(data["request"]) for data in about if isinstance(data, dict) and data.get("request")})


def articles_in(rows: Sequence[TimelineRow]) -> list[str]:
    """The articles whose titles the items of ``rows`` need."""
    return sorted({str(row.body["article"]) for row in rows if row.body.get("article")})


def _may(row: ConversationRow, operator: Operator) -> tuple[str, ...]:
    """Nothing can be sent to somebody who is known by calls and paper alone."""
    return tuple(
        act for act in desk.may(_state(row), operator) if act != "reply" or row.last_channel not in OFFLINE
    )


def _state(row: ConversationRow) -> State:
    """As much of the state as the desk's rules look at."""
    return State(ConversationId(row.id), mode=row.mode, queue=row.queue, operator=row.operator)


def nameless(locale: Locale) -> str:
    return "Client" if locale == "en" else "Клиент"
