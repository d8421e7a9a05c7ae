"""Accounts of the CRM's tests, and its clock."""

from dataclasses import dataclass
from datetime import datetime

from conversation.ids import SECOND, Micros
from integrations.crm.demo.seed import Seed, seed_of

RECORDS = {
    "accounts": [
        {
            "account": "100200301",
            "last": {"t1": 4512, "date": "2026-10-24"},
            "avg_month": 130,
            "balance": -842.10,
            "phone": "+79211234567",
            "logins": ["anna"],
        },
        {
            "account": "100200302",
            "zones": 2,
            "last": {"t1": 10200, "t2": 5100, "date": "2026-10-20"},
            "avg_month": {"t1": 180, "t2": 90},
            "balance": 15.5,
        },
        {"account": "100200303", "automatic": True, "last": {"t1": 77, "date": "2026-10-20"}},
        {"account": "100200304", "disconnected": True, "period_open": False, "email": "a@example.ru"},
    ],
    "companies": [{"contract": "78000000123456", "inn": "7812345678", "name": "ООО «Ромашка»"}],
    "appeals": [{"appeal_no": "ВХ-2026-00017", "state": "answered", "answered_on": "2026-11-02"}],
    "prices": [
        {"since": "2026-07-01", "items": [{"service": "seal", "title": "Опломбировка", "price": 900}]},
        {"since": "2026-01-01", "items": [{"service": "seal", "title": "Опломбировка", "price": 800}]},
    ],
}


def seed() -> Seed:
    return seed_of(RECORDS)


@dataclass(slots=True)
class Clock:
    text: str = "2026-11-23T14:05:00+03:00"

    def __call__(self) -> Micros:
        return Micros(round(datetime.fromisoformat(self.text).timestamp() * SECOND))
