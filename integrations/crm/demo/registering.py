"""Requests, appeals, orders, contacts: what the demo writes down under a number of its own."""

import datetime as dt
import re
from typing import Any

from integrations.crm import arguments as ask
from integrations.crm.demo.book import Book, Kept, Moment, key_of
from integrations.crm.demo.reading import NO_ACCOUNT, price_list
from integrations.crm.port import CrmReply

REQUEST_DAYS = 29
_PHONE = re.compile(r"\+?\d{10,15}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_PREFIXES = {"create_request": "З", "register_appeal": "О"}


def create_request(book: Book, asked: ask.NewRequest, now: Moment) -> CrmReply:
    return _keep(book, asked, now, _PREFIXES["create_request"])


def register_appeal(book: Book, asked: ask.NewAppeal, now: Moment) -> CrmReply:
    return _keep(book, asked, now, _PREFIXES["register_appeal"])


def _keep(book: Book, asked: ask.NewRequest | ask.NewAppeal, now: Moment, prefix: str) -> CrmReply:
    if asked.account and asked.account not in book.accounts:
        return NO_ACCOUNT
    if key_of(asked.number) in book.kept:
        return CrmReply("conflict", reason="number_taken")
    deadline = now.day + dt.timedelta(days=REQUEST_DAYS)
    kept = Kept(asked.number, "registered", asked.kind, book.number(prefix), deadline)
    book.kept[key_of(asked.number)] = kept
    return CrmReply("ok", {"external_no": kept.external_no, "deadline": f"{deadline}"})


def create_order(book: Book, asked: ask.NewOrder, now: Moment) -> CrmReply:
    if asked.account and asked.account not in book.accounts:
        return NO_ACCOUNT
    if asked.date and dt.date.fromisoformat(asked.date) < now.day:
        return CrmReply("rejected", reason="in_the_past")
    data: dict[str, Any] = {}
    prices = price_list(book, ask.OnDate(date=asked.date), now)
    if prices.outcome == "ok":
        costs = {item["service"]: item["price"] for item in prices.data["items"]}
        if asked.service not in costs:
            return CrmReply("not_found", reason="service_unknown")
        data["price"] = costs[asked.service]
    return CrmReply("ok", {"external_no": book.number("ЗН"), **data})


def update_contacts(book: Book, asked: ask.NewContacts, now: Moment) -> CrmReply:
    account = book.accounts.get(asked.account)
    if account is None:
        return NO_ACCOUNT
    if asked.phone is not None and not _PHONE.fullmatch(re.sub(r"[\s()-]", "", asked.phone)):
        return CrmReply("rejected", reason="bad_phone")
    if asked.email is not None and not _EMAIL.fullmatch(asked.email):
        return CrmReply("rejected", reason="bad_email")
    fields = ("phone", "email", "residents", "notifications")
    given = {name: value for name in fields if (value := getattr(asked, name)) is not None}
    if not given:
        return CrmReply("rejected", reason="nothing_given")
    account.contacts.update(given)
    account.phone = asked.phone or account.phone
    account.email = asked.email or account.email
    return CrmReply("ok", {"external_no": book.number("К"), "updated": list(given)})


def subscribe_ebill(book: Book, asked: ask.EbillWish, now: Moment) -> CrmReply:
    account = book.accounts.get(asked.account)
    if account is None:
        return NO_ACCOUNT
    if not _EMAIL.fullmatch(asked.email):
        return CrmReply("rejected", reason="bad_email")
    account.ebill = asked.subscribed
    account.email = asked.email or account.email
    return CrmReply("ok", {"external_no": book.number("Э"), "subscribed": asked.subscribed})
