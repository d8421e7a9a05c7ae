"""What the bot says by itself: articles, questions back, small talk, and the offer of a person."""

from bot.handing import Reason, hand_off
from bot.policy import Policy
from bot.replies import REPEAT, plain
from bot.running.beginning import begin
from bot.running.telling import START
from bot.speech import TOPIC, Choice, operator_choice, say, topic_choices, voice
from bot.turn import Decision, Turn
from conversation.effects import ArticlesFound, FindArticles, FoundArticle
from conversation.events import MessageReceived
from nlu.asking import asks

OUT_OF_SCOPE = "out_of_scope"
"""The text for questions that are not the company's."""
QUESTIONS = (
    "как ",
    "когда ",
    "где ",
    "куда ",
    "сколько ",
    "почему ",
    "что ",
    "how ",
    "when ",
    "where ",
    "why ",
    "what ",
)
"""How a label begins that asks."""
QUERY_CAP = 500
"""Characters of a message that are searched for."""


def by_topic(policy: Policy, turn: Turn, topic: str) -> Decision:
    """Serve a topic the client surely means: people, the article, or the offer of a person."""
    if policy.only_people(topic):
        return hand_off(policy, turn, (Reason(policy.reason(topic), danger=policy.is_danger(topic)),))
    flow = policy.flow_of(topic)
    if flow and not (policy.answers_first(topic) and _is_question(turn)):
        return begin(policy, turn, flow, topic)
    return by_article(policy, turn, topic)


def by_article(policy: Policy, turn: Turn, topic: str) -> Decision:
    """The article of a topic, else the offer of a person."""
    effect = FindArticles(topic=topic)
    found = turn.answers.get(effect.key)
    if not isinstance(found, ArticlesFound):
        return Decision((), (effect,))
    if found.articles:
        return _article(policy, turn, found.articles[0])
    text = voice(policy, turn).text("no_article")
    return say(policy, turn, text, "no_article", choices=(operator_choice(policy, turn, topic),))


def by_search(policy: Policy, turn: Turn) -> Decision:
    """The intent is unknown: an article whose words fit well, else admit it."""
    effect = FindArticles(text=turn.text[:QUERY_CAP])
    found = turn.answers.get(effect.key)
    if not isinstance(found, ArticlesFound):
        return Decision((), (effect,))
    foreign = turn.understanding is not None and turn.understanding.out_of_scope
    good = good_enough(policy, found.articles, foreign=foreign)
    if good:
        return _article(policy, turn, good[0])
    return not_ours(policy, turn) if foreign else not_understood(policy, turn, found.articles)


def good_enough(
    policy: Policy, found: tuple[FoundArticle, ...], *, foreign: bool = False
) -> tuple[FoundArticle, ...]:
    """Those among search results that are an answer; to a foreign question only what an editor has added.

    The classifier knows its intents well enough to say that a question is about none of them; it need not know yet
    what stands in an article with a topic of its own.
    """
    return tuple(
        article
        for article in found
        if article.score >= policy.limits.article_score and not (foreign and article.topic in policy.intents)
    )


def not_ours(policy: Policy, turn: Turn) -> Decision:
    """Say that it is none of the company's business; whoever insists is soon heard by a person."""
    if _tries_are_over(policy, turn):
        return hand_off(policy, turn, (Reason(policy.failed_reason),))
    text = voice(policy, turn).text(OUT_OF_SCOPE)
    return say(policy, turn, text, "not_understood", choices=(operator_choice(policy, turn),))


def not_understood(policy: Policy, turn: Turn, near: tuple[FoundArticle, ...] = ()) -> Decision:
    """Say so, once; after ``limits.tries`` failures in a row a person takes over."""
    if _tries_are_over(policy, turn):
        return hand_off(policy, turn, (Reason(policy.failed_reason),))
    limits = policy.limits
    hints = [article for article in near if article.score >= limits.hint_score][: limits.related]
    choices = (
        *(Choice(article.title, TOPIC + article.topic) for article in hints),
        operator_choice(policy, turn),
    )
    return say(policy, turn, voice(policy, turn).text("not_understood"), "not_understood", choices=choices)


