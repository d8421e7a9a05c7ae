"""The spine: log, queues and leases, people, knowledge, views."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_revisions",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("body", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("phrasings", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("related", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=True),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("article_id", "revision", name=op.f("pk_article_revisions")),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("published_revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("latest_revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index("ix_articles_topic", "articles", ["topic"], unique=False)
    op.create_table(
        "claims",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("epoch", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("until", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_claims")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("accessibility", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_table(
        "conversations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), server_default=sa.text("'bot'"), nullable=False),
        sa.Column("queue", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("priority", sa.Text(), server_default=sa.text("'normal'"), nullable=False),
        sa.Column("rank", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("accessibility", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rose", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("operator_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("waiting_since", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("linked_into", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("started_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("last_author", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("last_channel", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("last_identity_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("unread", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(op.f("ix_conversations_contact_id"), "conversations", ["contact_id"], unique=False)
    op.create_index("ix_conversations_last_at", "conversations", ["last_at"], unique=False)
    op.create_index(
        "ix_conversations_mode_rank_waiting_since",
        "conversations",
        ["mode", "rank", "waiting_since"],
        unique=False,
    )
    op.create_table(
        "cursors",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_cursors")),
    )
    op.create_table(
        "events",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_events")),
        sa.UniqueConstraint("conversation_id", "version", name=op.f("uq_events_conversation_id_version")),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("mime", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("owner", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_table(
        "identities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("home_contact_id", sa.Text(), nullable=False),
        sa.Column("home_conversation_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("verified", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reachable", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("hints", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("account", "address", name=op.f("uq_identities_account_address")),
    )
    op.create_index("ix_identities_contact_id", "identities", ["contact_id"], unique=False)
    op.create_index(op.f("ix_identities_conversation_id"), "identities", ["conversation_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'ready'"), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("account", "event_key", name=op.f("uq_inbox_account_event_key")),
    )
    op.create_index(
        "ix_inbox_dead",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["account", "order_key", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_table(
        "jobs",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("body", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("run_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    op.create_index("ix_jobs_run_at", "jobs", ["run_at"], unique=False)
    op.create_table(
        "link_codes",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("link_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("identity_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_link_codes")),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "login_failures",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_failures")),
    )
    op.create_table(
        "operators",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("password_digest", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("roles", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("queues", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("active", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operators")),
        sa.UniqueConstraint("login", name=op.f("uq_operators_login")),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("resend", sa.Text(), server_default=sa.text("'never'"), nullable=False),
        sa.Column("from_person", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'ready'"), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("round", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("external_ids", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    op.create_index(
        "ix_outbox_dead",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('dead', 'unknown')"),
        postgresql_where=sa.text("state IN ('dead', 'unknown')"),
    )
    op.create_index(
        "ix_outbox_owed",
        "outbox",
        ["conversation_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('ready', 'sending')"),
        postgresql_where=sa.text("state IN ('ready', 'sending')"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_operator_id"), "sessions", ["operator_id"], unique=False)
    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "snapshots",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fold_version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_snapshots")),
    )
    op.create_table(
        "timeline",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("'message'"), nullable=False),
        sa.Column("author", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("author_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("body", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("delivery", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("edited", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_timeline")),
        sa.UniqueConstraint("message_id", name=op.f("uq_timeline_message_id")),
    )
    op.create_index(
        "ix_timeline_author_id",
        "timeline",
        ["author_id", "conversation_id"],
        unique=False,
        sqlite_where=sa.text("author_id <> ''"),
        postgresql_where=sa.text("author_id <> ''"),
    )
    op.create_index("ix_timeline_changed", "timeline", ["changed"], unique=False)
    op.create_index(
        "ix_timeline_conversation_id_position", "timeline", ["conversation_id", "position"], unique=False
    )
    op.create_index(
        "ix_timeline_identity_id_external_id", "timeline", ["identity_id", "external_id"], unique=False
    )
    op.create_index("ix_timeline_identity_id_position", "timeline", ["identity_id", "position"], unique=False)
    op.create_table(
        "widget_sessions",
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_widget_sessions")),
    )
    op.execute("INSERT INTO log_head (id, position) VALUES (1, 0)")


def downgrade() -> None:
    op.drop_table("widget_sessions")
    op.drop_index("ix_timeline_identity_id_position", table_name="timeline")
    op.drop_index("ix_timeline_identity_id_external_id", table_name="timeline")
    op.drop_index("ix_timeline_conversation_id_position", table_name="timeline")
    op.drop_index("ix_timeline_changed", table_name="timeline")
    op.drop_index(
        "ix_timeline_author_id",
        table_name="timeline",
        sqlite_where=sa.text("author_id <> ''"),
        postgresql_where=sa.text("author_id <> ''"),
    )
    op.drop_table("timeline")
    op.drop_table("snapshots")
    op.drop_table("settings")
    op.drop_index(op.f("ix_sessions_operator_id"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(
        "ix_outbox_owed",
        table_name="outbox",
        sqlite_where=sa.text("state IN ('ready', 'sending')"),
        postgresql_where=sa.text("state IN ('ready', 'sending')"),
    )
    op.drop_index(
        "ix_outbox_dead",
        table_name="outbox",
        sqlite_where=sa.text("state IN ('dead', 'unknown')"),
        postgresql_where=sa.text("state IN ('dead', 'unknown')"),
    )
    op.drop_table("outbox")
    op.drop_table("operators")
    op.drop_table("login_failures")
    op.drop_table("log_head")
    op.drop_table("link_codes")
    op.drop_index("ix_jobs_run_at", table_name="jobs")
    op.drop_table("jobs")
    op.drop_index(
        "ix_inbox_waiting",
        table_name="inbox",
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.drop_index(
        "ix_inbox_dead",
        table_name="inbox",
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.drop_table("inbox")
    op.drop_index(op.f("ix_identities_conversation_id"), table_name="identities")
    op.drop_index("ix_identities_contact_id", table_name="identities")
    op.drop_table("identities")
    op.drop_table("files")
    op.drop_table("events")
    op.drop_table("cursors")
    op.drop_index("ix_conversations_mode_rank_waiting_since", table_name="conversations")
    op.drop_index("ix_conversations_last_at", table_name="conversations")
    op.drop_index(op.f("ix_conversations_contact_id"), table_name="conversations")
    op.drop_table("conversations")
    op.drop_table("contacts")
    op.drop_table("claims")
    op.drop_index("ix_articles_topic", table_name="articles")
    op.drop_table("articles")
    op.drop_table("article_revisions")
