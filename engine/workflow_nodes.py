"""The nodes of a diagram as SpiffWorkflow task specs, with the token rules of BPMN.

SpiffWorkflow predicts futures, and its joins search the tree of everything that ever happened: cost grows with
history, and excess tokens, loops and event subprocesses go wrong. These specs keep its tasks, states and
subprocesses, and decide from the living tokens alone, so finished tasks may be dropped at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins import UserTaskMixin as SpiffUserTask
from SpiffWorkflow.specs import StartTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from db.errors import DomainError
from engine import feel
from engine.workflow_model import ACTIVITIES, Element, Loop, Staff
from engine.workflow_timers import Timer, timer_of

if TYPE_CHECKING:
    from engine.workflow_net import Net

MAX_INSTANCES = 1_000


class ValueUnusable(DomainError):
    """ "{element}" needs {wanted} for its {slot}, but the expression gives {got}."""

    zh = "“{element}”的{slot}应为{wanted}，但表达式得到 {got}。"


class ScopeSpec(BpmnProcessSpec):  # type: ignore[misc]
    """A process or subprocess: only a root and our own nodes, none of the library's joins."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.task_specs.clear()
        self.start = _Root(self, "#root")
        self.end = None


class _Root(BpmnTaskSpec, StartTask):  # type: ignore[misc]
    """The task that all tokens of a scope hang from."""

    def test(self) -> None:
        """Accept a root without outputs: tokens are placed by the net."""


class Node(BpmnSpecMixin):  # type: ignore[misc]
    """A node: entered, run when ready, left along its flows."""

    def __init__(self, scope: ScopeSpec, element: Element, instance: bool = False) -> None:
        name = element.id + "*" if instance else element.id
        super().__init__(
            scope, name, bpmn_name=element.name, lane=element.lane, documentation=element.documentation,
            manual=False, description=element.kind,
        )  # fmt: skip
        self.bpmn_id = element.id
        self.element = element
        self.instance = instance
        whole = element.loop is not None and not instance  # Each instance has mappings, their whole has none.
        self.maps_in = () if whole else tuple((one.target, feel.parse(one.source)) for one in element.inputs)
        self.maps_out = () if whole else tuple((one.target, feel.parse(one.source)) for one in element.outputs)
        self.conditions = {flow.id: feel.parse(flow.condition) for flow in element.outgoing if flow.condition}

    def test(self) -> None:
        """Accept what the check at deploy has accepted."""

    def _predict(self, my_task: Task, *args: Any, **kwargs: Any) -> None:
        """Predict nothing: tokens come into being when they move."""

    def _update_hook(self, my_task: Task) -> bool:
        net = net_of(my_task)
        if self.element.kind in ACTIVITIES and not self.instance:
            net.arm_boundaries(my_task)
        net.take_in(my_task)
        net.record(my_task, "entered")
        return True

    def _on_ready_hook(self, my_task: Task) -> None:
        if not self.manual:
            net_of(my_task).agenda.append(my_task)

    def _run_hook(self, my_task: Task) -> bool | None:
        return True

    def _on_complete(self, my_task: Task) -> None:
        net_of(my_task).go_on(my_task)

    def effect(self, my_task: Task) -> None:
        """Do what happens once the node is complete, before its tokens go on."""

    def flows(self, my_task: Task) -> list[str]:
        """Return the ids of the flows that get a token.

        :raises NoFlowHolds: when every condition is false and there is no default.
        """
        return net_of(my_task).choose(my_task, self, exclusive=False)


class UserNode(SpiffUserTask, Node):  # type: ignore[misc]
    """A task that a person completes."""

    def __init__(self, scope: ScopeSpec, element: Element, instance: bool = False) -> None:
        Node.__init__(self, scope, element, instance)
        self.manual = True
        staff = element.staff or Staff()
        self.assignee, self.form, self.due = map(_optional, (staff.assignee, staff.form, staff.due))
        self.candidates = tuple(map(feel.parse, staff.candidates))

    def _update_hook(self, my_task: Task) -> bool:
        Node._update_hook(self, my_task)
        if self.element.staff is not None:
            net_of(my_task).staff(my_task, self)
        return True


class ServiceNode(Node):
    """A service or send task: done at once by us, or left to an outside worker under a topic."""

    def _run_hook(self, my_task: Task) -> bool | None:
        net, operator = net_of(my_task), self.element.operator or ""
        topic = net.surroundings.is_external(operator)
        if topic is not None:
            my_task.internal_data["topic"] = topic
            return None
        net.surroundings.call(operator, self.element.id)
        return True


