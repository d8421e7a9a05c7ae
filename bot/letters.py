"""Several questions in one message get one answer: articles under headings, the rest named and passed on."""

from dataclasses import dataclass

from bot.answering import OUT_OF_SCOPE, QUERY_CAP, good_enough
from bot.handing import Reason, hand_off, heard
from bot.policy import Policy
from bot.questions import questions_of
from bot.running.beginning import begin_several
from bot.speech import operator_choice, say, voice
from bot.turn import Decision, Turn
from conversation.effects import ArticlesFound, Effect, FindArticles, FoundArticle
from conversation.events import MessageReceived
from conversation.understanding import Understanding
from nlu.asking import asks

QUOTED_MAX = 300
"""Characters of an open question that are said back."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: its words or its title, what it surely means, whether it is none of the company's."""

    text: str
    intent: str | None
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class _Open:
    """A question that people answer, and why."""

    text: str
    reason: Reason


def answer_all(policy: Policy, turn: Turn) -> Decision | None:
    """None when it holds no two things to be answered: it is then answered like any message."""
    asked = _asked(policy, turn)
    wished = [] if heard(policy, turn) else [one for one in asked if _flow(policy, one)]
    asked = [one for one in asked if one not in wished]
    effects = [effect for one in asked if (effect := _needed(policy, one)) is not None]
    lacking = tuple(effect for effect in dict.fromkeys(effects) if effect.key not in turn.answers)
    if lacking:
        return Decision((), lacking)
    answers = [(one.text, _answer(policy, turn, one)) for one in asked]
    articles = {found.id: found for _, found in answers if isinstance(found, FoundArticle)}
    open_ = [_Open(text, found) for text, found in answers if isinstance(found, Reason)]
    if len(articles) + len(open_) + len(wished) < 2:
        return None
    texts = voice(policy, turn)
    sections = [_section(policy, turn, article) for article in articles.values()]
    if wished and not open_:
        flows = dict.fromkeys((_flow(policy, one), one.intent or "") for one in wished)
        return begin_several(policy, turn, tuple(flows), "\n\n".join(sections))
    open_ += [_Open(one.text, Reason(policy.reason(one.intent or ""))) for one in wished]
    if not open_ and not heard(policy, turn):
        return say(policy, turn, "\n\n".join(sections), "letter", choices=(operator_choice(policy, turn),))
    if open_:
        named = "\n".join(f"— {one.text[:QUOTED_MAX]}" for one in open_)
        intro = texts.text("letter_open" if sections else "letter_open_all")
        sections.append(f"{intro}\n{named}")
    reasons = dict.fromkeys((*heard(policy, turn), *(one.reason for one in open_)))
    return hand_off(policy, turn, tuple(reasons), before="\n\n".join(sections))


def _asked(policy: Policy, turn: Turn) -> list[_Asked]:
    """The questions of a letter; where it has none of several, the wishes of any message."""
    trigger = turn.trigger
    if not isinstance(trigger, MessageReceived):
        return []
    if not turn.parts:
        return _wishes(policy, turn, turn.understanding)
    asked: list[_Asked] = []
    for text, part in zip(questions_of(trigger), turn.parts, strict=False):
        asked += _wishes(policy, turn, part) or [_Asked(text, part.intent, part.out_of_scope)]
    return asked


def _wishes(policy: Policy, turn: Turn, understanding: Understanding | None) -> list[_Asked]:
    """The wishes of one message or sentence, named by their titles; () for a single one."""
    locale = voice(policy, turn).locale
    found = understanding.wishes if understanding is not None else ()
    return [_Asked(policy.title(intent, locale) or turn.text, intent) for intent in found]


def _section(policy: Policy, turn: Turn, article: FoundArticle) -> str:
    heading = article.title if article.title.endswith("?") else f"{article.title}:"
    flow = f"\n{voice(policy, turn).text('flow_by_person')}" if policy.needs_flow(article.topic) else ""
    return f"{heading}\n{article.answer}{flow}"


def _flow(policy: Policy, asked: _Asked) -> str:
    """The flow that serves it at once; "" for none, and where its article is read first."""
    intent = asked.intent
    return "" if intent is None or policy.answers_first(intent) else policy.flow_of(intent)


def _needed(policy: Policy, asked: _Asked) -> Effect | None:
    """What must be looked up for one question."""
    intent = asked.intent
    if intent is None:
        return FindArticles(text=asked.text[:QUERY_CAP]) if asks(asked.text) else None
    if policy.is_small_talk(intent) or policy.only_people(intent):
        return None
    return FindArticles(topic=intent)


def _answer(policy: Policy, turn: Turn, asked: _Asked) -> FoundArticle | Reason | None:
    """Its article, or why people must answer it; None for what asks nothing (a greeting, a circumstance)."""
    intent = asked.intent
    if intent is not None and policy.is_small_talk(intent):
        # What is not the company's, people say in a letter.
        is_foreign = policy.replies.small_talk[intent] == OUT_OF_SCOPE and asks(asked.text)
        return Reason(policy.failed_reason) if is_foreign else None
    if intent is not None and policy.only_people(intent):
        return Reason(policy.reason(intent), danger=policy.is_danger(intent))
    effect = _needed(policy, asked)
    if effect is None:
        return None
    found = turn.answers.get(effect.key)
    articles = found.articles if isinstance(found, ArticlesFound) else ()
    if intent is None:
        articles = good_enough(policy, articles, foreign=asked.foreign)
    if articles:
        return articles[0]
    return Reason(policy.failed_reason if intent is None else policy.reason(intent))
