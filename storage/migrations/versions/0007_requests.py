"""Requests: the register's numbers, what became of each request, tasks of departments."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _text(name: str, default: str | None = "") -> "sa.Column[str]":
    server = None if default is None else sa.text(f"'{default}'")
    return sa.Column(name, sa.Text(), server_default=server, nullable=False)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False)


def _moment(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=True)


def _part_of_key(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        "request_numbers",
        _text("prefix", None),
        _part_of_key("year"),
        _number("last"),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_request_numbers")),
    )
    op.create_table(
        "request_voids",
        _text("prefix", None),
        _part_of_key("year"),
        _part_of_key("first"),
        _number("last"),
        _text("reason"),
        _number("at"),
        sa.PrimaryKeyConstraint("prefix", "year", "first", name=op.f("pk_request_voids")),
    )
    _create_requests()
    op.create_table(
        "request_history",
        _part_of_key("position"),
        _text("request_id"),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_request_history")),
    )
    op.create_index("ix_request_history_request_id", "request_history", ["request_id", "position"])
    op.create_table(
        "request_tasks",
        _text("id", None),
        _text("request_id"),
        _text("department"),
        _text("text"),
        _number("due"),
        _text("opened_by"),
        _number("opened_at"),
        _text("answer"),
        _text("closed_by"),
        _moment("closed_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_tasks")),
    )
    op.create_index("ix_request_tasks_request_id", "request_tasks", ["request_id"])


def _create_requests() -> None:
    op.create_table(
        "requests",
        _text("id", None),
        sa.Column("number", sa.Text(), nullable=True),
        _text("conversation_id", None),
        _text("identity_id"),
        _text("kind"),
        _text("state", "registered"),
        _number("received_at"),
        _number("registered_at"),
        _number("due"),
        _text("rule"),
        _text("text"),
        _text("account"),
        _text("answer_by"),
        _number("anonymous"),
        _text("about"),
        _text("against"),
        _text("registered_by"),
        _text("handler"),
        _text("answered_by"),
        _text("answer_id"),
        _text("decision"),
        _moment("answered_at"),
        _moment("closed_at"),
        _text("external_no"),
        _number("warned"),
        _number("changed_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_requests_number")),
    )
    op.create_index("ix_requests_identity_id", "requests", ["identity_id"])
    op.create_index("ix_requests_handler", "requests", ["handler"])
    op.create_index("ix_requests_changed_at", "requests", ["changed_at"])
    clock_runs = sa.text("state IN ('registered', 'in_work', 'waiting')")
    op.create_index(
        "ix_requests_open", "requests", ["due", "id"], sqlite_where=clock_runs, postgresql_where=clock_runs
    )


def downgrade() -> None:
    for table in ("request_tasks", "request_history", "requests", "request_voids", "request_numbers"):
        op.drop_table(table)
