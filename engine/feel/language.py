"""The grammar (on lark) and the two ways in: an expression and the unary tests of a decision-table cell."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError, UnexpectedToken, VisitError

from engine.feel import nodes
from engine.feel.errors import ExpressionFailed, ExpressionInvalid, ExpressionTooCostly
from engine.feel.functions import BUILTINS
from engine.feel.lexer import tokens
from engine.feel.types import type_of
from engine.feel.values import (
    METER,
    NUMBERS,
    Function,
    OutOfBudget,
    charge,
    date_of,
    datetime_of,
    duration_of,
    from_json,
    time_of,
)

BUDGET = 20_000

_GRAMMAR = r"""
%declare IF THEN ELSE FOR IN ITER_IN RETURN SOME EVERY SATISFIES BETWEEN AND OR FUNCTION TRUE FALSE NULL INSTANCE
%declare NUMBER STRING NAME POW DOTDOT CMP PLUS MINUS STAR SLASH COMMA COLON DOT AT
%declare TYPE
%declare LPAR LPAR_CALL LPAR_IN RPAR LSQB FILTER RSQB ROPEN CLOSE_OPEN LBRACE RBRACE NOT_TESTS

?start_expression: expression
start_tests: MINUS -> any_value
    | NOT_TESTS test (COMMA test)* RPAR -> negated
    | test (COMMA test)* -> alternatives

?expression: disjunction
    | IF expression THEN expression ELSE expression -> if_
    | FOR iteration (COMMA iteration)* RETURN expression -> for_
    | SOME iteration (COMMA iteration)* SATISFIES expression -> some
    | EVERY iteration (COMMA iteration)* SATISFIES expression -> every
    | FUNCTION LPAR [parameter (COMMA parameter)*] RPAR expression -> function_
parameter: NAME | NAME COLON TYPE
iteration: NAME ITER_IN expression -> over_list
    | NAME ITER_IN expression DOTDOT expression -> over_range
?disjunction: conjunction | disjunction OR conjunction -> or_
?conjunction: comparison | conjunction AND comparison -> and_
?comparison: additive
    | additive CMP additive -> compare
    | additive BETWEEN additive AND additive -> between
    | additive IN additive -> in_value
    | additive IN CMP additive -> in_compared
    | additive IN LPAR_IN test (COMMA test)* RPAR -> in_tests
    | additive IN LPAR_IN expression DOTDOT expression close -> in_open_range
    | additive INSTANCE TYPE -> instance_of
test: CMP additive -> compared
    | expression -> expressed
?additive: multiplicative
    | additive PLUS multiplicative -> arithmetic
    | additive MINUS multiplicative -> arithmetic
?multiplicative: power
    | multiplicative STAR power -> arithmetic
    | multiplicative SLASH power -> arithmetic
?power: unary | power POW unary -> arithmetic
?unary: postfix | MINUS unary -> negative
?postfix: primary
    | postfix DOT NAME -> path
    | postfix FILTER expression RSQB -> filter
    | postfix LPAR_CALL RPAR -> call
    | postfix LPAR_CALL expression (COMMA expression)* RPAR -> call
    | postfix LPAR_CALL NAME COLON expression (COMMA NAME COLON expression)* RPAR -> call_named
?primary: NUMBER -> number
    | STRING -> string
    | AT STRING -> temporal
    | TRUE -> true
    | FALSE -> false
    | NULL -> null
    | NAME -> name
    | LPAR expression RPAR -> parenthesis
    | LPAR CMP expression RPAR -> compared_range
    | LPAR expression DOTDOT expression close -> open_range
    | ROPEN expression DOTDOT expression close -> open_range
    | LSQB expression DOTDOT expression close -> closed_range
    | LSQB [expression (COMMA expression)*] RSQB -> list_
    | LBRACE [entry (COMMA entry)*] RBRACE -> context
