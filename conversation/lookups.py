"""What a flow may ask while it decides, and what it may have written: each operation by its name, with its arguments.

Reads are answered inside the turn (≤ 2 s). Writes are recorded first and carried out by a worker, once for each key.
``crm`` operations go to the company's CRM and billing, the others are the hub's own. What the CRM takes and answers:
``integrations/crm/arguments`` and ``answers``; its refusals by name: docs/CRM.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """``discloses``: the answer tells of an account and is given to a proven identity only."""

    name: str
    arguments: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    writes: bool = False
    crm: bool = True
    discloses: bool = False


_ALL = (
    # ------------------------------------------------ the CRM answers
    Operation("find_account", ("account",)),
    Operation("get_readings", ("account",)),
    Operation("get_balance", ("account",), discloses=True),
    Operation("get_bill", ("account", "period"), discloses=True),
    Operation("get_appeal", ("number",)),
    Operation("price_list", optional=("date",)),
    Operation("offices", optional=("date",)),
    Operation("check_identity", ("account", "proof", "value")),
    # ------------------------------------------------ the CRM writes
    Operation("start_identity", ("account",), writes=True),
    # note ``rollover`` or ``new_meter``: the value may be lower than the last
    Operation("submit_reading", ("account", "readings"), ("photo", "note"), writes=True),
    Operation("correct_reading", ("account", "readings"), ("note",), writes=True),
    Operation("create_request", ("kind", "number"), ("account", "details", "files"), writes=True),
    Operation("register_appeal", ("kind", "number"), ("account", "text", "details", "files"), writes=True),
    # ``visit``: the hub's own id, by which later calls may name it
    Operation(
        "book_visit", ("office", "date", "time"), ("account", "topic", "phone", "needs", "visit"), writes=True
    ),
    Operation("move_visit", ("visit", "date", "time"), ("office",), writes=True),
    Operation("cancel_visit", ("visit",), writes=True),
    Operation(
        "create_order", ("service", "number"), ("account", "address", "phone", "date", "time"), writes=True
    ),
    Operation("update_contacts", ("account",), ("phone", "email", "residents", "notifications"), writes=True),
    Operation("subscribe_ebill", ("account", "email"), ("subscribed",), writes=True),
    # ------------------------------------------------ the hub answers
    Operation("deadline", ("kind",), crm=False),
    Operation("my_requests", optional=("number",), crm=False),
    Operation("working_days", ("since",), crm=False),
    Operation("office_list", optional=("near", "needs"), crm=False),
    Operation("visit_days", ("office",), crm=False),
    Operation("visit_times", ("office", "date"), ("time",), crm=False),
    Operation("my_visits", optional=("visit",), crm=False),
    Operation("upload_link", crm=False),
    Operation("export_link", crm=False),
    Operation("retention", crm=False),
    Operation("other_org", ("topic",), ("address",), crm=False),
)
OPERATIONS: Mapping[str, Operation] = {operation.name: operation for operation in _ALL}
READS = frozenset(name for name, operation in OPERATIONS.items() if not operation.writes)
WRITES = frozenset(name for name, operation in OPERATIONS.items() if operation.writes)
