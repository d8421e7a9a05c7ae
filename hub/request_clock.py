"""The clock of requests: people are reminded when 50, 80 and 100 % of a request's time is gone."""

from collections.abc import Sequence

from conversation import events as e
from conversation.ids import Micros, RequestId
from conversation.state import State
from hub.request_log import RequestLog, UnknownRequest
from standard.deadlines import WARNED_AT, gone
from standard.request_acts import OPEN
from storage import jobs
from storage.database import Database, Script
from storage.jobs import Job
from storage.requests import RequestRow

KIND = "deadline"


class RequestClock:
    def __init__(self, database: Database, log: RequestLog) -> None:
        self._database = database
        self._log = log

    async def run(self, job: Job) -> None:
        """Carry out one reminder; of several that are due at once only the last is given."""
        _, request, percent = job.key.split("/")

        def finish(state: State, recorded: Sequence[e.Recorded]) -> Script[None]:
            yield from jobs.finish(job.id)

        def warn(row: RequestRow, state: State, now: Micros) -> Sequence[e.Event]:
            reached = max((each for each in WARNED_AT if each <= _gone(row, now)), default=0)
            stopped = row.filed.state not in OPEN
            if stopped or int(percent) != reached or row.warned >= reached:
                return ()
            return (e.DeadlineNeared(row.filed.id, reached),)

        try:
            told = await self._log.act(RequestId(request), warn, finish)
        except UnknownRequest:
            told = []
        if not told:
            await self._database.transact(lambda: jobs.finish(job.id))


def _gone(row: RequestRow, now: Micros) -> int:
    """At the last moment itself all of it is gone."""
    return 100 if now >= row.filed.due else gone(row.filed.received_at, row.filed.due, now)
