"""``okno faq search``: what the articles' search finds for a question."""

import argparse
import sys
from pathlib import Path
from typing import Any

import orjson

from app.config import Config, ConfigError
from app.published import published_articles
from knowledge.article import Article

LIMIT = 3


def add_faq_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "the articles that answer clients"
    parser = commands.add_parser("faq", help=text, description=text[:1].upper() + text[1:] + ".")
    _search(parser.add_subparsers(required=True, metavar="COMMAND"))


def _search(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "the articles that fit a question best; of the database, or the pack's where there is none"
    parser = commands.add_parser("search", help=text, description=text[:1].upper() + text[1:] + ".")
    parser.add_argument("question", nargs="*", help="left out: one question a line of the standard input")
    parser.add_argument("--limit", type=int, default=LIMIT, help=f"articles at most ({LIMIT})")
    parser.add_argument("--json", action="store_true", help="one JSON object a question")
    parser.add_argument("--pack-only", action="store_true", help="the pack's articles, whatever is published")
    parser.add_argument("--config", help="configuration file (config.yml)")
    parser.add_argument("--data", type=Path, help="folder of the database and the files (data)")
    parser.set_defaults(run=search_articles)


async def search_articles(config: Config, options: argparse.Namespace) -> int:
    """Exit code 1 when nothing was found for the only question."""
    from app.compose import system_clock
    from app.pack import load_pack
    from knowledge.index import Index
    from knowledge.search import search
    from nlu.lemmas import lemma

    if options.limit < 1:
        raise ConfigError("--limit must be 1 or more.")
    pack = () if options.pack_only else await published_articles(config)
    index = Index.build(pack or load_pack(config.pack).articles, lemma)
    asked = " ".join(options.question)
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    found = True
    for question in [asked] if options.question else (line.rstrip("\r\n") for line in sys.stdin):
        hits = search(index, question, system_clock(), options.limit)
        found = bool(hits)
        lines = [_line(hit.article, hit.score, hit.fragment) for hit in hits]
        print(
            orjson.dumps({"question": question, "articles": lines}).decode() if options.json else _text(lines)
        )
    return 0 if found or not options.question else 1


def _line(article: Article, score: float, fragment: str) -> dict[str, Any]:
    return {
        "id": article.id,
        "revision": article.revision,
        "topic": article.topic,
        "title": article.title,
        "score": round(score, 3),
        "fragment": fragment,
    }


def _text(lines: list[dict[str, Any]]) -> str:
    if not lines:
        return "Ничего не найдено."
    return "\n\n".join(
        f"{line['score']:.2f}  {line['title']}\n"
        f"      {line['id']}, версия {line['revision']}, тема {line['topic']}\n"
        f"      «{line['fragment']}»"
        for line in lines
    )
