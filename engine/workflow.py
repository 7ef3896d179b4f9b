"""The SpiffWorkflow adapter: start, advance, fire, correlate, send back, load and save the run of a diagram.

Pure: no database, no clock. What a run needs from outside it asks of its :class:`Surroundings`. A stored state holds
only what is alive, never the diagram; tokens keep their ids for as long as they live.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from db.errors import Conflict, Invalid, NotFound
from engine import bpmn_check, workflow_parser, workflow_state
from engine.workflow_events import ErrorNotCaught, TimerNotDue
from engine.workflow_graph import Graph
from engine.workflow_net import EndlessLoop, Net, NoFlowHolds
from engine.workflow_nodes import CatchNode, ScopeSpec, ValueUnusable, WatchNode, node_for, node_of
from engine.workflow_parser import Element
from engine.workflow_state import STATE_VERSION, StateDoesNotFit, StateVersionUnknown
from engine.workflow_surroundings import ErrorThrown, Surroundings
from engine.workflow_timers import TimerInvalid
from engine.workflow_tokens import ConditionFailed, due_of, set_due, title
from engine.workflow_waits import Step, Wait, kind_of_wait, steps_of, waits_of


class DiagramRefused(Invalid):
    """The diagram cannot be run: {summary}"""

    zh = "流程图不能使用：{summary}"


class TokenGone(Conflict):
    """The step "{token}" is no longer waiting; somebody was faster. Load the case again."""

    zh = "该步骤（{token}）已不在等待状态，可能已由他人处理，请刷新后重试。"


class MessageNotExpected(Conflict):
    """Nothing in this case waits for the message "{message}" now."""

    zh = "本案当前没有等待“{message}”消息的环节。"


class ReturnNotPossible(Invalid):
    """The case cannot be sent back to "{element}": {reason}."""

    zh = "不能退回到“{element}”：{reason_zh}。"


class StartUnknown(NotFound):
    """The diagram has no start event "{element}"."""

    zh = "流程图中没有开始事件“{element}”。"


class Spec:
    """A diagram that was accepted; it is parsed once and shared by all its runs."""

    def __init__(self, diagram: workflow_parser.Diagram, sha256: str) -> None:
        self.sha256 = sha256
        self.process_id = diagram.process_id
        self.name = diagram.name
        self.elements: Mapping[str, Element] = diagram.elements
        #: The kinds of event that stand in it.
        self.event_kinds = frozenset(element.event.kind for element in diagram.elements.values())
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
        raise DiagramRefused(fields)
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
        run = cls(spec, surroundings, prune)
        workflow_state.restore(run._net, state, spec.sha256)
        return run

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON-able data, without the diagram."""
        return workflow_state.dump(self._net, self.spec.sha256)

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
        return steps_of(self._net)

    def waits(self, *, all_kinds: bool = False) -> list[Wait]:
        """Return everything that the run waits for: user, timer, external, message, signal.

        ``all_kinds`` adds conditions and the catching of errors and escalations.
        """
        return waits_of(self._net, all_kinds)

    # --- moving

    def complete(self, token: str, results: Mapping[str, Any] | None = None) -> None:
        """Complete a user task or an external task; its result variable gets the results.

        :raises TokenGone: when the token is not waiting for this.
        """
        task = self._waiting(token, "user", "external")
        if results is not None:
            if "repeat" in task.internal_data or node_of(task).maps_out:
                task.internal_data["results"] = dict(results)
            self._net.assign_result(task, dict(results))
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
            self._net.arm(task, cast(CatchNode, task.task_spec))
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

    def throw_error(self, token: str, code: str, payload: Any = None) -> None:
        """Throw a BPMN error at a task, for instance when an outside worker reports one; what catches it gets more.

        :raises ErrorNotCaught: when no event catches it.
        """
        self._net.throw_error(self._any(token), code, payload)
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
        if "host" in task.internal_data:
            task = self._any(task.internal_data["host"])  # An event on the edge leaves with its activity.
        element = self.spec.elements.get(element_id)
        if element is None or element.kind in ("startEvent", "boundaryEvent", "endEvent"):
            raise ReturnNotPossible(element=element_id, reason="it is no step", reason_zh="该元素不是可退回的环节")
        if isinstance(task.task_spec, WatchNode):
            raise ReturnNotPossible(element=element_id, reason="nothing stands there", reason_zh="当前位置没有在办环节")
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
        if node_of(leaving).element.event_subprocess:
            self._net.watch(workflow)  # What it interrupted lives again, and so do the events that may interrupt it.
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
        if kind_of_wait(task) not in kinds:
            raise TokenGone(token=token)
        return task

    def _advance(self) -> None:
        self._net.drive()
        if self.prune:
            self._net.prune()


__all__ = [
    "STATE_VERSION",
    "ConditionFailed",
    "DiagramRefused",
    "EndlessLoop",
    "ErrorNotCaught",
    "ErrorThrown",
    "MessageNotExpected",
    "NoFlowHolds",
    "ReturnNotPossible",
    "Run",
    "Spec",
    "StartUnknown",
    "StateDoesNotFit",
    "StateVersionUnknown",
    "Step",
    "Surroundings",
    "TimerInvalid",
    "TimerNotDue",
    "TokenGone",
    "ValueUnusable",
    "Wait",
    "spec_for",
]
