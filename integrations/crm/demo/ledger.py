"""The demo's books behind any door: reads, writes once for each key, what became of a key. No faults here."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from conversation.ids import Micros
from conversation.lookups import OPERATIONS
from integrations.crm.demo import identity, metering, reading, registering, visiting
from integrations.crm.demo.book import Book, Moment
from integrations.crm.demo.journal import Effect, Journal
from integrations.crm.demo.seed import Seed
from integrations.crm.port import CrmReply
from integrations.crm.shapes import SHAPES, Misshapen, answer_of, arguments_of, plain

Handler = Callable[[Book, Any, Moment], CrmReply]

_HANDLERS: Mapping[str, Handler] = {
    "find_account": reading.find_account,
    "get_readings": reading.get_readings,
    "get_balance": reading.get_balance,
    "get_bill": reading.get_bill,
    "get_appeal": reading.get_appeal,
    "price_list": reading.price_list,
    "offices": reading.offices,
    "check_identity": identity.check_identity,
    "start_identity": identity.start_identity,
    "submit_reading": metering.submit_reading,
    "correct_reading": metering.correct_reading,
    "create_request": registering.create_request,
    "register_appeal": registering.register_appeal,
    "book_visit": visiting.book_visit,
    "move_visit": visiting.move_visit,
    "cancel_visit": visiting.cancel_visit,
    "create_order": registering.create_order,
    "update_contacts": registering.update_contacts,
    "subscribe_ebill": registering.subscribe_ebill,
}


class Ledger:
    """Safe between tasks: nothing in it waits."""

    def __init__(self, seed: Seed, now: Callable[[], Micros]) -> None:
        self.book = Book(seed)
        self.journal = Journal()
        self._now = now
        self._keys: dict[str, tuple[bytes, CrmReply]] = {}
        self._operations: dict[str, str] = {}

    def read(self, operation: str, given: Mapping[str, Any]) -> CrmReply:
        if operation not in SHAPES or OPERATIONS[operation].writes:
            return CrmReply("rejected", reason="unknown_operation")
        reply, _ = self._carry_out(operation, given)
        return reply

    def write(self, operation: str, given: Mapping[str, Any], key: str) -> CrmReply:
        """Done, or refused, once for each key: afterwards the key has its answer."""
        if operation not in SHAPES or not OPERATIONS[operation].writes:
            return CrmReply("rejected", reason="unknown_operation")
        known = self._keys.get(key)
        asked = _digest(operation, given)
        if known is not None:
            self.journal.repeats += 1
            return known[1] if known[0] == asked else CrmReply("conflict", reason="key_reused")
        reply, note = self._carry_out(operation, given)
        self._keys[key] = (asked, reply)
        self._operations[key] = operation
        if reply.outcome == "ok":
            number = str(reply.data.get("external_no", ""))
            self.journal.effects.append(Effect(operation, key, number, self._now(), note))
        return reply

    def get_by_key(self, key: str) -> CrmReply:
        known = self._keys.get(key)
        return CrmReply("not_found", reason="never_written") if known is None else known[1]

    def operation_of(self, key: str) -> str:
        """ "" for a key nobody wrote under."""
        return self._operations.get(key, "")

    def _carry_out(self, operation: str, given: Mapping[str, Any]) -> tuple[CrmReply, str]:
        try:
            asked = arguments_of(operation, given)
        except Misshapen as error:
            return CrmReply("rejected", reason=f"bad_{error.field or 'arguments'}"), ""
        reply = _HANDLERS[operation](self.book, asked, self.book.moment(self._now()))
        if reply.outcome != "ok":
            return reply, ""
        note = self.book.codes[given["account"]].text if operation == "start_identity" else ""
        return CrmReply("ok", answer_of(operation, reply.data)), note


def _digest(operation: str, given: Mapping[str, Any]) -> bytes:
    """What makes two calls the same one."""
    try:
        given = plain(arguments_of(operation, given))
    except Misshapen:
        pass
    return orjson.dumps([operation, given], option=orjson.OPT_SORT_KEYS)
