"""Whether people are at work, in words for a client."""

from dataclasses import dataclass

from bot.handing import moment
from bot.replies import Locale, Replies
from conversation.ids import SECOND, Micros
from standard.calendar import Calendar, NeverOpens


@dataclass(frozen=True, slots=True)
class Hours:
    """``changes_in`` seconds this will be different, None: not within a year. ``notice`` is "" while people work."""

    working: bool
    changes_in: int | None
    notice: str


def hours_of(people: Calendar, replies: Replies, now: Micros, locale: Locale) -> Hours:
    try:
        changes_in = -(-(people.changes_at(now) - now) // SECOND)
    except NeverOpens:
        return Hours(working=False, changes_in=None, notice="")
    opens = people.opens_text(now)
    texts = replies.in_locale(locale)
    notice = texts.text("people_away", opens=moment(texts, opens, now)) if opens else ""
    return Hours(not opens, changes_in, notice)
