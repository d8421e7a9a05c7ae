"""Visits to offices: their view, tickets by day, places kept for bookings on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _text(name: str, default: str | None = "") -> "sa.Column[str]":
    server = None if default is None else sa.text(f"'{default}'")
    return sa.Column(name, sa.Text(), server_default=server, nullable=False)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False)


def _moment(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=True)


def upgrade() -> None:
    op.create_table(
        "visits",
        _text("id", None),
        _text("conversation_id"),
        _text("identity_id"),
        _text("office"),
        _number("starts"),
        _number("minutes"),
        _text("ticket"),
        _text("topic"),
        _text("needs"),
        _text("phone"),
        _text("external_no"),
        _number("walk_in"),
        _text("state", "booked"),
        _text("called_to"),
        _text("operator_id"),
        _moment("arrived_at"),
        _moment("called_at"),
        _moment("ended_at"),
        _number("changed_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index("ix_visits_office_starts", "visits", ["office", "starts"])
    op.create_index("ix_visits_identity_id", "visits", ["identity_id"])
    op.create_table(
        "office_days",
        _text("office", None),
        _text("day", None),
        _number("tickets"),
        sa.PrimaryKeyConstraint("office", "day", name=op.f("pk_office_days")),
    )
    op.create_table(
        "visit_holds",
        _text("key", None),
        _text("office", None),
        _number("starts"),
        _number("minutes"),
        _text("mark"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_visit_holds")),
    )
    op.create_index("ix_visit_holds_office_starts", "visit_holds", ["office", "starts"])


def downgrade() -> None:
    for table in ("visit_holds", "office_days", "visits"):
        op.drop_table(table)
