"""Tables of requests: the register's numbers, which are truth, and the views that are projected from events."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, UniqueConstraint, text

from storage.columns import key, metadata, number, words

request_numbers = Table(
    "request_numbers",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("year", BigInteger, primary_key=True, autoincrement=False),
    number("last"),
)
"""The last number given out; its row lock makes numbers gapless: who rolls back gives his number back."""

request_voids = Table(
    "request_voids",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("year", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    number("last"),
    words("reason"),
    number("at"),
)
"""Numbers that were passed over and belong to no request, and why."""

requests = Table(
    "requests",
    metadata,
    key(),
    Column("number", Text, nullable=True),
    Column("conversation_id", Text, nullable=False),
    words("identity_id"),
    words("kind"),
    words("state", "registered"),
    number("received_at"),
    number("registered_at"),
    number("due"),
    words("rule"),
    words("text"),
    words("account"),
    words("answer_by"),
    number("anonymous"),
    words("about"),
    words("against"),
    words("registered_by"),
    words("handler"),
    words("answered_by"),
    words("answer_id"),
    words("decision"),
    number("answered_at", None),
    number("closed_at", None),
    words("external_no"),
    number("warned"),
    number("changed_at"),
    UniqueConstraint("number"),
    Index("ix_requests_identity_id", "identity_id"),
    Index("ix_requests_handler", "handler"),
    Index(
        "ix_requests_open",
        "due",
        "id",
        sqlite_where=text("state IN ('registered', 'in_work', 'waiting')"),
        postgresql_where=text("state IN ('registered', 'in_work', 'waiting')"),
    ),
    Index("ix_requests_changed_at", "changed_at"),
)

request_history = Table(
    "request_history",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    words("request_id"),
    Index("ix_request_history_request_id", "request_id", "position"),
)
"""Which events of the log speak of which request, wherever they stand."""

request_tasks = Table(
    "request_tasks",
    metadata,
    key(),
    words("request_id"),
    words("department"),
    words("text"),
    number("due"),
    words("opened_by"),
    number("opened_at"),
    words("answer"),
    words("closed_by"),
    number("closed_at", None),
    Index("ix_request_tasks_request_id", "request_id"),
)
"""What departments were asked."""
