"""The living tokens of a case: where they are, what they see, and how they are taken away."""

from __future__ import annotations

import copy
import datetime as dt
from collections import deque
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from db.errors import DomainError
from engine import feel
from engine.workflow_graph import Graph
from engine.workflow_nodes import BoundaryNode, JoinNode, ScopeSpec, ValueUnusable, node_of
from engine.workflow_surroundings import FeelEngine, Surroundings

LIVE = TaskState.FUTURE | TaskState.WAITING | TaskState.READY | TaskState.STARTED


class ConditionFailed(DomainError):
    """The expression at "{element}" cannot be evaluated: {reason}"""

    zh = "“{element}”处的表达式无法求值：{reason_zh}"


class Tokens(BpmnWorkflow):  # type: ignore[misc]
    """SpiffWorkflow's workflow of a case, with its scopes and tokens."""

    completed: bool

    def __init__(self, graph: Graph, scopes: Mapping[str, ScopeSpec], surroundings: Surroundings) -> None:
        self.graph = graph
        self.surroundings = surroundings
        self.agenda: deque[Task] = deque()
        self.notes: list[tuple[Task, str]] = []
        self.next_number = 1
        self.swept: set[int] = set()
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
        """Place a token before a node of the parent's scope; ``data`` are variables of its own."""
        workflow = parent.workflow
        task = Task(workflow, workflow.spec.task_specs[name], parent, TaskState.FUTURE, id=self.number())
        task.data = dict(data or {})
        task.internal_data.update(internal)
        task.task_spec._update(task)
        return task

    def open_scope(self, task: Task, name: str, bare: bool = False) -> None:
        """Open the scope of a subprocess; ``bare`` leaves out the token at its start."""
        inner = BpmnSubWorkflow(self.subprocess_specs[name], task.id, self, deserializing=True)
        self.subprocesses[task.id] = inner
        self.plant(inner)
        inner.task_tree.data = {n: copy.deepcopy(task.data.get(n)) for n in self.graph.variables.get(name, ())}
        self.begin(inner, None if bare else self.graph.starts.get(name))

    def begin(self, workflow: Any, start: str | None) -> None:
        """Set the watches of a scope and place the first token."""
        self.watch(workflow)
        if start is not None:
            self.enter(workflow.task_tree, start)

    def watch(self, workflow: Any) -> None:
        """Let the event subprocesses of a scope watch that do not."""
        watching = {task.task_spec.name for task in workflow.tasks.values() if task.state & LIVE}
        for element_id in self.graph.event_subprocesses.get(workflow.spec.name, ()):
            if element_id + "#start" not in watching:
                self.enter(workflow.task_tree, element_id + "#start")

    # --- variables and expressions

    def frames(self, task: Task, own: bool = True) -> list[dict[str, Any]]:
        """Return the variables that a token sees, the nearest first: its own, its scope's, those of what is around."""
        found: list[dict[str, Any]] = []
        current: Task | None = task
        while current is not None:
            root = current.workflow.task_tree
            if current.data and (own or current is not task):
                found.append(current.data)
            if root is not current and root.data:
                found.append(root.data)
            parent = current.workflow.parent_task_id
            current = None if parent is None else self.find(parent)
        return found

    def evaluate(self, task: Task, expression: feel.Expression, extra: Mapping[str, Any] | None = None) -> Any:
        """Evaluate an expression at a token.

        :raises ConditionFailed: naming the element.
        """
        try:
            return self.script_engine.evaluate(task, expression, extra)
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

    def assign(self, task: Task, name: str | None, value: Any, own: bool = True) -> None:
        """Write a variable where it lives, the nearest place first; one that lives nowhere is a fact."""
        if not name:
            return
        head, _, rest = name.partition(".")
        for frame in self.frames(task, own):
            if head in frame:
                frame[head] = _with(frame[head], rest, value)
                return
        self.surroundings.assign(name, value)

    def assign_result(self, task: Task, value: Any) -> None:
        """Write the result of a task: to its own variables if it says what goes out, else to where it lives."""
        element = node_of(task).element
        if element.result and element.outputs:
            head, _, rest = element.result.partition(".")
            task.data[head] = _with(task.data.get(head), rest, value)
        else:
            self.assign(task, element.result, value)

    def take_in(self, task: Task) -> None:
        """Copy into the token's own variables what its element maps in."""
        for target, expression in node_of(task).maps_in:
            task.data[target] = feel.to_json(self.evaluate(task, expression))

    def give_out(self, task: Task, inside: Task | None = None) -> None:
        """Copy out what the element of a token maps out; ``inside`` is the root of the scope that it held."""
        results = task.internal_data.get("results") or {}
        values = [
            (target, feel.to_json(self.evaluate(inside or task, expression, results)))
            for target, expression in node_of(task).maps_out
        ]
        for target, value in values:
            self.assign(task, target, value, own=False)

    def _instances(self, task: Task) -> list[Task]:
        return [t for t in task.workflow.tasks.values() if t.internal_data.get("repeat") == task.id and t.state & LIVE]

    def _attached(self, host: Task) -> list[Task]:
        if host is host.workflow.task_tree or node_of(host).element.id not in self.graph.boundaries:
            return []
        return [t for t in host.workflow.tasks.values() if t.internal_data.get("host") == host.id and t.state & LIVE]

    def _disarm(self, host: Task) -> None:
        for boundary in self._attached(host):
            boundary.cancel()

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
        self.swept.add(id(workflow))
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


def _with(value: Any, path: str, new: Any) -> Any:
    """Return a value with one path inside it set; what was there is not changed."""
    if not path:
        return new
    head, _, rest = path.partition(".")
    around = dict(value) if isinstance(value, Mapping) else {}
    return {**around, head: _with(around.get(head), rest, new)}


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
