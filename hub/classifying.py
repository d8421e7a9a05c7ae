"""The classifier outside, for as long as it answers: counted, told of, and left alone while it is broken."""

import asyncio
from collections.abc import Collection, Sequence

import structlog

from conversation.understanding import Candidate
from hub.observe import Observer
from nlu.breaker import Breaker
from nlu.classifier import Classifier, ClassifierFailed

Ranking = tuple[Candidate, ...]

log = structlog.get_logger(__name__)


class Outside:
    """Never fails and never takes longer than the classifier's own time limit."""

    def __init__(self, classifier: Classifier, breaker: Breaker, observe: Observer) -> None:
        self._classifier = classifier
        self._breaker = breaker
        self._observe = observe
        observe.classifier_up(classifier.name, up=True)

    @property
    def name(self) -> str:
        return self._classifier.name

    async def rank(
        self, texts: Sequence[str], known: Collection[str], message: str = ""
    ) -> list[Ranking | None]:
        """A ranking for each text of one message; None where our own model has to do."""
        asked = [text for text in texts if any(map(str.isalnum, text))]
        if not asked:
            return [None] * len(texts)
        if not self._breaker.admits():
            for _ in asked:
                self._observe.classified(self.name, "passed_over")
            return [None] * len(texts)
        tried = await asyncio.gather(*(self._one(text, known, message) for text in asked))
        self._judge(tried)
        rankings = {
            text: None if isinstance(one, ClassifierFailed) else one
            for text, one in zip(asked, tried, strict=True)
        }
        return [rankings.get(text) for text in texts]

    async def close(self) -> None:
        await self._classifier.close()

    async def _one(self, text: str, known: Collection[str], message: str) -> Ranking | ClassifierFailed:
        try:
            ranking = await self._classifier.rank(text, known, message)
        except ClassifierFailed as failure:
            self._observe.classified(self.name, failure.kind)
            return failure
        self._observe.classified(self.name, "answered")
        return ranking

    def _judge(self, tried: Sequence[Ranking | ClassifierFailed]) -> None:
        """One verdict a message: the questions of one letter do not open the breaker by themselves."""
        failures = [one for one in tried if isinstance(one, ClassifierFailed)]
        if len(failures) < len(tried):
            if self._breaker.succeeded():
                self._observe.classifier_up(self.name, up=True)
                log.warning("classifier_back", engine=self.name)
            return
        was_open = self._breaker.is_open
        why = {"engine": self.name, "kind": failures[0].kind, "reason": str(failures[0])}
        if self._breaker.failed():
            self._observe.classifier_up(self.name, up=False)
            log.warning("classifier_given_up", **why)
        elif not was_open:
            log.warning("classifier_failed", **why)
