"""How the bot speaks: a message with its buttons, the introduction, and the limit on messages."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.policy import Policy
from bot.replies import Replies
from bot.turn import Decision, Turn
from conversation.effects import FoundArticle
from conversation.events import BotReplied, BotSilenced, Event, MessageReceived, Offer
from conversation.ids import MessageId, derive
from conversation.message import Button, Content, ResendPolicy

OFFERS_MAX = 10
"""A channel's keyboard stays readable, whatever the pack asks for."""

TOPIC = "topic:"
COMING = "visit:coming"
"""«Приду», under a reminder."""
OPERATOR = "operator"
"""Alone, or with ``:`` and the topic under whose answer the button stands, whose reason it then gives."""
PAPERS = ("passport", "card", "snils")
"""Kinds of personal data that people send in good faith."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button to be: what it says and what it stands for."""

    label: str
    action: str


def voice(policy: Policy, turn: Turn) -> Replies:
    """The texts in the client's language: English for a message in Latin letters alone, else Russian."""
    return policy.replies.in_locale("en" if _is_latin(_words(turn)) else "ru")


def _words(turn: Turn) -> str:
    """What shows the client's language; a number, an address, «ok», an answer of the CRM do not: as we spoke last."""
    said = _ADDRESS.sub("", turn.text)
    shows = sum(map(str.isalpha, said)) > 2 or _CYRILLIC.search(said)
    return said if shows or not turn.state.offers else turn.state.offers[-1].label


_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")


@lru_cache(maxsize=64)
def _is_latin(text: str) -> bool:
    """Asked several times in one decision."""
    text = text.casefold()
    return all("a" <= char <= "z" for char in text if char.isalpha()) and sum(map(str.isalpha, text)) > 2


def operator_choice(policy: Policy, turn: Turn, topic: str = "") -> Choice:
    action = f"{OPERATOR}:{topic}" if topic else OPERATOR
    return Choice(voice(policy, turn).text("operator_button"), action)


def topic_choices(policy: Policy, turn: Turn, topics: tuple[str, ...]) -> tuple[Choice, ...]:
    """Buttons for the topics the policy has a title for, each once, and «Оператор» behind them."""
    locale = voice(policy, turn).locale
    titled = [Choice(policy.title(topic, locale), TOPIC + topic) for topic in dict.fromkeys(topics)]
    return (*(choice for choice in titled if choice.label), operator_choice(policy, turn))


def say(
    policy: Policy,
    turn: Turn,
    text: str,
    reason: str,
    *,
    choices: tuple[Choice, ...] = (),
    article: FoundArticle | None = None,
    resend: ResendPolicy = "resend_once",
    introduce: bool = True,
    asks_address: bool = False,
) -> Decision:
    """One message of the bot, or its silence when it said too much. ``reason`` names the rule that speaks."""
    if _too_many(policy, turn):
        return Decision(() if turn.state.silenced else (BotSilenced("too_many_messages"),))
    warning = hidden_warning(policy, turn)
    text = "\n\n".join(filter(None, (warning, text) if introduce else (text, warning)))
    if introduce and not turn.state.greeted:
        text = f"{voice(policy, turn).text('first_line')}\n\n{text}"
    offers = _offers(turn, choices[:OFFERS_MAX])
    replied = BotReplied(
        message=MessageId(derive("msg", turn.state.conversation, turn.state.version, 0)),
        identity=turn.identity,
        content=Content(text, tuple(Button(offer.label, offer.token) for offer in offers)),
        reason=reason,
        article=article.id if article else None,
        revision=article.revision if article else 0,
        topic=article.topic if article else "",
        offers=offers,
        resend=resend,
        asks_address=asks_address,
    )
    events: tuple[Event, ...] = (replied,)
    return Decision(events)


def hidden_warning(policy: Policy, turn: Turn) -> str:
    """What of the client's message was not kept, kindly, and why he should not send it; "" if it held nothing.

    Danger is told of first (``introduce`` is false): then it stands behind.
    """
    kinds = turn.state.masked if isinstance(turn.trigger, MessageReceived) else ()
    texts = voice(policy, turn)
    papers = [texts.text(f"hidden_{kind}") for kind in kinds if kind in PAPERS]
    said = [texts.text("personal_data_hidden", what=", ".join(papers))] if papers else []
    if "sms_code" in kinds:
        said.append(texts.text("personal_data_hidden_code"))
    return "\n\n".join(said)


def _offers(turn: Turn, choices: tuple[Choice, ...]) -> tuple[Offer, ...]:
    state = turn.state
    return tuple(
        Offer(derive("o", state.conversation, state.version, index), choice.label, choice.action)
        for index, choice in enumerate(choices)
    )


def _too_many(policy: Policy, turn: Turn) -> bool:
    since = turn.now - policy.limits.window_us
    recent = [at for at in turn.state.bot_messages_at if at > since]
    return len(recent) >= policy.limits.messages
