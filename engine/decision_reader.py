"""Reads a DMN file into functions; every fault is collected under the id of its element. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from db.errors import Invalid
from engine import feel
from engine.decision_tables import AGGREGATIONS, POLICIES, Column, Names, Rule, Table, guarded

MAX_CELLS = 20_000
MAX_NESTING = 15
_DMN = re.compile(
    r"\{https?://www\.omg\.org/spec/DMN/[^}]+/MODEL/?\}(.*)|\{http://www\.omg\.org/spec/DMN/[^}]*\.xsd\}(.*)"
)
_BOXED = {
    *("literalExpression", "decisionTable", "context", "invocation", "relation", "list", "functionDefinition"),
    *("conditional", "for", "every", "some", "filter"),
}
Boxed = Callable[[Names], Any]


class DecisionModelRefused(Invalid):
    """The decision model cannot be used: {summary}"""

    zh = "决策模型不能使用：{summary}"


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


def function_of(name: str, parameters: tuple[str, ...], logic: Boxed, names: Names) -> feel.Function:
    """Make a FEEL function of a boxed expression with parameters."""

    def call(*arguments: Any) -> Any:
        return logic({**names, **dict(zip(parameters, arguments, strict=False))})

    return feel.Function(name, call, parameters)


class Reader:
    """Turns the XML into functions; every fault is collected under the id of its element."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.faults: dict[str, str] = {}
        self.names: frozenset[str] = frozenset()
        self.types: dict[str, tuple[Any, ...]] = {}
        self.cells = 0

    def read(self) -> tuple[str, dict[str, Decision], dict[str, Decision]]:
        """Return the name of the model, its decisions and its knowledge models.

        :raises DecisionModelRefused: when anything is wrong.
        """
        found: set[str] = set()
        for node in self.root.iter():
            if tag_of(node) in ("variable", "inputData", "decision", "itemComponent", "formalParameter", "column",
                              "businessKnowledgeModel", "contextEntry", "output", "parameter"):  # fmt: skip
                found.add(node.get("name") or "")
        self.names = frozenset(name for name in found if name and not re.fullmatch(r"[^\W\d]\w*", name))
        by_id = {str(node.get("id")): str(node.get("name")) for node in self.root if node.get("id")}
        for node in self.root:
            if tag_of(node) == "itemDefinition":
                self._type(node)
        decisions = {
            d.name: d for node in self.root if tag_of(node) == "decision" for d in [self._decision(node, by_id)]
        }
        knowledge = {
            k.name: k
            for node in self.root
            if tag_of(node) == "businessKnowledgeModel"
            for k in [self._model(node, by_id)]
        }
        self._circles(decisions)
        if self.faults:
            raise DecisionModelRefused(self.faults)
        return str(self.root.get("name") or ""), decisions, knowledge

    def fault(self, node: etree._Element, reason: str) -> None:
        """Note what is wrong with an element."""
        key = node.get("id") or f"{tag_of(node)}@{node.sourceline}"
        self.faults.setdefault(str(key), reason)

    def _type(self, node: etree._Element, prefix: str = "") -> None:
        """Remember the allowed values of a type, for the order of outputs."""
        name = prefix + str(node.get("name"))
        allowed = _child(node, "allowedValues")
        if allowed is not None and (tests := self._tests(allowed)) is not None:
            self.types[name] = _order(tests)
        for component in node:
            if tag_of(component) == "itemComponent":
                self._type(component, name + ".")

    def _decision(self, node: etree._Element, by_id: Mapping[str, str]) -> Decision:
        decision = Decision(str(node.get("name") or node.get("id")))
        kinds = {
            "requiredDecision": decision.requires,
            "requiredInput": decision.inputs,
            "requiredKnowledge": decision.knowledge,
        }
        for requirement in node.iter():
            target = kinds.get(tag_of(requirement))
            if target is None:
                continue
            reference = str(requirement.get("href", "")).rpartition("#")[2]
            if reference not in by_id:
                self.fault(node, f"引用的“{reference}”不存在 (unknown requirement)")
            else:
                target.append(by_id[reference])
        boxed = next((child for child in node if tag_of(child) in _BOXED), None)
        decision.logic = None if boxed is None else self._boxed(boxed, decision.name)
        return decision

    def _model(self, node: etree._Element, by_id: Mapping[str, str]) -> Decision:
        model = self._decision(node, by_id)
        logic = _child(node, "encapsulatedLogic")
        if logic is not None:
            model.parameters = tuple(str(p.get("name")) for p in logic if tag_of(p) == "formalParameter")
            boxed = next((child for child in logic if tag_of(child) in _BOXED), None)
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
        tag = tag_of(node)
        if depth > MAX_NESTING:
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
            entries = [self._boxed(child, owner, depth + 1) for child in node if tag_of(child) in _BOXED]
            return lambda names: [entry(names) for entry in entries]
        if tag == "relation":
            columns = [str(child.get("name")) for child in node if tag_of(child) == "column"]
            rows = [
                [self._boxed(cell, owner, depth + 1) for cell in row if tag_of(cell) in _BOXED]
                for row in node
                if tag_of(row) == "row"
            ]
            return lambda names: [
                {column: cell(names) for column, cell in zip(columns, row, strict=False)} for row in rows
            ]
        if tag == "functionDefinition" and node.get("kind", "FEEL") == "FEEL":
            parameters = tuple(str(p.get("name")) for p in node if tag_of(p) == "formalParameter")
            body = next((child for child in node if tag_of(child) in _BOXED), None)
            if body is not None:
                logic = self._boxed(body, owner, depth + 1)
                return lambda names: function_of(owner, parameters, logic, names)
        self.fault(node, f"不支持 {tag} (unsupported)")
        return lambda names: None

    def _cell(self, expression: feel.Expression | None, owner: str, cell: str) -> Boxed:
        def run(names: Names) -> Any:
            return None if expression is None else guarded(lambda: expression.evaluate(names), owner, cell)

        return run

    def _context(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        entries: list[tuple[str | None, Boxed]] = []
        for entry in node:
            if tag_of(entry) != "contextEntry":
                continue
            variable = _child(entry, "variable")
            boxed = next((child for child in entry if tag_of(child) in _BOXED), None)
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
            if tag_of(child) == "literalExpression":
                function = self._boxed(child, owner, depth + 1)
            elif tag_of(child) == "binding":
                parameter = _child(child, "parameter")
                boxed = next((inner for inner in child if tag_of(inner) in _BOXED), None)
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
        if policy not in POLICIES or (aggregation and aggregation not in AGGREGATIONS):
            self.fault(node, f"不支持的命中策略 {policy} {aggregation or ''} (hit policy)")
        inputs = [self._input(child) for child in node if tag_of(child) == "input"]
        outputs = [self._output(child, node) for child in node if tag_of(child) == "output"]
        rules = [self._rule(child, number) for number, child in enumerate((r for r in node if tag_of(r) == "rule"), 1)]
        for rule, child in zip(rules, (r for r in node if tag_of(r) == "rule"), strict=True):
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
        tests = [self._tests(child) for child in node if tag_of(child) == "inputEntry"]
        outputs = [self._expression(child) for child in node if tag_of(child) == "outputEntry"]
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


def _order(tests: feel.Tests) -> tuple[Any, ...]:
    """Return the values that tests list, in their order."""
    return tuple(feel.Expression("", test.value).evaluate() for test in tests.tests if not test.sign)


def tag_of(node: etree._Element) -> str:
    """Return the local name of a DMN tag of any version, empty for anything else."""
    found = _DMN.fullmatch(node.tag) if isinstance(node.tag, str) else None
    return (found.group(1) or found.group(2) or "") if found else ""


def _child(node: etree._Element, tag: str) -> etree._Element | None:
    return next((child for child in node if tag_of(child) == tag), None)


def _text(node: etree._Element) -> str:
    text = _child(node, "text")
    return "" if text is None else (text.text or "").strip()
