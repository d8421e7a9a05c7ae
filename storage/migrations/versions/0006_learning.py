"""Questions that went unanswered, and phrasings that colleagues propose for articles."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _text(name: str, default: str | None = "") -> "sa.Column[str]":
    server = None if default is None else sa.text(f"'{default}'")
    return sa.Column(name, sa.Text(), server_default=server, nullable=False)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False)


def upgrade() -> None:
    """The view begins with what happens from now on; ``okno rebuild`` finds what went before."""
    op.create_table(
        "unanswered",
        _text("message_id", None),
        _text("conversation_id"),
        _number("position"),
        _number("at"),
        _text("why"),
        _number("open"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_unanswered")),
    )
    op.create_index("ix_unanswered_conversation_id", "unanswered", ["conversation_id"])
    op.create_index("ix_unanswered_at", "unanswered", ["at"])
    op.create_table(
        "phrasing_candidates",
        _text("id", None),
        _text("article_id", None),
        _text("key", None),
        _text("words"),
        _text("state", "waiting"),
        _number("created_at"),
        _text("decided_by"),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrasing_candidates")),
        sa.UniqueConstraint("article_id", "key", name=op.f("uq_phrasing_candidates_article_id_key")),
    )
    op.create_table(
        "phrasing_sources",
        _text("candidate_id", None),
        _text("message_id", None),
        _text("conversation_id"),
        _text("identity_id"),
        _text("operator_id"),
        _number("at"),
        sa.PrimaryKeyConstraint("candidate_id", "message_id", name=op.f("pk_phrasing_sources")),
    )
    op.create_index("ix_phrasing_sources_identity_id", "phrasing_sources", ["identity_id"])
    op.create_index("ix_phrasing_sources_conversation_id", "phrasing_sources", ["conversation_id"])
    op.create_table(
        "question_decisions",
        _text("message_id", None),
        _text("decision"),
        _text("decided_by"),
        _number("decided_at"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_question_decisions")),
    )


def downgrade() -> None:
    for table in ("question_decisions", "phrasing_sources", "phrasing_candidates", "unanswered"):
        op.drop_table(table)
