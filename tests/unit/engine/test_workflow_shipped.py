"""The diagrams that we ship: accepted, unbreakable by mutation, and walked at random without getting stuck."""

from __future__ import annotations

import copy
import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import pytest

from engine import bpmn_check
from engine.feel import nodes
from engine.workflow import NoFlowHolds, Run, Spec, spec_for
from tests.unit.engine.diagrams import World
from tests.unit.engine.test_bpmn_check import mutants

SHIPPED = sorted((Path(__file__).resolve().parents[3] / "bpmn").glob("*.bpmn"))
WALKS, ACTS = 10, 250  # The ordinary penalty takes some 150 acts from lead to archive.


class Guess(World):
    """Surroundings that make up facts: the values that the diagram's own conditions compare with, and others."""

    def __init__(self, spec: Spec, seed: int) -> None:
        super().__init__()
        self.chance = random.Random(seed)
        self.values: dict[tuple[str, ...], list[Any]] = {}
        for scope in spec.scopes.values():
            for node in scope.task_specs.values():
                for condition in getattr(node, "conditions", {}).values():
                    for part in condition.root.walk():
                        self._learn(part)
        self.deadlines = dict.fromkeys((f"P{number:02d}" for number in range(100)), self.at + dt.timedelta(days=9))
        for element in spec.elements.values():
            if element.decision:
                self.decisions[element.decision] = True
        self.made_up: set[tuple[str, ...]] = set()
        self.guess()

    def _learn(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Compare):
            path = _path(node.left)
            if path and isinstance(node.right, nodes.Literal):
                self.values.setdefault(path, [None]).append(node.right.value)
        if isinstance(node, nodes.Call) and len(node.arguments) == 2:
            path, wanted = _path(node.arguments[0]), node.arguments[1]
            if path and isinstance(wanted, nodes.Literal):
                self.values.setdefault(path, [[]]).append([wanted.value])

    def guess(self) -> None:
        """Make the facts up anew."""
        for path, values in self.values.items():
            place = self.facts
            for part in path[:-1]:
                place = place.setdefault(part, {})
            place[path[-1]] = self.chance.choice(values)


def _path(node: nodes.Node) -> tuple[str, ...]:
    if isinstance(node, nodes.Name):
        return (node.name,)
    return (*_path(node.source), node.name) if isinstance(node, nodes.Path) else ()


def walk(spec: Spec, seed: int, *, store: bool, prune: bool) -> tuple[list[tuple[str, str]], bool]:
    """Walk a diagram; return the trace and whether it came to the end."""
    world = Guess(spec, seed)
    run = Run.start(spec, world, prune=prune)
    trace: list[tuple[str, str]] = []
    for _ in range(ACTS):
        waits = run.waits()
        if run.finished:
            break
        assert waits, "the case is stuck"
        wait = world.chance.choice(waits)
        world.guess()
        world.at += dt.timedelta(days=world.chance.randint(0, 20))
        before = copy.deepcopy(run.dump())
        mark = len(run.trace)
        try:
            if wait.kind in ("user", "external"):
                run.complete(wait.token, {})
            elif wait.kind == "timer":
                run.fire_timer(wait.token, early=True)
            else:
                run.correlate(wait.message or "", token=wait.token)
        except NoFlowHolds:  # The made-up facts fit no way out; the transaction would roll back.
            run = Run.load(spec, before, world, prune=prune)
            continue
        trace += [(step.element_id, step.event) for step in run.trace[mark:]]
        if store:
            run = Run.load(spec, json.loads(json.dumps(run.dump())), world, prune=prune)
    return trace, run.finished


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_it_is_accepted(path: Path) -> None:
    report = bpmn_check.check(path.read_bytes())
    assert report.accepted, report.problems


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_random_walks_end_and_do_not_depend_on_storing_or_pruning(path: Path) -> None:
    spec = spec_for(path.read_bytes())
    ended = 0
    for seed in range(WALKS):
        plain = walk(spec, seed, store=False, prune=False)
        assert walk(spec, seed, store=True, prune=True) == plain
        ended += plain[1]
    assert ended > 0


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_mutants_never_raise(path: Path) -> None:
    for xml in mutants(path.read_bytes(), 60, 7):
        report = bpmn_check.check(xml)
        assert report.accepted or report.problems
        assert not any(problem.code == "check-failed" for problem in report.problems)
