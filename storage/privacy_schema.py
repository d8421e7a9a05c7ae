"""Links by which a person fetches his own data; a part of ``storage/schema``."""

from sqlalchemy import Column, Index, Table, Text

from storage.columns import key, metadata, number, words

export_links = Table(
    "export_links",
    metadata,
    key("digest"),
    Column("contact_id", Text, nullable=False),
    words("identity_id"),
    number("created_at"),
    number("expires_at"),
    number("used_at", None),
    Index("ix_export_links_contact_id", "contact_id"),
)
"""One-time: only a digest of the secret is kept."""
