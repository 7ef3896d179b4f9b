"""The running net: moves tokens, opens and closes scopes, fires events. Pure; SpiffWorkflow holds the tasks."""

from __future__ import annotations

import datetime as dt
from collections import ChainMap, deque
from collections.abc import Mapping
from typing import Any, Protocol

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from db.errors import Conflict, DomainError
from engine import feel
from engine.workflow_graph import Graph
from engine.workflow_nodes import (
    BoundaryNode,
    CatchNode,
    JoinNode,
    Node,
    RaceNode,
    RepeatNode,
    ScopeSpec,
    ValueUnusable,
    WatchNode,
    node_of,
)
from engine.workflow_timers import ZONE, after

LIVE = TaskState.FUTURE | TaskState.WAITING | TaskState.READY | TaskState.STARTED
MAX_STEPS = 10_000


class NoFlowHolds(DomainError):
    """After "{element}" no condition is true and there is no default flow."""

    zh = "“{element}”之后没有任何条件成立，且未设置默认流向，请检查案件信息或流程图。"


class ConditionFailed(DomainError):
    """The expression at "{element}" cannot be evaluated: {reason}"""

    zh = "“{element}”处的表达式无法求值：{reason_zh}"


class EndlessLoop(DomainError):
    """The diagram runs in circles at "{element}" without ever waiting."""

    zh = "流程在“{element}”处循环不止，请检查流程图。"


class ErrorNotCaught(DomainError):
    """The error "{code}" at "{element}" is not caught anywhere in the diagram."""

    zh = "“{element}”处发生错误“{code}”，流程图中没有相应的处理。"


class TimerNotDue(Conflict):
    """The timer of "{element}" is not due before {due}."""

    zh = "“{element}”的定时尚未到期（{due}）。"


