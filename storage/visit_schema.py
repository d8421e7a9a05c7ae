"""The tables of visits to offices; a part of ``storage/schema``."""

from sqlalchemy import Column, Index, Table, Text

from storage.columns import key, metadata, number, words

visits = Table(
    "visits",
    metadata,
    key(),
    words("conversation_id"),
    words("identity_id"),
    words("office"),
    number("starts"),
    number("minutes"),
    words("ticket"),
    words("topic"),
    words("needs"),
    words("phone"),
    words("external_no"),
    number("walk_in"),
    words("state", "booked"),
    words("called_to"),
    words("operator_id"),
    number("arrived_at", None),
    number("called_at", None),
    number("ended_at", None),
    number("changed_at"),
    Index("ix_visits_office_starts", "office", "starts"),
    Index("ix_visits_identity_id", "identity_id"),
)
"""A view. ``called_to`` is the window he was called to; ``changed_at`` when anything was said of the visit last."""

office_days = Table(
    "office_days",
    metadata,
    Column("office", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    number("tickets"),
)
"""The last ticket given out for an office's local day. Its row is locked by whoever takes a place on that day."""

visit_holds = Table(
    "visit_holds",
    metadata,
    key("key"),
    Column("office", Text, nullable=False),
    number("starts"),
    number("minutes"),
    words("mark"),
    Index("ix_visit_holds_office_starts", "office", "starts"),
)
"""Places kept while the CRM owes its word on a booking, by the key of the call: nobody else is promised them.
``mark`` is what the visit that takes it is known by: the CRM's number of a new one, the id of one that is moved."""
