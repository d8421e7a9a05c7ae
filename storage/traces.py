"""Every word that this database holds about people, table by table: to prove that something stands nowhere."""

from collections.abc import Iterator

from storage.database import Query, Row, Script

_WORDS = {
    "events": Query("SELECT body FROM events"),
    "snapshots": Query("SELECT state FROM snapshots"),
    "inbox": Query("SELECT payload, reason FROM inbox"),
    "outbox": Query("SELECT content, error FROM outbox"),
    "jobs": Query("SELECT body FROM jobs"),
    "timeline": Query("SELECT text, body, error FROM timeline"),
    "conversations": Query("SELECT last_text FROM conversations"),
    "contacts": Query("SELECT name FROM contacts"),
    "identities": Query("SELECT name, address FROM identities"),
    "files": Query("SELECT name FROM files"),
    "invitations": Query("SELECT comment, topic FROM invitations"),
    "requests": Query("SELECT text, account, answer_by, decision FROM requests"),
    "request_tasks": Query("SELECT text, answer FROM request_tasks"),
    "request_voids": Query("SELECT reason FROM request_voids"),
    "visits": Query("SELECT topic, needs, phone FROM visits"),
    "phrasing_candidates": Query("SELECT words FROM phrasing_candidates"),
}


def words() -> Script[dict[str, str]]:
    """All of a table's words, by the table. Reads everything: for small databases."""
    found: dict[str, str] = {}
    for table, query in _WORDS.items():
        rows = yield query()
        found[table] = "\n".join(line for row in rows for line in _lines(row))
    return found


def _lines(row: Row) -> Iterator[str]:
    for value in row:
        if isinstance(value, bytes):
            yield value.decode("utf-8", errors="replace")
        elif value:
            yield str(value)
