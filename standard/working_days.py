"""Working days by the law's calendar: five a week, less public holidays, with what was moved from day to day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from standard.public_holidays import PublicHolidays, worked_weekends

MOST_DAYS = 3660
"""Nobody counts further; a calendar that never works ends here."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """``overrides`` (day → is it worked) beat the country's calendar, which beats the week from Monday to Friday.

    ``country`` is one of ``public_holidays.COUNTRIES``, or "" for one without holidays.
    """

    country: str = ""
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def worked(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        if day.weekday() >= 5:
            return bool(self.country) and day in worked_weekends(self.country)
        return not self.country or day not in PublicHolidays(self.country)

    def after(self, day: date, count: int) -> date:
        """The ``count``-th working day behind ``day``, which itself is not counted; ``day`` for 0."""
        for _ in range(MOST_DAYS):
            if count <= 0:
                break
            day += timedelta(days=1)
            count -= self.worked(day)
        return day
