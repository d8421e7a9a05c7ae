"""Live updates of requests, for the screens in whose sight they are; who handles one is told that its time goes."""

from collections.abc import Callable, Sequence

from conversation.ids import ConversationId, Micros, RequestId
from hub.desk_feed import Alert, DeskAudience, RequestNow, Screen
from hub.request_cards import RequestPresenter
from hub.request_titles import neared_text
from standard import request_acts as acts
from storage import operators, requests
from storage.database import Database, Script
from storage.requests import RequestRow
from storage.transcript import TimelineRow


class RequestAudience:
    """A part of the feed beside ``screens``, whose screens it writes to."""

    def __init__(
        self,
        database: Database,
        screens: DeskAudience,
        presenter: RequestPresenter,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._screens = screens
        self._presenter = presenter
        self._now = now

    @property
    def listening(self) -> bool:
        return self._screens.listening

    async def deliver(self, rows: Sequence[TimelineRow], after: int) -> None:
        touched = tuple(dict.fromkeys(about for line in rows if (about := _request(line))))
        if not touched:
            return
        rows_now, names = await self._database.read(lambda: _read(touched))
        warned = {
            _request(line): _percent(line) for line in rows if line.body.get("event") == "deadline_neared"
        }
        for screen in self._screens.everyone:
            person = self._presenter.person(screen.operator)
            for row in rows_now:
                if not acts.sees(row.filed, person):
                    continue
                card = self._presenter.card(row, person, names, self._now(), screen.locale)
                screen.push(RequestNow(card))
                self._warn(screen, row, warned.get(row.filed.id, 0))

    def typing(self, conversation: ConversationId, operator: str) -> None:
        """Of requests nobody types."""

    def trouble(self, kind: str, account: str) -> None:
        """Told by the desk."""

    def _warn(self, screen: Screen, row: RequestRow, percent: int) -> None:
        """Its handler; while nobody handles it, everybody who could."""
        if percent and row.filed.handler in (None, screen.operator.id):
            day = self._presenter.rules.local(row.filed.due).date()
            screen.push(Alert(neared_text(row.filed.number, percent, day, screen.locale)))


def _request(row: TimelineRow) -> str:
    data = row.body.get("data") if row.kind == "event" else None
    return str(data.get("request") or "") if isinstance(data, dict) else ""


def _percent(row: TimelineRow) -> int:
    return int(row.body["data"].get("percent") or 0)


def _read(touched: Sequence[str]) -> Script[tuple[list[RequestRow], dict[str, str]]]:
    found = []
    for request in touched:
        row = yield from requests.by_id(RequestId(request))
        if row is not None:
            found.append(row)
    names = yield from operators.names()
    return found, names
