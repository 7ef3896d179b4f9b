"""What a run waits for from outside, and what has happened, as plain values."""

from __future__ import annotations

import datetime as dt
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow_net import Net
from engine.workflow_nodes import CatchNode, ServiceNode, UserNode, node_of
from engine.workflow_tokens import due_of

OUTSIDE = ("user", "timer", "external", "message", "signal")


@dataclass(frozen=True)
class Wait:
    """A place where the run waits for something from outside.

    ``token`` stays the same across load and save. ``parent_token`` is the activity that a boundary event sits on, the
    gateway of a race, the repeated activity of an instance, or the subprocess around. ``data`` holds the variables
    that the token sees, ``instance`` counts from 0. ``assignee``, ``candidates``, ``form`` and the ``due`` of a user
    task are what the diagram says of them.
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
    assignee: str | None = None
    candidates: tuple[str, ...] = ()
    form: str | None = None


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


def waits_of(net: Net, all_kinds: bool) -> list[Wait]:
    """Return the waits of all scopes, the oldest token first."""
    found: list[Wait] = []
    for workflow in net.workflows():
        around = _around(net, workflow)
        for task in workflow.tasks.values():
            kind = kind_of_wait(task)
            if kind is not None and (all_kinds or kind in OUTSIDE):
                found.append(_wait(net, task, kind, around, workflow.parent_task_id))
    return sorted(found, key=lambda wait: int(wait.token))


def steps_of(net: Net) -> list[Step]:
    """Return the trace."""
    steps = []
    for task, event in net.notes:
        element = node_of(task).element
        index = task.internal_data.get("index") if "repeat" in task.internal_data else None
        steps.append(Step(element.id, event, str(task.id), element.kind, index))
    return steps


def _around(net: Net, workflow: Any) -> tuple[str, ...]:
    """Return the subprocesses around a scope, the outermost first."""
    found: list[str] = []
    while workflow.parent_task_id is not None:
        parent = net.find(workflow.parent_task_id)
        if parent is None:
            break
        found.insert(0, node_of(parent).element.id)
        workflow = parent.workflow
    return tuple(found)


def _wait(net: Net, task: Task, kind: str, around: tuple[str, ...], parent: str | None) -> Wait:
    node, keep = node_of(task), task.internal_data
    element, timer = node.element, getattr(node, "timer", None)
    staff: dict[str, Any] = keep.get("staff") or {}
    due = dt.datetime.fromisoformat(staff["due"]) if staff.get("due") else due_of(task)
    return Wait(
        token=task.id,
        element_id=element.id,
        kind=kind,
        name=element.name,
        lane=element.lane,
        due=due,
        deadline=timer.deadline if timer is not None else None,
        topic=keep.get("topic"),
        message=element.event.name if kind in ("message", "signal") else None,
        interrupting=element.interrupting,
        parent_token=keep.get("host") or keep.get("race") or keep.get("repeat") or parent,
        scope=around,
        instance=keep.get("index") if "repeat" in keep else None,
        data=dict(ChainMap(*net.frames(task))),
        operator=element.operator,
        assignee=staff.get("assignee"),
        candidates=tuple(staff.get("candidates", ())),
        form=staff.get("form"),
    )


def kind_of_wait(task: Task) -> str | None:
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
