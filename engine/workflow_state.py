"""The stored form of a run: living tasks only, by name, never the diagram; with a version of its own."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task

from db.errors import DomainError
from engine.workflow_net import Net

STATE_VERSION = 1


class StateVersionUnknown(DomainError):
    """The stored state has version {version}, this program knows only version {known}."""

    zh = "流程状态的版本为 {version}，本程序仅支持版本 {known}。"


class StateDoesNotFit(DomainError):
    """The stored state does not belong to this diagram: {reason}."""

    zh = "流程状态与流程图不符：{reason}。"


def dump(net: Net, definition: str) -> dict[str, Any]:
    """Return the state as JSON-able data that shares nothing with the run."""
    return {
        "state_version": STATE_VERSION,
        "definition": definition,
        "next": net.next_number,
        "finished": bool(net.completed),
        "scopes": [
            {
                "spec": workflow.spec.name,
                "of": workflow.parent_task_id,
                "tasks": [
                    [t.id, t._parent, t.task_spec.name, t.state, _own(t.internal_data), copy.deepcopy(t.data)]
                    for t in workflow.tasks.values()
                ],
            }
            for workflow in net.workflows()
        ],
    }


def restore(net: Net, state: Mapping[str, Any], definition: str) -> None:
    """Fill a fresh net from a stored state.

    :raises StateVersionUnknown: for a version that this program does not know.
    :raises StateDoesNotFit: when the state belongs to another diagram.
    """
    if state.get("state_version") != STATE_VERSION:
        raise StateVersionUnknown(version=state.get("state_version"), known=STATE_VERSION)
    if state.get("definition") != definition:
        raise StateDoesNotFit(reason="it was stored for another version of the diagram")
    net.next_number = state["next"]
    net.completed = state["finished"]
    for number, scope in enumerate(state["scopes"]):
        workflow: Any = net
        if number:
            workflow = BpmnSubWorkflow(net.subprocess_specs[scope["spec"]], scope["of"], net, deserializing=True)
            net.subprocesses[scope["of"]] = workflow
        for token, parent, name, value, internal, data in scope["tasks"]:
            node = workflow.spec.task_specs.get(name)
            if node is None:
                raise StateDoesNotFit(reason=f"there is no element {name}")
            task = Task(workflow, node, workflow.tasks.get(parent), value, id=token)
            task.internal_data, task.data = _own(internal), copy.deepcopy(data)
            if parent is None:
                workflow.task_tree = task


_DEEP = {"outputs", "results", "staff"}


def _own(internal: Mapping[str, Any]) -> dict[str, Any]:
    """Copy what a task remembers; only repeated activities remember more than plain values."""
    return copy.deepcopy(dict(internal)) if _DEEP & set(internal) else dict(internal)
