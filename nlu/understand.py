"""The one door to understanding: a text goes in, what is meant by it comes out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from conversation.understanding import Candidate, Certainty, Entity, Understanding, UnderstandingContext
from nlu.asking import asks
from nlu.certainty import NONSENSE, certainty_of
from nlu.clauses import SENTENCE_WORDS, clauses, may_hold_several, sentences
from nlu.company import Company
from nlu.entities import EntityFinder
from nlu.intents import CatalogueError
from nlu.lemmas import is_action
from nlu.lessons import Classes, Lessons, lessons_of, sole_owners
from nlu.model import OUTSIDE, Model, Ranking
from nlu.normalize import normalize, phrase_key, words
from nlu.openings import is_opening
from nlu.patterns import PatternHit, Patterns
from nlu.placing import place
from nlu.repair import Repair, proper_names
from nlu.small_talk import SmallTalk
from nlu.vague import Vagueness
from nlu.vectors import WordVectors
from nlu.wishes import near_of, surely_meant, wishes

ANALYSED = 4_000
"""Characters whose meaning is weighed; patterns of danger look further (``normalize.TEXT_CAP``)."""
CANDIDATES = 5
ASKING_TRUST, TELLING_TRUST = 0.97, 0.6
"""What a part of the message counts for: a letter is about the sentence that asks, less about the story before it."""
CLAUSES_MOST = 40
WHOLE = 0.1
"""Share of phrasings of several sentences from which on the model has learnt messages as they come: their parts say no
more than they do."""
VALUE_ALONE = 1
"""Words beside a value that was asked for («завтра утром», «ну завтра») up to which nothing else is meant."""
CERTAIN = 0.97
"""The chance of small talk that a strange word among its own does not shake."""
WHO = frozenset(("account", "contract", "phone", "email", "inn", "meter_no", "full_name", "address"))
"""Entities by which people say who they are."""
NAMING_WORDS = 3
"""Words beside such a value that only say what it is («мой лицевой счёт»)."""
GREETING = "greet"
"""What is answered to whoever only begins: what can we do for you."""
OPERATOR = "operator_request"
"""The wish for a person: whatever else is wished for, people will see to it."""
REASON = "reason"
"""The entity that tells why a pattern hands over (``fire``, ``shock``, ``life_support``)."""

Heard = Sequence[Candidate]


class _Weighed(NamedTuple):
    """``sure``: what single parts of the message surely mean, in the order written."""

    ranking: Ranking
    sure: tuple[str, ...] = ()


class Understander:
    """Immutable; a change of articles builds a new one, swapped whole."""

    def __init__(self, company: Company, classes: Classes, model: Model) -> None:
        """``classes``: topic → all that is known of how it is put (``lessons.classes_of``)."""
        self.intents = {intent.id: intent for intent in company.intents}
        self.company, self.classes, self.model = company, classes, model
        self._patterns = Patterns(company.patterns)
        self._entities = EntityFinder(company.accounts, company.contracts)
        self._phrases = sole_owners(classes)
        known = [normalize(text) for texts in classes.values() for text in texts]
        self._repair = Repair(Counter(word for text in known for word in words(text)))
        self._weighs_parts = sum(len(sentences(text)) > 1 for text in known) < WHOLE * max(len(known), 1)
        self._near = near_of(company.intents)
        self._dangers = frozenset(one.id for one in company.intents if one.priority == "safety")

    def warm(self) -> None:
        """Build what would else be built while a client waits."""
        self._repair.prepare()
        self._small_talk.is_plain("", (), ())
        self._vague.meanings(())

    @cached_property
    def _lessons(self) -> Lessons:
        return lessons_of(self.classes, self.company)

    @cached_property
    def _small_talk(self) -> SmallTalk:
        return SmallTalk({name: texts for name, texts in self._lessons.items() if self._is_service(name)})

    @cached_property
    def _vague(self) -> Vagueness:
        business = {name: texts for name, texts in self._lessons.items() if not self._is_service(name)}
        return Vagueness(business, self._near)

    @property
    def vectors(self) -> WordVectors | None:
        """Of the model's words, for the search."""
        return self.model.parts.meaning.vectors if self.model.parts.meaning else None

    def understand(
        self, text: str, context: UnderstandingContext | None = None, *, heard: Heard | None = None
    ) -> Understanding:
        """What the client means. Never fails, and takes time in proportion to the text, up to a cap.

        ``heard``: a ranking from another classifier, taken in place of our own; all else is judged as ever.
        """
        whole = normalize(text)
        found = self._understood(text, whole, context, heard)
        return replace(found, unread=len(whole) - ANALYSED) if len(whole) > ANALYSED else found

    def _understood(
        self, text: str, whole: str, context: UnderstandingContext | None, heard: Heard | None
    ) -> Understanding:
        read = whole[:ANALYSED]
        entities = self._entities.find(text, context)
        mended = self._repair.repair(read, proper_names(text[:ANALYSED]))
        spoken = words(mended)
        tokens = self.company.courtesy.without(spoken)
        hit, denied = self._patterns.look(whole)
        searched = whole
        if hit is None and mended != read:
            hit, _ = self._patterns.look(mended)  # «пажар в щитке»
            searched = mended
        told = _who(text, entities)
        if hit is not None:
            candidates = self._weighed(mended, told, heard).ranking.candidates
            reason = _reason(hit, place(text, searched, hit.start, hit.end))
            return _found_by_pattern(read, hit, candidates, (*entities, *reason))
        exact = self._phrases.get(phrase_key(read)) or self._phrases.get(" ".join(tokens))
        if exact is not None:
            sure: Certainty = "unknown" if exact in (NONSENSE, OUTSIDE) else "answer"
            found = (Candidate(exact, 1.0),)
            return Understanding(read, found, entities, sure, out_of_scope=exact == OUTSIDE)
        if self._begins(mended, context):
            return Understanding(read, (Candidate(GREETING, 1.0),), entities, "answer")
        if not tokens:
            return Understanding(read, (Candidate(NONSENSE, 1.0),) if read else (), entities)
        if context is not None and _is_value(context, entities, text):
            return Understanding(read, (), entities, "answer")
        if _tells_who(read, told):
            return Understanding(read, (), entities)
        return self._judged(read, mended, self._weighed(mended, told, heard), denied, entities)

    def _begins(self, mended: str, context: UnderstandingContext | None) -> bool:
        """He only begins, and nothing was asked of him that these words could answer."""
        asked = context is not None and (context.expected_slot or context.wanted)
        return not asked and GREETING in self.intents and is_opening(words(mended))

    def rank(self, text: str, entities: tuple[Entity, ...] = ()) -> Ranking:
        """All that the text may mean before it is judged what to do about it: small talk stays, what the text denies
        comes last. ``entities``: those found in it.
        """
        read = normalize(text)[:ANALYSED]
        mended = self._repair.repair(read, proper_names(text[:ANALYSED]))
        _, denied = self._patterns.look(normalize(text))
        ranking = self._weighed(mended, _who(text, entities), None).ranking
        said = [one for one in ranking.candidates if one.intent not in denied]
        unsaid = [Candidate(one.intent, 0.0) for one in ranking.candidates if one.intent in denied]
        return ranking._replace(candidates=(*said, *unsaid))

    def _judged(
        self, read: str, mended: str, weighed: _Weighed, denied: frozenset[str], entities: tuple[Entity, ...]
    ) -> Understanding:
        ranking = weighed.ranking
        candidates = [one for one in ranking.candidates if one.intent not in denied]
        sure = [intent for intent in weighed.sure if intent not in denied]
        dangers = [intent for intent in sure if intent in self._dangers]
        several = () if dangers or OPERATOR in sure else wishes(sure, self._near)
        if dangers or several:
            ahead = sorted(candidates, key=lambda one: _place(one.intent, dangers or several))
            return Understanding(read, tuple(ahead[:CANDIDATES]), entities, "answer", several)
        certainty, found = self._decided(read, mended, ranking.out_of_scope, candidates)
        foreign = certainty == "unknown" and ranking.out_of_scope and self._reads(read)
        return Understanding(read, found[:CANDIDATES], entities, certainty, out_of_scope=foreign)

    def _decided(
        self, read: str, mended: str, outside: bool, candidates: Sequence[Candidate]
    ) -> tuple[Certainty, tuple[Candidate, ...]]:
        certainty = certainty_of(candidates)
        if certainty == "answer" and self._is_service(candidates[0].intent):
            if self._is_small_talk(candidates[0], words(read), words(mended)):
                return "answer", tuple(candidates)
            certainty = "unknown"
        business = tuple(one for one in candidates if not self._is_service(one.intent))
        if outside:
            return "unknown", tuple(candidates) if certainty == "answer" else business
        vague = self._vague.weighed(self.company.courtesy.without(words(mended)), business)
        if vague:
            return "clarify", vague
        return certainty, tuple(candidates) if certainty == "answer" else business

    def _is_small_talk(self, first: Candidate, written: Sequence[str], mended: Sequence[str]) -> bool:
        """«Хочу спросить» is a beginning, «хочу спросить про тариф» is about tariffs."""
        if first.confidence < CERTAIN and self._vague.meanings(
            self._small_talk.strange(first.intent, mended)
        ):
            return False
        return self._small_talk.is_plain(first.intent, written, mended)

    def _reads(self, text: str) -> bool:
        """Whether a normalised text has a word that is known: else it was not understood, whatever it is about."""
        return any(self.model.knows(word) for word in words(text) if not word.isdigit())

    def _is_service(self, name: str) -> bool:
        """Nobody is asked «Вы имели в виду: Благодарность?»."""
        return name in self.intents and self.intents[name].service

    def _is_business(self, name: str) -> bool:
        return name != "" and not self._is_service(name)

    def _weighed(self, mended: str, told: Sequence[str], heard: Heard | None) -> _Weighed:
        if heard is not None:
            known = [one for one in heard if one.intent in self.classes and one.intent != OUTSIDE]
            outside = bool(heard) and heard[0].intent == OUTSIDE
            known.sort(key=lambda one: -one.confidence)
            return _Weighed(Ranking(tuple(known), 0.0 if outside else 1.0, outside))
        mended = _without_who(mended, told)
        spoken = words(mended)
        tokens = self.company.courtesy.without(spoken)
        whole = self.model.rank(tokens)
        if len(tokens) < len(spoken):
            # «Спасибо большое» is nothing but politeness, «спасибо, а когда платить» is not.
            whole = max(whole, self.model.rank(spoken), key=_sureness)
        if not self._weighs_parts or not may_hold_several(mended, tokens):
            return _Weighed(whole)
        return self._with_parts(mended, tokens, whole)

    def _with_parts(self, mended: str, tokens: list[str], whole: Ranking) -> _Weighed:
        """What one part of the message means is meant by the message: a letter's question is one of its sentences."""
        chances = {one.intent: one.confidence for one in whole.candidates}
        inside, outside = whole.inside, whole.out_of_scope
        sure: list[str] = []
        for part, contrasts in clauses(mended)[:CLAUSES_MOST]:
            own = self.company.courtesy.without(words(part))
            if not SENTENCE_WORDS <= len(own) < len(tokens):
                continue
            ranking = self.model.rank(own)
            if ranking.out_of_scope:
                continue
            inside, outside = max(inside, ranking.inside), False
            asking = asks(part)
            trust = ASKING_TRUST if asking else TELLING_TRUST
            if asking or not contrasts:
                sure.append(surely_meant(ranking.candidates, asks=asking, words=len(tokens)))
            for intent, chance in ((one.intent, one.confidence) for one in ranking.candidates[:3]):
                if not self._is_service(intent):
                    chances[intent] = max(chances.get(intent, 0.0), chance * trust)
        ordered = sorted(chances.items(), key=lambda one: -one[1])
        ranking = Ranking(tuple(Candidate(*one) for one in ordered), inside, outside)
        return _Weighed(ranking, tuple(dict.fromkeys(filter(self._is_business, sure))))


