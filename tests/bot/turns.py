"""The company's own policy and short ways to a turn."""

from dataclasses import replace
from pathlib import Path

from bot.engine import Turn, decide
from bot.policy import Policy, make_policy
from bot.replies import load_replies
from conversation.effects import (
    ArticlesFound,
    Effect,
    EffectAnswer,
    FoundArticle,
    LookedUp,
    Lookup,
    RouteHandoff,
)
from conversation.events import BotReplied, ButtonPressed, Event, MessageReceived
from conversation.fold import apply
from conversation.ids import ArticleId, ConversationId, IdentityId, MessageId, Micros
from conversation.message import Attachment
from conversation.state import State
from conversation.understanding import Candidate, Certainty, Entity, Understanding
from handoff.routing import load_routes, route
from nlu.intents import load_intents

PACK = Path(__file__).parents[2] / "content" / "psk"
REPLIES = load_replies((PACK / "replies.yml").read_text("utf-8"))
POLICY: Policy = replace(
    make_policy(load_intents((PACK / "intents.yml").read_text("utf-8")), REPLIES),
    consents={"accessibility": "2026-11-26"},
)
ROUTES = load_routes((PACK / "handoffs.yml").read_text("utf-8"))

NOW = Micros(1_795_000_000_000_000)
CLIENT = IdentityId("id_client")
FRESH = State(ConversationId("c_1"), version=3)
GREETED = replace(FRESH, greeted=True)

READING = FoundArticle(
    ArticleId("art_reading"),
    4,
    "reading_howto",
    "Как передать показания",
    "Передайте показания до 25-го числа.",
    related=(("reading_missed", "Не передал показания"), ("pay_methods", "Как оплатить")),
)


def wrote(text: str, *attachments: Attachment, automatic: bool = False) -> MessageReceived:
    return MessageReceived(
        MessageId("msg_in"), CLIENT, "ext_1", text, attachments=attachments, automatic=automatic
    )


def pressed(action: str, *, known: bool = True) -> ButtonPressed:
    return ButtonPressed(MessageId("msg_in"), CLIENT, "o_token", "кнопка", action, known)


def understood(
    *intents: str, certainty: Certainty = "answer", confidence: float = 0.9, reason: str = ""
) -> Understanding:
    candidates = tuple(Candidate(intent, confidence - 0.05 * n) for n, intent in enumerate(intents))
    entities = (Entity("reason", reason, 0, 1, "pattern"),) if reason else ()
    return Understanding("", candidates, entities, certainty)


class Hub:
    """Answers what a decision asks: the real routes, and articles as given."""

    def __init__(self, *articles: FoundArticle, place: int = 1, opens: str = "") -> None:
        self.articles = articles
        self.place = place
        self.opens = opens

    def answer(self, effect: Effect, state: State) -> EffectAnswer:
        if isinstance(effect, RouteHandoff):
            return replace(route(ROUTES, state, effect.reason), place=self.place, opens=self.opens)
        if isinstance(effect, Lookup):
            return LookedUp("unavailable")
        if not effect.topic:
            return ArticlesFound(self.articles)
        return ArticlesFound(tuple(a for a in self.articles if a.topic == effect.topic))


def answered(
    state: State,
    trigger: MessageReceived | ButtonPressed,
    understanding: Understanding | None = None,
    hub: Hub | None = None,
    *,
    policy: Policy = POLICY,
    now: Micros = NOW,
) -> tuple[Event, ...]:
    """Decide as the hub does: ask, answer, decide again."""
    known: dict[str, EffectAnswer] = {}
    for _ in range(8):
        decision = decide(policy, Turn(state, trigger, understanding, known, now))
        if not decision.asks:
            return decision.events
        assert not decision.events, "events beside questions"
        for effect in decision.asks:
            assert effect.key not in known, "asked twice"
            known[effect.key] = (hub or Hub()).answer(effect, state)
    raise AssertionError("never satisfied")


def spoke(events: tuple[Event, ...]) -> BotReplied:
    """The one message of the bot among the events."""
    said = [event for event in events if isinstance(event, BotReplied)]
    assert len(said) == 1, events
    return said[0]


def labels(reply: BotReplied) -> list[str]:
    return [button.label for button in reply.content.buttons]


def after(state: State, events: tuple[Event, ...], at: Micros = NOW) -> State:
    for event in events:
        state = apply(state, event, at)
    return state
