"""A choice among answers, made in words: by the label of a button, its number, or words that mean it. Pure."""

import re
from collections.abc import Mapping

from bot.flows.definition import SlotDefinition
from bot.replies import plain
from bot.turn import Turn
from conversation.flow_run import SlotValue
from nlu.asking import asks

SET = "flow:set:"
"""The action of a button that gives a slot its value: ``flow:set:SLOT:VALUE``."""
STEM = 5
"""Letters by which two forms of a Russian word are the same."""
LITTLE = frozenset(
    [
        "и",
        "в",
        "на",
        "по",
        "за",
        "к",
        "с",
        "о",
        "об",
        "обо",
        "у",
        "не",
        "это",
        "мне",
        "мой",
        "моя",
        "мою",
        "мои",
        "меня",
        "я",
        "вы",
        "вас",
        "вам",
        "ваш",
        "ваши",
        "что",
        "как",
        "кто",
        "где",
        "все",
    ]
)


def choice_of(slot: SlotDefinition, turn: Turn) -> SlotValue | None:
    """The value of the one answer that the text means; None when it means none, or several alike."""
    said = plain(turn.text)
    if not said:
        return None
    answers = _answers(slot, turn)
    heard = {str(entity.value) for entity in turn.understanding.entities} if turn.understanding else set()
    for value, titles in answers.items():
        if said in titles or value in heard:  # «завтра» is the day on one of the buttons
            return value
    scores = {value: max(_likeness(said, title) for title in titles) for value, titles in answers.items()}
    best = max(scores.values(), default=0.0)
    if best < (1.0 if asks(turn.text) else 0.5):  # A question is hardly ever a choice.
        return None
    likely = [value for value, score in scores.items() if score == best]
    return likely[0] if len(likely) == 1 else None


def _answers(slot: SlotDefinition, turn: Turn) -> dict[str, list[str]]:
    """Value → its titles and words, ``plain``; those of an ``option`` are known by the buttons that were shown."""
    state, prefix = turn.state, f"{SET}{slot.name}:"
    answers: dict[str, list[str]] = {}
    for offer in state.offers[-state.offered :] if state.offered else ():
        if offer.action.startswith(prefix):
            answers.setdefault(offer.action.removeprefix(prefix), []).append(plain(offer.label))
    for option in slot.choices:
        titles = [plain(option.title.fill({}, "ru")), plain(option.title.fill({}, "en"))]
        answers.setdefault(option.value, []).extend([*titles, *option.words])
    return answers


def _likeness(said: str, title: str) -> float:
    """How much of the shorter of the two stands in the other, by the stems of its words."""
    ours, theirs = _stems(title), _stems(said)
    if not ours or not theirs:
        return 0.0
    shared = len(ours & theirs)
    return shared / min(len(ours), len(theirs)) if shared else 0.0


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in text.split() if word not in LITTLE)


def choice_heard(slot: SlotDefinition, text: str) -> SlotValue | None:
    """The answer whose own words stand in a message about something else; the longest words win."""
    said = f" {plain(text)} "
    heard = [
        (len(words), option.value)
        for option in slot.choices
        for words in option.words
        if _stands_in(words, said)
    ]
    return max(heard)[1] if heard else None


def _stands_in(words: str, said: str) -> bool:
    """Whole words in a row; ``*`` ends one whose ending may be any."""
    if "*" not in words:
        return f" {words} " in said
    pattern = " ".join(re.escape(word).replace(r"\*", r"\w*") for word in words.split())
    return re.search(rf" {pattern} ", said) is not None


def option_named(options: object, text: str) -> SlotValue | None:
    """The option whose title has a word that no other title has, and that stands in the message; None for several."""
    known = [one for one in options if isinstance(one, Mapping)] if isinstance(options, list) else []
    titles = {str(one.get("value")): _stems(plain(str(one.get("title", "")))) for one in known}
    said = {stem for stem in _stems(plain(text)) if len(stem) == STEM}
    named = [
        value
        for value, stems in titles.items()
        if said & stems - set().union(*(other for each, other in titles.items() if each != value))
    ]
    return named[0] if len(named) == 1 else None