def _sureness(ranking: Ranking) -> tuple[bool, float]:
    return not ranking.out_of_scope, ranking.candidates[0].confidence if ranking.candidates else 0.0


def checked(company: Company, phrasings: Classes) -> Classes:
    """Itself, if every name is an intent of the company's. Raises CatalogueError."""
    known = set(company.ids)
    for name in (*phrasings, *(pattern.intent for pattern in company.patterns)):
        if name not in known:
            raise CatalogueError(f"«{name}» is no intent")
    return phrasings


def _is_value(context: UnderstandingContext, entities: tuple[Entity, ...], text: str) -> bool:
    """Whether the message is nothing but the value that was asked for."""
    asked = [one for one in entities if one.name == context.expected_slot]
    if not asked:
        return False
    rest = list(text)
    for one in asked:
        rest[one.start : one.end] = " " * (one.end - one.start)
    return len(words("".join(rest))) <= VALUE_ALONE


def _place(intent: str, ahead: Sequence[str]) -> int:
    return ahead.index(intent) if intent in ahead else len(ahead)


def _who(text: str, entities: Iterable[Entity]) -> list[str]:
    """The values that tell who writes, normalised."""
    return [normalize(text[one.start : one.end]) for one in entities if one.name in WHO]


def _tells_who(part: str, told: Iterable[str]) -> bool:
    """Whether a part is nothing but such a value and its name: «лицевой 300400505»."""
    if asks(part):
        return False
    rest = part
    for value in told:
        rest = rest.replace(value, " ")
    left = words(rest)
    said = any(word.isdigit() or is_action(word) for word in left)
    return rest != part and len(left) <= NAMING_WORDS and not said


def _without_who(mended: str, told: Sequence[str]) -> str:
    """The text without the sentences that only tell who writes; «…? Мой лицевой 300400505.» asks but one thing."""
    if not told:
        return mended
    parts = sentences(mended)
    wanted = [part for part in parts if not _tells_who(part, told)]
    return ". ".join(wanted) if wanted and len(wanted) < len(parts) else mended


def _reason(hit: PatternHit, span: tuple[int, int]) -> tuple[Entity, ...]:
    return (Entity(REASON, hit.reason, *span, "pattern"),) if hit.reason else ()


def _found_by_pattern(
    read: str, hit: PatternHit, ranked: Sequence[Candidate], entities: tuple[Entity, ...]
) -> Understanding:
    rest = [one for one in ranked if one.intent != hit.intent][: CANDIDATES - 1]
    return Understanding(read, (Candidate(hit.intent, 1.0), *rest), entities, "answer")
