"""Boxed expressions of DMN: literals, contexts, invocations, relations, functions, choices, loops, tables. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from engine import feel
from engine.decision_tables import AGGREGATIONS, POLICIES, Column, Names, Rule, Table, guarded
from engine.decision_types import Types, child_of, tag_of, text_of
from engine.feel.types import Type
from engine.feel.values import Range, charge, from_json

MAX_CELLS = 20_000
MAX_NESTING = 15
BOXED = {
    *("literalExpression", "decisionTable", "context", "invocation", "relation", "list", "functionDefinition"),
    *("conditional", "for", "every", "some", "filter"),
}
Boxed = Callable[[Names], Any]


def function_of(
    name: str, parameters: tuple[str, ...], logic: Boxed, names: Names, kinds: tuple[Type | None, ...] = ()
) -> feel.Function:
    """Make a FEEL function of a boxed expression with parameters."""

    def call(*arguments: Any) -> Any:
        charge(10)
        given = dict(zip(parameters, arguments, strict=True))
        for parameter, kind in zip(parameters, kinds, strict=False):
            if kind is not None:
                given[parameter] = kind.fit(given[parameter])
        return logic({**names, **given})

    return feel.Function(name, call, parameters)


class Boxes:
    """Turns the XML of boxed expressions into functions; every fault is collected under the id of its element."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}
        self.names: frozenset[str] = frozenset()
        self.types = Types()
        self.orders: dict[str, tuple[Any, ...]] = {}
        self.cells = 0

    def fault(self, node: etree._Element, reason: str) -> None:
        """Note what is wrong with an element."""
        key = node.get("id") or f"{tag_of(node)}@{node.sourceline}"
        self.faults.setdefault(str(key), reason)

    def boxed(self, node: etree._Element, owner: str, depth: int = 0) -> Boxed:
        """Return the function of a boxed expression; its value is of the type that the box names, or null."""
        made = self._plain(node, owner, depth)
        kind = self.types.named(node.get("typeRef"))
        if kind is None or tag_of(node) in ("decisionTable", "functionDefinition"):
            return made
        return lambda names: kind.fit(made(names))

    def _plain(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        tag = tag_of(node)
        if depth > MAX_NESTING:
            self.fault(node, "嵌套过深 (nested too deeply)")
            return _nothing
        if tag == "literalExpression":
            return self._cell(self.expression(node), owner, str(node.get("id") or owner))
        if tag == "decisionTable":
            return self._table(node, owner)
        if tag == "context":
            return self._context(node, owner, depth)
        if tag == "invocation":
            return self._invocation(node, owner, depth)
        if tag == "list":
            entries = [self.boxed(child, owner, depth + 1) for child in node if tag_of(child) in BOXED]
            return lambda names: [entry(names) for entry in entries]
        if tag == "relation":
            return self._relation(node, owner, depth)
        if tag == "functionDefinition":
            return self._function(node, owner, depth)
        if tag in ("conditional", "filter", "for", "every", "some"):
            return getattr(self, "_" + tag)(node, owner, depth)  # type: ignore[no-any-return]
        self.fault(node, f"不支持 {tag} (unsupported)")
        return _nothing

    def inside(self, node: etree._Element | None, owner: str, depth: int) -> Boxed | None:
        """Return the function of the boxed expression that an element holds, None when it holds none."""
        found = None if node is None else next((child for child in node if tag_of(child) in BOXED), None)
        return None if found is None else self.boxed(found, owner, depth + 1)

    def _part(self, node: etree._Element, tag: str, owner: str, depth: int) -> Boxed:
        """Return a part that must be there."""
        found = self.inside(child_of(node, tag), owner, depth)
        if found is None:
            self.fault(node, f"缺少 {tag} (missing)")
        return found or _nothing

    def _cell(self, expression: feel.Expression | None, owner: str, cell: str) -> Boxed:
        def run(names: Names) -> Any:
            return None if expression is None else guarded(lambda: expression.evaluate(names), owner, cell)

        return run

    def _relation(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        columns = [str(child.get("name")) for child in node if tag_of(child) == "column"]
        rows: list[list[Boxed]] = []
        for row in node:
            if tag_of(row) != "row":
                continue
            rows.append([self.boxed(cell, owner, depth + 1) for cell in row if tag_of(cell) in BOXED])
            if len(rows[-1]) != len(columns):
                self.fault(row, "行的单元格数与列数不符 (wrong number of cells)")
        return lambda names: [{column: cell(names) for column, cell in zip(columns, row, strict=False)} for row in rows]

    def _function(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        if node.get("kind", "FEEL") != "FEEL":
            self.fault(node, f"不支持 {node.get('kind')} 函数 (only FEEL functions)")
            return _nothing
        parameters, kinds = self.parameters(node)
        logic = self.inside(node, owner, depth)
        if logic is None:
            self.fault(node, "函数没有表达式 (no body)")
            return _nothing
        return lambda names: function_of(owner, parameters, logic, names, kinds)

    def parameters(self, node: etree._Element) -> tuple[tuple[str, ...], tuple[Type | None, ...]]:
        """Return the names and types of formal parameters."""
        found = [child for child in node if tag_of(child) == "formalParameter"]
        return tuple(str(p.get("name")) for p in found), tuple(self.types.named(p.get("typeRef")) for p in found)

    def _conditional(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        condition, then, otherwise = (self._part(node, tag, owner, depth) for tag in ("if", "then", "else"))
        return lambda names: (then if condition(names) is True else otherwise)(names)

    def _filter(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        source, match = self._part(node, "in", owner, depth), self._part(node, "match", owner, depth)

        def run(names: Names) -> Any:
            values = source(names)
            values = values if isinstance(values, list) else [] if values is None else [values]
            kept = []
            for value in map(from_json, values):
                charge(1)
                fields = value if isinstance(value, Mapping) else {}
                if match({**names, **fields, "item": value}) is True:
                    kept.append(value)
            return kept

        return run

    def _for(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        source, body = self._part(node, "in", owner, depth), self._part(node, "return", owner, depth)
        variable = str(node.get("iteratorVariable") or "")
        if not variable:
            self.fault(node, "缺少循环变量 (no iterator variable)")

        def run(names: Names) -> Any:
            values = _each(source(names))
            if values is None:
                return None
            made: list[Any] = []
            for value in values:
                charge(1 + len(made) // 16)
                made.append(body({**names, variable: from_json(value), "partial": list(made)}))
            return made

        return run

    def _quantified(self, node: etree._Element, owner: str, depth: int, some: bool) -> Boxed:
        source, test = self._part(node, "in", owner, depth), self._part(node, "satisfies", owner, depth)
        variable = str(node.get("iteratorVariable") or "")

        def run(names: Names) -> Any:
            values = _each(source(names))
            if values is None:
                return None
            answers = []
            for value in values:
                charge(1)
                answers.append(test({**names, variable: from_json(value)}))
            if some in answers:
                return some
            return (not some) if all(isinstance(answer, bool) for answer in answers) else None

        return run

    def _every(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        return self._quantified(node, owner, depth, some=False)

    def _some(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        return self._quantified(node, owner, depth, some=True)

    def _context(self, node: etree._Element, owner: str, depth: int) -> Boxed:
        entries: list[tuple[str | None, Type | None, Boxed]] = []
        for entry in node:
            if tag_of(entry) != "contextEntry":
                continue
            variable = child_of(entry, "variable")
            boxed = self.inside(entry, owner, depth)
            if boxed is not None:
                name = None if variable is None else str(variable.get("name"))
                entries.append((name, self.types.named(None if variable is None else variable.get("typeRef")), boxed))

        def run(names: Names) -> Any:
            made: dict[str, Any] = {}
            for name, kind, entry in entries:
                value = entry({**names, **made})
                value = value if kind is None else kind.fit(value)
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
                function = self.boxed(child, owner, depth + 1)
            elif tag_of(child) == "binding":
                parameter, boxed = child_of(child, "parameter"), self.inside(child, owner, depth)
                if parameter is not None and boxed is not None:
                    bindings.append((str(parameter.get("name")), boxed))
        if function is None:
            self.fault(node, "调用缺少函数 (no function)")
            return _nothing
        called = function

        def run(names: Names) -> Any:
            found = called(names)
            if not isinstance(found, feel.Function):
                return None
            given = {name: value(names) for name, value in bindings}
            if set(given) - set(found.names):
                return None
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
        expression, values = child_of(node, "inputExpression"), child_of(node, "inputValues")
        parsed = None if expression is None else self.expression(expression)
        name = str(node.get("label") or (parsed.text if parsed else node.get("id")))
        return Column(name, parsed, None if values is None else self.tests(values))

    def _output(self, node: etree._Element, table: etree._Element) -> Column:
        values, default = child_of(node, "outputValues"), child_of(node, "defaultOutputEntry")
        tests = None if values is None else self.tests(values)
        order = order_of(tests) if tests else self.orders.get(str(node.get("typeRef") or table.get("typeRef")), ())
        name = str(node.get("name") or "")
        order = order or self.orders.get(f"{table.get('typeRef')}.{name}", ())
        return Column(name, None, tests, order, None if default is None else self.expression(default))

    def _rule(self, node: etree._Element, number: int) -> Rule:
        tests = [self.tests(child) for child in node if tag_of(child) == "inputEntry"]
        outputs = [self.expression(child) for child in node if tag_of(child) == "outputEntry"]
        self.cells += len(tests) + len(outputs)
        if self.cells > MAX_CELLS:
            self.fault(node, "单元格过多 (too many cells)")
        return Rule(number, tuple(t for t in tests if t), tuple(o for o in outputs if o))

    def expression(self, node: etree._Element) -> feel.Expression | None:
        """Parse an expression; a fault names its element."""
        language = node.get("expressionLanguage") or ""
        text = text_of(node)
        if language and "feel" not in language.lower():
            self.fault(node, f"表达式语言 {language} 不是 FEEL (not FEEL)")
            return None
        try:
            return feel.parse(text or "null", self.names)
        except feel.ExpressionInvalid as error:
            self.fault(node, error.message("zh"))
            return None

    def tests(self, node: etree._Element) -> feel.Tests | None:
        """Parse the unary tests of a cell; a fault names its element."""
        try:
            return feel.parse_tests(text_of(node) or "-", self.names)
        except feel.ExpressionInvalid as error:
            self.fault(node, error.message("zh"))
            return None


def _nothing(names: Names) -> Any:
    return None


def _each(source: Any) -> list[Any] | None:
    """Return what a loop runs through; None when it cannot be run through."""
    if isinstance(source, Range):
        found = feel.parse("for i in r return i").evaluate({"r": source})
        return found if isinstance(found, list) else None
    return None if source is None else source if isinstance(source, list) else [source]


def order_of(tests: feel.Tests) -> tuple[Any, ...]:
    """Return the values that tests list, in their order."""
    return tuple(feel.Expression("", test.value).evaluate() for test in tests.tests if not test.sign)
