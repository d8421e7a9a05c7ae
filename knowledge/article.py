"""An article: one Markdown text that is the public page and, as plain text, the answer in a chat."""

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from conversation.ids import ArticleId, Micros
from knowledge.front_matter import FENCE, ArticleError, Fields, read_fields, split, written
from knowledge.plain import plain_text

__all__ = ["Article", "ArticleError", "format_article", "is_valid", "parse_article"]

ZONE = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class Article:
    """A published revision of the answer to one topic.

    Editors edit ``body`` alone; ``answer`` is derived from it, so the chat and the page never disagree.
    """

    id: ArticleId
    topic: str
    """The intent it answers, or a topic of its own."""
    title: str
    body: str
    """Markdown."""
    phrasings: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    """Topics offered as buttons below the answer."""
    revision: int = 1
    valid_from: Micros | None = None
    valid_to: Micros | None = None
    """The first moment it is no longer true."""
    source: str = ""
    """Where its facts come from, one a line."""
    answer: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answer", plain_text(self.body))


def is_valid(article: Article, now: int) -> bool:
    """Is the article true at ``now`` (microseconds UTC)?"""
    started = article.valid_from is None or article.valid_from <= now
    return started and (article.valid_to is None or now < article.valid_to)


def parse_article(text: str, zone: str = ZONE) -> Article:
    """The article in a file. ``valid_to: 2026-12-31`` means to the end of that day in ``zone``."""
    head, body, body_line = split(text.replace("\r\n", "\n"))
    fields = read_fields(head)
    if not body.strip():
        raise ArticleError("the article has no text", body_line)
    read = Fields(fields, head, ZoneInfo(zone))
    return Article(
        id=ArticleId(read.text("id")),
        topic=read.text("topic"),
        title=read.text("title"),
        body=body.strip(),
        phrasings=read.texts("phrasings"),
        related=read.texts("related"),
        revision=read.number("revision"),
        valid_from=read.moment("valid_from", inclusive_end=False),
        valid_to=read.moment("valid_to", inclusive_end=True),
        source=read.lines("source"),
    )


def format_article(article: Article, zone: str = ZONE) -> str:
    """The file of an article; ``parse_article`` reads the same article from it."""
    fields: dict[str, Any] = {
        "id": str(article.id),
        "topic": article.topic,
        "title": article.title,
        "revision": article.revision,
    }
    if article.valid_from is not None:
        fields["valid_from"] = written(article.valid_from, ZoneInfo(zone), inclusive_end=False)
    if article.valid_to is not None:
        fields["valid_to"] = written(article.valid_to, ZoneInfo(zone), inclusive_end=True)
    sources = article.source.split("\n")
    fields["source"] = sources if len(sources) > 1 else article.source
    if article.related:
        fields["related"] = list(article.related)
    if article.phrasings:
        fields["phrasings"] = list(article.phrasings)
    head = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=1000)
    return f"{FENCE}\n{head}{FENCE}\n\n{article.body.strip()}\n"
