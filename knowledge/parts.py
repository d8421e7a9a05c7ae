"""An article taken apart for search: independent of all others, so that an edit leaves their parts as they are."""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.article import Article
from knowledge.terms import Fold, words

FRAGMENT_CAP = 300
"""Characters of a fragment at most."""
WORDLESS = (("",),)
"""What stands for the phrases of a title without words, and its first for a fragment without: like no question."""


@dataclass(frozen=True, slots=True)
class Parts:
    """``phrases``: the distinct words of the title and of each phrasing; ``fragments``: the distinct folded words of
    each of ``fragments(article)``; ``text``: all folded words of title,
    phrasings and answer, in order."""

    article: Article
    phrases: tuple[tuple[str, ...], ...]
    fragments: tuple[tuple[str, ...], ...]
    text: tuple[str, ...]


def take_apart(article: Article, fold: Fold) -> Parts:
    asked = [words(text) for text in (article.title, *article.phrasings)]
    folded = [[fold(word) for word in words(text)] for text in fragments(article)]
    return Parts(
        article,
        tuple(dict.fromkeys(tuple(dict.fromkeys(one)) for one in asked if one)) or WORDLESS,
        tuple(tuple(dict.fromkeys(each)) or WORDLESS[0] for each in folded),
        (*(fold(word) for one in asked for word in one), *(word for each in folded for word in each)),
    )


def fragments(article: Article) -> list[str]:
    """What can be quoted of the answer: its paragraphs, long ones by lines, long lines cut between words."""
    found: list[str] = []
    for paragraph in article.answer.split("\n\n"):
        pieces = [paragraph] if len(paragraph) <= FRAGMENT_CAP else paragraph.split("\n")
        for piece in pieces:
            found += _cut(piece.strip())
    return found


def fragment(article: Article, number: int) -> str:
    """One of ``fragments(article)``; "" when it has none."""
    found = fragments(article)
    return found[number] if found else ""


def _cut(text: str) -> Iterator[str]:
    while len(text) > FRAGMENT_CAP:
        space = text.rfind(" ", 0, FRAGMENT_CAP + 1)
        end = space if space > 0 else FRAGMENT_CAP
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    if text:
        yield text
