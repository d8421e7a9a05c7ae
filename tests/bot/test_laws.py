"""What holds for every state, every message and every understanding."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Turn, decide
from bot.speech import OFFERS_MAX
from conversation.events import (
    BotReplied,
    ButtonPressed,
    Event,
    HandoffRequested,
    MessageReceived,
    Offer,
)
from conversation.ids import MINUTE, ArticleId, ConversationId, IdentityId, MessageId, Micros, OperatorId
from conversation.message import Attachment
from conversation.priority import PRIORITIES
from conversation.state import State
from conversation.understanding import Candidate, Entity, Understanding
from tests.bot.turns import NOW, POLICY, READING, ROUTES, Hub, answered

INTENTS = st.sampled_from([*POLICY.intents, "unheard_of"])
SCORES = st.floats(0, 1)
REASONS = st.sampled_from([*ROUTES.reasons, "unheard_of"])
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["1", "2.", "оператор", "Ты бот?", "Как оплатить", "hello there", "Начать", "٣", "²"]),
)
ACTIONS = st.one_of(
    st.sampled_from(["", "operator", "operator:paid_services", "operator:", "topic:", "nonsense:x", ":"]),
    st.builds("topic:{}".format, INTENTS),
)
OFFERS = st.builds(Offer, st.text(max_size=32), st.text(max_size=20), ACTIONS)
IDENTITIES = st.just(IdentityId("id_client"))

MESSAGES = st.builds(
    MessageReceived,
    message=st.just(MessageId("msg_in")),
    identity=IDENTITIES,
    external_id=st.just("ext"),
    text=TEXTS,
    attachments=st.lists(
        st.builds(
            Attachment,
            st.sampled_from(["image", "video", "audio", "voice", "file", "sticker"]),
            st.just("ref"),
        ),
        max_size=3,
    ).map(tuple),
    automatic=st.booleans(),
)
PRESSES = st.builds(
    ButtonPressed,
    message=st.just(MessageId("msg_in")),
    identity=IDENTITIES,
    token=st.just("o_x"),
    label=TEXTS,
    action=ACTIONS,
    known=st.booleans(),
)
UNDERSTANDINGS = st.builds(
    Understanding,
    text=st.text(max_size=10),
    candidates=st.lists(st.builds(Candidate, INTENTS, SCORES), max_size=5).map(tuple),
    entities=st.lists(
        st.builds(
            Entity,
            st.sampled_from(["reason", "account"]),
            REASONS,
            st.just(0),
            st.just(1),
            st.just("pattern"),
        ),
        max_size=3,
    ).map(tuple),
    certainty=st.sampled_from(["answer", "clarify", "unknown"]),
)
STATES = st.builds(
    State,
    conversation=st.just(ConversationId("c_1")),
    version=st.integers(1, 10_000),
    mode=st.sampled_from(["bot", "bot", "waiting", "operator", "linked"]),
    queue=st.sampled_from(["", *ROUTES.queues]),
    priority=st.sampled_from(PRIORITIES),
    accessibility=st.booleans(),
    rose=st.booleans(),
    operator=st.sampled_from([None, OperatorId("op_1")]),
    last_topic=st.one_of(st.just(""), INTENTS),
    failed_tries=st.integers(0, 3),
    greeted=st.booleans(),
    offers=st.lists(OFFERS, max_size=24).map(tuple),
    offered=st.integers(0, 24),
    bot_messages_at=st.lists(
        st.integers(NOW - 20 * MINUTE, NOW + 5 * MINUTE).map(Micros), min_size=0, max_size=20
    ).map(tuple),
    silenced=st.booleans(),
)
ARTICLES = st.lists(
    st.builds(
        lambda topic, score, related: replace(
            READING, id=ArticleId("art"), topic=topic, score=score, related=tuple((t, t) for t in related)
        ),
        INTENTS,
        SCORES,
        st.lists(INTENTS, max_size=12),
    ),
    max_size=3,
)
HUBS = st.builds(
    lambda articles, place, opens: Hub(*articles, place=place, opens=opens),
    ARTICLES,
    st.integers(1, 500),
    st.sampled_from(["", "2026-11-24T08:00+03:00", "2026-11-24T08:00", "tomorrow"]),
)
TRIGGERS = st.one_of(MESSAGES, PRESSES)


def _decided(
    state: State, trigger: MessageReceived | ButtonPressed, understanding: Understanding, hub: Hub
) -> tuple[Event, ...]:
    worded = isinstance(trigger, MessageReceived) and bool(trigger.text.strip())
    return answered(state, trigger, understanding if worded else None, hub)


@given(STATES, TRIGGERS, UNDERSTANDINGS, HUBS)
def test_every_turn_ends_in_the_same_decision_twice(
    state: State, trigger: MessageReceived | ButtonPressed, understanding: Understanding, hub: Hub
) -> None:
    assert _decided(state, trigger, understanding, hub) == _decided(state, trigger, understanding, hub)


@given(STATES, TRIGGERS, UNDERSTANDINGS, HUBS)
def test_the_bot_speaks_at_most_once_and_never_over_people(
    state: State, trigger: MessageReceived | ButtonPressed, understanding: Understanding, hub: Hub
) -> None:
    replies = [e for e in _decided(state, trigger, understanding, hub) if isinstance(e, BotReplied)]
    assert len(replies) <= (1 if state.mode == "bot" else 0)


@given(STATES, TRIGGERS, UNDERSTANDINGS, HUBS)
def test_nothing_is_said_after_the_handoff(
    state: State, trigger: MessageReceived | ButtonPressed, understanding: Understanding, hub: Hub
) -> None:
    events = _decided(state, trigger, understanding, hub)
    handed = [n for n, event in enumerate(events) if isinstance(event, HandoffRequested)]
    assert len(handed) <= 1
    assert not handed or handed[0] == len(events) - 1


@given(STATES, TRIGGERS, UNDERSTANDINGS, HUBS)
def test_a_client_of_the_bot_is_answered_or_handed_over_unless_the_limit_is_reached(
    state: State, trigger: MessageReceived | ButtonPressed, understanding: Understanding, hub: Hub
) -> None:
    state = replace(state, mode="bot", bot_messages_at=())
    if isinstance(trigger, MessageReceived):
        trigger = replace(trigger, automatic=False)
    events = _decided(state, trigger, understanding, hub)
    assert any(isinstance(event, BotReplied) for event in events)


@given(STATES, TRIGGERS, UNDERSTANDINGS, HUBS)
def test_a_message_has_words_and_at_most_ten_buttons_that_are_its_offers(
    state: State, trigger: MessageReceived | ButtonPressed, understanding: Understanding, hub: Hub
) -> None:
    for event in _decided(state, trigger, understanding, hub):
        if isinstance(event, BotReplied):
            assert event.content.text.strip()
            assert "{" not in event.content.text
            assert len(event.offers) <= OFFERS_MAX
            assert [b.value for b in event.content.buttons] == [o.token for o in event.offers]
            assert all(offer.label for offer in event.offers)
            assert event.identity == trigger.identity


@given(STATES, TRIGGERS, st.none() | UNDERSTANDINGS)
def test_a_decision_asks_or_tells_never_both(
    state: State, trigger: MessageReceived | ButtonPressed, understanding: Understanding | None
) -> None:
    decision = decide(POLICY, Turn(state, trigger, understanding, {}, NOW))
    assert not (decision.asks and decision.events)
    assert len({effect.key for effect in decision.asks}) == len(decision.asks)
