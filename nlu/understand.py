"""The one door to understanding: a text goes in, what is meant by it comes out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from conversation.understanding import Candidate, Certainty, Entity, Understanding, UnderstandingContext
from nlu.courtesy import Courtesy
from nlu.entities import DEFAULT_ACCOUNTS, DEFAULT_CONTRACTS, EntityFinder
from nlu.intents import CatalogueError, Intent, load_intents, read_mapping, read_texts
from nlu.model import Cost, Model, Scored
from nlu.normalize import normalize, phrase_key, words
from nlu.patterns import Pattern, PatternHit, Patterns, load_patterns
from nlu.phrasings import load_phrasings

ANALYSED = 2_000
"""Characters whose meaning is weighed; patterns of danger look further (``normalize.TEXT_CAP``)."""
CANDIDATES = 5

ANSWER_SCORE = 0.28
"""Below it even a clear winner is not answered."""
ANSWER_MARGIN = 0.08
"""How far the winner must be ahead of the next; closer ones are asked about. Both by ``bench``."""
SURE_SCORE = 0.55
"""Above it the margin is not asked for."""
CLARIFY_SCORE = 0.214
"""Below it nothing is recognised."""

LONG_TEXT = 12
"""Words above which each sentence is weighed too: a letter's question is one sentence of it."""
SENTENCE_WORDS = 2
SENTENCE_TRUST = 0.95

NONSENSE = "nonsense"
REASON = "reason"
"""The entity that tells why a pattern hands over (``fire``, ``shock``, ``life_support``)."""

_SENTENCE_END = re.compile(r"[.!?;]+(?:\s|$)")


