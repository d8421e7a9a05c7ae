"""Message-IDs kept before letters leave; messages leave in order to each identity.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OWED = sa.text("state IN ('ready', 'sending')")


def upgrade() -> None:
    op.create_table(
        "own_ids",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("account", "external_id", name=op.f("pk_own_ids")),
    )
    _index_outbox_by("identity_id")


def downgrade() -> None:
    _index_outbox_by("conversation_id")
    op.drop_table("own_ids")


def _index_outbox_by(column: str) -> None:
    op.drop_index("ix_outbox_owed", table_name="outbox")
    op.create_index(
        "ix_outbox_owed", "outbox", [column, "id"], unique=False, sqlite_where=_OWED, postgresql_where=_OWED
    )
