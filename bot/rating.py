"""The client rates the service when an operator has closed his question: asked once, 1 to 5, a comment if he likes."""

from bot.policy import Policy
from bot.replies import plain
from bot.speech import Choice, say, voice
from bot.turn import SILENT, Decision, Turn
from conversation.events import (
    BotReplied,
    ButtonPressed,
    Event,
    MessageReceived,
    Offer,
    RatingAsked,
    RatingCommented,
    ServiceRated,
)
from conversation.ids import MessageId, derive
from conversation.message import Button, Content
from conversation.state import State

RATE = "rate"
"""Alone: the wish to add a comment; with ``:`` and a figure behind it: the score."""
SCORES = (1, 2, 3, 4, 5)


def ask(policy: Policy, state: State) -> tuple[Event, ...]:
    """The question under a closed conversation; nothing for somebody whom no person has answered."""
    if state.answered_by is None or state.last_identity is None or state.last_identity in state.unreachable:
        return ()
    here, version = state.conversation, state.version
    message = MessageId(derive("rating", here, version, 0))
    offers = tuple(
        Offer(derive("r", here, version, score), policy.replies.text(f"rating_{score}"), f"{RATE}:{score}")
        for score in SCORES
    )
    said = BotReplied(
        message,
        state.last_identity,
        Content(policy.replies.text("rating"), tuple(Button(offer.label, offer.token) for offer in offers)),
        "rating",
        offers=offers,
        resend="never",
    )
    return said, RatingAsked(message, state.answered_by)


def rated(policy: Policy, turn: Turn, score: str) -> Decision:
    """A score was chosen, or the wish to say more. Once is enough: a second score changes nothing."""
    state = turn.state
    if not score:
        return _comment_wished(policy, turn)
    if state.rating_of is None or score not in map(str, SCORES):
        return SILENT if state.with_people else _answer(policy, turn, "rating_known")
    event = ServiceRated(state.rating_of, int(score))
    if state.with_people:
        return Decision((event,))
    more = Choice(voice(policy, turn).text("rating_comment_button"), RATE)
    thanks = say(policy, turn, voice(policy, turn).text("rating_thanks"), "rating_thanks", choices=(more,))
    return Decision((event, *thanks.events))


def commented(policy: Policy, turn: Turn) -> Decision | None:
    """The words that were asked for; None when the client says something else, or calls a person."""
    operator = turn.state.comment_of
    called = plain(turn.text) == plain(voice(policy, turn).text("operator_button"))
    if operator is None or not turn.text or called:
        return None
    trigger = turn.trigger
    if not isinstance(trigger, MessageReceived | ButtonPressed):
        return None
    thanks = _answer(policy, turn, "rating_comment_thanks")
    return Decision((RatingCommented(operator, trigger.message), *thanks.events))


def _comment_wished(policy: Policy, turn: Turn) -> Decision:
    if turn.state.with_people:
        return SILENT
    return _answer(policy, turn, "rating_comment" if turn.state.rated else "rating_known")


def _answer(policy: Policy, turn: Turn, name: str) -> Decision:
    return say(policy, turn, voice(policy, turn).text(name), name, introduce=False)
