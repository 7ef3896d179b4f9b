"""Events: how they wait, how they fire, who catches an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from db.errors import Conflict, DomainError
from engine.workflow_nodes import BoundaryNode, CatchNode, WatchNode, node_of
from engine.workflow_timers import after
from engine.workflow_tokens import LIVE, Tokens, due_of, order, set_due, title


class ErrorNotCaught(DomainError):
    """The error "{code}" at "{element}" is not caught anywhere in the diagram."""

    zh = "“{element}”处发生错误“{code}”，流程图中没有相应的处理。"


class TimerNotDue(Conflict):
    """The timer of "{element}" is not due before {due}."""

    zh = "“{element}”的定时尚未到期（{due}）。"


class Events(Tokens):
    """Tokens, and the events that move them from outside."""

    def leave(self, task: Task, parent: Task | None = None) -> None:
        """Send tokens along the flows that a node chooses."""
        raise NotImplementedError

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
            self.enter(host.parent, boundary, host=host.id)

    def fire(self, task: Task, payload: Any = None) -> None:
        """Let a waiting event happen."""
        node = cast(CatchNode, task.task_spec)
        if payload is not None:
            if isinstance(payload, Mapping) and node.maps_out:
                task.internal_data["results"] = dict(payload)
            self.assign_result(task, payload)
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
            self.give_out(task)
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

    def throw_error(self, task: Task, code: str, payload: Any = None) -> None:
        """Hand an error to the nearest event that catches it, and the payload to the event's result variable.

        :raises ErrorNotCaught: when there is none.
        """
        if not self._hand_up(task, "error", code, payload):
            raise ErrorNotCaught(code=code or "-", element=title(task))

    def escalate(self, task: Task, code: str) -> None:
        """Hand an escalation to the nearest event that catches it, if any does."""
        self._hand_up(task, "escalation", code)

    def _hand_up(self, task: Task, kind: str, code: str, payload: Any = None) -> bool:
        current: Task | None = task
        while current is not None:
            outer = current.internal_data.get("repeat")
            if outer and (container := current.workflow.tasks.get(outer)) is not None:
                current = container
            watching = self._attached(current)
            if caught := _catcher(watching, kind, code):
                self.fire(caught, payload)
                return True
            workflow = current.workflow
            watches = [t for t in workflow.tasks.values() if isinstance(t.task_spec, WatchNode) and t.state & LIVE]
            if caught := _catcher(watches, kind, code):
                self.fire(caught, payload)
                return True
            parent = workflow.parent_task_id
            current = None if parent is None else self.find(parent)
        return False


def _catcher(tasks: list[Task], kind: str, code: str) -> Task | None:
    """Return the event for exactly this code, else one for any."""
    fitting = [t for t in tasks if isinstance(t.task_spec, CatchNode) and t.task_spec.waits_for == kind]
    exact = [t for t in fitting if node_of(t).element.event.name == code]
    general = [t for t in fitting if node_of(t).element.event.name is None]
    return (exact or general or [None])[0]
