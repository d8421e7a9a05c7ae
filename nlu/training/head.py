"""The linear head: a support vector machine, or a softmax where few examples make it the better and the quick one."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from nlu.training.blocks import Matrix, Numbers

SOFTMAX_MOST = 100_000
"""Texts × labels up to which a softmax is tried: beyond it costs minutes and loses in trials."""


class Head(NamedTuple):
    """``weights``: labels × features."""

    weights: Numbers
    intercept: Numbers

    def scores(self, features: Matrix) -> Numbers:
        found: Numbers = np.asarray(features @ self.weights.T) + self.intercept
        return found


Fit = Callable[[Matrix, Numbers, int], Head]
"""Features, label numbers, how many labels there are."""


def machine(features: Matrix, numbers: Numbers, labels: int) -> Head:
    return _fitted(LinearSVC(C=0.5, tol=1e-2, random_state=0), features, numbers, labels)


def softmax(features: Matrix, numbers: Numbers, labels: int) -> Head:
    return _fitted(LogisticRegression(C=20.0, max_iter=200), features, numbers, labels)


def candidates(texts: int, labels: int) -> tuple[Fit, ...]:
    return (machine, softmax) if texts * labels <= SOFTMAX_MOST else (machine,)


def _fitted(estimator: Any, features: Matrix, numbers: Numbers, labels: int) -> Head:  # noqa: ANN401
    """Labels that the rows do not have score lowest; scikit-learn's two-label shape is unfolded."""
    present = np.unique(numbers)
    weights = np.zeros((labels, features.shape[1]), dtype=np.float64)
    intercept = np.full(labels, -1.0)
    if len(present) == 1:
        intercept[present] = 1.0
        return Head(weights, intercept)
    estimator.fit(features, numbers)
    if len(present) == 2:
        weights[present] = np.vstack([-estimator.coef_, estimator.coef_])
        intercept[present] = np.concatenate([-estimator.intercept_, estimator.intercept_])
    else:
        weights[present], intercept[present] = estimator.coef_, estimator.intercept_
    return Head(weights, intercept)
