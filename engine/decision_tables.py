"""Decision tables: rules, columns, and what each hit policy makes of the rules that match. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from db.errors import DomainError, Invalid
from engine import feel
from engine.feel.functions import BUILTINS
from engine.feel.values import charge

Names = Mapping[str, Any]
AGGREGATIONS = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}
POLICIES = {"UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"}


class DecisionFailed(DomainError):
    """The decision "{decision}" cannot be made at {cell}: {reason}"""

    zh = "决策“{decision}”在 {cell} 处无法得出：{reason}"


class SeveralRulesMatch(DomainError):
    """In the decision "{decision}" the rules {rules} match at once, which its hit policy {policy} does not allow."""

    zh = "决策“{decision}”的规则 {rules} 同时命中，与命中策略 {policy} 不符，请修改决策表。"


class InputNotAllowed(Invalid):
    """The decision "{decision}" does not allow the value {value} for "{column}"."""

    zh = "决策“{decision}”的输入“{column}”不允许取值 {value}。"


@dataclass(frozen=True)
class Rule:
    """One rule of a table: a test per input, an expression per output."""

    number: int
    tests: tuple[feel.Tests, ...]
    outputs: tuple[feel.Expression, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: an input with its expression, or an output with its name."""

    name: str
    expression: feel.Expression | None
    allowed: feel.Tests | None
    order: tuple[Any, ...] = ()
    default: feel.Expression | None = None


@dataclass(frozen=True)
class Table:
    """A decision table."""

    decision: str
    policy: str
    aggregation: str | None
    inputs: list[Column]
    outputs: list[Column]
    rules: list[Rule]

    def evaluate(self, names: Names) -> Any:
        """Return the outcome: one value, a context of several outputs, or a list, as the hit policy says.

        :raises SeveralRulesMatch: when the hit policy allows one and more match.
        :raises InputNotAllowed: when a value is none of its column's.
        """
        values = [self._input(column, names) for column in self.inputs]
        hits = [rule for rule in self.rules if self._matches(rule, values, names)]
        if self.policy == "FIRST":
            hits = hits[:1]
        outcomes = [self._outcome(rule, names) for rule in hits]
        if self.policy in ("PRIORITY", "OUTPUT ORDER"):
            outcomes = sorted(outcomes, key=self._rank)
        if self.policy == "COLLECT" and self.aggregation:
            return self._aggregate(outcomes)
        if self.policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER"):
            return [self._shown(outcome) for outcome in outcomes] or self._default(names, [])
        if not outcomes:
            return self._default(names, None)
        differ = any(feel_equal(outcome, outcomes[0]) is not True for outcome in outcomes)
        if len(hits) > 1 and (self.policy == "UNIQUE" or (self.policy == "ANY" and differ)):
            rules = ", ".join(str(rule.number) for rule in hits)
            raise SeveralRulesMatch(decision=self.decision, rules=rules, policy=self.policy)
        return self._shown(outcomes[0])

    def _input(self, column: Column, names: Names) -> Any:
        expression = column.expression
        if expression is None:
            return None
        value = guarded(lambda: expression.evaluate(names), self.decision, column.name)
        allowed = column.allowed
        if value is not None and allowed is not None and not allowed.matches(value, names):
            raise InputNotAllowed(decision=self.decision, column=column.name, value=str(feel.to_json(value))[:60])
        return value

    def _matches(self, rule: Rule, values: list[Any], names: Names) -> bool:
        charge(len(values) + 1)
        for column, tests, value in zip(self.inputs, rule.tests, values, strict=True):
            cell = f"{column.name}, rule {rule.number}"
            if not guarded(lambda t=tests, v=value: t.matches(v, names), self.decision, cell):  # type: ignore[misc]
                return False
        return True

    def _outcome(self, rule: Rule, names: Names) -> list[Any]:
        return [
            guarded(lambda e=entry: e.evaluate(names), self.decision, f"{column.name}, rule {rule.number}")  # type: ignore[misc]
            for column, entry in zip(self.outputs, rule.outputs, strict=True)
        ]

    def _rank(self, outcome: list[Any]) -> list[int]:
        return [
            next(
                (place for place, wanted in enumerate(column.order) if feel_equal([value], [wanted])), len(column.order)
            )
            for column, value in zip(self.outputs, outcome, strict=True)
        ]

    def _shown(self, outcome: list[Any]) -> Any:
        if len(self.outputs) == 1:
            return outcome[0]
        return {column.name: value for column, value in zip(self.outputs, outcome, strict=True)}

    def _default(self, names: Names, otherwise: Any) -> Any:
        if all(column.default is None for column in self.outputs):
            return otherwise
        return self._shown([None if c.default is None else c.default.evaluate(names) for c in self.outputs])

    def _aggregate(self, outcomes: list[list[Any]]) -> Any:
        values = [outcome[0] for outcome in outcomes]
        if self.aggregation == "COUNT":
            values = [value for place, value in enumerate(values) if value not in values[:place]]
        return (
            BUILTINS[AGGREGATIONS[str(self.aggregation)]].call(values)
            if values or self.aggregation == "COUNT"
            else None
        )


def feel_equal(left: list[Any], right: list[Any]) -> bool:
    """Return whether two rows hold the same values."""
    return feel.parse("a = b").evaluate({"a": left, "b": right}) is True


def guarded(run: Callable[[], Any], decision: str, cell: str) -> Any:
    """Run one cell; name the decision and the cell when it fails.

    :raises DecisionFailed: when the cell cannot be evaluated.
    """
    try:
        return run()
    except feel.ExpressionFailed as error:
        raise DecisionFailed(decision=decision, cell=cell, reason=error.message("zh")) from error
