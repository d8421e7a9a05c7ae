"""What happens to a request: decided from how it stands, recorded in the conversation where its client writes now."""

from collections.abc import Callable, Sequence

from conversation import events as e
from conversation.ids import Micros, RequestId
from conversation.state import State
from hub.record import TRIES, Also, Draft, Recorder
from storage import event_log, requests
from storage.database import Conflict, Database, Script
from storage.requests import RequestRow

Decide = Callable[[RequestRow, State, Micros], Sequence[e.Event]]


class UnknownRequest(LookupError):
    """There is no request of this id."""


class RequestLog:
    def __init__(self, database: Database, recorder: Recorder, now: Callable[[], Micros]) -> None:
        self._database = database
        self._recorder = recorder
        self._now = now

    async def act(self, request: RequestId, decide: Decide, also: Also | None = None) -> list[e.Recorded]:
        """Read, decide, record; again when somebody wrote in between. Nothing decided: nothing recorded.

        Whatever happens to a request raises the version of its client's conversation, so two acts never cross. Raises
        what ``decide`` raises, UnknownRequest, Conflict after too many lost races.
        """
        for _ in range(TRIES):
            row, state = await self._database.read(lambda: _whole(request))
            now = self._now()
            found = tuple(decide(row, state, now))
            if not found:
                return []
            try:
                return (await self._recorder.record(Draft(state, found), now, also=also))[1]
            except Conflict:
                continue
        raise Conflict(f"{request} changed {TRIES} times in a row")


def _whole(request: RequestId) -> Script[tuple[RequestRow, State]]:
    row = yield from requests.by_id(request)
    if row is None:
        raise UnknownRequest(request)
    state = yield from event_log.load_state(row.conversation)
    return row, state
