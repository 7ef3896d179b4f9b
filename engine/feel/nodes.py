# ruff: noqa: D101, D102
# A node is the grammar rule of its name, and ``ev`` evaluates it: sentences would only repeat that.
"""The parsed expression: each node knows how to evaluate itself within a scope and a budget.

Errors of kind give null (``None``), as FEEL says; only running out of budget stops the evaluation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from functools import cached_property
from typing import Any

from engine.feel.arithmetic import calculate, property_of, steps
from engine.feel.functions import BUILTINS
from engine.feel.types import Type
from engine.feel.values import (
    Function,
    OutOfBudget,
    Range,
    YearsMonths,
    compare,
    equal,
    from_json,
)

MAX_DEPTH = 150


class Scope:
    """Where names are looked up, innermost first, and what is left of the budget."""

    __slots__ = ("budget", "layers")

    def __init__(self, layers: tuple[Mapping[str, Any], ...], budget: list[int]) -> None:
        self.layers = layers
        self.budget = budget

    def spend(self, steps: int) -> None:
        """Take steps off the budget.

        :raises OutOfBudget: when nothing is left.
        """
        self.budget[0] -= steps
        if self.budget[0] < 0:
            raise OutOfBudget

    def inner(self, names: Mapping[str, Any]) -> Scope:
        """Open a scope inside this one."""
        return Scope((names, *self.layers), self.budget)

    def look_up(self, name: str) -> Any:
        """Return the value of a name, None when nothing has it."""
        for layer in self.layers:
            if name in layer:
                return from_json(layer[name])
        return BUILTINS.get(name)


@dataclass
class Node:
    """One node; ``size`` counts it and all below, which is what one evaluation costs."""

    size: int = field(init=False, default=1)
    depth: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        for child in self.children():
            self.size += child.size
            self.depth = max(self.depth, child.depth + 1)

    def children(self) -> Iterator[Node]:
        """Yield the nodes directly below."""
        for value in list(vars(self).values()):
            for entry in value if isinstance(value, (list, tuple)) else (value,):
                if isinstance(entry, Node):
                    yield entry
                elif isinstance(entry, tuple):
                    yield from (part for part in entry if isinstance(part, Node))

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below."""
        pending: list[Node] = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(node.children())

    def ev(self, scope: Scope) -> Any:
        """Evaluate."""
        raise NotImplementedError


@dataclass
class Literal(Node):
    value: Any

    def ev(self, scope: Scope) -> Any:
        return self.value


@dataclass
class Name(Node):
    name: str

    def ev(self, scope: Scope) -> Any:
        return scope.look_up(self.name)


@dataclass
class Path(Node):
    source: Node
    name: str

    def ev(self, scope: Scope) -> Any:
        value = self.source.ev(scope)
        if isinstance(value, list):
            scope.spend(len(value))
            return [property_of(from_json(entry), self.name) for entry in value]
        return property_of(value, self.name)


@dataclass
class Items(Node):
    entries: tuple[Node, ...]

    def ev(self, scope: Scope) -> Any:
        return [entry.ev(scope) for entry in self.entries]


@dataclass
class ContextNode(Node):
    entries: tuple[tuple[str, Node], ...]

    def ev(self, scope: Scope) -> Any:
        made: dict[str, Any] = {}
        inner = scope.inner(made)
        for key, entry in self.entries:
            made[key] = entry.ev(inner)
        return made


@dataclass
class RangeNode(Node):
    low: Node
    high: Node
    low_closed: bool
    high_closed: bool

    def ev(self, scope: Scope) -> Any:
        low, high = self.low.ev(scope), self.high.ev(scope)
        if low is None and high is None:
            return None
        if low is not None and high is not None and compare("<=", low, high) is not True:
            return None
        return Range(low, high, self.low_closed, self.high_closed)


@dataclass
class ComparedRange(Node):
    """A range written as a comparison: ``(< 10)`` holds all that is less."""

    sign: str
    value: Node

    def ev(self, scope: Scope) -> Any:
        value = self.value.ev(scope)
        if value is None or self.sign == "!=":
            return None
        low, high = (value if self.sign in ends else None for ends in ((">", ">=", "="), ("<", "<=", "=")))
        return Range(low, high, self.sign in (">=", "="), self.sign in ("<=", "="))


@dataclass
class And(Node):
    left: Node
    right: Node

    def ev(self, scope: Scope) -> Any:
        left = self.left.ev(scope)
        if left is False:
            return False
        right = self.right.ev(scope)
        if right is False:
            return False
        return True if left is True and right is True else None


