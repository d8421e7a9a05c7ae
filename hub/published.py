"""Published revisions as the articles that clients are answered from."""

from knowledge.article import Article
from storage import articles
from storage.articles import Revision
from storage.database import Script


def article_of(row: Revision) -> Article:
    """Reading its text as Markdown takes about a millisecond."""
    text = row.text
    return Article(
        row.article,
        row.topic,
        text.title,
        text.body,
        text.phrasings,
        text.related,
        row.revision,
        text.valid_from,
        text.valid_to,
        text.source,
    )


def load_articles() -> Script[tuple[int, tuple[Article, ...]]]:
    """The generation of the knowledge, and every published article in the order of ids."""
    generation, found = yield from articles.published({})
    return generation, tuple(article_of(row) for _, row in sorted(found.items()) if row)
