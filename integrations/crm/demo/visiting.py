"""Visits the demo books: a place is given once."""

from integrations.crm import arguments as ask
from integrations.crm.demo.book import Book, Moment, Visit
from integrations.crm.demo.reading import NO_ACCOUNT
from integrations.crm.port import CrmReply

NO_VISIT = CrmReply("not_found", reason="visit_unknown")


def book_visit(book: Book, asked: ask.NewVisit, now: Moment) -> CrmReply:
    if asked.account and asked.account not in book.accounts:
        return NO_ACCOUNT
    refused = _refusal(book, asked.office, asked.date, asked.time, now)
    if refused is not None:
        return refused
    number = book.number("В")
    return _kept(book, Visit(number, asked.visit or number, asked.office, asked.date, asked.time))


def move_visit(book: Book, asked: ask.MovedVisit, now: Moment) -> CrmReply:
    visit = book.visit(asked.visit)
    if visit is None:
        return NO_VISIT
    office = asked.office or visit.office
    refused = _refusal(book, office, asked.date, asked.time, now, but=visit)
    if refused is not None:
        return refused
    return _kept(book, Visit(visit.external_no, visit.id, office, asked.date, asked.time))


def cancel_visit(book: Book, asked: ask.OfVisit, now: Moment) -> CrmReply:
    visit = book.visit(asked.visit)
    if visit is None:
        return NO_VISIT
    del book.visits[visit.external_no]
    return CrmReply("ok", {"external_no": visit.external_no})


def _refusal(
    book: Book, office: str, date: str, time: str, now: Moment, *, but: Visit | None = None
) -> CrmReply | None:
    """Where the seed names no offices, every office is one, with one window."""
    known = {one.id: one for one in book.seed.offices}
    if known and office not in known:
        return CrmReply("not_found", reason="office_unknown")
    if (date, time) <= (f"{now.day}", now.time):
        return CrmReply("rejected", reason="in_the_past")
    if known and not (known[office].opens or "00:00") <= time < (known[office].closes or "24:00"):
        return CrmReply("rejected", reason="office_closed")
    taken = sum(
        (one.office, one.date, one.time) == (office, date, time) and one != but
        for one in book.visits.values()
    )
    if taken >= (known[office].windows if known else 1):
        return CrmReply("conflict", reason="slot_taken")
    return None


def _kept(book: Book, visit: Visit) -> CrmReply:
    book.visits[visit.external_no] = visit
    return CrmReply(
        "ok",
        {
            "external_no": visit.external_no,
            "visit": visit.id,
            "office": visit.office,
            "date": visit.date,
            "time": visit.time,
        },
    )
