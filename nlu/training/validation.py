"""How well a model does with phrasings that were held out of its training: kept in its file, held by a test."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from nlu.evaluate import calibration_error
from nlu.model import Gate
from nlu.training.blocks import Numbers

CONFUSIONS = 500


@dataclass(frozen=True, slots=True)
class Validation:
    """Shares are 0…1. ``kept`` and ``found``: real questions that pass the gate, foreign ones that do not."""

    texts: int
    top_1: float
    top_3: float
    calibration_error: float
    kept: float
    found: float
    confusions: tuple[tuple[str, str, int], ...]
    """(meant, heard, how often), the most frequent first."""

    def settings(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Judged:
    """Held-out texts. ``chances``: those inside × ``names``; ``right``: their columns; the masks are over all texts."""

    names: Sequence[str]
    chances: Numbers
    right: Numbers
    features: Numbers
    inside: Numbers
    questions: Numbers


def validate(judged: Judged, gate: Gate | None) -> Validation | None:
    """None when nothing was held out."""
    right, names = judged.right, judged.names
    if not len(right):
        return None
    order = np.argsort(-judged.chances, axis=1)[:, :3]
    first = order[:, 0]
    wrong = Counter(
        (names[meant], names[heard]) for meant, heard in zip(right, first, strict=True) if meant != heard
    )
    passed = _chances(judged.features, gate) >= gate.threshold if gate else judged.inside
    outside = ~judged.inside
    return Validation(
        texts=len(right),
        top_1=float((first == right).mean()),
        top_3=float((order == right[:, None]).any(axis=1).mean()),
        calibration_error=calibration_error(judged.chances.max(axis=1), first == right),
        kept=float(passed[judged.questions].mean()),
        found=float((~passed[outside]).mean()) if outside.any() else 0.0,
        confusions=tuple((*pair, count) for pair, count in wrong.most_common(CONFUSIONS)),
    )


def _chances(features: Numbers, gate: Gate) -> Numbers:
    found: Numbers = 1.0 / (1.0 + np.exp(-(features @ gate.coefficients) - gate.intercept))
    return found
