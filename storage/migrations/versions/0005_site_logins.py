"""A login on the site becomes a verified identity in the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_logins",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_site_logins")),
    )
    op.add_column(
        "widget_sessions",
        sa.Column("expires_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("widget_sessions", "expires_at")
    op.drop_table("site_logins")
