"""Rules that stand in code: each refusal is marked where it stands, so that one can be taken away while it runs.

The modules of ``processes`` are read through :class:`Marking`, which puts a switch before every refusal::

    if too_late:                            if _rule_("transfer.guards.approval …", too_late):
        raise TooLate()            ->           raise TooLate()

The switch notes that somebody felt the rule, and says no once the rule is taken away. Marked are: an ``if`` that
raises or adds a blocking :class:`~engine.registry.Problem`, the same as the condition of a list, an ``except`` that
raises, and a call whose only purpose is to refuse (``not_future(context, "served_on")``).
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
#: Floors whose refusals are rules of law; the engine's own are the affair of its tests.
FLOOR = "processes"


@dataclass
class Switchboard:
    """What was marked, what is taken away, and who is told when a rule is felt."""

    known: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    told: Callable[[str], None] = lambda key: None

    def rule(self, key: str, applies: object) -> bool:
        """Tell whether a refusal refuses: where its condition holds and nobody took it away."""
        if not applies:
            return False
        self.told(key)
        return key not in self.taken


BOARD = Switchboard()


class _Marker(ast.NodeTransformer):
    """Put a switch before every refusal of one module."""

    def __init__(self, module: str, refusing: frozenset[str]) -> None:
        self.module, self.refusing = module.removeprefix(f"{FLOOR}."), refusing
        self.names: list[str] = []
        #: Names that other floors lend to this module: what they do is no rule of it.
        self.lent: set[str] = set()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        self.lent |= _lent(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._named(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._named(node)

    def _named(self, node: ast.ClassDef | ast.FunctionDef) -> ast.AST:
        self.names.append(node.name)
        node = self.generic_visit(node)  # type: ignore[assignment]
        self.names.pop()
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        says = next((found for one in node.body if (found := _refuses(one))), "")
        condition = ast.unparse(node.test)
        node = self.generic_visit(node)  # type: ignore[assignment]
        if says and self.names:
            node.test = self._switch(f"{says} if {condition}", node.test)
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        if _blocking(node.elt) and self.names:
            last = node.generators[-1]
            tests = last.ifs or [ast.copy_location(ast.Constant(True), node)]
            whole = tests[0] if len(tests) == 1 else ast.copy_location(ast.BoolOp(ast.And(), tests), node)
            last.ifs = [self._switch(f"{_short(node.elt)} if {ast.unparse(whole)}", whole)]
        return self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        last = node.body[-1]
        if isinstance(last, ast.Raise) and last.exc is not None and self.names:
            caught = ast.unparse(node.type) if node.type else "anything"
            switch = self._switch(f"{_short(last)} on {caught}", ast.copy_location(ast.Constant(True), node))
            node.body[-1] = ast.copy_location(ast.If(switch, [last], []), last)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        if not (self.names and isinstance(call, ast.Call) and self._ours(call.func)):
            return self.generic_visit(node)
        switch = self._switch(ast.unparse(call), ast.copy_location(ast.Constant(True), node))
        refused = ast.copy_location(ast.Attribute(_load("_refusal_", node), "caught", ast.Load()), node)
        again = ast.copy_location(ast.If(switch, [ast.copy_location(ast.Raise(), node)], []), node)
        handler = ast.copy_location(ast.ExceptHandler(refused, None, [again]), node)
        return ast.copy_location(ast.Try([node], [handler], [], []), node)

    def _ours(self, function: ast.expr) -> bool:
        return _name(function) in self.refusing and _first(function) not in self.lent

    def _switch(self, says: str, test: ast.expr) -> ast.expr:
        key = base = f"{self.module}.{'.'.join(self.names)}: {' '.join(says.split())[:150]}"
        count = 1
        while key in BOARD.known:
            key, count = f"{base} ({count + 1})", count + 1
        BOARD.known[key] = self.module
        call = ast.Call(_load("_rule_", test), [ast.copy_location(ast.Constant(key), test), test], [])
        return ast.copy_location(call, test)


def _load(name: str, near: ast.AST) -> ast.Name:
    return ast.copy_location(ast.Name(name, ast.Load()), near)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _short(node: ast.AST) -> str:
    call = node.exc if isinstance(node, ast.Raise) else node
    text = ast.unparse(call or node)
    return text if len(text) < 60 else text[:57] + "…"


def _refuses(node: ast.stmt) -> str:
    """Say what a statement refuses; empty when it refuses nothing."""
    if isinstance(node, ast.Raise):
        return _short(node)
    held: ast.expr | None = node.value if isinstance(node, ast.Expr | ast.Return | ast.AugAssign) else None
    if isinstance(held, ast.Call) and _name(held.func) == "append" and held.args:
        held = held.args[0]
    parts: Sequence[ast.expr] = held.elts if isinstance(held, ast.List) else [held] if held is not None else []
    return next((_short(one) for one in parts if _blocking(one)), "")


def _blocking(node: ast.expr) -> bool:
    if not (isinstance(node, ast.Call) and _name(node.func) == "Problem"):
        return False
    return not any(one.arg == "blocks" and ast.unparse(one.value) == "False" for one in node.keywords)


def refusing_names(folder: Path) -> frozenset[str]:
    """List the functions that refuse, themselves or through others, and that change nothing (no command).

    Functions are told by their names alone: two of one name on this floor count as one.
    """
    bodies: dict[str, list[tuple[ast.FunctionDef, set[str]]]] = {}
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        lent = {name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in _lent(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                bodies.setdefault(node.name, []).append((node, lent))
    plain = {name: found for name, found in bodies.items() if all(_only_refuses(one) for one, _ in found)}
    known = {name for name, found in plain.items() if any(_raises(one) for one, _ in found)}
    while True:
        more = {name for name, found in plain.items() if any(_calls(*one) & known for one in found)} | known
        if more == known:
            return frozenset(known)
        known = more


def _only_refuses(node: ast.FunctionDef) -> bool:
    return not node.decorator_list


def _raises(node: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Raise) for one in ast.walk(node))


def _calls(node: ast.FunctionDef, lent: set[str]) -> set[str]:
    statements = (one.value for one in ast.walk(node) if isinstance(one, ast.Expr | ast.Return))
    return {_name(one.func) for one in statements if isinstance(one, ast.Call) and _first(one.func) not in lent}


def _lent(node: ast.ImportFrom) -> set[str]:
    """Give the names that another floor lends with an import: what they do is no rule of this one."""
    return set() if (node.module or "").startswith(FLOOR) else {one.asname or one.name for one in node.names}


def _first(function: ast.expr) -> str:
    return ast.unparse(function).partition(".")[0]


class _Loader(SourceFileLoader):
    """Load a module with its refusals marked; nothing is cached on disk."""

    refusing: frozenset[str] = frozenset()

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        tree = ast.parse(self.get_data(path), path)
        marked = _Marker(fullname, self.refusing).visit(tree)
        return compile(ast.fix_missing_locations(marked), path, "exec", dont_inherit=True)


class Marking(MetaPathFinder):
    """Find the modules of ``processes`` and load them marked."""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Give the usual place of a module with the loader that marks."""
        if name.partition(".")[0] != FLOOR:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def install() -> None:
    """Read ``processes`` with marks from now on; it must not be imported yet."""
    if any(name.partition(".")[0] == FLOOR for name in sys.modules):
        raise RuntimeError("the modules are imported already")
    from db.errors import DomainError

    class Refusal:
        caught = (DomainError, ValueError)

    vars(builtins).update(_rule_=BOARD.rule, _refusal_=Refusal)
    _Loader.refusing = refusing_names(ROOT / FLOOR)
    sys.meta_path.insert(0, Marking())


def marked(package: str) -> Iterator[str]:
    """List the marked rules of a package; of ``shared``, those of the modules that all procedures use."""
    for key, module in BOARD.known.items():
        owner = module.partition(".")[0] if "." in module else "shared"
        if owner == package:
            yield key
