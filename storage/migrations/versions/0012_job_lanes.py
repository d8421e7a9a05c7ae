"""Calls of the CRM are found among all the jobs that wait for their time."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_jobs_kind_conversation_id_id", "jobs", ["kind", "conversation_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_jobs_kind_conversation_id_id", table_name="jobs")
