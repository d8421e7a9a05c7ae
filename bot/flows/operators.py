"""Operators of expressions, total and bounded: what cannot be computed, or would grow too large, is None."""

import ast
import operator
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeGuard

TEXT_MOST = 4000
"""Characters a text may grow to."""
NUMBER_MOST = 10**30
POWER_MOST = 64

Number = int | float
ORDERED = frozenset((int, float, bool))
NUMBERS = frozenset((int, float))
"""By their very type: a truth value is none. Asked some hundred times in a decision."""


def is_number(value: object) -> TypeGuard[Number]:
    """A number that may be reckoned with: true and false are none, nor is what is too large."""
    return type(value) in NUMBERS and -NUMBER_MOST <= value <= NUMBER_MOST  # type: ignore[operator]


def bounded(value: object) -> object:
    """The number itself, else None when it is none, too large or not finite."""
    return value if is_number(value) and isfinite(value) else None


def _add(left: object, right: object) -> object:
    if is_number(left) and is_number(right):
        return bounded(left + right)
    if isinstance(left, str) and isinstance(right, str) and len(left) + len(right) <= TEXT_MOST:
        return left + right
    return None


def _reckoned(reckon: Callable[[Number, Number], object]) -> Callable[[object, object], object]:
    def total(left: object, right: object) -> object:
        if not is_number(left) or not is_number(right):
            return None
        try:
            return bounded(reckon(left, right))
        except (ArithmeticError, ValueError):
            return None

    return total


def _power(left: Number, right: Number) -> object:
    return left**right if abs(right) <= POWER_MOST else None


def _ordered(holds: Callable[[Any, Any], object]) -> Callable[[object, object], bool]:
    def total(left: object, right: object) -> bool:
        kind, other = type(left), type(right)
        if not (kind in ORDERED and other in ORDERED) and not (kind is str and other is str):
            return False
        return bool(holds(left, right))

    return total


def _contains(left: object, right: object) -> bool:
    if left is None:
        return False
    if isinstance(right, str):
        return isinstance(left, str) and left in right
    if isinstance(right, list | tuple):
        return left in right
    return isinstance(right, Mapping) and isinstance(left, str) and left in right


BINARY: Mapping[type[ast.operator], Callable[[object, object], object]] = {
    ast.Add: _add,
    ast.Sub: _reckoned(operator.sub),
    ast.Mult: _reckoned(operator.mul),
    ast.Div: _reckoned(operator.truediv),
    ast.FloorDiv: _reckoned(operator.floordiv),
    ast.Mod: _reckoned(operator.mod),
    ast.Pow: _reckoned(_power),
}
COMPARISONS: Mapping[type[ast.cmpop], Callable[[object, object], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _contains,
    ast.NotIn: lambda left, right: left is not None and right is not None and not _contains(left, right),
}


def minus(value: object) -> object:
    return -value if is_number(value) else None


def plus(value: object) -> object:
    return value if is_number(value) else None
