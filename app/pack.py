"""The company's pack, read from its folder: everything that is content and not code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from app.config import ConfigError
from app.flow_files import flow_texts, known_of, load_flow_files
from bot.flows.definition import FlowBook
from bot.flows.known import Known
from bot.policy import Policy, make_policy
from bot.replies import load_replies
from handoff.routing import Routes, load_routes
from knowledge.article import Article, ArticleError, parse_article
from knowledge.directory import Directory, load_directory
from knowledge.pack_file import PackError
from nlu.intents import CatalogueError, Group, load_groups, load_intents
from standard.office_file import load_offices
from standard.offices import FILE as OFFICES
from standard.offices import NO_OFFICES, Offices
from standard.privacy_file import CONSENTS, RETENTION, load_privacy
from standard.privacy_rules import NO_RULES, PrivacyRules
from standard.request_file import load_requests
from standard.request_rules import RequestRules
from standard.rules import Standard, load_standard
from storage.retention import WHAT


@dataclass(frozen=True, slots=True)
class Pack:
    """``intents`` and ``phrasings`` are the texts of their files: understanding is built from them with articles."""

    policy: Policy
    routes: Routes
    standard: Standard
    requests: RequestRules
    articles: tuple[Article, ...]
    directory: Directory
    intents: str
    phrasings: str
    groups: tuple[Group, ...] = ()
    privacy: PrivacyRules = NO_RULES
    offices: Offices = NO_OFFICES
    flow_texts: Mapping[str, str] = field(default_factory=dict)
    """The files behind ``policy.flows``."""
    known: Known = field(default_factory=Known)
    """What a flow of this pack may name."""


def load_pack(folder: Path, on: date | None = None, *, flows: bool = True) -> Pack:
    """Raises ConfigError, one sentence for the first file that is wrong. Without ``flows`` their files are not read
    through: ``policy.flows`` is empty.

    Calendars and offices are held against the clauses that are in force ``on`` that day: today, unless told.
    """
    on = on or datetime.now(UTC).date()
    try:
        intents = _text(folder, "intents.yml")
        replies = load_replies(_text(folder, "replies.yml"))
        policy = make_policy(load_intents(intents), replies)
        routes = load_routes(_text(folder, "handoffs.yml"))
        standard = load_standard(_text(folder, "standard.yml"), on)
        requests = load_requests(_text(folder, "requests.yml"), tuple(routes.queues))
        texts, known = flow_texts(folder), known_of(routes, requests, replies.values)
        book = load_flow_files(folder, texts, known) if flows else FlowBook()
        privacy = _privacy(folder)
        return Pack(
            policy=replace(policy, flows=book, consents=privacy.versions),
            routes=routes,
            standard=standard,
            requests=requests,
            articles=_articles(folder / "articles"),
            directory=load_directory(_text(folder, "directory.yml"), policy.intents),
            intents=intents,
            phrasings=_text(folder, "nlu.yml"),
            groups=load_groups(intents),
            offices=_offices(folder, standard, routes, on),
            privacy=privacy,
            flow_texts=texts,
            known=known,
        )
    except (PackError, CatalogueError) as error:
        raise ConfigError(f"pack {folder}: {error}.") from None


def _privacy(folder: Path) -> PrivacyRules:
    """Without a file nothing goes by itself."""
    if not (folder / RETENTION).exists():
        return NO_RULES
    return load_privacy(_text(folder, RETENTION), _text(folder, CONSENTS), WHAT)


def _offices(folder: Path, standard: Standard, routes: Routes, on: date) -> Offices:
    """A company without offices needs no file."""
    if not (folder / OFFICES).exists():
        return NO_OFFICES
    return load_offices(_text(folder, OFFICES), standard, routes.queues, on)


def _articles(folder: Path) -> tuple[Article, ...]:
    articles = []
    for path in sorted(folder.glob("*.md")):
        try:
            articles.append(parse_article(path.read_text(encoding="utf-8")))
        except ArticleError as error:
            raise ConfigError(f"{path}: {error}.") from None
    return tuple(articles)


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"pack {folder}: {name} cannot be read: {error}.") from None