class ScriptNode(Node):
    """A script task: one FEEL expression, its value goes to the result variable."""

    def __init__(self, scope: ScopeSpec, element: Element, instance: bool = False) -> None:
        super().__init__(scope, element, instance)
        self.expression = feel.parse(element.script or "null")

    def _run_hook(self, my_task: Task) -> bool | None:
        value = feel.to_json(net_of(my_task).evaluate(my_task, self.expression))
        net_of(my_task).assign_result(my_task, value)
        return True


class DecisionNode(Node):
    """A business rule task: asks for a decision by name."""

    def _run_hook(self, my_task: Task) -> bool | None:
        net = net_of(my_task)
        value = net.surroundings.decide(self.element.decision or "")
        net.assign_result(my_task, feel.to_json(value))
        return True


class ExclusiveNode(Node):
    """An exclusive gateway: the first flow whose condition is true, else the default."""

    def flows(self, my_task: Task) -> list[str]:
        """Return exactly one flow.

        :raises NoFlowHolds: when every condition is false and there is no default.
        """
        return net_of(my_task).choose(my_task, self, exclusive=True)


class JoinNode(Node):
    """A parallel or inclusive gateway: where several flows come in, tokens wait here for the others."""

    def _update_hook(self, my_task: Task) -> bool:
        if len(self.element.incoming) < 2 or "flow" not in my_task.internal_data:
            net_of(my_task).record(my_task, "entered")
            return True
        my_task._set_state(TaskState.WAITING)
        if self.element.kind == "parallelGateway":
            net_of(my_task).join_parallel(my_task)
        return False


class RaceNode(Node):
    """An event-based gateway: all its events wait, the first one takes the token."""


class CatchNode(Node):
    """An event that waits: timer, message, signal, condition; also a receive task."""

    def __init__(self, scope: ScopeSpec, element: Element, instance: bool = False) -> None:
        super().__init__(scope, element, instance)
        event = element.event
        self.timer: Timer | None = timer_of(event.slot, event.text or "") if event.kind == "timer" else None
        self.condition = feel.parse(event.text or "null") if event.kind == "conditional" else None

    @property
    def waits_for(self) -> str:
        """What the event waits for."""
        return self.element.event.kind

    def _update_hook(self, my_task: Task) -> bool:
        super()._update_hook(my_task)
        if self.waits_for in ("none", "link"):
            return True
        my_task._set_state(TaskState.WAITING)
        net_of(my_task).arm(my_task, self)
        return False


class BoundaryNode(CatchNode):
    """An event on the edge of an activity; it waits while the activity, its host, is alive."""

    def _update_hook(self, my_task: Task) -> bool:
        my_task._set_state(TaskState.WAITING)
        net_of(my_task).arm(my_task, self)
        return False


class WatchNode(BoundaryNode):
    """The start event of an event subprocess, waiting while the scope around it is alive."""

    def __init__(self, scope: ScopeSpec, element: Element, subprocess: str) -> None:
        super().__init__(scope, element, instance=True)
        self.subprocess = subprocess


class ThrowNode(Node):
    """An intermediate throw event or an end event."""

    def _run_hook(self, my_task: Task) -> bool | None:
        if self.element.event.kind == "message":
            net_of(my_task).surroundings.call(self.element.operator or "", self.element.id)
        return True

    def effect(self, my_task: Task) -> None:
        """Throw, once the event itself is complete and so safe from what it causes."""
        net, event = net_of(my_task), self.element.event
        if event.kind == "signal":
            net.signal(event.name or "")
        elif event.kind == "error":
            net.throw_error(my_task, event.name or "")
        elif event.kind == "escalation":
            net.escalate(my_task, event.name or "")
        elif event.kind == "terminate":
            net.cancel_scope(my_task.workflow, but=my_task)


class SubNode(Node):
    """A subprocess or call activity: complete when no token is left inside."""

    def __init__(self, scope: ScopeSpec, element: Element, instance: bool = False) -> None:
        super().__init__(scope, element, instance)
        self.inner = element.called if element.kind == "callActivity" else element.id

    def _update_hook(self, my_task: Task) -> bool:
        super()._update_hook(my_task)
        my_task._set_state(TaskState.STARTED)
        net_of(my_task).open_scope(my_task, str(self.inner), bare=bool(my_task.internal_data.pop("bare", False)))
        return False


