"""Readings the demo takes and corrects."""

from collections.abc import Mapping

from integrations.crm import arguments as ask
from integrations.crm.demo.book import Account, Book, Moment, Taken
from integrations.crm.demo.reading import NO_ACCOUNT
from integrations.crm.port import CrmReply

STARTS_ANEW = ("rollover", "new_meter")
"""Notes with which a value below the last is taken."""


def submit_reading(book: Book, asked: ask.NewReadings, now: Moment) -> CrmReply:
    """Once a month: what was taken is corrected, not sent again."""
    account = book.accounts.get(asked.account)
    if account is None:
        return NO_ACCOUNT
    refused = _refusal(book, account, asked.readings, now)
    if refused is not None:
        return refused
    if account.readings and account.readings[-1].period == now.period:
        return CrmReply("conflict", reason="already_taken")
    values = asked.readings.zones
    last = account.readings[-1].values if account.readings else {}
    if asked.note not in STARTS_ANEW and _below(values, last):
        return CrmReply("rejected", reason="below_last")
    account.readings.append(Taken(values, now.day))
    data = {"external_no": book.number("П"), "period": now.period, "accepted": values}
    known = {name: value - last[name] for name, value in values.items() if name in last}
    return CrmReply("ok", {**data, "difference": known} if known else data)


def correct_reading(book: Book, asked: ask.CorrectedReadings, now: Moment) -> CrmReply:
    """Of this month, while its window is open."""
    account = book.accounts.get(asked.account)
    if account is None:
        return NO_ACCOUNT
    refused = _refusal(book, account, asked.readings, now)
    if refused is not None:
        return refused
    before = account.readings[-1] if account.readings else None
    if before is None or before.period != now.period:
        return CrmReply("not_found", reason="nothing_to_correct")
    values = asked.readings.zones
    bound = account.readings[-2].values if len(account.readings) > 1 else {}
    if asked.note not in STARTS_ANEW and _below(values, bound):
        return CrmReply("rejected", reason="below_last")
    account.readings[-1] = Taken(values, now.day)
    return CrmReply(
        "ok",
        {
            "external_no": book.number("ПК"),
            "period": now.period,
            "before": dict(before.values),
            "after": values,
        },
    )


def _refusal(book: Book, account: Account, readings: ask.Readings, now: Moment) -> CrmReply | None:
    values = readings.zones
    if account.automatic:
        return CrmReply("rejected", reason="automatic_meter")
    if set(values) != set(account.names):
        return CrmReply("rejected", reason="zones_differ")
    if any(value >= 10**account.digits for value in values.values()):
        return CrmReply("rejected", reason="too_many_digits")
    if not book.is_open(account, now.day):
        return CrmReply("closed_period", reason="window_closed")
    return None


def _below(values: Mapping[str, int], last: Mapping[str, int]) -> bool:
    return any(value < last.get(name, 0) for name, value in values.items())
