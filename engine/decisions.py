"""Decision models of DMN: tables with every hit policy, expressions, contexts, invocations. Pure.

A model is read once per content; all its expressions are parsed then, so a fault is found at deploy and names its
cell. Decisions that a decision requires are decided first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from db.errors import DomainError, Invalid, NotFound
from engine import feel
from engine.feel.functions import BUILTINS
from engine.feel.nodes import MAX_DEPTH
from engine.feel.values import METER, OutOfBudget, charge
from engine.workflow_parser import DiagramUnreadable, read_xml

MAX_CELLS = 20_000
BUDGET = 200_000
_DMN = re.compile(
    r"\{https?://www\.omg\.org/spec/DMN/[^}]+/MODEL/?\}(.*)|\{http://www\.omg\.org/spec/DMN/[^}]*\.xsd\}(.*)"
)
_BOXED = {
    *("literalExpression", "decisionTable", "context", "invocation", "relation", "list", "functionDefinition"),
    *("conditional", "for", "every", "some", "filter"),
}
_AGGREGATIONS = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}
_POLICIES = {"UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"}


class DecisionModelRefused(Invalid):
    """The decision model cannot be used: {summary}"""

    zh = "决策模型不能使用：{summary}"


class DecisionUnknown(NotFound):
    """The model has no decision "{decision}"."""

    zh = "决策模型中没有“{decision}”。"


class DecisionFailed(DomainError):
    """The decision "{decision}" cannot be made at {cell}: {reason}"""

    zh = "决策“{decision}”在 {cell} 处无法得出：{reason}"


class SeveralRulesMatch(DomainError):
    """In the decision "{decision}" the rules {rules} match at once, which its hit policy {policy} does not allow."""

    zh = "决策“{decision}”的规则 {rules} 同时命中，与命中策略 {policy} 不符，请修改决策表。"


class InputNotAllowed(Invalid):
    """The decision "{decision}" does not allow the value {value} for "{column}"."""

    zh = "决策“{decision}”的输入“{column}”不允许取值 {value}。"


Names = Mapping[str, Any]
Boxed = Callable[[Names], Any]


@dataclass(frozen=True)
class Rule:
    """One rule of a table: a test per input, an expression per output."""

    number: int
    tests: tuple[feel.Tests, ...]
    outputs: tuple[feel.Expression, ...]


@dataclass
class Decision:
    """A decision or a business knowledge model."""

    name: str
    requires: list[str] = field(default_factory=list)  # names of decisions
    knowledge: list[str] = field(default_factory=list)  # names of business knowledge models and services
    inputs: list[str] = field(default_factory=list)
    parameters: tuple[str, ...] = ()
    logic: Boxed | None = None
    allowed: feel.Tests | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table: an input with its expression, or an output with its name."""

    name: str
    expression: feel.Expression | None
    allowed: feel.Tests | None
    order: tuple[Any, ...] = ()
    default: feel.Expression | None = None


