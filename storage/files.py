"""Uploaded files: what lies behind an id that is handed out, and secrets of this database."""

from dataclasses import dataclass
from typing import cast

from conversation.ids import Micros
from conversation.message import AttachmentKind
from storage.database import Query, Script

_PUT = Query(
    "INSERT INTO files (id, ref, name, mime, kind, size, owner, created_at) "
    "VALUES (:id, :ref, :name, :mime, :kind, :size, :owner, :now)"
)
_GET = Query("SELECT id, ref, name, mime, kind, size, owner FROM files WHERE id = :id")
_PUT_SECRET = Query("INSERT INTO settings (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING")
_SECRET = Query("SELECT value FROM settings WHERE key = :key")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """``owner`` is who may attach it: an operator's id, or a widget session's address."""

    id: str
    ref: str
    name: str
    mime: str
    kind: AttachmentKind
    size: int
    owner: str


def put(file: StoredFile, now: Micros) -> Script[None]:
    yield _PUT(
        id=file.id,
        ref=file.ref,
        name=file.name,
        mime=file.mime,
        kind=file.kind,
        size=file.size,
        owner=file.owner,
        now=now,
    )


def get(file_id: str) -> Script[StoredFile | None]:
    rows = yield _GET(id=file_id)
    if not rows:
        return None
    id_, ref, name, mime, kind, size, owner = rows[0]
    return StoredFile(id_, ref, name, mime, cast(AttachmentKind, kind), size, owner)


def secret(key: str, fresh: str) -> Script[str]:
    """The database's own secret of this name; ``fresh`` becomes it when there is none yet."""
    yield _PUT_SECRET(key=key, value=fresh)
    rows = yield _SECRET(key=key)
    return str(rows[0][0])
