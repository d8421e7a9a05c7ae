"""Every table, once: Alembic compares with it, statements are built from it.

Times are BIGINT microseconds UTC, ids and JSON are TEXT. ``events`` is the truth; the tables under "views" can be
rebuilt from it (``hub/rebuild``).
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_SERIAL = BigInteger().with_variant(Integer, "sqlite")


def _number(name: str, default: int | None = 0) -> "Column[int]":
    server = None if default is None else text(str(default))
    return Column(name, BigInteger, nullable=default is None, server_default=server)


def _words(name: str, default: str | None = "") -> "Column[str]":
    server = None if default is None else text(f"'{default}'")
    return Column(name, Text, nullable=default is None, server_default=server)


def _key(name: str = "id") -> "Column[str]":
    return Column(name, Text, primary_key=True)


def _serial() -> "Column[int]":
    return Column("id", _SERIAL, primary_key=True, autoincrement=True)


# ---------------------------------------------------------------- the log

log_head = Table("log_head", metadata, Column("id", Integer, primary_key=True), _number("position"))
"""One row: the last position given out. Its row lock makes positions gapless and in the order of commits."""

events = Table(
    "events",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation_id", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("conversation_id", "version"),
)

snapshots = Table(
    "snapshots",
    metadata,
    _key("conversation_id"),
    _number("version"),
    _number("fold_version"),
    _words("state"),
)

# ---------------------------------------------------------------- queues and leases

claims = Table("claims", metadata, _key("key"), _words("owner"), _number("epoch"), _number("until"))

inbox = Table(
    "inbox",
    metadata,
    _serial(),
    Column("account", Text, nullable=False),
    Column("event_key", Text, nullable=False),
    Column("order_key", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    _number("received_at"),
    _words("state", "ready"),
    _number("done_at", None),
    _number("attempts"),
    _words("reason"),
    UniqueConstraint("account", "event_key"),
    Index(
        "ix_inbox_waiting",
        "account",
        "order_key",
        "id",
        sqlite_where=text("state = 'ready'"),
        postgresql_where=text("state = 'ready'"),
    ),
    Index(
        "ix_inbox_dead", "id", sqlite_where=text("state = 'dead'"), postgresql_where=text("state = 'dead'")
    ),
)

cursors = Table("cursors", metadata, _key("account"), _words("cursor"))
"""Where each polled account goes on."""

outbox = Table(
    "outbox",
    metadata,
    _serial(),
    Column("message_id", Text, nullable=False, unique=True),
    Column("conversation_id", Text, nullable=False),
    Column("identity_id", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("content", Text, nullable=False),
    _words("resend", "never"),
    _number("from_person"),
    _words("state", "ready"),
    _number("attempts"),
    _number("next_at"),
    _number("created_at"),
    _number("round"),
    _words("external_ids", "[]"),
    _words("error"),
    _number("unprompted"),
    Index(
        "ix_outbox_owed",
        "identity_id",
        "id",
        sqlite_where=text("state IN ('ready', 'sending')"),
        postgresql_where=text("state IN ('ready', 'sending')"),
    ),
    Index(
        "ix_outbox_dead",
        "id",
        sqlite_where=text("state IN ('dead', 'unknown')"),
        postgresql_where=text("state IN ('dead', 'unknown')"),
    ),
)

own_ids = Table(
    "own_ids",
    metadata,
    Column("account", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    _words("message_id"),
)
"""The platform's ids of messages of ours where we choose them (Message-ID), kept before anything leaves: what answers
a letter, or tells its fate, finds it also when nobody knows whether it was accepted."""

jobs = Table(
    "jobs",
    metadata,
    _serial(),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    _words("conversation_id"),
    _words("body", "{}"),
    _number("run_at"),
    _number("attempts"),
    Index("ix_jobs_run_at", "run_at"),
)

invitations = Table(
    "invitations",
    metadata,
    _key("account"),
    _key("topic"),
    _key("author"),
    _words("comment"),
    _words("state", "ready"),
    _number("attempts"),
    _number("next_at"),
    _number("created_at"),
    Index(
        "ix_invitations_owed",
        "next_at",
        sqlite_where=text("state = 'ready'"),
        postgresql_where=text("state = 'ready'"),
    ),
)
"""Owed and given to people who commented in public: one for each author and topic."""

# ---------------------------------------------------------------- people and files

contacts = Table(
    "contacts", metadata, _key(), _words("name"), _number("accessibility"), _number("created_at")
)

identities = Table(
    "identities",
    metadata,
    _key(),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("contact_id", Text, nullable=False),
    Column("conversation_id", Text, nullable=False, index=True),
    Column("home_contact_id", Text, nullable=False),
    Column("home_conversation_id", Text, nullable=False),
    _words("name"),
    _number("verified"),
    _number("reachable", 1),
    _words("hints", "{}"),
    UniqueConstraint("account", "address"),
    Index("ix_identities_contact_id", "contact_id"),
)

widget_sessions = Table(
    "widget_sessions",
    metadata,
    _key("token_digest"),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    _number("created_at"),
    _number("expires_at"),
)

site_logins = Table(
    "site_logins",
    metadata,
    _key("digest"),
    _number("expires_at"),
)

link_codes = Table(
    "link_codes",
    metadata,
    _key("digest"),
    _words("link_id"),
    _words("identity_id"),
    _number("expires_at"),
    _number("used_at", None),
)

files = Table(
    "files",
    metadata,
    _key(),
    Column("ref", Text, nullable=False),
    _words("name"),
    _words("mime"),
    _words("kind"),
    _number("size"),
    _words("owner"),
    _number("created_at"),
)
"""Uploads before they are sent, and what protects a file's address: ids are unguessable."""

