"""How many working days have passed since a day: a payment that is under way is not yet a lost one."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from conversation.effects import LookedUp
from conversation.ids import SECOND, Micros
from conversation.state import State
from hub.answers import LookupHandler
from standard.working_days import WorkingDays

MOST = 60
"""Nobody needs to know whether it were more."""


def working_days_since(working: WorkingDays, zone: str) -> Mapping[str, LookupHandler]:
    """The lookup ``working_days``: ``since`` (ISO date) → ``{days}``, today counted and ``since`` not."""

    async def answer(arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        try:
            since = date.fromisoformat(str(arguments.get("since", ""))[:10])
        except ValueError:
            return LookedUp("rejected", reason="no_date")
        today = datetime.fromtimestamp(now // SECOND, tz=ZoneInfo(zone)).date()
        return LookedUp("ok", orjson.dumps({"days": passed(since, today, working.worked)}).decode())

    return {"working_days": answer}


def passed(since: date, until: date, worked: Callable[[date], bool]) -> int:
    """Working days behind ``since`` up to ``until``, at most ``MOST``; 0 for a day that has not come."""
    if (until - since).days > 4 * MOST:
        return MOST
    days = (since + timedelta(days=ahead) for ahead in range(1, (until - since).days + 1))
    return min(MOST, sum(map(worked, days)))
