"""The SpiffWorkflow adapter: start, advance, fire, correlate, send back, load and save the run of a diagram.

Pure: no database, no clock. What a run needs from outside it asks of its :class:`Surroundings`. A stored state holds
only what is alive, never the diagram; tokens keep their ids for as long as they live.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from db.errors import Conflict, DomainError, Invalid, NotFound
from engine import bpmn_check, workflow_parser
from engine.workflow_graph import Graph
from engine.workflow_net import (
    ConditionFailed,
    EndlessLoop,
    ErrorNotCaught,
    ErrorThrown,
    Net,
    NoFlowHolds,
    Surroundings,
    TimerNotDue,
    due_of,
    order,
    set_due,
    title,
)
from engine.workflow_nodes import (
    BoundaryNode,
    CatchNode,
    ScopeSpec,
    ServiceNode,
    UserNode,
    ValueUnusable,
    WatchNode,
    node_for,
    node_of,
)
from engine.workflow_parser import Element
from engine.workflow_timers import TimerInvalid

STATE_VERSION = 1


class DiagramRefused(Invalid):
    """The diagram cannot be run: {summary}"""

    zh = "流程图不能使用：{summary}"


class TokenGone(Conflict):
    """The step "{token}" is no longer waiting; somebody was faster. Load the case again."""

    zh = "该步骤（{token}）已不在等待状态，可能已由他人处理，请刷新后重试。"


class MessageNotExpected(Conflict):
    """Nothing in this case waits for the message "{message}" now."""

    zh = "本案当前没有等待“{message}”消息的环节。"


class StateVersionUnknown(DomainError):
    """The stored state has version {version}, this program knows only version {known}."""

    zh = "流程状态的版本为 {version}，本程序仅支持版本 {known}。"


class StateDoesNotFit(DomainError):
    """The stored state does not belong to this diagram: {reason}."""

    zh = "流程状态与流程图不符：{reason}。"


class ReturnNotPossible(Invalid):
    """The case cannot be sent back to "{element}": {reason}."""

    zh = "不能退回到“{element}”：{reason_zh}。"


class StartUnknown(NotFound):
    """The diagram has no start event "{element}"."""

    zh = "流程图中没有开始事件“{element}”。"


@dataclass(frozen=True)
class Wait:
    """A place where the run waits for something from outside.

    ``token`` stays the same across load and save. ``parent_token`` is the activity that a boundary event sits on, the
    gateway of a race, the repeated activity of an instance, or the subprocess around. ``data`` holds the locals of a
    repeated activity, ``instance`` counts from 0.
    """

    token: str
    element_id: str
    kind: str
    name: str
    lane: str | None
    due: dt.datetime | None = None
    deadline: str | None = None
    topic: str | None = None
    message: str | None = None
    interrupting: bool = True
    parent_token: str | None = None
    scope: tuple[str, ...] = ()
    instance: int | None = None
    data: Mapping[str, Any] | None = None
    operator: str | None = None


@dataclass(frozen=True)
class Step:
    """One thing that happened: an element was ``entered``, ``completed`` or ``cancelled``.

    ``instance`` is set for one instance of a repeated activity; the activity as a whole has its own steps.
    """

    element_id: str
    event: str
    token: str
    kind: str = ""
    instance: int | None = None


class Spec:
    """A diagram that was accepted; it is parsed once and shared by all its runs."""

    def __init__(self, diagram: workflow_parser.Diagram, sha256: str) -> None:
        self.sha256 = sha256
        self.process_id = diagram.process_id
        self.name = diagram.name
        self.elements: Mapping[str, Element] = diagram.elements
        self.graph = Graph(diagram)
        self.scopes: dict[str, ScopeSpec] = {}
        for scope, inside in diagram.scopes.items():
            spec = self.scopes[scope] = ScopeSpec(scope)
            for identity in inside:
                element = diagram.elements[identity]
                node_for(spec, element)
                if element.loop is not None:
                    node_for(spec, element, instance=True)
                if element.event_subprocess:
                    start = diagram.elements[self.graph.starts[identity]]
                    watch = WatchNode(spec, start, identity)
                    spec.task_specs.pop(watch.name)
                    watch.name = identity + "#start"
                    spec.task_specs[watch.name] = watch


@lru_cache(maxsize=256)
def _spec(sha256: str, xml: bytes) -> Spec:
    report = bpmn_check.check(xml)
    if not report.accepted:
        fields = {problem.element_id or "definitions": problem.message_zh for problem in report.problems}
        raise DiagramRefused(fields, report=report)
    return Spec(workflow_parser.read(xml), sha256)


def spec_for(xml: bytes) -> Spec:
    """Return the spec of a diagram, parsed once per content.

    :raises DiagramRefused: with the problems by element id.
    """
    return _spec(hashlib.sha256(xml).hexdigest(), xml)


class Run:
    """One run of a diagram. Every call that changes it advances to the next waits before it returns.

    After an exception the run is spoilt and must be dropped, like the transaction around it.
    """

    state_version = STATE_VERSION

    def __init__(self, spec: Spec, surroundings: Surroundings, prune: bool) -> None:
        self.spec = spec
        self.prune = prune
        self._net = Net(spec.graph, spec.scopes, surroundings)

    # --- birth and storage

    @classmethod
    def start(
        cls, spec: Spec, surroundings: Surroundings, *, start_event: str | None = None, prune: bool = True
    ) -> Run:
        """Start a run at the plain start event, or at the one that is named.

        :raises StartUnknown: when there is no such start event.
        """
        run = cls(spec, surroundings, prune)
        start = start_event or spec.graph.starts.get(spec.process_id)
        element = spec.elements.get(start or "")
        if start is None or element is None or element.kind != "startEvent" or element.scope != spec.process_id:
            raise StartUnknown(element=start_event or "-", kind="start event")
        run._net.plant(run._net)
        run._net.begin(run._net, start)
        run._advance()
        return run

    @classmethod
    def load(cls, spec: Spec, state: Mapping[str, Any], surroundings: Surroundings, *, prune: bool = True) -> Run:
        """Take up a stored run.

        :raises StateVersionUnknown: for a version that this program does not know.
        :raises StateDoesNotFit: when the state belongs to another diagram.
        """
        if state.get("state_version") != STATE_VERSION:
            raise StateVersionUnknown(version=state.get("state_version"), known=STATE_VERSION)
        if state.get("definition") != spec.sha256:
            raise StateDoesNotFit(reason="it was stored for another version of the diagram")
        run = cls(spec, surroundings, prune)
        net = run._net
        net.next_number = state["next"]
        net.completed = state["finished"]
        stored = state["scopes"]
        run._restore(net, stored[0])
        for scope in stored[1:]:
            inner = BpmnSubWorkflow(net.subprocess_specs[scope["spec"]], scope["of"], net, deserializing=True)
            net.subprocesses[scope["of"]] = inner
            run._restore(inner, scope)
        return run

    def _restore(self, workflow: Any, stored: Mapping[str, Any]) -> None:
        for token, parent, name, state, internal, data in stored["tasks"]:
            node = workflow.spec.task_specs.get(name)
            if node is None:
                raise StateDoesNotFit(reason=f"there is no element {name}")
            task = Task(workflow, node, workflow.tasks.get(parent), state, id=token)
            task.internal_data, task.data = dict(internal), dict(data)
            if parent is None:
                workflow.task_tree = task

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON-able data, without the diagram."""
        net = self._net
        return {
            "state_version": STATE_VERSION,
            "definition": self.spec.sha256,
            "next": net.next_number,
            "finished": bool(net.completed),
            "scopes": [
                {
                    "spec": workflow.spec.name,
                    "of": workflow.parent_task_id,
                    "tasks": [
                        [task.id, task._parent, task.task_spec.name, task.state, task.internal_data, task.data]
                        for task in workflow.tasks.values()
                    ],
                }
                for workflow in net.workflows()
            ],
        }

    # --- looking

    @property
    def finished(self) -> bool:
        """Whether no token is left."""
        return bool(self._net.completed)

    @property
    def stuck(self) -> bool:
        """Whether tokens are left although nothing from outside is awaited: the diagram has a deadlock."""
        return not self.finished and not self.waits(all_kinds=True)

    @property
    def trace(self) -> list[Step]:
        """What has happened since the run was started or loaded."""
        steps = []
        for task, event in self._net.notes:
            element = node_of(task).element
            index = task.internal_data.get("index") if "repeat" in task.internal_data else None
            steps.append(Step(element.id, event, str(task.id), element.kind, index))
        return steps

    def waits(self, *, all_kinds: bool = False) -> list[Wait]:
        """Return everything that the run waits for: user, timer, external, message, signal.

        ``all_kinds`` adds conditions and the catching of errors and escalations.
        """
        found: list[Wait] = []
        for workflow in self._net.workflows():
            around = self._around(workflow)
            for task in workflow.tasks.values():
                kind = _kind(task)
                if kind is not None and (all_kinds or kind in ("user", "timer", "external", "message", "signal")):
                    found.append(self._wait(task, kind, around, workflow.parent_task_id))
        return sorted(found, key=lambda wait: int(wait.token))

    def _around(self, workflow: Any) -> tuple[str, ...]:
        found: list[str] = []
        while workflow.parent_task_id is not None:
            parent = self._net.find(workflow.parent_task_id)
            assert parent is not None
            found.insert(0, node_of(parent).element.id)
            workflow = parent.workflow
        return tuple(found)

    def _wait(self, task: Task, kind: str, around: tuple[str, ...], parent: str | None) -> Wait:
        node, keep = node_of(task), task.internal_data
        element, timer = node.element, getattr(node, "timer", None)
        return Wait(
            token=task.id,
            element_id=element.id,
            kind=kind,
            name=element.name,
            lane=element.lane,
            due=due_of(task),
            deadline=timer.deadline if timer is not None else None,
            topic=keep.get("topic"),
            message=element.event.name if kind in ("message", "signal") else None,
            interrupting=element.interrupting,
            parent_token=keep.get("host") or keep.get("race") or keep.get("repeat") or parent,
            scope=around,
            instance=keep.get("index") if "repeat" in keep else None,
            data=dict(task.data),
            operator=element.operator,
        )

    # --- moving

    def complete(self, token: str, results: Mapping[str, Any] | None = None) -> None:
        """Complete a user task or an external task; its result variable gets the results.

        :raises TokenGone: when the token is not waiting for this.
        """
        task = self._waiting(token, "user", "external")
        if results is not None:
            if "repeat" in task.internal_data:
                task.internal_data["results"] = dict(results)
            self._net.assign(task, node_of(task).element.result, dict(results))
        if task.state == TaskState.READY:
            task.run()
        else:
            task.complete()
        self._advance()

    def fire_timer(self, token: str, *, early: bool = False) -> None:
        """Let a timer fire; ``early`` lets an operator do so before it is due.

        :raises TimerNotDue: when the moment of the surroundings is before it.
        """
        task = self._waiting(token, "timer")
        due = due_of(task)
        if not early and (due is None or due > self._net.surroundings.at):
            raise TimerNotDue(element=title(task), due="-" if due is None else due.isoformat())
        self._net.fire(task)
        self._advance()

    def reschedule(self, token: str, due: dt.datetime | None) -> None:
        """Move a timer; None leaves it without a moment."""
        set_due(self._waiting(token, "timer"), due)

    def realign(self) -> list[str]:
        """Set every timer that hangs on a deadline to what its expression gives now; return the tokens that moved.

        Call it after deadlines were started or moved in the same transaction: a timer that was armed before its
        deadline began has no moment until then.
        """
        moved: list[str] = []
        for wait in self.waits():
            if wait.kind != "timer" or wait.deadline is None:
                continue
            task = self._waiting(wait.token, "timer")
            node = node_of(task)
            assert isinstance(node, CatchNode)
            self._net.arm(task, node)
            if due_of(task) != wait.due:
                moved.append(wait.token)
        return moved

    def correlate(self, message: str, payload: Any = None, *, token: str | None = None) -> str:
        """Hand a message to the event that has waited longest for it, or to the token; return its token.

        :raises MessageNotExpected: when nothing waits for it.
        """
        waiting = [t for t in self._net.waiting_for("message", message) if token is None or t.id == token]
        if not waiting:
            raise MessageNotExpected(message=message)
        self._net.fire(waiting[0], payload)
        self._advance()
        return str(waiting[0].id)

    def signal(self, name: str, payload: Any = None) -> int:
        """Fire every event that waits for a signal; return how many did."""
        fired = self._net.signal(name, payload)
        self._advance()
        return fired

    def throw_error(self, token: str, code: str) -> None:
        """Throw a BPMN error at a task, for instance when an outside worker reports one.

        :raises ErrorNotCaught: when no event catches it.
        """
        self._net.throw_error(self._any(token), code)
        self._advance()

    def cancel(self, token: str | None = None) -> None:
        """Take away one token, or all of them: then the run is finished."""
        if token is None:
            self._net.cancel_scope(self._net)
        else:
            self._net.cancel_task(self._outermost(self._any(token)))
        self._advance()

    def advance(self) -> None:
        """Look again at conditional events after the facts have changed."""
        self._advance()

    def return_to(self, token: str, element_id: str) -> None:
        """Take the token away and place one before an element: of its own scope, one around it, or an earlier phase.

        Phases that are left are abandoned with all their timers; tokens that could not have existed beside the new
        one are withdrawn, those on other branches of a fork stay.

        :raises ReturnNotPossible: when the element cannot be entered alone.
        """
        task = self._any(token)
        element = self.spec.elements.get(element_id)
        if element is None or element.kind in ("startEvent", "boundaryEvent", "endEvent"):
            raise ReturnNotPossible(element=element_id, reason="it is no step", reason_zh="该元素不是可退回的环节")
        chain = self.spec.graph.chain(element_id)
        workflow, leaving = task.workflow, self._outermost(task)
        while workflow.spec.name not in chain:
            parent = self._net.find(workflow.parent_task_id) if workflow.parent_task_id else None
            if parent is None:
                raise ReturnNotPossible(
                    element=element_id, reason="it lies elsewhere", reason_zh="该环节不在本流程范围内"
                )
            leaving, workflow = self._outermost(parent), parent.workflow
        path = [*chain[chain.index(workflow.spec.name) + 1 :], element_id]
        for scope in path[:-1]:
            around = self.spec.elements[scope]
            if around.loop is not None or around.event_subprocess:
                reason = f"{scope} around it cannot be entered from outside"
                raise ReturnNotPossible(element=element_id, reason=reason, reason_zh="其所在子流程不能从外部进入")
        self._withdraw(workflow, leaving, path[0])
        entered = workflow.task_tree
        for scope in path[:-1]:
            opened = self._net.enter(entered, scope, bare=True)
            entered = self._net.subprocesses[opened.id].task_tree
        self._net.enter(entered, path[-1])
        self._advance()

    def _withdraw(self, workflow: Any, leaving: Task, target: str) -> None:
        """Cancel the leaving token and all that could not stand beside the target."""
        self._net.cancel_task(leaving)
        for other in self._net.living(workflow):
            if "repeat" in other.internal_data or not other.state & TaskState.DEFINITE_MASK:
                continue
            waits_on = other.internal_data.get("flow") if other.state == TaskState.WAITING else None
            joining = node_of(other).element.kind in ("parallelGateway", "inclusiveGateway")
            place = waits_on if joining and waits_on else node_of(other).element.id
            if not node_of(other).element.event_subprocess and not self.spec.graph.concurrent(target, place):
                self._net.cancel_task(other)

    def _outermost(self, task: Task) -> Task:
        """Return the repeated activity of an instance, the task itself otherwise."""
        outer = task.workflow.tasks.get(task.internal_data.get("repeat", ""))
        return task if outer is None else outer

    def _any(self, token: str) -> Task:
        task = self._net.find(token)
        if task is None:
            raise TokenGone(token=token)
        return task

    def _waiting(self, token: str, *kinds: str) -> Task:
        task = self._any(token)
        if _kind(task) not in kinds:
            raise TokenGone(token=token)
        return task

    def _advance(self) -> None:
        self._net.drive()
        if self.prune:
            self._net.prune()


def _kind(task: Task) -> str | None:
    """Return what a task waits for from outside, None when it does not."""
    node = task.task_spec
    if isinstance(node, UserNode) and task.state == TaskState.READY:
        return "user"
    if isinstance(node, ServiceNode) and task.state == TaskState.STARTED:
        return "external"
    if isinstance(node, CatchNode) and task.state == TaskState.WAITING:
        kind = node.waits_for
        return "condition" if kind == "conditional" else kind
    return None


__all__ = [
    "BoundaryNode",
    "ConditionFailed",
    "DiagramRefused",
    "EndlessLoop",
    "ErrorNotCaught",
    "ErrorThrown",
    "NoFlowHolds",
    "Run",
    "Spec",
    "Step",
    "Surroundings",
    "TimerInvalid",
    "TimerNotDue",
    "ValueUnusable",
    "Wait",
    "order",
    "spec_for",
]
