"""The bot's policy: everything its decisions depend on besides the turn, as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.flows.definition import FlowBook
from bot.replies import Locale, Replies
from conversation.ids import MINUTE
from nlu.intents import Intent


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures of the bot's manners. Confidences and scores are 0…1, ``window_us`` microseconds."""

    messages: int = 20
    window_us: int = 10 * MINUTE
    tries: int = 2
    clarify: int = 3
    clarify_share: float = 0.4
    """What part of the best confidence a topic needs to be offered beside it."""
    related: int = 3
    article_score: float = 0.42
    """A search result at least so good is an answer: two of a hundred strange questions reach it, and the gate of
    understanding keeps those from the company's own articles."""
    hint_score: float = 0.2
    """… at least so good is offered as a button."""
    danger_confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Policy:
    intents: Mapping[str, Intent]
    replies: Replies
    limits: Limits = field(default_factory=Limits)
    flows: FlowBook = field(default_factory=FlowBook)
    zone: str = "Europe/Moscow"
    """The company's local time: what «завтра» is."""
    default_reason: str = "client_request"
    failed_reason: str = "low_confidence"
    flow_reason: str = "flow_failed"
    unknown_reason: str = "crm_unknown"
    operator_intent: str = "operator_request"
    commercial_reason: str = "paid_service"
    accessibility_reason: str = "disability"
    consents: Mapping[str, str] = field(default_factory=dict)
    """By name, the version of the text that is asked now."""

    def is_small_talk(self, intent: str) -> bool:
        return intent in self.replies.small_talk

    def is_danger(self, intent: str) -> bool:
        known = self.intents.get(intent)
        return known is not None and known.priority == "safety"

    def only_people(self, intent: str) -> bool:
        """Nobody but people serves it."""
        known = self.intents.get(intent)
        return known is not None and known.route == ("human",)

    def needs_flow(self, intent: str) -> bool:
        """A scenario would serve it, and the pack has none: people do."""
        known = self.intents.get(intent)
        return known is not None and "flow" in known.route and not self.flow_of(intent)

    def flow_of(self, intent: str) -> str:
        """The flow that serves it; "" for none in this pack."""
        known = self.intents.get(intent)
        return known.flow if known is not None and known.flow in self.flows.flows else ""

    def answers_first(self, intent: str) -> bool:
        """A question about it is answered by its article before the flow is offered."""
        known = self.intents.get(intent)
        return known is not None and "faq" in known.route

    def is_urgent(self, intent: str) -> bool:
        known = self.intents.get(intent)
        return known is not None and known.priority in ("safety", "urgent")

    def reason(self, intent: str) -> str:
        """Why people take it."""
        known = self.intents.get(intent)
        if known is None:
            return self.default_reason
        paid = known.priority == "commercial"
        return known.handoff or (self.commercial_reason if paid else self.default_reason)

    def is_topic(self, intent: str) -> bool:
        """May a client be asked whether he means it? A service intent is none; an article's own topic is one."""
        return intent not in self.intents or bool(self.title(intent, "ru"))

    def title(self, intent: str, locale: Locale) -> str:
        """The intent's name on a button; "" for a service intent or one the policy does not know."""
        known = self.intents.get(intent)
        if known is None or known.service:
            return ""
        return known.title_en if locale == "en" else known.title_ru


def make_policy(intents: Iterable[Intent], replies: Replies, limits: Limits | None = None) -> Policy:
    return Policy({intent.id: intent for intent in intents}, replies, limits or Limits())