def clarify(policy: Policy, turn: Turn) -> Decision:
    """«Вы имели в виду…» with the likeliest topics as buttons; an article's own topic goes by the article's title."""
    candidates = turn.understanding.candidates if turn.understanding else ()
    least = policy.limits.clarify_share * candidates[0].confidence if candidates else 0.0
    likely = [c.intent for c in candidates if policy.is_topic(c.intent) and c.confidence >= least]
    likely = likely[: policy.limits.clarify]
    own = {topic: FindArticles(topic=topic) for topic in likely if topic not in policy.intents}
    asks = tuple(effect for effect in own.values() if effect.key not in turn.answers)
    if asks:
        return Decision((), asks)
    choices = tuple(
        choice for topic in likely if (choice := _topic_choice(policy, turn, topic, own.get(topic)))
    )
    if not choices:
        first = candidates[0].intent if candidates else ""
        return small_talk(policy, turn, first) if policy.is_small_talk(first) else by_search(policy, turn)
    if _tries_are_over(policy, turn):
        return hand_off(policy, turn, (Reason(policy.failed_reason),))
    text = voice(policy, turn).text("did_you_mean")
    return say(policy, turn, text, "clarify", choices=(*choices, operator_choice(policy, turn)))


def _topic_choice(policy: Policy, turn: Turn, topic: str, own: FindArticles | None) -> Choice | None:
    """None for a topic whose article is not valid any more."""
    if own is None:
        return Choice(policy.title(topic, voice(policy, turn).locale), TOPIC + topic)
    found = turn.answers.get(own.key)
    articles = found.articles if isinstance(found, ArticlesFound) else ()
    return Choice(articles[0].title, TOPIC + topic) if articles else None


def small_talk(policy: Policy, turn: Turn, intent: str) -> Decision:
    """Greetings, thanks, «ты бот?» and the like, as the pack answers them."""
    name = policy.replies.small_talk[intent]
    if name == "not_understood":
        return not_understood(policy, turn)
    if name == REPEAT:
        last = turn.state.last_topic
        return by_topic(policy, turn, last) if last else not_understood(policy, turn)
    if name == "greeting" and not turn.state.greeted:
        name = "welcome"
    return speak(policy, turn, name)


def speak(policy: Policy, turn: Turn, name: str) -> Decision:
    """A text of the pack by its name, with the buttons that belong to it."""
    choices: tuple[Choice, ...] = ()
    if name in ("welcome", "greeting", "capabilities", "start_over", "i_am_a_bot"):
        choices = topic_choices(policy, turn, policy.replies.menu)
    elif name not in ("thanks", "goodbye", "stale_button"):
        choices = (operator_choice(policy, turn),)
    introduced = name in ("welcome", "i_am_a_bot")
    text = voice(policy, turn).text(name)
    return say(policy, turn, text, name, choices=choices, introduce=not introduced)


def _article(policy: Policy, turn: Turn, article: FoundArticle) -> Decision:
    parts = [article.answer]
    if policy.needs_flow(article.topic):
        parts.append(voice(policy, turn).text("flow_by_person"))
    related = [pair for pair in article.related if pair[0] != article.topic][: policy.limits.related]
    flow = policy.flow_of(article.topic)
    choices = (
        *((Choice(voice(policy, turn).text("flow_start"), START + flow),) if flow else ()),
        *(Choice(label, TOPIC + topic) for topic, label in related),
        operator_choice(policy, turn, article.topic),
    )
    return say(policy, turn, "\n\n".join(parts), "article", choices=choices, article=article)


def _is_question(turn: Turn) -> bool:
    """Words that ask; a plain wish does not, nor a pressed button unless a question stands on it («Как оплатить»)."""
    if isinstance(turn.trigger, MessageReceived):
        return asks(turn.text)
    return plain(turn.text).startswith(QUESTIONS)


def _tries_are_over(policy: Policy, turn: Turn) -> bool:
    return turn.state.failed_tries + 1 >= policy.limits.tries
