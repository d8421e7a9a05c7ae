"""How well predictions fit what was meant: shares, pairs that are confused, how far confidence may be believed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from nlu.model import OUTSIDE

BINS = 10
TOP = 3
EXAMPLES = 3
"""Messages shown of a pair that is confused."""


class Judged(NamedTuple):
    """One message of the test data. ``ranking``: intents, likeliest first; ``confidence``: of the first."""

    text: str
    meant: str
    ranking: tuple[str, ...]
    confidence: float
    out_of_scope: bool

    @property
    def heard(self) -> str | None:
        return self.ranking[0] if self.ranking else None


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of a like confidence: how many, how confident on average, what share is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class OfIntent:
    """``count``: messages that meant it. Shares are 0…1; 0 where there is nothing to share."""

    intent: str
    count: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """``heard``: None where nothing could be read."""

    meant: str
    heard: str | None
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Shares are 0…1, over the messages that mean an intent (``texts``), whatever the gate says of them."""

    texts: int
    accuracy: float
    macro_f1: float
    """Over all intents that were meant or heard, as scikit-learn counts it."""
    top_3: float
    calibration_error: float
    kept: float
    """Share of ``texts`` that are not taken for foreign."""
    foreign: int
    """Messages of the test data that mean ``out_of_scope``."""
    found: float | None
    """Share of the foreign ones that are recognised; None where there are none."""
    intents: tuple[OfIntent, ...]
    confusions: tuple[Confusion, ...]
    """The most frequent first."""
    reliability: tuple[Bin, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def evaluate(judged: Iterable[Judged]) -> Evaluation:
    """Of any messages; all shares are 0 where there is none."""
    everything = list(judged)
    inside = [one for one in everything if one.meant != OUTSIDE]
    foreign = [one for one in everything if one.meant == OUTSIDE]
    confidences = [one.confidence for one in inside]
    right = [one.heard == one.meant for one in inside]
    intents = _of_intents(inside)
    return Evaluation(
        texts=len(inside),
        accuracy=_share(right),
        macro_f1=sum(one.f1 for one in intents) / len(intents) if intents else 0.0,
        top_3=_share([one.meant in one.ranking[:TOP] for one in inside]),
        calibration_error=calibration_error(confidences, right),
        kept=_share([not one.out_of_scope for one in inside]),
        foreign=len(foreign),
        found=_share([one.out_of_scope for one in foreign]) if foreign else None,
        intents=intents,
        confusions=_confusions(inside),
        reliability=reliability(confidences, right),
    )


def reliability(confidences: Iterable[float], right: Iterable[bool]) -> tuple[Bin, ...]:
    """Predictions in ``BINS`` bins of equal width; an empty one has count 0 and the middle for its confidence."""
    members: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, hit in zip(confidences, right, strict=True):
        members[min(max(int(confidence * BINS), 0), BINS - 1)].append((float(confidence), bool(hit)))
    found = []
    for number, own in enumerate(members):
        low, high = number / BINS, (number + 1) / BINS
        mean = sum(confidence for confidence, _ in own) / len(own) if own else (low + high) / 2
        found.append(Bin(low, high, len(own), mean, _share([hit for _, hit in own])))
    return tuple(found)


def calibration_error(confidences: Iterable[float], right: Iterable[bool]) -> float:
    """Expected calibration error: how far confidence is, on average, from the share that is right."""
    bins = reliability(confidences, right)
    total = sum(one.count for one in bins)
    return sum(abs(one.right - one.confidence) * one.count for one in bins) / total if total else 0.0


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def _of_intents(judged: Sequence[Judged]) -> tuple[OfIntent, ...]:
    meant = Counter(one.meant for one in judged)
    heard = Counter(one.heard for one in judged if one.heard is not None)
    hits = Counter(one.meant for one in judged if one.heard == one.meant)
    found = []
    for intent in sorted(meant.keys() | heard.keys()):
        precision = hits[intent] / heard[intent] if heard[intent] else 0.0
        recall = hits[intent] / meant[intent] if meant[intent] else 0.0
        both = meant[intent] + heard[intent]
        found.append(OfIntent(intent, meant[intent], precision, recall, 2 * hits[intent] / both))
    return tuple(found)


def _confusions(judged: Sequence[Judged]) -> tuple[Confusion, ...]:
    texts: dict[tuple[str, str | None], list[str]] = {}
    for one in judged:
        if one.heard != one.meant:
            texts.setdefault((one.meant, one.heard), []).append(one.text)
    ordered = sorted(texts.items(), key=lambda entry: (-len(entry[1]), entry[0][0], entry[0][1] or ""))
    return tuple(Confusion(*pair, len(own), tuple(own[:EXAMPLES])) for pair, own in ordered)