class ErrorThrown(Exception):
    """Raised by a local service to throw the BPMN error of that code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Surroundings(Protocol):
    """What a run may ask for while it advances."""

    @property
    def at(self) -> dt.datetime:
        """The moment of the transaction."""

    def view(self) -> Mapping[str, object]:
        """Return the facts that expressions see."""

    def due(self, name: str) -> dt.datetime | None:
        """Return when a deadline is due, None when it is not running."""

    def call(self, operator: str, element_id: str) -> None:
        """Run a local service."""

    def is_external(self, operator: str) -> str | None:
        """Return the topic of an operator that is left to outside workers."""

    def decide(self, decision: str) -> object:
        """Return the outcome of a decision."""

    def assign(self, name: str, value: object) -> None:
        """Write a result variable; the name may be a dotted path."""


class FeelEngine(PythonScriptEngine):  # type: ignore[misc]
    """The library's slot for scripts: FEEL and nothing else, so no path leads to Python's ``eval``."""

    def __init__(self) -> None:
        super().__init__(environment=object())

    def validate(self, expression: str) -> None:
        """Parse the expression."""
        feel.parse(expression)

    def evaluate(self, task: Task, expression: str | feel.Expression, external_context: Any = None) -> Any:
        """Evaluate FEEL over the locals of the token and the facts."""
        net = task.workflow.top_workflow
        surroundings: Surroundings = net.surroundings
        now = {"today": surroundings.at.astimezone(ZONE).date(), "now": surroundings.at}
        names = ChainMap(task.data, dict(external_context or {}), dict(surroundings.view()), now)
        parsed = feel.parse(expression) if isinstance(expression, str) else expression
        return parsed.evaluate(names, functions={"due": surroundings.due})

    def execute(self, task: Task, script: str, external_context: Any = None) -> bool:
        """Refuse: scripts are FEEL with a result variable.

        :raises DomainError: always.
        """
        raise DomainError

    def call_service(self, task: Task, **kwargs: Any) -> Any:
        """Refuse: services go through the surroundings.

        :raises DomainError: always.
        """
        raise DomainError


class Net(BpmnWorkflow):  # type: ignore[misc]
    """The top workflow of a case."""

    def __init__(self, graph: Graph, scopes: Mapping[str, ScopeSpec], surroundings: Surroundings) -> None:
        self.graph = graph
        self.surroundings = surroundings
        self.agenda: deque[Task] = deque()
        self.notes: list[tuple[Task, str]] = []
        self.next_number = 1
        super().__init__(scopes[graph.process_id], dict(scopes), script_engine=FeelEngine(), deserializing=True)

    # --- tokens

    def number(self) -> str:
        """Return a token id that this case has never had."""
        self.next_number += 1
        return str(self.next_number - 1)

    def plant(self, workflow: Any) -> None:
        """Give a scope its root."""
        root = Task(workflow, workflow.spec.start, None, TaskState.COMPLETED, id=self.number())
        workflow.task_tree = root

    def workflows(self) -> list[Any]:
        """Return all open scopes, the outermost first."""
        return [self, *self.subprocesses.values()]

    def living(self, workflow: Any) -> list[Task]:
        """Return the tokens of one scope, without those that only watch for events."""
        return [
            task
            for task in workflow.tasks.values()
            if task.state & LIVE and not isinstance(task.task_spec, BoundaryNode)
        ]

    def find(self, token: str) -> Task | None:
        """Return the living task with that id."""
        for workflow in self.workflows():
            task = workflow.tasks.get(token)
            if task is not None:
                return task if task.state & LIVE and task is not workflow.task_tree else None
        return None

    def record(self, task: Task, event: str) -> None:
        """Note a step of the trace."""
        self.notes.append((task, event))

    def enter(self, parent: Task, name: str, data: Mapping[str, Any] | None = None, **internal: Any) -> Task:
        """Place a token before a node of the parent's scope."""
        workflow = parent.workflow
        task = Task(workflow, workflow.spec.task_specs[name], parent, TaskState.FUTURE, id=self.number())
        task.data = dict(parent.data if data is None else data)
        task.internal_data.update(internal)
        task.task_spec._update(task)
        return task

    def open_scope(self, task: Task, name: str, bare: bool = False) -> None:
        """Open the scope of a subprocess; ``bare`` leaves out the token at its start."""
        inner = BpmnSubWorkflow(self.subprocess_specs[name], task.id, self, deserializing=True)
        self.subprocesses[task.id] = inner
        self.plant(inner)
        inner.task_tree.data = dict(task.data)
        self.begin(inner, None if bare else self.graph.starts.get(name))

    def begin(self, workflow: Any, start: str | None) -> None:
        """Set the watches of a scope and place the first token."""
        for element_id in self.graph.event_subprocesses.get(workflow.spec.name, ()):
            self.enter(workflow.task_tree, element_id + "#start")
        if start is not None:
            self.enter(workflow.task_tree, start)

    # --- expressions

    def evaluate(self, task: Task, expression: feel.Expression) -> Any:
        """Evaluate an expression at a token.

        :raises ConditionFailed: naming the element.
        """
        try:
            return self.script_engine.evaluate(task, expression)
        except (feel.ExpressionFailed, feel.ExpressionInvalid) as error:
            raise ConditionFailed(
                element=title(task), reason=error.message("en"), reason_zh=error.message("zh")
            ) from error

    def holds(self, task: Task, expression: feel.Expression) -> bool:
        """Return whether a condition is true; null counts as not true.

        :raises ValueUnusable: when it is neither true, false nor null.
        """
        value = self.evaluate(task, expression)
        if value is None or isinstance(value, bool):
            return bool(value)
        got = str(feel.to_json(value))[:50]
        raise ValueUnusable(element=title(task), wanted="true or false", slot="condition", got=got)

    def assign(self, task: Task, name: str | None, value: Any) -> None:
        """Write a result, to the token's own variable if it has one of that name, else to the facts."""
        if not name:
            return
        if name in task.data:
            task.data[name] = value
        else:
            self.surroundings.assign(name, value)

    def choose(self, task: Task, node: Node, exclusive: bool) -> list[str]:
        """Return the flows that get a token when a node is left.

        :raises NoFlowHolds: when none does although there are some.
        """
        outgoing = node.element.outgoing
        if isinstance(node, (RaceNode,)) or node.element.kind == "parallelGateway":
            return [flow.id for flow in outgoing]
        chosen: list[str] = []
        for flow in outgoing:
            condition = None if flow.default else node.conditions.get(flow.id)
            plain = condition is None and not flow.default
            if plain or (condition is not None and self.holds(task, condition)):
                chosen.append(flow.id)
                if exclusive:
                    break
        chosen = chosen or [flow.id for flow in outgoing if flow.default]
        if outgoing and not chosen:
            raise NoFlowHolds(element=title(task))
        return chosen

    # --- the course of things

    def drive(self) -> None:
        """Run everything that needs no waiting.

        :raises EndlessLoop: after very many steps without a wait.
        """
        steps = 0
        while True:
            while self.agenda:
                task = self.agenda.popleft()
                if task.state != TaskState.READY:
                    continue
                steps += 1
                if steps > MAX_STEPS:
                    raise EndlessLoop(element=title(task))
                try:
                    task.run()
                except ErrorThrown as error:
                    self.throw_error(task, error.code)
            if not (self._fire_conditions() or self._join_inclusive() or self._close_scopes()):
                return

    def go_on(self, task: Task) -> None:
        """Go on from a node that is complete."""
        node = node_of(task)
        self.record(task, "completed")
        if "repeat" in task.internal_data:
            self._instance_done(task)
            return
        self._disarm(task)
        if isinstance(node, RepeatNode) and node.loop.output:
            outputs = task.internal_data["outputs"]
            self.assign(task, node.loop.output, [outputs[key] for key in sorted(outputs, key=int)])
        node.effect(task)
        self.leave(task)

    def leave(self, task: Task, parent: Task | None = None) -> None:
        """Send tokens along the flows that a node chooses."""
        node = node_of(task)
        internal = {"race": task.id} if isinstance(node, RaceNode) else {}
        if target := self.graph.links.get(node.element.id):
            self.enter(parent or task, target)
        chosen = set(node.flows(task))
        for flow in node.element.outgoing:
            if flow.id in chosen:
                self.enter(parent or task, flow.target, task.data, flow=flow.id, **internal)

    def join_parallel(self, task: Task) -> None:
        """Let one token through if there is one on every flow that comes in."""
        first: dict[str, Task] = {}
        for other in task.workflow.tasks.values():
            if other.task_spec is task.task_spec and other.state == TaskState.WAITING:
                first.setdefault(other.internal_data["flow"], other)
        if len(first) == len(node_of(task).element.incoming):
            self._merge(list(first.values()))

    def _merge(self, tasks: list[Task]) -> None:
        *others, last = sorted(tasks, key=order)
        for other in others:
            other._set_state(TaskState.COMPLETED)
            last.data.update({key: value for key, value in other.data.items() if key not in last.data})
        self.record(last, "entered")
        last._ready()

    def _join_inclusive(self) -> bool:
        """Let inclusive gateways go on whose missing tokens can no longer come."""
        for workflow in self.workflows():
            waiting: dict[str, list[Task]] = {}
            for task in workflow.tasks.values():
                node = task.task_spec
                if (
                    isinstance(node, JoinNode)
                    and task.state == TaskState.WAITING
                    and node.element.kind == "inclusiveGateway"
                ):
                    waiting.setdefault(node.element.id, []).append(task)
            for gateway, tasks in waiting.items():
                here = {task.internal_data["flow"] for task in tasks}
                others = [node_of(t).element.id for t in self.living(workflow) if node_of(t).element.id != gateway]
                if not self.graph.must_wait(gateway, here, others):
                    first: dict[str, Task] = {}
                    for task in tasks:
                        first.setdefault(task.internal_data["flow"], task)
                    self._merge(list(first.values()))
                    return True
        return False

    def _close_scopes(self) -> bool:
        """Complete subprocesses that hold no token any more."""
        for token, inner in reversed(list(self.subprocesses.items())):
            if not self.living(inner):
                self.cancel_scope(inner)
                inner.completed = True
                del self.subprocesses[token]
                task = self.find(token)
                if task is not None:
                    task.complete()
                return True
        if not self.living(self) and not self.completed:
            self.cancel_scope(self)
            self.completed = True
        return False

    # --- repeated activities

    def start_instance(self, task: Task, node: RepeatNode, item: Any) -> None:
        """Start the next instance of a repeated activity."""
        index = task.internal_data["started"]
        task.internal_data["started"] = index + 1
        data = {**task.data, "loopCounter": index + 1}
        if node.loop.item:
            data[node.loop.item] = item
        self.enter(task, node.element.id + "*", data, repeat=task.id, index=index)

    def _instance_done(self, instance: Task) -> None:
        task = self.find(instance.internal_data["repeat"])
        if task is None:
            return
        node, keep = node_of(task), task.internal_data
        assert isinstance(node, RepeatNode)
        keep["done"] += 1
        active = keep["started"] - keep["done"]
        counts = {
            "nrOfInstances": keep.get("total", keep["started"]),
            "nrOfCompletedInstances": keep["done"],
            "nrOfActiveInstances": active,
        }
        results = instance.internal_data.pop("results", {})
        instance.data = {**instance.data, **results, **counts}
        if node.output_item is not None:
            output = feel.to_json(self.evaluate(instance, node.output_item))
            keep["outputs"][str(instance.internal_data["index"])] = output
        if node.until is not None and self.holds(instance, node.until):
            for other in self._instances(task):
                self.cancel_task(other)
        elif node.loop.kind != "parallel" and node.wants_more(task):
            self.start_instance(task, node, node.next_item(task))
            return
        elif active:
            return
        if task.state == TaskState.STARTED:
            task.complete()

    def _instances(self, task: Task) -> list[Task]:
        return [t for t in task.workflow.tasks.values() if t.internal_data.get("repeat") == task.id and t.state & LIVE]

    # --- events

    def arm(self, task: Task, node: CatchNode) -> None:
        """Work out what a waiting event waits for."""
        if node.timer is not None:
            armed = node.timer.arm(self.surroundings.at, lambda e: self.evaluate(task, e), title(task))
            set_due(task, armed.due)
            if armed.every:
                task.internal_data["every"], task.internal_data["repeats"] = armed.every, armed.repeats
        if node.condition is not None:
            task.internal_data["was"] = False

    def arm_boundaries(self, host: Task) -> None:
        """Let the boundary events of an activity wait."""
        for boundary in self.graph.boundaries.get(node_of(host).element.id, ()):
            self.enter(host.parent, boundary, host.data, host=host.id)

    def _attached(self, host: Task) -> list[Task]:
        return [t for t in host.workflow.tasks.values() if t.internal_data.get("host") == host.id and t.state & LIVE]

    def _disarm(self, host: Task) -> None:
        for boundary in self._attached(host):
            boundary.cancel()

    def fire(self, task: Task, payload: Any = None) -> None:
        """Let a waiting event happen."""
        node = node_of(task)
        assert isinstance(node, CatchNode)
        if payload is not None:
            self.assign(task, node.element.result, payload)
        if race := task.internal_data.get("race"):
            for rival in list(task.workflow.tasks.values()):
                if rival is not task and rival.internal_data.get("race") == race and rival.state & LIVE:
                    self.cancel_task(rival)
        if isinstance(node, WatchNode):
            self._fire_watch(task, node)
        elif isinstance(node, BoundaryNode):
            self._fire_boundary(task, node)
        else:
            task._ready()

    def _fire_boundary(self, task: Task, node: BoundaryNode) -> None:
        self.record(task, "entered")
        if not node.element.interrupting and self._again(task, node):
            self.record(task, "completed")
            self.leave(task, task.parent)
            return
        host = task.workflow.tasks.get(task.internal_data.pop("host"))
        if node.element.interrupting and host is not None:
            self.cancel_task(host)
        task._ready()

    def _fire_watch(self, task: Task, node: WatchNode) -> None:
        if node.element.interrupting:
            self.cancel_scope(task.workflow, but=task)
        if node.element.interrupting or not self._again(task, node):
            task._set_state(TaskState.COMPLETED)
        self.enter(task.workflow.task_tree, node.subprocess)

    def _again(self, task: Task, node: CatchNode) -> bool:
        """Return whether an event that does not interrupt goes on waiting; set the next moment of a cycle."""
        if node.timer is None:
            return True
        every, repeats = task.internal_data.get("every"), task.internal_data.get("repeats", 0)
        if not every or not repeats:
            return False
        due = due_of(task) or self.surroundings.at
        set_due(task, after(due, every))
        task.internal_data["repeats"] = repeats - 1 if repeats > 0 else repeats
        return True

    def _fire_conditions(self) -> bool:
        """Fire conditional events whose condition has become true."""
        for workflow in self.workflows():
            for task in list(workflow.tasks.values()):
                node = task.task_spec
                if task.state != TaskState.WAITING or not isinstance(node, CatchNode) or node.condition is None:
                    continue
                was, now = task.internal_data.get("was", False), self.holds(task, node.condition)
                task.internal_data["was"] = now
                if now and not was:
                    self.fire(task)
                    return True
        return False

    def waiting_for(self, kind: str, name: str | None = None) -> list[Task]:
        """Return the events that wait for a message, signal and so on, the oldest first."""
        found = [
            task
            for workflow in self.workflows()
            for task in workflow.tasks.values()
            if task.state == TaskState.WAITING
            and isinstance(task.task_spec, CatchNode)
            and task.task_spec.waits_for == kind
            and (name is None or task.task_spec.element.event.name == name)
        ]
        return sorted(found, key=order)

    def signal(self, name: str, payload: Any = None) -> int:
        """Fire every event that waits for the signal; return how many."""
        tasks = self.waiting_for("signal", name)
        fired = 0
        for task in tasks:
            if task.state == TaskState.WAITING:
                self.fire(task, payload)
                fired += 1
        return fired

    def throw_error(self, task: Task, code: str) -> None:
        """Hand an error to the nearest event that catches it.

        :raises ErrorNotCaught: when there is none.
        """
        if not self._hand_up(task, "error", code):
            raise ErrorNotCaught(code=code or "-", element=title(task))

    def escalate(self, task: Task, code: str) -> None:
        """Hand an escalation to the nearest event that catches it, if any does."""
        self._hand_up(task, "escalation", code)

    def _hand_up(self, task: Task, kind: str, code: str) -> bool:
        current: Task | None = task
        while current is not None:
            outer = current.internal_data.get("repeat")
            if outer and (container := current.workflow.tasks.get(outer)) is not None:
                current = container
            watching = self._attached(current)
            if caught := _catcher(watching, kind, code):
                self.fire(caught)
                return True
            workflow = current.workflow
            watches = [t for t in workflow.tasks.values() if isinstance(t.task_spec, WatchNode) and t.state & LIVE]
            if caught := _catcher(watches, kind, code):
                self.fire(caught)
                return True
            parent = workflow.parent_task_id
            current = None if parent is None else self.find(parent)
        return False

    # --- cancelling

    def cancel_task(self, task: Task) -> None:
        """Take a token away with everything inside and attached."""
        self._disarm(task)
        for instance in self._instances(task):
            self.cancel_task(instance)
        inner = self.subprocesses.get(task.id)
        if inner is not None:
            self.cancel_scope(inner)
            inner.completed = True
            del self.subprocesses[task.id]
        joining = isinstance(task.task_spec, JoinNode) and task.state == TaskState.WAITING
        if task.state & (LIVE | TaskState.ERROR):
            if not joining and not isinstance(task.task_spec, BoundaryNode):
                self.record(task, "cancelled")
            if task.state & LIVE:
                task.cancel()

    def cancel_scope(self, workflow: Any, but: Task | None = None) -> None:
        """Take away all tokens and watches of a scope."""
        for task in list(workflow.tasks.values()):
            if task is not workflow.task_tree and task is not but and task.state & LIVE:
                self.cancel_task(task)

    def prune(self) -> None:
        """Drop finished tasks: no rule looks at them."""
        for workflow in self.workflows():
            tasks, root = workflow.tasks, workflow.task_tree
            kept = {key: task for key, task in tasks.items() if task is root or task.state & LIVE}
            if len(kept) == len(tasks):
                continue
            for task in kept.values():
                parent = task._parent
                while parent is not None and parent not in kept:
                    parent = tasks[parent]._parent
                task._parent = parent
                task._children = []
            workflow.tasks = kept
            for task in kept.values():
                if task._parent is not None:
                    kept[task._parent]._children.append(task.id)


def _catcher(tasks: list[Task], kind: str, code: str) -> Task | None:
    """Return the event for exactly this code, else one for any."""
    fitting = [t for t in tasks if isinstance(t.task_spec, CatchNode) and t.task_spec.waits_for == kind]
    exact = [t for t in fitting if node_of(t).element.event.name == code]
    general = [t for t in fitting if node_of(t).element.event.name is None]
    return (exact or general or [None])[0]


def title(task: Task) -> str:
    """Name an element for people: its id and, if it has one, its name."""
    element = node_of(task).element
    return f"{element.name} ({element.id})" if element.name else element.id


def order(task: Task) -> int:
    """Sort tokens by age."""
    return int(task.id)


def due_of(task: Task) -> dt.datetime | None:
    """Return when the timer of a task is due."""
    text = task.internal_data.get("due")
    return None if text is None else dt.datetime.fromisoformat(text)


def set_due(task: Task, due: dt.datetime | None) -> None:
    """Set when the timer of a task is due."""
    task.internal_data["due"] = None if due is None else due.astimezone(dt.UTC).isoformat()