@dataclass
class Or(Node):
    left: Node
    right: Node

    def ev(self, scope: Scope) -> Any:
        left = self.left.ev(scope)
        if left is True:
            return True
        right = self.right.ev(scope)
        if right is True:
            return True
        return False if left is False and right is False else None


@dataclass
class Compare(Node):
    sign: str
    left: Node
    right: Node

    def ev(self, scope: Scope) -> Any:
        return compare(self.sign, self.left.ev(scope), self.right.ev(scope))


@dataclass
class Between(Node):
    value: Node
    low: Node
    high: Node

    def ev(self, scope: Scope) -> Any:
        value = self.value.ev(scope)
        above, below = compare(">=", value, self.low.ev(scope)), compare("<=", value, self.high.ev(scope))
        if above is False or below is False:
            return False
        return True if above and below else None


@dataclass
class Test(Node):
    """A test of a DMN cell or of ``in``: a comparison with the input, or an expression."""

    sign: str
    value: Node

    def holds(self, tested: Any, scope: Scope) -> bool | None:
        """Return whether the tested value passes."""
        if self.sign:
            return compare(self.sign, tested, self.value.ev(scope))
        value = self.value.ev(scope.inner({"?": tested}))
        if any(isinstance(node, Name) and node.name == "?" for node in self.value.walk()):
            return value if isinstance(value, bool) else None
        if isinstance(value, Range):
            return value.contains(tested)
        if isinstance(value, list):
            return membership(tested, value)
        return equal(tested, value)

    def ev(self, scope: Scope) -> Any:
        return self.holds(scope.look_up("?"), scope)


def membership(tested: Any, values: list[Any]) -> bool:
    """Return whether the value is one of the list, lies in a range of it, or is the list."""
    return any(
        equal(tested, value) is True or (isinstance(value, Range) and value.contains(tested) is True)
        for value in values
    ) or (equal(tested, values) is True)


@dataclass
class In(Node):
    value: Node
    tests: tuple[Test, ...]

    def ev(self, scope: Scope) -> Any:
        value = self.value.ev(scope)
        answers = [test.holds(value, scope) for test in self.tests]
        if True in answers:
            return True
        return None if value is None or answers == [None] else False


@dataclass
class InstanceOf(Node):
    value: Node
    kind: Type

    def ev(self, scope: Scope) -> Any:
        return self.kind.holds(self.value.ev(scope))


@dataclass
class Arithmetic(Node):
    sign: str
    left: Node
    right: Node

    def ev(self, scope: Scope) -> Any:
        left, right = self.left.ev(scope), self.right.ev(scope)
        try:
            return calculate(self.sign, left, right)
        except (DecimalException, OverflowError, ValueError):
            return None


@dataclass
class Negative(Node):
    value: Node

    def ev(self, scope: Scope) -> Any:
        value = self.value.ev(scope)
        if isinstance(value, YearsMonths):
            return YearsMonths(-value.months)
        return -value if isinstance(value, (Decimal, dt.timedelta)) else None


@dataclass
class If(Node):
    condition: Node
    then: Node
    otherwise: Node

    def ev(self, scope: Scope) -> Any:
        return (self.then if self.condition.ev(scope) is True else self.otherwise).ev(scope)


@dataclass
class Iteration(Node):
    name: str
    source: Node
    until: Node | None = None

    def values(self, scope: Scope) -> list[Any] | None:
        """Return what the name runs through; None when it cannot be run through."""
        source = self.source.ev(scope)
        if self.until is None:
            if isinstance(source, Range):
                found = steps(source.low, source.high)
                if found is None:
                    return None
                first, last = int(not source.low_closed), len(found) - int(not source.high_closed)
                return found[first:last]
            return None if source is None else source if isinstance(source, list) else [source]
        return steps(source, self.until.ev(scope))


@dataclass
class For(Node):
    iterations: tuple[Iteration, ...]
    body: Node

    def ev(self, scope: Scope) -> Any:
        found: list[Any] = []
        partial: dict[str, Any] = {"partial": []}

        def keep(value: Any) -> None:
            found.append(value)
            if self.partial:
                scope.spend(len(found))
                partial["partial"] = list(found)

        return found if runs(self.iterations, scope.inner(partial), self.body, keep) else None

    @cached_property
    def partial(self) -> bool:
        """Whether the body looks at the results so far."""
        return any(isinstance(node, Name) and node.name == "partial" for node in self.body.walk())


