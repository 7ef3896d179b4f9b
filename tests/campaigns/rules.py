"""Take the rules of a procedure away one by one and see that a journey notices each.

    python -m tests.campaigns.rules measure --tests tests/journeys/test_measure*.py

A rule is: a refusal (``raise``) in the procedure's guards; the guard, the checks, the four eyes or the fresh login of a
step; the length, the pause or the extension of a time limit. Each is taken away in a copy of the last commit, where the
journeys run until the first one fails. What no journey notices is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: Where refusals stand, and what of a step or a limit is a rule.
REFUSALS = ("guards.py", "rules.py", "preservation.py", "people_rules.py", "answers.py", "linking.py")
OF_STEP = ("guard", "problems", "distinct_from", "step_up")
OF_LIMIT = ("pauses", "extension")
#: What a copy of the checkout borrows from this one.
BORROWED = (".venv", "node_modules", "api/static/vendor", "var/fonts", "var/cache")

#: Takes one rule out of the tree, at the node where it stands.
Change = Callable[[Any], None]


@dataclass(frozen=True)
class Mutant:
    """One rule taken away: which file, what it says, the source without it."""

    path: str
    says: str
    source: str


def mutants(folder: Path) -> Iterator[Mutant]:
    """Take away every rule of a procedure's package, one at a time."""
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for index, node in enumerate(ast.walk(tree)):
            for says, change in _changes(path.name, node):
                other = copy.deepcopy(tree)
                change(next(one for place, one in enumerate(ast.walk(other)) if place == index))
                line = getattr(node, "lineno", 0)
                yield Mutant(str(path), f"{path.name}:{line} {says}", ast.unparse(ast.fix_missing_locations(other)))


def _changes(name: str, node: ast.AST) -> Iterator[tuple[str, Change]]:
    if name in REFUSALS and isinstance(node, ast.If) and any(isinstance(one, ast.Raise) for one in node.body):
        yield f"no refusal: {ast.unparse(node.body[-1])[:80]}", _never
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return
    rules = {"Step": OF_STEP, "DeadlineRule": OF_LIMIT}.get(node.func.id, ())
    title = ast.unparse(node.args[0])[:40] if node.args else ""
    for keyword in node.keywords:
        if keyword.arg in rules:
            yield f"{title} without {keyword.arg}", _without(keyword.arg)
    if node.func.id == "DeadlineRule":
        for place, argument in enumerate(node.args):
            if isinstance(argument, ast.Constant) and isinstance(argument.value, int):
                yield f"{title} one longer", _longer(place)


def _never(node: ast.If) -> None:
    node.test = ast.Constant(False)


def _without(name: str) -> Change:
    def change(node: ast.Call) -> None:
        node.keywords = [one for one in node.keywords if one.arg != name]

    return change


def _longer(place: int) -> Change:
    def change(node: ast.Call) -> None:
        argument = node.args[place]
        node.args[place] = ast.Constant(argument.value + 1)  # type: ignore[attr-defined]

    return change


def noticed(copy_of: Path, mutant: Mutant, tests: list[str]) -> bool:
    """Run the journeys on the mutant; tell whether one fails."""
    target = copy_of / mutant.path
    whole = target.read_text("utf-8")
    target.write_text(mutant.source, "utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]
    try:
        done = subprocess.run(command, cwd=copy_of, env=os.environ | {"CI": ""}, capture_output=True, timeout=1200)
    finally:
        target.write_text(whole, "utf-8")
    return done.returncode != 0


def main() -> int:
    """Run the campaign."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.rules", description=__doc__.splitlines()[0])
    parser.add_argument("process", help="a package under processes/")
    parser.add_argument("--tests", nargs="+", required=True, help="the journeys that should notice")
    parser.add_argument("--only", default="", help="only rules whose line says this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "copy"
        subprocess.run(
            ["git", "worktree", "add", "--detach", str(copied), "HEAD"], cwd=ROOT, check=True, capture_output=True
        )
        try:
            for borrowed in BORROWED:
                target = copied / borrowed
                target.parent.mkdir(parents=True, exist_ok=True)
                if (ROOT / borrowed).exists() and not target.exists():
                    target.symlink_to(ROOT / borrowed)
            return _campaign(copied, options)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(copied)], cwd=ROOT, capture_output=True)


def _campaign(copied: Path, options: argparse.Namespace) -> int:
    os.chdir(copied)
    listed = [one for one in mutants(Path("processes") / options.process) if options.only in one.says]
    if noticed(copied, Mutant(listed[0].path, "", Path(listed[0].path).read_text("utf-8")), options.tests):
        print("the journeys fail with every rule in place: mend them first")
        return 2
    missed, begun = [], time.monotonic()
    for number, mutant in enumerate(listed, 1):
        seen = noticed(copied, mutant, options.tests)
        missed += [] if seen else [mutant.says]
        print(f"{number}/{len(listed)} {'noticed' if seen else 'MISSED '} {mutant.says}", flush=True)
    print(f"{len(listed)} rules taken away, {len(missed)} not noticed, {time.monotonic() - begun:.0f} s")
    for says in missed:
        print("  not noticed:", says)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
