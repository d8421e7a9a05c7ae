"""The tables of what is known and of what is still to be learned; a part of ``storage/schema``."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, UniqueConstraint

from storage.columns import key, metadata, number, words

articles = Table(
    "articles",
    metadata,
    key(),
    Column("topic", Text, nullable=False),
    number("published_revision"),
    number("latest_revision"),
    number("updated_at"),
    Index("ix_articles_topic", "topic"),
)

article_revisions = Table(
    "article_revisions",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    words("title"),
    words("body"),
    words("phrasings", "[]"),
    words("related", "[]"),
    words("source"),
    number("valid_from", None),
    number("valid_to", None),
    words("author"),
    number("created_at"),
    number("published_at", None),
)

phrasing_candidates = Table(
    "phrasing_candidates",
    metadata,
    key(),
    Column("article_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    words("words"),
    words("state", "waiting"),
    number("created_at"),
    words("decided_by"),
    number("decided_at", None),
    UniqueConstraint("article_id", "key"),
)
"""Clients' words, without what tells who they are, that somebody took for a question to an article."""

phrasing_sources = Table(
    "phrasing_sources",
    metadata,
    Column("candidate_id", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    words("conversation_id"),
    words("identity_id"),
    words("operator_id"),
    number("at"),
    Index("ix_phrasing_sources_identity_id", "identity_id"),
    Index("ix_phrasing_sources_conversation_id", "conversation_id"),
)
"""Whose words a candidate was, and which colleague said what article they ask for."""

question_decisions = Table(
    "question_decisions",
    metadata,
    key("message_id"),
    words("decision"),
    words("decided_by"),
    number("decided_at"),
)
"""What editors did with unanswered questions."""
