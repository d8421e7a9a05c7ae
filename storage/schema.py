"""Every table, once: Alembic compares with it, statements are built from it.

Times are BIGINT microseconds UTC, ids and JSON are TEXT. ``events`` is the truth; the tables under "views" can be
rebuilt from it (``hub/rebuild``).
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text

from storage.columns import key, metadata, number, serial, words
from storage.knowledge_schema import articles, phrasing_candidates
from storage.privacy_schema import export_links
from storage.request_schema import requests
from storage.visit_schema import visits

__all__ = ["articles", "export_links", "metadata", "phrasing_candidates", "requests", "visits"]
"""The tables of knowledge, links, requests and visits are imported so that ``metadata`` has them."""

# ---------------------------------------------------------------- the log

log_head = Table("log_head", metadata, Column("id", Integer, primary_key=True), number("position"))
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
    key("conversation_id"),
    number("version"),
    number("fold_version"),
    words("state"),
)

# ---------------------------------------------------------------- queues and leases

claims = Table("claims", metadata, key("key"), words("owner"), number("epoch"), number("until"))

inbox = Table(
    "inbox",
    metadata,
    serial(),
    Column("account", Text, nullable=False),
    Column("event_key", Text, nullable=False),
    Column("order_key", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    number("received_at"),
    words("state", "ready"),
    number("done_at", None),
    number("attempts"),
    words("reason"),
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

cursors = Table("cursors", metadata, key("account"), words("cursor"))
"""Where each polled account goes on."""

outbox = Table(
    "outbox",
    metadata,
    serial(),
    Column("message_id", Text, nullable=False, unique=True),
    Column("conversation_id", Text, nullable=False),
    Column("identity_id", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("content", Text, nullable=False),
    words("resend", "never"),
    number("from_person"),
    words("state", "ready"),
    number("attempts"),
    number("next_at"),
    number("created_at"),
    number("round"),
    words("external_ids", "[]"),
    words("error"),
    number("unprompted"),
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
    words("message_id"),
)
"""The platform's ids of messages of ours where we choose them (Message-ID), kept before anything leaves: what answers
a letter, or tells its fate, finds it also when nobody knows whether it was accepted."""

jobs = Table(
    "jobs",
    metadata,
    serial(),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    words("conversation_id"),
    words("body", "{}"),
    number("run_at"),
    number("attempts"),
    Index("ix_jobs_run_at", "run_at"),
    Index("ix_jobs_kind_conversation_id_id", "kind", "conversation_id", "id"),
)

invitations = Table(
    "invitations",
    metadata,
    key("account"),
    key("topic"),
    key("author"),
    words("comment"),
    words("state", "ready"),
    number("attempts"),
    number("next_at"),
    number("created_at"),
    Index(
        "ix_invitations_owed",
        "next_at",
        sqlite_where=text("state = 'ready'"),
        postgresql_where=text("state = 'ready'"),
    ),
)
"""Owed and given to people who commented in public: one for each author and topic."""

# ---------------------------------------------------------------- people and files

contacts = Table("contacts", metadata, key(), words("name"), number("accessibility"), number("created_at"))

identities = Table(
    "identities",
    metadata,
    key(),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("contact_id", Text, nullable=False),
    Column("conversation_id", Text, nullable=False, index=True),
    Column("home_contact_id", Text, nullable=False),
    Column("home_conversation_id", Text, nullable=False),
    words("name"),
    number("verified"),
    number("reachable", 1),
    words("hints", "{}"),
    UniqueConstraint("account", "address"),
    Index("ix_identities_contact_id", "contact_id"),
)

widget_sessions = Table(
    "widget_sessions",
    metadata,
    key("token_digest"),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    number("created_at"),
    number("expires_at"),
)

site_logins = Table(
    "site_logins",
    metadata,
    key("digest"),
    number("expires_at"),
)

link_codes = Table(
    "link_codes",
    metadata,
    key("digest"),
    words("link_id"),
    words("identity_id"),
    number("expires_at"),
    number("used_at", None),
)

files = Table(
    "files",
    metadata,
    key(),
    Column("ref", Text, nullable=False),
    words("name"),
    words("mime"),
    words("kind"),
    number("size"),
    words("owner"),
    number("created_at"),
)
"""Uploads before they are sent, and what protects a file's address: ids are unguessable."""

operators = Table(
    "operators",
    metadata,
    key(),
    Column("login", Text, nullable=False, unique=True),
    words("name"),
    words("password_digest"),
    words("roles", "[]"),
    words("queues", "[]"),
    number("active", 1),
    number("created_at"),
)

sessions = Table(
    "sessions",
    metadata,
    key("token_digest"),
    Column("operator_id", Text, nullable=False, index=True),
    words("csrf"),
    number("created_at"),
    number("expires_at"),
)

login_failures = Table(
    "login_failures", metadata, key("key"), number("failures"), number("locked_until"), number("last_at")
)

# ---------------------------------------------------------------- this database

settings = Table("settings", metadata, key("key"), words("value"))
"""Facts about this database itself: the pack's digest, the knowledge's generation, secrets of its own."""

# ---------------------------------------------------------------- views

conversations = Table(
    "conversations",
    metadata,
    key(),
    number("version"),
    Column("contact_id", Text, nullable=False, index=True),
    words("mode", "bot"),
    words("queue"),
    words("priority", "normal"),
    number("rank"),
    number("accessibility"),
    number("rose"),
    words("reason"),
    words("operator_id"),
    number("waiting_since", None),
    number("claimed_at", None),
    words("linked_into"),
    number("started_at"),
    number("last_at"),
    words("last_text"),
    words("last_author"),
    words("last_channel"),
    words("last_identity_id"),
    number("unread"),
    number("failed"),
    Index("ix_conversations_mode_rank_waiting_since", "mode", "rank", "waiting_since"),
    Index("ix_conversations_last_at", "last_at"),
)

unanswered = Table(
    "unanswered",
    metadata,
    key("message_id"),
    words("conversation_id"),
    number("position"),
    number("at"),
    words("why"),
    number("open"),
    Index("ix_unanswered_conversation_id", "conversation_id"),
    Index("ix_unanswered_at", "at"),
)
"""Clients' messages that the bot did not answer, or not rightly; the words stand in the timeline. ``open`` is 0 while
the client may still choose from «Вы имели в виду…»."""

timeline = Table(
    "timeline",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation_id", Text, nullable=False),
    words("identity_id"),
    Column("message_id", Text, nullable=True, unique=True),
    words("external_id"),
    words("kind", "message"),
    words("author"),
    words("author_id"),
    number("at"),
    words("text"),
    words("body", "{}"),
    words("delivery"),
    words("error"),
    number("edited"),
    number("changed"),
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

# ---------------------------------------------------------------- the pack's flows

flow_versions = Table(
    "flow_versions",
    metadata,
    key("digest"),
    words("name"),
    words("body"),
    number("first_seen"),
    number("replaced_at"),
)
"""Texts of flows that were in use; ``replaced_at`` 0: still is."""
