"""The public questions: published articles, by groups, for everybody to read and search."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.policy import Policy
from conversation.ids import Micros
from conversation.understanding import UnderstandingContext
from hub.knowledge import Knowledge
from knowledge.article import ZONE, Article
from knowledge.directory import Directory, Organisation
from knowledge.search import Hit, search
from nlu.intents import Group

OTHERS = "Другие вопросы"
"""The group of articles whose topic is no intent."""
OTHERS_MOST = 200
FOUND_MOST = 8
LIKELY = 3
LIKELY_SHARE = 0.4
"""What part of the best confidence a topic needs to stand among the likely."""
QUERY_CAP = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: the article's topic and title; ``fragment`` is the piece that a search found, or ""."""

    topic: str
    title: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class EntryGroup:
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class FaqArticle:
    """``group`` is the title of its group; ``related`` are other articles."""

    article: Article
    group: str
    related: tuple[Entry, ...]
    others: tuple[Organisation, ...]
    """Other organisations that the matter belongs to."""


@dataclass(frozen=True, slots=True)
class Faq:
    """Reads the knowledge as it stands when asked: what is published or expires shows at once."""

    knowledge: Knowledge
    policy: Policy
    groups: tuple[Group, ...]
    directory: Directory
    now: Callable[[], Micros]

    @property
    def company(self) -> str:
        return self.policy.replies.values.get("company", "")

    @property
    def phone(self) -> str:
        return self.policy.replies.values.get("phone", "")

    def contents(self) -> tuple[EntryGroup, ...]:
        """Every article that is valid now; groups without one are left out."""
        now = self.now()
        known: dict[str, list[str]] = {group.id: [] for group in self.groups}
        others: list[str] = []
        for intent in self.policy.intents.values():
            known.get(intent.group, others).append(intent.id)
        others.extend(topic for topic in self.knowledge.index.topics(now) if topic not in self.policy.intents)
        listed = [
            *(EntryGroup(group.title_ru, self._entries(known[group.id], now)) for group in self.groups),
            EntryGroup(OTHERS, self._entries(others, now)[:OTHERS_MOST]),
        ]
        return tuple(group for group in listed if group.entries)

    def opened(self, topic: str) -> FaqArticle | None:
        """The article that answers ``topic`` now."""
        now = self.now()
        article = self.knowledge.index.by_topic(topic, now)
        if article is None:
            return None
        intent = self.policy.intents.get(topic)
        titles = [group.title_ru for group in self.groups if intent and group.id == intent.group]
        today = datetime.fromtimestamp(now / 1_000_000, ZoneInfo(ZONE)).date()
        return FaqArticle(
            article,
            titles[0] if titles else OTHERS,
            self._entries(article.related, now),
            self.directory.of(topic, today),
        )

    def found(self, query: str) -> tuple[Entry, ...]:
        """The best first: what the question is understood as, then what holds its words."""
        now, text = self.now(), query[:QUERY_CAP]
        likely = self._entries(self._likely(text, now), now)
        hits = search(self.knowledge.index, text, now, FOUND_MOST)
        by_words = [_found(hit) for hit in hits]
        fragments = {one.topic: one for one in by_words}
        best = [fragments.get(one.topic, one) for one in likely]
        return tuple({one.topic: one for one in (*best, *by_words)}.values())[:FOUND_MOST]

    def _likely(self, text: str, now: Micros) -> list[str]:
        understood = self.knowledge.understander.understand(text, UnderstandingContext(now=now))
        best = max((one.confidence for one in understood.candidates), default=0.0)
        likely = [one for one in understood.candidates if one.confidence >= best * LIKELY_SHARE]
        return [one.intent for one in likely[:LIKELY]] if understood.certainty != "unknown" else []

    def _entries(self, topics: Sequence[str], now: Micros) -> tuple[Entry, ...]:
        found = ((topic, self.knowledge.index.by_topic(topic, now)) for topic in topics)
        return tuple(Entry(topic, article.title) for topic, article in found if article is not None)


def _found(hit: Hit) -> Entry:
    """The title is not told twice."""
    title = hit.article.title
    return Entry(hit.article.topic, title, "" if hit.fragment == title else hit.fragment)