@dataclass
class Quantified(Node):
    some: bool
    iterations: tuple[Iteration, ...]
    body: Node

    def ev(self, scope: Scope) -> Any:
        answers: list[Any] = []
        if not runs(self.iterations, scope, self.body, answers.append):
            return None
        if self.some in answers:
            return self.some
        return (not self.some) if all(isinstance(answer, bool) for answer in answers) else None


def runs(iterations: tuple[Iteration, ...], scope: Scope, body: Node, keep: Callable[[Any], None]) -> bool:
    """Run the body for every combination of the names; False when one of them cannot be run through."""
    if not iterations:
        scope.spend(body.size)
        keep(body.ev(scope))
        return True
    values = iterations[0].values(scope)
    if values is None:
        return False
    for value in values:
        scope.spend(1)
        if not runs(iterations[1:], scope.inner({iterations[0].name: from_json(value)}), body, keep):
            return False
    return True


@dataclass
class Filter(Node):
    source: Node
    condition: Node

    def ev(self, scope: Scope) -> Any:
        source = self.source.ev(scope)
        values = source if isinstance(source, list) else [] if source is None else [source]
        if isinstance(self.condition, (Literal, Negative, Arithmetic)) or not values:
            place = self.condition.ev(scope)
            if isinstance(place, Decimal):
                return at(values, place)
        kept: list[Any] = []
        for value in values:
            value = from_json(value)
            scope.spend(self.condition.size)
            names = {"item": value} | (dict(value) if isinstance(value, Mapping) else {})
            answer = self.condition.ev(scope.inner(names))
            if isinstance(answer, Decimal):
                return at(values, answer)
            if answer is True:
                kept.append(value)
        return kept


def at(values: list[Any], place: Decimal) -> Any:
    """Return the value at a place that counts from 1, or from the end with -1."""
    if place != place.to_integral_value() or not place or abs(place) > len(values):
        return None
    return from_json(values[int(place) - 1 if place > 0 else int(place)])


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function and its type."""

    name: str
    kind: Type | None


@dataclass
class FunctionNode(Node):
    parameters: tuple[str, ...]
    body: Node
    kinds: tuple[Type | None, ...] = ()

    def ev(self, scope: Scope) -> Any:
        def call(*arguments: Any) -> Any:
            scope.spend(self.body.size)
            if len(scope.layers) > 60:
                raise OutOfBudget
            given = dict(zip(self.parameters, arguments, strict=True))
            for name, kind in zip(self.parameters, self.kinds, strict=False):
                if kind is not None and given[name] is not None and (fitted := kind.fit(given[name])) is None:
                    return None
                elif kind is not None:
                    given[name] = fitted if given[name] is not None else None
            return self.body.ev(scope.inner(given))

        return Function("function", call, self.parameters)


def weight(value: Any) -> int:
    """Return what it costs to hand a value to a function."""
    if isinstance(value, str):
        return len(value) // 64
    return len(value) if isinstance(value, list) else 0


@dataclass
class Call(Node):
    function: Node
    arguments: tuple[Node, ...] = ()
    named: tuple[tuple[str, Node], ...] = ()

    def ev(self, scope: Scope) -> Any:
        function = self.function.ev(scope)
        if not isinstance(function, Function) and isinstance(self.function, Name):
            if self.function.name in ("now", "today") and not self.arguments and isinstance(function, dt.date):
                return function  # The moment is given from outside; nothing here looks at a clock.
            function = BUILTINS.get(self.function.name)  # A fact may bear the name of a function.
        if not isinstance(function, Function):
            return None
        values = [argument.ev(scope) for argument in self.arguments]
        if self.named:
            given = {key: node.ev(scope) for key, node in self.named}
            ways = (function.names, *function.others)
            exactly = (one for one in ways if one == tuple(given))
            names = next(exactly, None) or next((one for one in ways if not set(given) - set(one)), None)
            if names is None:
                return None
            used = max(names.index(key) for key in given) + 1
            values = [given.get(key) for key in names[:used]]
        scope.spend(1 + sum(map(weight, values)))
        depth = scope.budget[1] = scope.budget[1] + 1
        try:
            if depth > 40:
                raise OutOfBudget
            return from_json(function.call(*values))
        except (TypeError, ValueError, DecimalException, OverflowError, AttributeError, IndexError, KeyError):
            return None
        finally:
            scope.budget[1] -= 1