entry: NAME COLON expression | STRING COLON expression
close: RPAR -> opened | CLOSE_OPEN -> opened | RSQB -> closed
"""


def _unquote(text: str) -> str:
    """Read the escapes of a FEEL string."""
    if "\\" not in text:
        return text[1:-1]
    escapes = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}

    def read(found: re.Match[str]) -> str:
        body = found.group(1)
        if body[0] in "uU" and len(body) > 1:
            return chr(int(body[1:], 16))
        return escapes.get(body, "\\" + body)

    joined = re.sub(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", read, text[1:-1], flags=re.S)
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _nodes(items: Iterable[Any]) -> tuple[nodes.Node, ...]:
    return tuple(item for item in items if isinstance(item, nodes.Node))


@v_args(inline=True)
class _Build(Transformer[Token, Any]):
    """Builds the nodes while the parser reduces."""

    def number(self, token: Token) -> nodes.Node:
        return nodes.Literal(NUMBERS.create_decimal(token))

    def string(self, token: Token) -> nodes.Node:
        return nodes.Literal(_unquote(token))

    def temporal(self, _at: Token, token: Token) -> nodes.Node:
        text = _unquote(token)
        value = date_of(text) or datetime_of(text) or time_of(text) or duration_of(text)
        return nodes.Literal(value)

    def true(self, _token: Token) -> nodes.Node:
        return nodes.Literal(True)

    def false(self, _token: Token) -> nodes.Node:
        return nodes.Literal(False)

    def null(self, _token: Token) -> nodes.Node:
        return nodes.Literal(None)

    def name(self, token: Token) -> nodes.Node:
        return nodes.Name(str(token))

    def parenthesis(self, _open: Token, node: nodes.Node, _close: Token) -> nodes.Node:
        return node

    def opened(self, _token: Token) -> bool:
        return False

    def closed(self, _token: Token) -> bool:
        return True

    def open_range(self, _o: Token, low: nodes.Node, _d: Token, high: nodes.Node, closed: bool) -> nodes.Node:
        return nodes.RangeNode(low, high, False, closed)

    def compared_range(self, _o: Token, sign: Token, value: nodes.Node, _c: Token) -> nodes.Node:
        return nodes.ComparedRange(str(sign), value)

    def closed_range(self, _o: Token, low: nodes.Node, _d: Token, high: nodes.Node, closed: bool) -> nodes.Node:
        return nodes.RangeNode(low, high, True, closed)

    def list_(self, *items: Any) -> nodes.Node:
        return nodes.Items(_nodes(items))

    def entry(self, key: Token, _colon: Token, value: nodes.Node) -> tuple[str, nodes.Node]:
        return (_unquote(key) if key.type == "STRING" else str(key)), value

    def context(self, *items: Any) -> nodes.Node:
        return nodes.ContextNode(tuple(item for item in items if isinstance(item, tuple)))

    def path(self, source: nodes.Node, _dot: Token, name: Token) -> nodes.Node:
        return nodes.Path(source, str(name))

    def filter(self, source: nodes.Node, _o: Token, condition: nodes.Node, _c: Token) -> nodes.Node:
        return nodes.Filter(source, condition)

    def call(self, function: nodes.Node, *items: Any) -> nodes.Node:
        return nodes.Call(function, _nodes(items))

    def call_named(self, function: nodes.Node, *items: Any) -> nodes.Node:
        names = [str(item) for item in items if isinstance(item, Token) and item.type == "NAME"]
        return nodes.Call(function, (), tuple(zip(names, _nodes(items), strict=True)))

    def negative(self, _sign: Token, value: nodes.Node) -> nodes.Node:
        return nodes.Negative(value)

    def arithmetic(self, left: nodes.Node, sign: Token, right: nodes.Node) -> nodes.Node:
        return nodes.Arithmetic(str(sign), left, right)

    def compare(self, left: nodes.Node, sign: Token, right: nodes.Node) -> nodes.Node:
        return nodes.Compare(str(sign), left, right)

    def between(self, value: nodes.Node, _b: Token, low: nodes.Node, _a: Token, high: nodes.Node) -> nodes.Node:
        return nodes.Between(value, low, high)

    def in_value(self, value: nodes.Node, _in: Token, test: nodes.Node) -> nodes.Node:
        return nodes.In(value, (nodes.Test("", test),))

    def in_compared(self, value: nodes.Node, _in: Token, sign: Token, test: nodes.Node) -> nodes.Node:
        return nodes.In(value, (nodes.Test(str(sign), test),))

    def in_tests(self, value: nodes.Node, *items: Any) -> nodes.Node:
        return nodes.In(value, tuple(item for item in items if isinstance(item, nodes.Test)))

    def in_open_range(
        self, value: nodes.Node, _in: Token, _o: Token, low: nodes.Node, _d: Token, high: nodes.Node, closed: bool
    ) -> nodes.Node:
        return nodes.In(value, (nodes.Test("", nodes.RangeNode(low, high, False, closed)),))

    def instance_of(self, value: nodes.Node, _instance: Token, kind: Token) -> nodes.Node:
        return nodes.InstanceOf(value, type_of(str(kind)))

    def parameter(self, name: Token, _colon: Token | None = None, kind: Token | None = None) -> nodes.Parameter:
        return nodes.Parameter(str(name), None if kind is None else type_of(str(kind)))

    def compared(self, sign: Token, value: nodes.Node) -> nodes.Node:
        return nodes.Test(str(sign), value)

    def expressed(self, value: nodes.Node) -> nodes.Node:
        return nodes.Test("", value)

    def if_(self, *items: Any) -> nodes.Node:
        return nodes.If(*_nodes(items))

    def over_list(self, name: Token, _in: Token, source: nodes.Node) -> nodes.Node:
        return nodes.Iteration(str(name), source)

    def over_range(self, name: Token, _in: Token, low: nodes.Node, _d: Token, high: nodes.Node) -> nodes.Node:
        return nodes.Iteration(str(name), low, high)

    def for_(self, *items: Any) -> nodes.Node:
        *iterations, body = _nodes(items)
        return nodes.For(tuple(item for item in iterations if isinstance(item, nodes.Iteration)), body)

    def some(self, *items: Any) -> nodes.Node:
        return self._quantified(True, items)

    def every(self, *items: Any) -> nodes.Node:
        return self._quantified(False, items)

    def _quantified(self, some: bool, items: tuple[Any, ...]) -> nodes.Node:
        *iterations, body = _nodes(items)
        return nodes.Quantified(some, tuple(item for item in iterations if isinstance(item, nodes.Iteration)), body)

    def function_(self, *items: Any) -> nodes.Node:
        parameters = tuple(item for item in items if isinstance(item, nodes.Parameter))
        names = tuple(one.name for one in parameters)
        return nodes.FunctionNode(names, _nodes(items)[0], tuple(one.kind for one in parameters))

    def and_(self, left: nodes.Node, _sign: Token, right: nodes.Node) -> nodes.Node:
        return nodes.And(left, right)

    def or_(self, left: nodes.Node, _sign: Token, right: nodes.Node) -> nodes.Node:
        return nodes.Or(left, right)

    def any_value(self, _minus: Token) -> Tests:
        return Tests("-", (), False)

    def negated(self, *items: Any) -> Tests:
        return Tests("", tuple(item for item in items if isinstance(item, nodes.Test)), True)

    def alternatives(self, *items: Any) -> Tests:
        return Tests("", tuple(item for item in items if isinstance(item, nodes.Test)), False)


class Expression:
    """A parsed expression; it can be evaluated any number of times."""

    def __init__(self, text: str, root: nodes.Node) -> None:
        self.text = text
        self.root = root

    def evaluate(
        self,
        names: Mapping[str, Any] | None = None,
        *,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        budget: int = BUDGET,
    ) -> Any:
        """Return the value in FEEL's types; an unknown name is null.

        ``functions`` are called with FEEL values, for instance ``{"due": …}``.

        :raises ExpressionTooCostly: when the budget of steps is used up.
        """
        return _guarded(self.text, self.root.ev, names, functions, budget)

    def names(self) -> frozenset[str]:
        """Return the names that the expression looks up and does not bind itself."""
        return names_of(self.root)

    def calls(self, function: str) -> list[str | None]:
        """Return the literal first argument of each call of the function, None where it is not a literal."""
        found: list[str | None] = []
        for node in self.root.walk():
            if (
                isinstance(node, nodes.Call)
                and isinstance(node.function, nodes.Name)
                and node.function.name == function
            ):
                first = node.arguments[0] if node.arguments else None
                literal = isinstance(first, nodes.Literal) and isinstance(first.value, str)
                found.append(first.value if literal and isinstance(first, nodes.Literal) else None)
        return found


class Tests:
    """The parsed unary tests of a cell."""

    __test__ = False

    def __init__(self, text: str, tests: tuple[nodes.Test, ...], negated: bool) -> None:
        self.text = text
        self.tests = tests
        self.negated = negated

    def matches(
        self,
        value: Any,
        names: Mapping[str, Any] | None = None,
        *,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        budget: int = BUDGET,
    ) -> bool:
        """Return whether the value passes one of the tests (none of them, if they are negated).

        :raises ExpressionTooCostly: when the budget of steps is used up.
        """
        if not self.tests:
            return True

        def run(scope: nodes.Scope) -> bool:
            answers = [test.holds(from_json(value), scope) for test in self.tests]
            if self.negated:
                return True not in answers and None not in answers
            return True in answers

        return bool(_guarded(self.text, run, names, functions, budget))

    def names(self) -> frozenset[str]:
        """Return the names that the tests look up."""
        return frozenset().union(*(names_of(test) for test in self.tests)) - {"?"}


def _guarded(
    text: str,
    run: Callable[[nodes.Scope], Any],
    names: Mapping[str, Any] | None,
    functions: Mapping[str, Callable[..., Any]] | None,
    budget: int,
) -> Any:
    layers: tuple[Mapping[str, Any], ...] = (names or {},)
    if functions:
        layers = (*layers, {name: Function(name, call) for name, call in functions.items()})
    outer = METER.get()
    granted = budget if outer is None else min(budget, max(outer[0], 0))
    meter = [granted, 0]
    token = METER.set(meter)
    try:
        value = run(nodes.Scope(layers, meter))
        if isinstance(value, (list, dict)):
            weigh(value)
        return value
    except (OutOfBudget, RecursionError, MemoryError):
        raise ExpressionTooCostly(text=text[:200]) from None
    finally:
        METER.reset(token)
        if outer is not None:
            outer[0] -= granted - max(meter[0], 0)


def weigh(value: Any) -> None:
    """Charge for every part of a value, since parts may be shared and stand for many more.

    :raises OutOfBudget: when the value is too large to be handed out.
    """
    pending = [value]
    while pending:
        entry = pending.pop()
        parts = entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ()
        charge(len(parts))
        pending.extend(part for part in parts if isinstance(part, (list, dict)))


def names_of(root: nodes.Node) -> frozenset[str]:
    """Return the free names of a node; built-in functions do not count."""
    bound: set[str] = {"?", "item", "partial"}
    used: set[str] = set()
    for node in root.walk():
        if isinstance(node, nodes.Iteration):
            bound.add(node.name)
        elif isinstance(node, nodes.FunctionNode):
            bound.update(node.parameters)
        elif isinstance(node, nodes.ContextNode):
            bound.update(key for key, _ in node.entries)
        elif isinstance(node, nodes.Name):
            used.add(node.name)
    return frozenset(name for name in used - bound if name not in BUILTINS)


_LARK = Lark(
    _GRAMMAR,
    parser="lalr",
    lexer="basic",
    start=["start_expression", "start_tests"],
    transformer=_Build(),
    maybe_placeholders=False,
    keep_all_tokens=True,
)


def _parse(text: str, names: frozenset[str], start: str) -> Any:
    position = 1
    try:
        parser = _LARK.parse_interactive(start=start)
        last = Token("NULL", "")
        for token in tokens(text, names, start == "start_tests"):
            position, last = (token.start_pos or 0) + 1, token
            parser.feed_token(token)
        position = len(text) + 1
        return parser.feed_eof(last)  # type: ignore[no-untyped-call]
    except ExpressionInvalid:
        raise
    except UnexpectedToken as error:
        found = "the end" if error.token.type == "$END" else json.dumps(str(error.token), ensure_ascii=False)
        raise ExpressionInvalid(text=text[:200], reason=f"unexpected {found}", position=position) from None
    except (LarkError, VisitError, RecursionError, ValueError, ArithmeticError):
        raise ExpressionInvalid(text=text[:200], reason="not understood", position=position) from None


@lru_cache(maxsize=4096)
def parse(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Parse an expression; a leading ``=``, as Camunda writes it, is skipped.

    ``names`` are the known names that hold spaces or signs.

    :raises ExpressionInvalid: when the text is not FEEL, too long or too deep.
    """
    root = _parse(text.strip().removeprefix("="), names, "start_expression")
    if root.depth > nodes.MAX_DEPTH:
        raise ExpressionInvalid(text=text[:60] + "…", reason="too deeply nested", position=1)
    return Expression(text, root)


@lru_cache(maxsize=4096)
def parse_tests(text: str, names: frozenset[str] = frozenset()) -> Tests:
    """Parse the unary tests of a decision-table cell, such as ``< 5, [7..9]`` or ``not("a")`` or ``-``.

    :raises ExpressionInvalid: when the text is not FEEL, too long or too deep.
    """
    found = _parse(text.strip(), names, "start_tests")
    if any(test.depth > nodes.MAX_DEPTH for test in found.tests):
        raise ExpressionInvalid(text=text[:60] + "…", reason="too deeply nested", position=1)
    return Tests(text, found.tests, found.negated)


__all__ = ["Expression", "ExpressionFailed", "Tests", "parse", "parse_tests"]
