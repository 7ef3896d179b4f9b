"""The running net: moves tokens along flows, joins them, closes scopes. Pure; SpiffWorkflow holds the tasks."""

from __future__ import annotations

from typing import Any, cast

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from db.errors import DomainError
from engine import feel
from engine.workflow_events import Events
from engine.workflow_nodes import JoinNode, Node, RaceNode, RepeatNode, SubNode, UserNode, node_of
from engine.workflow_surroundings import ErrorThrown
from engine.workflow_timers import moment_of
from engine.workflow_tokens import order, title

MAX_STEPS = 10_000


class NoFlowHolds(DomainError):
    """After "{element}" no condition is true and there is no default flow."""

    zh = "“{element}”之后没有任何条件成立，且未设置默认流向，请检查案件信息或流程图。"


class EndlessLoop(DomainError):
    """The diagram runs in circles at "{element}" without ever waiting."""

    zh = "流程在“{element}”处循环不止，请检查流程图。"


class Net(Events):
    """The top workflow of a case."""

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
        if not isinstance(node, SubNode):
            self.give_out(task)
        if "repeat" in task.internal_data:
            self._instance_done(task)
            return
        self._disarm(task)
        if isinstance(node, RepeatNode) and node.loop.output:
            outputs = task.internal_data["outputs"]
            self.assign(task, node.loop.output, [outputs[key] for key in sorted(outputs, key=int)])
        self.swept.clear()
        node.effect(task)
        if id(task.workflow) not in self.swept:  # What an event throws may interrupt the scope that it stands in.
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
                self.enter(parent or task, flow.target, flow=flow.id, **internal)

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
                task = self.find(token)
                if task is not None:
                    self.give_out(task, inner.task_tree)
                    if "repeat" in task.internal_data:
                        task.internal_data["results"] = dict(inner.task_tree.data)
                inner.completed = True
                del self.subprocesses[token]
                if task is not None:
                    task.complete()
                return True
        if not self.living(self) and not self.completed:
            self.cancel_scope(self)
            self.completed = True
        return False

    # --- people

    def staff(self, task: Task, node: UserNode) -> None:
        """Work out who a user task is for, by when, and on which form, as the diagram says.

        :raises TimerInvalid: when the due date is none.
        """
        who = [feel.to_json(self.evaluate(task, one)) for one in node.candidates]
        flat = [str(name) for one in who if one is not None for name in (one if isinstance(one, list) else [one])]
        assignee, form, due = (
            None if one is None else self.evaluate(task, one) for one in (node.assignee, node.form, node.due)
        )
        moment = moment_of(due, self.surroundings.at, title(task))
        task.internal_data["staff"] = {
            "assignee": None if assignee is None else str(feel.to_json(assignee)),
            "candidates": flat,
            "form": None if form is None else str(feel.to_json(form)),
            "due": None if moment is None else moment.isoformat(),
        }

    # --- repeated activities

    def start_instance(self, task: Task, node: RepeatNode, item: Any) -> None:
        """Start the next instance of a repeated activity."""
        index = task.internal_data["started"]
        task.internal_data["started"] = index + 1
        data: dict[str, Any] = {"loopCounter": index + 1}
        if node.loop.item:
            data[node.loop.item] = item
        self.enter(task, node.element.id + "*", data, repeat=task.id, index=index)

    def _instance_done(self, instance: Task) -> None:
        task = self.find(instance.internal_data["repeat"])
        if task is None:
            return
        node, keep = cast(RepeatNode, task.task_spec), task.internal_data
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