class Model:
    """A decision model that was read."""

    def __init__(self, name: str, decisions: dict[str, Decision], knowledge: dict[str, Decision]) -> None:
        self.name = name
        self.decisions = decisions
        self.knowledge = knowledge

    @property
    def inputs(self) -> list[str]:
        """The names of all input data that decisions require."""
        return sorted({name for decision in self.decisions.values() for name in decision.inputs})

    def decide(self, decision: str, facts: Names) -> Any:
        """Return the outcome of a decision as plain JSON.

        :raises DecisionUnknown: when there is none of that name.
        """
        return feel.to_json(self.evaluate(decision, facts))

    def evaluate(self, decision: str, facts: Names) -> Any:
        """Return the outcome of a decision in FEEL's types.

        :raises DecisionUnknown: when there is none of that name.
        """
        if decision not in self.decisions:
            raise DecisionUnknown(decision=decision, kind="decision")
        made: dict[str, Any] = dict(facts)
        token = METER.set([BUDGET, 0])
        try:
            for name in self._sequence(decision):
                found = self.decisions[name]
                logic = found.logic
                made[name] = None if logic is None else logic({**made, **self._functions(found, set())})
        except OutOfBudget:
            raise DecisionFailed(decision=decision, cell="-", reason="运算量过大 (too costly)") from None
        finally:
            METER.reset(token)
        return made[decision]

    def _sequence(self, decision: str) -> list[str]:
        """Return the decision and all it requires, those first; a circle was refused when the model was read."""
        done: list[str] = []
        pending = [(decision, False)]
        while pending:
            name, ready = pending.pop()
            if name in done:
                continue
            if ready:
                done.append(name)
                continue
            pending.append((name, True))
            pending.extend((required, False) for required in self.decisions[name].requires)
        return done

    def _functions(self, decision: Decision, seen: set[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in decision.knowledge:
            model = self.knowledge.get(name)
            if model is None or model.logic is None or name in seen:
                continue
            inner = self._functions(model, {*seen, name})
            found[name] = _function(name, model.parameters, model.logic, inner)
        return found


def _function(name: str, parameters: tuple[str, ...], logic: Boxed, names: Names) -> feel.Function:
    def call(*arguments: Any) -> Any:
        return logic({**names, **dict(zip(parameters, arguments, strict=False))})

    return feel.Function(name, call, parameters)


def read_model(xml: bytes) -> Model:
    """Return the model of a file, read once per content.

    :raises DecisionModelRefused: with every problem by element id.
    """
    return _read(hashlib.sha256(xml).hexdigest(), xml)


def decide(xml: bytes, decision: str, facts: Names) -> Any:
    """Return the outcome of a decision of a file as plain JSON.

    :raises DecisionModelRefused: when the file holds no usable model.
    :raises DecisionUnknown: when it has no decision of that name.
    """
    return read_model(xml).decide(decision, facts)


@lru_cache(maxsize=128)
def _read(sha256: str, xml: bytes) -> Model:
    try:
        root = read_xml(xml)
    except DiagramUnreadable as error:
        raise DecisionModelRefused({"definitions": error.message("zh")}) from None
    if _tag(root) != "definitions":
        raise DecisionModelRefused({"definitions": "根元素不是 DMN definitions"})
    return _Reader(root).read()


class _Reader:
    """Turns the XML into functions; every fault is collected under the id of its element."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.faults: dict[str, str] = {}
        self.names: frozenset[str] = frozenset()
        self.types: dict[str, tuple[Any, ...]] = {}
        self.cells = 0

    def read(self) -> Model:
        """Read everything.

        :raises DecisionModelRefused: when anything is wrong.
        """
        found: set[str] = set()
        for node in self.root.iter():
            if _tag(node) in ("variable", "inputData", "decision", "itemComponent", "formalParameter", "column",
                              "businessKnowledgeModel", "contextEntry", "output", "parameter"):  # fmt: skip
                found.add(node.get("name") or "")
        self.names = frozenset(name for name in found if name and not re.fullmatch(r"[^\W\d]\w*", name))
        by_id = {str(node.get("id")): str(node.get("name")) for node in self.root if node.get("id")}
        for node in self.root:
            if _tag(node) == "itemDefinition":
                self._type(node)
        decisions = {d.name: d for node in self.root if _tag(node) == "decision" for d in [self._decision(node, by_id)]}
        knowledge = {
            k.name: k
            for node in self.root
            if _tag(node) == "businessKnowledgeModel"
            for k in [self._model(node, by_id)]
        }
        self._circles(decisions)
        if self.faults:
            raise DecisionModelRefused(self.faults)
        return Model(str(self.root.get("name") or ""), decisions, knowledge)

    def fault(self, node: etree._Element, reason: str) -> None:
        """Note what is wrong with an element."""
        key = node.get("id") or f"{_tag(node)}@{node.sourceline}"
        self.faults.setdefault(str(key), reason)

    def _type(self, node: etree._Element, prefix: str = "") -> None:
        """Remember the allowed values of a type, for the order of outputs."""
        name = prefix + str(node.get("name"))
        allowed = _child(node, "allowedValues")
        if allowed is not None and (tests := self._tests(allowed)) is not None:
            self.types[name] = _order(tests)
        for component in node:
            if _tag(component) == "itemComponent":
                self._type(component, name + ".")

    def _decision(self, node: etree._Element, by_id: Mapping[str, str]) -> Decision:
        decision = Decision(str(node.get("name") or node.get("id")))
        kinds = {
            "requiredDecision": decision.requires,
            "requiredInput": decision.inputs,
            "requiredKnowledge": decision.knowledge,
        }
        for requirement in node.iter():
            target = kinds.get(_tag(requirement))
            if target is None:
                continue
            reference = str(requirement.get("href", "")).rpartition("#")[2]
            if reference not in by_id:
                self.fault(node, f"引用的“{reference}”不存在 (unknown requirement)")
            else:
                target.append(by_id[reference])
        boxed = next((child for child in node if _tag(child) in _BOXED), None)
        decision.logic = None if boxed is None else self._boxed(boxed, decision.name)
        return decision

    def _model(self, node: etree._Element, by_id: Mapping[str, str]) -> Decision:
        model = self._decision(node, by_id)
        logic = _child(node, "encapsulatedLogic")
        if logic is not None:
            model.parameters = tuple(str(p.get("name")) for p in logic if _tag(p) == "formalParameter")
            boxed = next((child for child in logic if _tag(child) in _BOXED), None)
            model.logic = None if boxed is None else self._boxed(boxed, model.name)
        return model

    def _circles(self, decisions: Mapping[str, Decision]) -> None:
        for start, decision in decisions.items():
            seen: set[str] = set()
            pending = list(decision.requires)
            while pending:
                name = pending.pop()
                if name == start:
                    self.faults[start] = "决策相互引用成环 (circular requirement)"
                    break
                if name not in seen:
                    seen.add(name)
                    pending.extend(decisions[name].requires if name in decisions else [])

    # --- boxed expressions

    def _boxed(self, node: etree._Element, owner: str, depth: int = 0) -> Boxed:
        tag = _tag(node)
        if depth > MAX_DEPTH // 10:
            self.fault(node, "嵌套过深 (nested too deeply)")
            return lambda names: None
        if tag == "literalExpression":
            return self._cell(self._expression(node), owner, str(node.get("id") or owner))
        if tag == "decisionTable":
            return self._table(node, owner)
        if tag == "context":
            return self._context(node, owner, depth)
        if tag == "invocation":
            return self._invocation(node, owner, depth)
        if tag == "list":
            entries = [self._boxed(child, owner, depth + 1) for child in node if _tag(child) in _BOXED]
            return lambda names: [entry(names) for entry in entries]
        if tag == "relation":
            columns = [str(child.get("name")) for child in node if _tag(child) == "column"]
            rows = [
                [self._boxed(cell, owner, depth + 1) for cell in row if _tag(cell) in _BOXED]
                for row in node
                if _tag(row) == "row"
            ]
            return lambda names: [
                {column: cell(names) for column, cell in zip(columns, row, strict=False)} for row in rows
            ]
        if tag == "functionDefinition" and node.get("kind", "FEEL") == "FEEL":
            parameters = tuple(str(p.get("name")) for p in node if _tag(p) == "formalParameter")
            body = next((child for child in node if _tag(child) in _BOXED), None)
            if body is not None:
                logic = self._boxed(body, owner, depth + 1)
                return lambda names: _function(owner, parameters, logic, names)
        self.fault(node, f"不支持 {tag} (unsupported)")
        return lambda names: None

    def _cell(self, expression: feel.Expression | None, owner: str, cell: str) -> Boxed:
        def run(names: Names) -> Any:
            return None if expression is None else _guarded(lambda: expression.evaluate(names), owner, cell)

        return run

    def _context(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        entries: list[tuple[str | None, Boxed]] = []
        for entry in node:
            if _tag(entry) != "contextEntry":
                continue
            variable = _child(entry, "variable")
            boxed = next((child for child in entry if _tag(child) in _BOXED), None)
            if boxed is not None:
                name = None if variable is None else str(variable.get("name"))
                entries.append((name, self._boxed(boxed, owner, depth + 1)))

        def run(names: Names) -> Any:
            made: dict[str, Any] = {}
            for name, entry in entries:
                value = entry({**names, **made})
                if name is None:
                    return value
                made[name] = value
            return made

        return run

    def _invocation(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        bindings: list[tuple[str, Boxed]] = []
        function: Boxed | None = None
        for child in node:
            if _tag(child) == "literalExpression":
                function = self._boxed(child, owner, depth + 1)
            elif _tag(child) == "binding":
                parameter = _child(child, "parameter")
                boxed = next((inner for inner in child if _tag(inner) in _BOXED), None)
                if parameter is not None and boxed is not None:
                    bindings.append((str(parameter.get("name")), self._boxed(boxed, owner, depth + 1)))
        if function is None:
            self.fault(node, "调用缺少函数 (no function)")
            return lambda names: None
        called = function

        def run(names: Names) -> Any:
            found = called(names)
            if not isinstance(found, feel.Function):
                return None
            given = {name: value(names) for name, value in bindings}
            return found.call(*(given.get(name) for name in found.names))

        return run

    # --- tables

    def _table(self, node: etree._Element, owner: str) -> Boxed:
        policy, aggregation = str(node.get("hitPolicy", "UNIQUE")), node.get("aggregation")
        if policy not in _POLICIES or (aggregation and aggregation not in _AGGREGATIONS):
            self.fault(node, f"不支持的命中策略 {policy} {aggregation or ''} (hit policy)")
        inputs = [self._input(child) for child in node if _tag(child) == "input"]
        outputs = [self._output(child, node) for child in node if _tag(child) == "output"]
        rules = [self._rule(child, number) for number, child in enumerate((r for r in node if _tag(r) == "rule"), 1)]
        for rule, child in zip(rules, (r for r in node if _tag(r) == "rule"), strict=True):
            if len(rule.tests) != len(inputs) or len(rule.outputs) != len(outputs):
                self.fault(child, "规则的单元格数与列数不符 (wrong number of cells)")
        if aggregation and len(outputs) != 1:
            self.fault(node, "汇总只能有一个输出 (aggregation needs one output)")
        table = Table(owner, policy, aggregation, inputs, outputs, rules)
        return table.evaluate

    def _input(self, node: etree._Element) -> Column:
        expression, values = _child(node, "inputExpression"), _child(node, "inputValues")
        parsed = None if expression is None else self._expression(expression)
        name = str(node.get("label") or (parsed.text if parsed else node.get("id")))
        return Column(name, parsed, None if values is None else self._tests(values))

    def _output(self, node: etree._Element, table: etree._Element) -> Column:
        values, default = _child(node, "outputValues"), _child(node, "defaultOutputEntry")
        tests = None if values is None else self._tests(values)
        order = _order(tests) if tests else self.types.get(str(node.get("typeRef") or table.get("typeRef")), ())
        name = str(node.get("name") or "")
        order = order or self.types.get(f"{table.get('typeRef')}.{name}", ())
        return Column(name, None, tests, order, None if default is None else self._expression(default))

    def _rule(self, node: etree._Element, number: int) -> Rule:
        tests = [self._tests(child) for child in node if _tag(child) == "inputEntry"]
        outputs = [self._expression(child) for child in node if _tag(child) == "outputEntry"]
        self.cells += len(tests) + len(outputs)
        if self.cells > MAX_CELLS:
            self.fault(node, "单元格过多 (too many cells)")
        return Rule(number, tuple(t for t in tests if t), tuple(o for o in outputs if o))

    def _expression(self, node: etree._Element) -> feel.Expression | None:
        language = node.get("expressionLanguage") or ""
        text = _text(node)
        if language and "feel" not in language.lower():
            self.fault(node, f"表达式语言 {language} 不是 FEEL (not FEEL)")
            return None
        try:
            return feel.parse(text or "null", self.names)
        except feel.ExpressionInvalid as error:
            self.fault(node, error.message("zh"))
            return None

    def _tests(self, node: etree._Element) -> feel.Tests | None:
        try:
            return feel.parse_tests(_text(node) or "-", self.names)
        except feel.ExpressionInvalid as error:
            self.fault(node, error.message("zh"))
            return None


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
        value = _guarded(lambda: expression.evaluate(names), self.decision, column.name)
        allowed = column.allowed
        if value is not None and allowed is not None and not allowed.matches(value, names):
            raise InputNotAllowed(decision=self.decision, column=column.name, value=str(feel.to_json(value))[:60])
        return value

    def _matches(self, rule: Rule, values: list[Any], names: Names) -> bool:
        charge(len(values) + 1)
        for column, tests, value in zip(self.inputs, rule.tests, values, strict=True):
            cell = f"{column.name}, rule {rule.number}"
            if not _guarded(lambda t=tests, v=value: t.matches(v, names), self.decision, cell):  # type: ignore[misc]
                return False
        return True

    def _outcome(self, rule: Rule, names: Names) -> list[Any]:
        return [
            _guarded(lambda e=entry: e.evaluate(names), self.decision, f"{column.name}, rule {rule.number}")  # type: ignore[misc]
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
            BUILTINS[_AGGREGATIONS[str(self.aggregation)]].call(values)
            if values or self.aggregation == "COUNT"
            else None
        )


def feel_equal(left: list[Any], right: list[Any]) -> bool:
    """Return whether two rows hold the same values."""
    return feel.parse("a = b").evaluate({"a": left, "b": right}) is True


def _guarded(run: Callable[[], Any], decision: str, cell: str) -> Any:
    try:
        return run()
    except feel.ExpressionFailed as error:
        raise DecisionFailed(decision=decision, cell=cell, reason=error.message("zh")) from error


def _order(tests: feel.Tests) -> tuple[Any, ...]:
    """Return the values that tests list, in their order."""
    return tuple(feel.Expression("", test.value).evaluate() for test in tests.tests if not test.sign)


def _tag(node: etree._Element) -> str:
    found = _DMN.fullmatch(node.tag) if isinstance(node.tag, str) else None
    return (found.group(1) or found.group(2) or "") if found else ""


def _child(node: etree._Element, tag: str) -> etree._Element | None:
    return next((child for child in node if _tag(child) == tag), None)


def _text(node: etree._Element) -> str:
    text = _child(node, "text")
    return "" if text is None else (text.text or "").strip()
