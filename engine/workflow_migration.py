"""Take a running case from one version of its diagram to another: judge it first, then rewrite its stored state.

Pure. Tokens keep their ids and what they remember, so tasks, timers and external tasks keep their rows. An element
goes to the element of the same id unless the mapping names another; what is waited for there must be of the same kind,
in the same subprocess. Boundary events and event subprocesses that the new version adds begin to wait; those that it
drops are gone.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.workflow import Run, Spec
from engine.workflow_nodes import BoundaryNode, JoinNode, Node, node_of
from engine.workflow_surroundings import Surroundings
from engine.workflow_tokens import LIVE

_ROOT = "#root"
#: What may follow an element's id in the name of a node.
_SUFFIXES = ("#start", "*")


@dataclass(frozen=True)
class Obstacle:
    """Why a token cannot go over: where it stands, and what is missing there."""

    element: str
    reason: str
    reason_zh: str


@dataclass
class Plan:
    """What a migration would do to one case."""

    obstacles: list[Obstacle] = field(default_factory=list)
    #: Element that is left -> element that is entered, where the two differ.
    moves: dict[str, str] = field(default_factory=dict)
    #: Events that no longer wait, and events that begin to.
    dropped: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


def plan(state: Mapping[str, Any], old: Spec, new: Spec, mapping: Mapping[str, str]) -> Plan:
    """Judge whether a stored run fits another version of its diagram; changes nothing."""
    found = Plan()
    for wrong in sorted(set(mapping) - set(old.elements)):
        found.obstacles.append(Obstacle(wrong, "the old version has no such element", "旧版流程没有该元素"))
    for wrong in sorted({one for one in mapping.values() if one not in new.elements}):
        found.obstacles.append(Obstacle(wrong, "the new version has no such element", "新版流程没有该元素"))
    if not found.obstacles:
        _rewritten(state, old, new, mapping, found)
    return found


def migrate(
    state: Mapping[str, Any], old: Spec, new: Spec, mapping: Mapping[str, str], surroundings: Surroundings,
    *, prune: bool = True,
) -> Run:  # fmt: skip
    """Give the run on the new version.

    :raises ValueError: when :func:`plan` names obstacles; ask it first.
    """
    found = Plan()
    moved = _rewritten(state, old, new, mapping, found)
    if found.obstacles:
        raise ValueError(f"{len(found.obstacles)} tokens do not fit; ask for the plan first")
    run = Run.load(new, moved, surroundings, prune=prune)
    net = run._net
    fresh = set(found.added)
    for workflow in net.workflows():
        for inside in new.graph.event_subprocesses.get(workflow.spec.name, ()):
            if inside in fresh:
                net.enter(workflow.task_tree, inside + "#start")
        for host in net.living(workflow):
            if node_of(host).instance:
                continue
            for boundary in new.graph.boundaries.get(node_of(host).element.id, ()):
                if boundary in fresh:
                    net.enter(host.parent, boundary, host.data, host=host.id)
    run.advance()
    run.realign()
    return run


def _rewritten(
    state: Mapping[str, Any], old: Spec, new: Spec, mapping: Mapping[str, str], found: Plan
) -> dict[str, Any]:
    moved: dict[str, Any] = copy.deepcopy(dict(state))
    moved["definition"] = new.sha256
    gone: set[str] = set()
    for number, scope in enumerate(moved["scopes"]):
        before = scope["spec"]
        scope["spec"] = mapping.get(before, before) if number else new.process_id
        if scope["spec"] not in new.scopes:
            found.obstacles.append(Obstacle(before, "the subprocess is not there any more", "新版流程没有该子流程"))
            return moved
        kept = []
        for task in scope["tasks"]:
            if _carry(task, old.scopes[before], new, scope["spec"], mapping, found):
                kept.append(task)
            else:
                gone.add(task[0])
        scope["tasks"] = kept
    for scope in moved["scopes"]:
        for task in scope["tasks"]:
            if task[1] in gone:
                task[1] = scope["tasks"][0][0]
    _added(state, old, new, mapping, found)
    return moved


def _carry(task: list[Any], old_scope: Any, new: Spec, scope: str, mapping: Mapping[str, str], found: Plan) -> bool:
    """Rename one task; tell whether it stays."""
    name: str = task[2]
    if name == _ROOT:
        return True
    base, suffix = _parted(name)
    target = mapping.get(base, base)
    was = old_scope.task_specs[name]
    node = new.scopes[scope].task_specs.get(target + suffix)
    if node is None:
        if isinstance(was, BoundaryNode):
            found.dropped.append(base)
            return False
        elsewhere = target in new.elements
        found.obstacles.append(
            Obstacle(base, "it lies in another subprocess now", "该元素已移至其他子流程")
            if elsewhere
            else Obstacle(base, "the new version has no such element", "新版流程没有该元素，请指定对应关系")
        )
        return True
    reason = _differs(task, was, node)
    if reason:
        found.obstacles.append(Obstacle(base, *reason))
    if target != base:
        found.moves[base] = target
    task[2] = target + suffix
    return True


def _differs(task: list[Any], was: Node, node: Node) -> tuple[str, str] | None:
    if type(was) is not type(node) or was.element.event.kind != node.element.event.kind:
        return "it is something else there", "新版流程中该元素的类型不同"
    if was.element.operator != node.element.operator and task[3] == TaskState.STARTED:
        return "an outside worker holds its work, and the service is another", "外部任务正在办理，且服务不同"
    flow = task[4].get("flow")
    waits = isinstance(node, JoinNode) and task[3] == TaskState.WAITING
    if waits and flow and flow not in {one.id for one in node.element.incoming}:
        return f"a token waits there that came on the flow {flow}", f"有令牌经流向{flow}到达并在此等待"
    return None


def _added(state: Mapping[str, Any], old: Spec, new: Spec, mapping: Mapping[str, str], found: Plan) -> None:
    """Name the events that only the new version has; one that the old one had and that has fired stays silent."""
    fresh: set[str] = set()
    for scope in state["scopes"]:
        top = scope["spec"] == old.process_id
        around = new.process_id if top else mapping.get(scope["spec"], scope["spec"])
        known = {mapping.get(one, one) for one in old.graph.event_subprocesses.get(scope["spec"], ())}
        fresh |= set(new.graph.event_subprocesses.get(around, ())) - known
        for task in scope["tasks"]:
            base, _ = _parted(task[2])
            if task[3] & LIVE and base in old.elements:
                known = {mapping.get(one, one) for one in old.graph.boundaries.get(base, ())}
                fresh |= set(new.graph.boundaries.get(mapping.get(base, base), ())) - known
    found.added = sorted(fresh)


def _parted(name: str) -> tuple[str, str]:
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    return name, ""
