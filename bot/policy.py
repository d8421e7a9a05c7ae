"""The bot's policy: everything its decisions depend on besides the turn, as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.replies import Locale, Replies
from bot.signs import Sign
from conversation.ids import MINUTE
from conversation.priority import Priority


@dataclass(frozen=True, slots=True)
class IntentRule:
    """How an intent is served. ``route`` holds one or several of faq, flow, human, other_org, service.

    ``reason`` names why people take it (``handoffs.yml``); ``priority`` "safety" makes the intent a danger.
    """

    id: str
    title: str
    title_en: str = ""
    route: frozenset[str] = frozenset(("faq",))
    reason: str = ""
    priority: Priority = "normal"

    @property
    def by_people(self) -> bool:
        """Nothing but people serves it."""
        return self.route == {"human"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures of the bot's manners. Confidences and scores are 0…1, ``window_us`` microseconds."""

    messages: int = 20
    window_us: int = 10 * MINUTE
    tries: int = 2
    clarify: int = 3
    related: int = 3
    article_score: float = 0.5
    """A search result at least so good is an answer."""
    hint_score: float = 0.25
    """… at least so good is offered as a button."""
    danger_confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Policy:
    intents: Mapping[str, IntentRule]
    replies: Replies
    signs: tuple[Sign, ...] = ()
    limits: Limits = field(default_factory=Limits)
    default_reason: str = "client_request"
    failed_reason: str = "low_confidence"
    accessibility_reason: str = "disability"

    def is_small_talk(self, intent: str) -> bool:
        return intent in self.replies.small_talk

    def title(self, intent: str, locale: Locale) -> str:
        """The intent's name on a button; "" for one the policy does not know."""
        rule = self.intents.get(intent)
        if rule is None:
            return ""
        return (rule.title_en or rule.title) if locale == "en" else rule.title


def make_policy(
    intents: Iterable[IntentRule], replies: Replies, signs: tuple[Sign, ...], limits: Limits | None = None
) -> Policy:
    return Policy({rule.id: rule for rule in intents}, replies, signs, limits or Limits())
