"""From scores that held-out texts got to chances that may be believed, and to the gate."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from nlu.model import FEATURES, Gate
from nlu.training.blocks import Numbers

KEPT = 0.952
"""Share of real questions that must pass the gate."""
GRID = np.geomspace(0.5, 60.0, 120)


LENGTHS = 3
"""Texts of one word, of two, and longer ones are each calibrated apart."""
ENOUGH = 60
"""Texts of a length from which on it is."""


def temperatures(scores: Numbers, right: Numbers, lengths: Numbers) -> tuple[float, ...]:
    """A factor for each length (``LENGTHS``); ``scores`` are texts × labels."""
    common = temperature(scores, right)
    found = []
    for length in range(1, LENGTHS + 1):
        own = np.minimum(lengths, LENGTHS) == length
        found.append(temperature(scores[own], right[own]) if own.sum() >= ENOUGH else common)
    return tuple(found)


def temperature(scores: Numbers, right: Numbers) -> float:
    """The factor that makes the right labels of ``scores`` (texts × labels) likeliest."""
    if not len(scores):
        return 4.0

    def surprise(factor: float) -> float:
        raised = scores * factor
        raised = raised - raised.max(axis=1, keepdims=True)
        total = np.log(np.exp(raised).sum(axis=1))
        return float((total - raised[np.arange(len(raised)), right]).mean())

    return float(min(GRID, key=surprise))


def chances(scores: Numbers, factors: tuple[float, ...], lengths: Numbers) -> Numbers:
    """Rows that add up to one."""
    factor = np.array(factors)[np.minimum(lengths, len(factors)) - 1][:, None]
    raised = np.exp((scores - scores.max(axis=1, keepdims=True)) * factor)
    found: Numbers = raised / raised.sum(axis=1, keepdims=True)
    return found


def gate(features: Numbers, inside: Numbers, questions: Numbers) -> Gate | None:
    """None when there is nothing of the one or the other kind to tell apart.

    ``questions``: those inside by which the threshold is set.
    """
    if inside.all() or not inside.any():
        return None
    middle, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-6)
    fitted = LogisticRegression(class_weight="balanced", C=10.0, max_iter=1000).fit(
        (features - middle) / spread, inside
    )
    coefficients = (fitted.coef_[0] / spread).astype(np.float32)
    assert coefficients.shape == (FEATURES,)
    intercept = float(fitted.intercept_[0] - middle @ coefficients)
    passing = 1.0 / (1.0 + np.exp(-(features[questions] @ coefficients) - intercept))
    return Gate(coefficients, intercept, float(np.quantile(passing, 1.0 - KEPT)))