class Topical(Protocol):
    """What is needed of an article: it teaches how its topic is asked for."""

    @property
    def topic(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def phrasings(self) -> tuple[str, ...]: ...


class Understander:
    """Immutable; a change of articles builds a new one, swapped whole."""

    def __init__(
        self,
        intents: Sequence[Intent],
        phrasings: Mapping[str, Sequence[str]],
        articles: Iterable[Topical] = (),
        *,
        patterns: Sequence[Pattern] = (),
        courtesy: Iterable[str] = (),
        accounts: Sequence[str] = DEFAULT_ACCOUNTS,
        contracts: Sequence[str] = DEFAULT_CONTRACTS,
    ) -> None:
        known = {intent.id for intent in intents}
        for name in (*phrasings, *(pattern.intent for pattern in patterns)):
            if name not in known:
                raise CatalogueError(f"«{name}» is no intent")
        self.intents = {intent.id: intent for intent in intents}
        self._patterns = Patterns(patterns)
        self._courtesy = Courtesy(courtesy)
        self._entities = EntityFinder(accounts, contracts)
        self.classes = _classes(phrasings, articles)
        """Topic → all that is known of how it is put."""
        self._phrases = _phrases(self.classes)
        self.model = Model(
            {name: [self.tokens(text) for text in known] for name, known in self.classes.items()}
        )

    @classmethod
    def from_files(cls, intents: str, phrasings: str, articles: Iterable[Topical] = ()) -> "Understander":
        """From the texts of ``intents.yml`` and ``nlu.yml``."""
        document = read_mapping(intents)
        return cls(
            load_intents(intents),
            load_phrasings(phrasings),
            articles,
            patterns=load_patterns(intents),
            courtesy=read_texts(document, "courtesy", "the file"),
            accounts=read_texts(document, "accounts", "the file") or DEFAULT_ACCOUNTS,
            contracts=read_texts(document, "contracts", "the file") or DEFAULT_CONTRACTS,
        )

    def understand(
        self,
        text: str,
        context: UnderstandingContext | None = None,
        cost: Cost | None = None,
        *,
        heard: Sequence[Candidate] | None = None,
    ) -> Understanding:
        """What the client means. Never fails, and takes time in proportion to the text, up to a cap.

        ``heard``: a ranking from another classifier, taken in place of our own; all else is judged as ever.
        """
        whole = normalize(text)
        read = whole[:ANALYSED]
        entities = self._entities.find(text, context)
        hit, denied = self._patterns.look(whole)
        if hit is not None:
            rest = [one for one in self._ranked(read, heard, cost) if one.intent != hit.intent]
            return _found_by_pattern(read, hit, rest, entities)
        exact = self._phrases.get(phrase_key(read)) or self._phrases.get(self._core(read))
        if exact is not None:
            sure: Certainty = "unknown" if exact == NONSENSE else "answer"
            return Understanding(read, (Candidate(exact, 1.0),), entities, sure)
        if not words(read):
            return Understanding(read, (Candidate(NONSENSE, 1.0),) if read else (), entities)
        scored = [one for one in self._ranked(read, heard, cost) if one.intent not in denied]
        certainty = certainty_of(scored)
        if certainty != "answer":
            scored = [one for one in scored if not self._is_service(one.intent)]
            certainty = "clarify" if certainty_of(scored) != "unknown" else "unknown"
        candidates = tuple(Candidate(one.intent, round(one.score, 4)) for one in scored[:CANDIDATES])
        return Understanding(read, candidates, entities, certainty)

    def _is_service(self, name: str) -> bool:
        """Nobody is asked «Вы имели в виду: Благодарность?»."""
        return name in self.intents and self.intents[name].service

    def tokens(self, text: str) -> list[str]:
        """The words of a raw text that are weighed."""
        return self._courtesy.without(words(normalize(text)))

    def _core(self, read: str) -> str:
        return " ".join(self._courtesy.without(words(read)))

    def _ranked(self, read: str, heard: Sequence[Candidate] | None, cost: Cost | None) -> list[Scored]:
        if heard is None:
            return self._weigh(read, cost)
        known = [Scored(one.intent, one.confidence) for one in heard if one.intent in self.classes]
        return sorted(known, key=lambda one: -one.score)

    def _weigh(self, read: str, cost: Cost | None) -> list[Scored]:
        tokens = self._courtesy.without(words(read))
        best = self.model.score(tokens, cost)
        if len(tokens) <= LONG_TEXT:
            return best
        scores = dict(best)
        for sentence in _SENTENCE_END.split(read):
            part = self._courtesy.without(words(sentence))
            if SENTENCE_WORDS <= len(part) < len(tokens):
                for intent, score in self.model.score(part, cost):
                    if self._is_service(intent):
                        continue  # the «Добрый день.» before a question is not what the letter is about
                    scores[intent] = max(scores.get(intent, 0.0), score * SENTENCE_TRUST)
        return [Scored(*one) for one in sorted(scores.items(), key=lambda one: -one[1])]


def certainty_of(scored: Sequence[Scored]) -> Certainty:
    """Answer, ask back, or admit that nothing was recognised."""
    if not scored or scored[0].score < CLARIFY_SCORE or scored[0].intent == NONSENSE:
        return "unknown"
    first = scored[0].score
    margin = first - (scored[1].score if len(scored) > 1 else 0.0)
    clear = first >= SURE_SCORE or margin >= ANSWER_MARGIN
    return "answer" if first >= ANSWER_SCORE and clear else "clarify"


def _found_by_pattern(
    read: str, hit: PatternHit, rest: Sequence[Scored], entities: tuple[Entity, ...]
) -> Understanding:
    candidates = (
        Candidate(hit.intent, 1.0),
        *(Candidate(one.intent, round(one.score, 4)) for one in rest[: CANDIDATES - 1]),
    )
    if hit.reason:
        start, end = min(hit.start, len(read)), min(hit.end, len(read))
        entities = (*entities, Entity(REASON, hit.reason, start, end, "pattern"))
    return Understanding(read, candidates, entities, "answer")


def _classes(
    phrasings: Mapping[str, Sequence[str]], articles: Iterable[Topical]
) -> Mapping[str, Sequence[str]]:
    """Topic → all that is known of how it is put; an article's own topic is a class like any other."""
    classes = {name: dict.fromkeys(texts) for name, texts in phrasings.items()}
    for article in articles:
        classes.setdefault(article.topic, {}).update(dict.fromkeys((article.title, *article.phrasings)))
    return {name: tuple(texts) for name, texts in classes.items()}


def _phrases(classes: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Phrases that stand for one intent only: recognised at once when they are the whole message."""
    owners: dict[str, set[str]] = {}
    for name, texts in classes.items():
        for text in texts:
            owners.setdefault(phrase_key(normalize(text)), set()).add(name)
    return {phrase: next(iter(names)) for phrase, names in owners.items() if len(names) == 1 and phrase}