class RepeatNode(Node):
    """An activity that is repeated: parallel or sequential over items, or a standard loop."""

    def __init__(self, scope: ScopeSpec, element: Element) -> None:
        super().__init__(scope, element)
        self.loop = loop = element.loop or Loop("parallel")
        self.count, self.collection = _optional(loop.cardinality), _optional(loop.collection)
        self.condition, self.until = _optional(loop.condition), _optional(loop.until)
        self.output_item = _optional(loop.output_item)

    def _update_hook(self, my_task: Task) -> bool:
        super()._update_hook(my_task)
        net, keep = net_of(my_task), my_task.internal_data
        keep["outputs"], keep["done"], keep["started"] = {}, 0, 0
        if self.loop.kind != "standard":
            items = self._items(my_task)
            keep["total"] = len(items)
            if self.loop.kind == "sequential":
                keep["items"] = items
        if not self.wants_more(my_task, first=True):
            return True
        my_task._set_state(TaskState.STARTED)
        if self.loop.kind == "parallel":
            for item in items:
                if my_task.state == TaskState.STARTED:
                    net.start_instance(my_task, self, item)
        else:
            net.start_instance(my_task, self, self.next_item(my_task))
        return False

    def _items(self, my_task: Task) -> list[Any]:
        net, name = net_of(my_task), self.element.name or self.element.id
        if self.count is not None:
            count = feel.to_json(net.evaluate(my_task, self.count))
            if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MAX_INSTANCES:
                wanted = f"a number from 0 to {MAX_INSTANCES}"
                raise ValueUnusable(element=name, wanted=wanted, slot="cardinality", got=str(count)[:50])
            return list(range(count))
        items = feel.to_json(net.evaluate(my_task, self.collection)) if self.collection else None
        if items is None:
            return []
        if not isinstance(items, list) or len(items) > MAX_INSTANCES:
            wanted = f"a list of at most {MAX_INSTANCES}"
            raise ValueUnusable(element=name, wanted=wanted, slot="collection", got=str(items)[:50])
        return items

    def next_item(self, my_task: Task) -> Any:
        """Return the item of the next sequential instance."""
        items = my_task.internal_data.get("items")
        return items[my_task.internal_data["started"]] if items else None

    def wants_more(self, my_task: Task, first: bool = False) -> bool:
        """Return whether another instance is to start (for a parallel one: whether any is)."""
        keep = my_task.internal_data
        if self.loop.kind != "standard":
            return bool(keep["started"] < keep["total"])
        if self.loop.maximum is not None and keep["done"] >= self.loop.maximum:
            return False
        if first and not self.loop.test_before:
            return True
        return self.condition is None or net_of(my_task).holds(my_task, self.condition)


def _optional(text: str | None) -> feel.Expression | None:
    return feel.parse(text) if text else None


def net_of(my_task: Task) -> Net:
    """Return the net that a task belongs to."""
    return cast("Net", my_task.workflow.top_workflow)


def node_of(my_task: Task) -> Node:
    """Return the node of a task; the root has none."""
    return cast(Node, my_task.task_spec)


def node_for(scope: ScopeSpec, element: Element, instance: bool = False) -> Node:
    """Make the node of an element."""
    if element.loop is not None and not instance:
        return RepeatNode(scope, element)
    if element.kind == "scriptTask" and element.operator and not element.script:
        return ServiceNode(scope, element, instance)
    kinds: dict[str, type[Node]] = {
        "userTask": UserNode,
        "manualTask": UserNode,
        "serviceTask": ServiceNode,
        "sendTask": ServiceNode,
        "scriptTask": ScriptNode,
        "businessRuleTask": DecisionNode,
        "receiveTask": CatchNode,
        "exclusiveGateway": ExclusiveNode,
        "parallelGateway": JoinNode,
        "inclusiveGateway": JoinNode,
        "eventBasedGateway": RaceNode,
        "intermediateCatchEvent": CatchNode,
        "intermediateThrowEvent": ThrowNode,
        "endEvent": ThrowNode,
        "boundaryEvent": BoundaryNode,
        "subProcess": SubNode,
        "callActivity": SubNode,
    }
    return kinds.get(element.kind, Node)(scope, element, instance)
