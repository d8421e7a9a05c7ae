"""Articles: every revision for ever, which of them is published, and the knowledge's generation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from conversation.ids import ArticleId, Micros
from storage.database import Query, Row, Script

_PUT = Query(
    "INSERT INTO articles (id, topic, published_revision, latest_revision, updated_at) "
    "VALUES (:id, :topic, 0, 0, :now) ON CONFLICT (id) DO NOTHING RETURNING id"
)
_ADVANCE = Query(
    "UPDATE articles SET latest_revision = latest_revision + 1, updated_at = :now "
    "WHERE id = :id AND latest_revision = :base RETURNING latest_revision"
)
_PUT_REVISION = Query(
    "INSERT INTO article_revisions (article_id, revision, title, body, phrasings, related, source, "
    "valid_from, valid_to, author, created_at) "
    "VALUES (:id, :revision, :title, :body, :phrasings, :related, :source, "
    ":valid_from, :valid_to, :author, :now)"
)
_PUBLISH = Query(
    "UPDATE articles SET published_revision = latest_revision, updated_at = :now "
    "WHERE id = :id AND latest_revision = :base RETURNING published_revision"
)
_MARK_PUBLISHED = Query(
    "UPDATE article_revisions SET published_at = :now "
    "WHERE article_id = :id AND revision = :revision AND published_at IS NULL"
)
_NEXT_GENERATION = Query(
    "INSERT INTO settings (key, value) VALUES ('knowledge_generation', '1') "
    "ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(settings.value AS BIGINT) + 1 AS TEXT)"
)
_GENERATION = Query("SELECT value FROM settings WHERE key = 'knowledge_generation'")
_COLUMNS = (
    "a.id, a.topic, a.published_revision, a.latest_revision, r.revision, r.title, r.body, r.phrasings, "
    "r.related, r.source, r.valid_from, r.valid_to, r.author, r.created_at, r.published_at"
)
_FROM = "FROM articles a JOIN article_revisions r ON r.article_id = a.id"
_LATEST = Query(f"SELECT {_COLUMNS} {_FROM} AND r.revision = a.latest_revision WHERE a.id = :id")
_ALL_LATEST = Query(f"SELECT {_COLUMNS} {_FROM} AND r.revision = a.latest_revision ORDER BY a.topic, a.id")
_PUBLISHED_NUMBERS = Query("SELECT id, published_revision FROM articles WHERE published_revision > 0")
_PUBLISHED = Query(f"SELECT {_COLUMNS} {_FROM} AND r.revision = a.published_revision")
_PUBLISHED_OF = Query(f"SELECT {_COLUMNS} {_FROM} AND r.revision = a.published_revision WHERE a.id = :id")
_REVISIONS = Query(f"SELECT {_COLUMNS} {_FROM} WHERE a.id = :id ORDER BY r.revision DESC LIMIT :most")
ONE_BY_ONE = 50
"""So many changed articles are read one by one; more are read with all the others."""
_TITLES = Query("SELECT article_id, revision, title FROM article_revisions WHERE article_id = :id")


@dataclass(frozen=True, slots=True)
class Text:
    """What an editor writes. ``related`` are topics; times are microseconds UTC."""

    title: str
    body: str
    phrasings: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    source: str = ""
    valid_from: Micros | None = None
    valid_to: Micros | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision, and where its article stands: ``published`` and ``latest`` are numbers, 0 for none."""

    article: ArticleId
    topic: str
    published: int
    latest: int
    revision: int
    text: Text
    author: str
    created_at: Micros
    published_at: Micros | None


def _revision(row: Row) -> Revision:
    (id_, topic, published, latest, revision, title, body, phrasings, related, source, valid_from, valid_to,
     author, created_at, published_at) = row  # fmt: skip
    text = Text(
        title,
        body,
        tuple(orjson.loads(phrasings)),
        tuple(orjson.loads(related)),
        source,
        valid_from,
        valid_to,
    )
    return Revision(
        ArticleId(id_), topic, published, latest, revision, text, author, created_at, published_at
    )


def create(article: ArticleId, topic: str, now: Micros) -> Script[bool]:
    """An article without text yet; False when there is one of this id."""
    return bool((yield _PUT(id=article, topic=topic, now=now)))


def add_revision(article: ArticleId, base: int, text: Text, author: str, now: Micros) -> Script[int | None]:
    """The number of the new revision, or None when ``base`` is not the latest any more."""
    rows = yield _ADVANCE(id=article, base=base, now=now)
    if not rows:
        return None
    yield _PUT_REVISION(
        id=article,
        revision=rows[0][0],
        title=text.title,
        body=text.body,
        phrasings=_json(text.phrasings),
        related=_json(text.related),
        source=text.source,
        valid_from=text.valid_from,
        valid_to=text.valid_to,
        author=author,
        now=now,
    )
    return int(rows[0][0])


def publish(article: ArticleId, base: int, now: Micros) -> Script[bool]:
    """The latest revision is what clients hear from now on; False when ``base`` is not the latest."""
    rows = yield _PUBLISH(id=article, base=base, now=now)
    if not rows:
        return False
    yield _MARK_PUBLISHED(id=article, revision=rows[0][0], now=now)
    yield _NEXT_GENERATION()
    return True


def generation() -> Script[int]:
    """Grows with every publication: who holds an older one reads the articles again."""
    rows = yield _GENERATION()
    return int(rows[0][0]) if rows else 0


def latest(article: ArticleId) -> Script[Revision | None]:
    rows = yield _LATEST(id=article)
    return _revision(rows[0]) if rows else None


def all_latest() -> Script[list[Revision]]:
    rows = yield _ALL_LATEST()
    return [_revision(row) for row in rows]


def published(known: Mapping[ArticleId, int]) -> Script[tuple[int, dict[ArticleId, Revision | None]]]:
    """The generation, and what is published: None for an article whose published revision is the ``known`` one."""
    number = yield from generation()
    rows = yield _PUBLISHED_NUMBERS()
    found: dict[ArticleId, Revision | None] = {ArticleId(row[0]): None for row in rows}
    changed = [row[0] for row in rows if known.get(row[0]) != row[1]]
    if len(changed) > ONE_BY_ONE:
        texts = yield _PUBLISHED()
    else:
        texts = []
        for article in changed:
            texts += yield _PUBLISHED_OF(id=article)
    found.update((revision.article, revision) for revision in map(_revision, texts))
    return number, found


def revisions(article: ArticleId, most: int) -> Script[list[Revision]]:
    """The newest first."""
    rows = yield _REVISIONS(id=article, most=most)
    return [_revision(row) for row in rows]


def titles(articles: Sequence[str]) -> Script[dict[tuple[str, int], str]]:
    """(article, revision) → title."""
    found: dict[tuple[str, int], str] = {}
    for article in articles:
        rows = yield _TITLES(id=article)
        found.update({(row[0], row[1]): row[2] for row in rows})
    return found


def _json(texts: Sequence[str]) -> str:
    return orjson.dumps(list(texts)).decode()
