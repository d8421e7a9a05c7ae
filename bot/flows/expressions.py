"""Expressions of flows: read once at load into closures over a whitelist; evaluating them cannot fail or run away.

No Python code is ever made of them: the syntax tree is walked, and what it may hold is listed here.
"""

import ast
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.flows.definition import Scope
from bot.flows.functions import FUNCTIONS
from bot.flows.operators import BINARY, COMPARISONS, minus, plus

SOURCE_MOST = 600
DEPTH_MOST = 40
CONSTANTS: Mapping[str, object] = {"null": None, "true": True, "false": False}
"""… which Python spells otherwise; both spellings serve."""

Value = Callable[[Scope], object]
_UNARY: Mapping[type[ast.unaryop], Callable[[object], object]] = {
    ast.Not: lambda value: not value,
    ast.USub: minus,
    ast.UAdd: plus,
}


class ExpressionError(ValueError):
    """It cannot be read; ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class CompiledExpression:
    """``value`` is total: what cannot be computed is None."""

    source: str
    names: frozenset[str]
    value: Value

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompiledExpression) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)


def compile_expression(source: str) -> CompiledExpression:
    """Raises ExpressionError."""
    compiler = _Compiler()
    value = compiler.value(_tree(source))
    return CompiledExpression(source.strip(), frozenset(compiler.names), value)


@lru_cache(2048)
def conjuncts(source: str) -> frozenset[str]:
    """What surely holds where ``source`` holds: its parts joined by ``and``, each as it is spelled by the machine."""
    return frozenset(map(ast.unparse, _conjuncts(_tree(source))))


def _conjuncts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return [part for value in node.values for part in _conjuncts(value)]
    return [node]


def _tree(source: str) -> ast.expr:
    text = " ".join(source.split())
    if not text:
        raise ExpressionError("the expression is empty")
    if len(text) > SOURCE_MOST:
        raise ExpressionError(f"the expression is longer than {SOURCE_MOST} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        hint = "; with a comma in it, it stands in quotes" if text.count("(") > text.count(")") else ""
        raise ExpressionError(f"the expression {text!r} cannot be read{hint}") from None
    level: list[ast.AST] = [tree]
    for _ in range(DEPTH_MOST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return tree
    raise ExpressionError("the expression is nested too deeply")


class _Compiler:
    """One expression; gathers the names it reads."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def value(self, node: ast.expr) -> Value:
        make = _MAKERS.get(type(node))
        if make is None:
            raise ExpressionError(f"{ast.unparse(node)!r} is not allowed in an expression")
        return make(self, node)

    def values(self, nodes: list[ast.expr]) -> tuple[Value, ...]:
        return tuple(self.value(node) for node in nodes)


def _constant(_: _Compiler, node: ast.Constant) -> Value:
    value = node.value
    if not (value is None or isinstance(value, str | int | float)):
        raise ExpressionError(f"{ast.unparse(node)!r} is not allowed in an expression")
    return lambda scope: value


def _name(compiler: _Compiler, node: ast.Name) -> Value:
    name = node.id
    if name in CONSTANTS:
        constant = CONSTANTS[name]
        return lambda scope: constant
    compiler.names.add(name)
    return lambda scope: scope.get(name)


def _part(compiler: _Compiler, node: ast.Attribute) -> Value:
    whole = compiler.value(node.value)
    if not isinstance(node.value, ast.Name | ast.Attribute):
        raise ExpressionError(f"{ast.unparse(node)!r}: only a name has parts")
    key = node.attr

    def read(scope: Scope) -> object:
        found = whole(scope)
        return found.get(key) if isinstance(found, dict) else None

    return read


def _binary(compiler: _Compiler, node: ast.BinOp) -> Value:
    reckon = BINARY.get(type(node.op))
    if reckon is None:
        raise ExpressionError(f"{ast.unparse(node)!r}: unknown operator")
    left, right = compiler.value(node.left), compiler.value(node.right)
    return lambda scope: reckon(left(scope), right(scope))


def _unary(compiler: _Compiler, node: ast.UnaryOp) -> Value:
    change = _UNARY.get(type(node.op))
    if change is None:
        raise ExpressionError(f"{ast.unparse(node)!r}: unknown operator")
    inner = compiler.value(node.operand)
    return lambda scope: change(inner(scope))


def _boolean(compiler: _Compiler, node: ast.BoolOp) -> Value:
    parts = compiler.values(node.values)
    first, rest = parts[0], parts[1:]
    stops_at = isinstance(node.op, ast.Or)

    def decide(scope: Scope) -> object:
        value = first(scope)
        for part in rest:
            if bool(value) is stops_at:
                return value
            value = part(scope)
        return value

    return decide


def _comparison(compiler: _Compiler, node: ast.Compare) -> Value:
    operators = [COMPARISONS.get(type(each)) for each in node.ops]
    if None in operators:
        raise ExpressionError(f"{ast.unparse(node)!r}: write == null, not «is»")
    left = compiler.value(node.left)
    rights = compiler.values(node.comparators)
    steps = tuple((holds, right) for holds, right in zip(operators, rights, strict=True) if holds)
    if len(steps) == 1:
        holds_once, right_once = steps[0]
        return lambda scope: holds_once(left(scope), right_once(scope))

    def chain(scope: Scope) -> object:
        value = left(scope)
        for holds, right in steps:
            following = right(scope)
            if not holds(value, following):
                return False
            value = following
        return True

    return chain


def _either(compiler: _Compiler, node: ast.IfExp) -> Value:
    test, then, other = compiler.values([node.test, node.body, node.orelse])
    return lambda scope: then(scope) if test(scope) else other(scope)


def _list(compiler: _Compiler, node: ast.List) -> Value:
    items = compiler.values(node.elts)
    return lambda scope: [item(scope) for item in items]


def _call(compiler: _Compiler, node: ast.Call) -> Value:
    function = FUNCTIONS.get(node.func.id) if isinstance(node.func, ast.Name) else None
    if function is None:
        raise ExpressionError(f"unknown function {ast.unparse(node.func)!r} (known: {', '.join(FUNCTIONS)})")
    count = len(node.args)
    if node.keywords or count < function.least or (function.most is not None and count > function.most):
        raise ExpressionError(f"{ast.unparse(node)!r} has wrong arguments")
    compiler.names |= function.reads
    call, arguments = function.call, compiler.values(node.args)
    return lambda scope: call(scope, *[argument(scope) for argument in arguments])


_MAKERS: Mapping[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _part,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _comparison,
    ast.IfExp: _either,
    ast.List: _list,
    ast.Call: _call,
}
