"""What the demo answers when it is asked."""

import datetime as dt
from typing import Any

from integrations.crm import arguments as ask
from integrations.crm.demo.book import Account, Book, Moment, Taken, part_of
from integrations.crm.port import CrmReply

NO_ACCOUNT = CrmReply("not_found", reason="account_unknown")
HISTORY = 12
"""Months of readings and bills that the demo knows beyond what it was given."""
DUE_DAY = 15
BILL_DAY = 5


def find_account(book: Book, asked: ask.OfAccount, now: Moment) -> CrmReply:
    account = book.accounts.get(asked.account)
    if account is None:
        return NO_ACCOUNT
    first, last = book.window(now.day)
    return CrmReply(
        "ok",
        {
            "account": account.number,
            "kind": account.kind,
            "zones": account.zones,
            "digits": account.digits,
            "automatic": account.automatic,
            "disconnected": account.disconnected,
            "period_open": book.is_open(account, now.day),
            "open_from": f"{first}",
            "open_until": f"{last}",
            "zones_possible": list(account.zones_possible),
        },
    )


def get_readings(book: Book, asked: ask.OfAccount, now: Moment) -> CrmReply:
    account = book.accounts.get(asked.account)
    if account is None:
        return NO_ACCOUNT
    newest = [_dated(taken) for taken in reversed(account.readings)]
    newest += [_dated(taken) for taken in _before(account, HISTORY - len(newest))]
    data: dict[str, Any] = {
        "account": account.number,
        "last": _dated(account.readings[-1]) if account.readings else {},
        "average": {name: round(value) for name, value in account.average.items()},
        "history": newest,
    }
    if len(account.readings) > 1:
        data["previous"] = _dated(account.readings[-2])
    return CrmReply("ok", data)


def get_balance(book: Book, asked: ask.OfAccount, now: Moment) -> CrmReply:
    account = book.accounts.get(asked.account)
    if account is None:
        return NO_ACCOUNT
    due = now.day.replace(day=DUE_DAY)
    if due < now.day:
        due = _next_month(due).replace(day=DUE_DAY)
    return CrmReply(
        "ok",
        {
            "balance": account.balance,
            "penalty": account.penalty,
            "due_by": f"{due}",
            "disconnected": account.disconnected,
            "pay_url": _link("pay", account.number),
        },
    )


def get_bill(book: Book, asked: ask.OfBill, now: Moment) -> CrmReply:
    account = book.accounts.get(asked.account)
    if account is None:
        return NO_ACCOUNT
    month = dt.date.fromisoformat(f"{asked.period}-01")
    issued = _next_month(month).replace(day=BILL_DAY)
    oldest = now.day.replace(year=now.day.year - 3, day=1)
    if issued > now.day or month < oldest:
        return CrmReply("not_found", reason="no_bill")
    usual = account.month * book.seed.price_kwh * (0.9 + 0.2 * part_of(f"{account.number}{asked.period}"))
    return CrmReply(
        "ok",
        {
            "period": asked.period,
            "amount": round(account.bills.get(asked.period, usual), 2),
            "due_by": f"{issued.replace(day=DUE_DAY)}",
            "link": _link("bill", f"{account.number}/{asked.period}"),
        },
    )


def get_appeal(book: Book, asked: ask.OfAppeal, now: Moment) -> CrmReply:
    kept = book.request(asked.number)
    if kept is None:
        return CrmReply("not_found", reason="number_unknown")
    data = {"number": kept.number, "state": kept.state, "kind": kept.kind}
    if kept.external_no:
        data["external_no"] = kept.external_no
    if kept.deadline is not None:
        data["deadline"] = f"{kept.deadline}"
    if kept.answered_on is not None:
        data["answered_on"] = f"{kept.answered_on}"
    return CrmReply("ok", data)


def price_list(book: Book, asked: ask.OnDate, now: Moment) -> CrmReply:
    day = dt.date.fromisoformat(asked.date) if asked.date else now.day
    valid = [prices for prices in book.seed.prices if prices.since <= day]
    if not valid:
        return CrmReply("not_found", reason="no_prices")
    newest = valid[-1]
    return CrmReply(
        "ok", {"valid_from": f"{newest.since}", "items": [item.model_dump() for item in newest.items]}
    )


def offices(book: Book, asked: ask.OnDate, now: Moment) -> CrmReply:
    found = [office.model_dump(exclude={"windows"}, exclude_none=True) for office in book.seed.offices]
    return CrmReply("ok", {"offices": found})


def _dated(taken: Taken) -> dict[str, Any]:
    return {**taken.values, "date": f"{taken.date}", "period": taken.period}


def _before(account: Account, months: int) -> list[Taken]:
    """What the meter showed before the first reading we were given, newest first: made up, always the same."""
    if not account.readings:
        return []
    taken = account.readings[0]
    share = 1 / max(len(taken.values), 1)
    found = []
    for _ in range(months):
        day = (taken.date.replace(day=1) - dt.timedelta(days=1)).replace(day=min(taken.date.day, 24))
        used = account.month * share * (0.8 + 0.4 * part_of(f"{account.number}{day:%Y-%m}"))
        taken = Taken({name: max(0, value - round(used)) for name, value in taken.values.items()}, day)
        found.append(taken)
    return found


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _link(what: str, of: str) -> str:
    """Opens nothing: the demo has no site. Names no account."""
    return f"https://lk.example.ru/{what}/{round(part_of(f'{what}/{of}') * 10**12):012d}"
