"""A payment of Friday evening is one working day old on Monday."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson
import pytest

from conversation.ids import SECOND, ConversationId, Micros
from conversation.state import State
from hub.bank_days import MOST, working_days_since
from standard.working_days import WorkingDays

ZONE = ZoneInfo("Europe/Moscow")
LATE = Micros(round(datetime(2026, 11, 23, 23, 30, tzinfo=ZONE).timestamp()) * SECOND)


async def since(day: str, now: Micros = LATE) -> tuple[str, object]:
    working = WorkingDays("RU", {date(2026, 11, 21): True})
    handler = working_days_since(working, ZONE.key)["working_days"]
    answer = await handler({"since": day}, State(ConversationId("c")), now)
    return answer.outcome, orjson.loads(answer.data).get("days")


@pytest.mark.parametrize(
    ("day", "days"),
    [
        ("2026-11-23", 0),
        ("2026-11-20", 2),  # a Saturday that is worked, and Monday
        ("2026-11-03", 14),  # the holiday of 4 November is not worked
        ("2026-12-01", 0),
        ("1999-01-01", MOST),
    ],
)
async def test_working_days_are_counted_from_the_day_after(day: str, days: int) -> None:
    assert await since(day) == ("ok", days)


async def test_what_is_no_day_is_refused() -> None:
    assert (await since("вчера"))[0] == "rejected"