operators = Table(
    "operators",
    metadata,
    _key(),
    Column("login", Text, nullable=False, unique=True),
    _words("name"),
    _words("password_digest"),
    _words("roles", "[]"),
    _words("queues", "[]"),
    _number("active", 1),
    _number("created_at"),
)

sessions = Table(
    "sessions",
    metadata,
    _key("token_digest"),
    Column("operator_id", Text, nullable=False, index=True),
    _words("csrf"),
    _number("created_at"),
    _number("expires_at"),
)

login_failures = Table(
    "login_failures", metadata, _key("key"), _number("failures"), _number("locked_until"), _number("last_at")
)

# ---------------------------------------------------------------- knowledge

articles = Table(
    "articles",
    metadata,
    _key(),
    Column("topic", Text, nullable=False),
    _number("published_revision"),
    _number("latest_revision"),
    _number("updated_at"),
    Index("ix_articles_topic", "topic"),
)

article_revisions = Table(
    "article_revisions",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    _words("title"),
    _words("body"),
    _words("phrasings", "[]"),
    _words("related", "[]"),
    _words("source"),
    _number("valid_from", None),
    _number("valid_to", None),
    _words("author"),
    _number("created_at"),
    _number("published_at", None),
)

settings = Table("settings", metadata, _key("key"), _words("value"))
"""Facts about this database itself: the pack's digest, the knowledge's generation, secrets of its own."""

# ---------------------------------------------------------------- views

conversations = Table(
    "conversations",
    metadata,
    _key(),
    _number("version"),
    Column("contact_id", Text, nullable=False, index=True),
    _words("mode", "bot"),
    _words("queue"),
    _words("priority", "normal"),
    _number("rank"),
    _number("accessibility"),
    _number("rose"),
    _words("reason"),
    _words("operator_id"),
    _number("waiting_since", None),
    _number("claimed_at", None),
    _words("linked_into"),
    _number("started_at"),
    _number("last_at"),
    _words("last_text"),
    _words("last_author"),
    _words("last_channel"),
    _words("last_identity_id"),
    _number("unread"),
    _number("failed"),
    Index("ix_conversations_mode_rank_waiting_since", "mode", "rank", "waiting_since"),
    Index("ix_conversations_last_at", "last_at"),
)

timeline = Table(
    "timeline",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation_id", Text, nullable=False),
    _words("identity_id"),
    Column("message_id", Text, nullable=True, unique=True),
    _words("external_id"),
    _words("kind", "message"),
    _words("author"),
    _words("author_id"),
    _number("at"),
    _words("text"),
    _words("body", "{}"),
    _words("delivery"),
    _words("error"),
    _number("edited"),
    _number("changed"),
    Index("ix_timeline_identity_id_position", "identity_id", "position"),
    Index("ix_timeline_conversation_id_position", "conversation_id", "position"),
    Index("ix_timeline_identity_id_external_id", "identity_id", "external_id"),
    Index("ix_timeline_changed", "changed"),
    Index(
        "ix_timeline_author_id",
        "author_id",
        "conversation_id",
        sqlite_where=text("author_id <> ''"),
        postgresql_where=text("author_id <> ''"),
    ),
)
"""What people see of a conversation. ``changed`` is the log position of the last event that touched the row."""
