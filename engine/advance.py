"""After a case has moved: bring tasks, timers, external tasks and deadlines into line with its tokens.

The case row is locked by the caller. What is open stands in ``case.waits``, so one completion costs an insert and an
update a table that really changes, and no look at tables that do not.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, delete

from db.base import new_id
from db.session import Tx
from engine import definitions, outbox, signals, workflow
from engine.cases import CLOSED, Case
from engine.external_tasks import PRIORITY, ExternalTask
from engine.jobs import LASTING, Job
from engine.messages import MESSAGE, SIGNAL, EventWait
from engine.pinyin import spelled
from engine.registry import CASE_BOUND, Process, Registry, ServiceContext
from engine.tasks import Task

TIMER = "timer"
#: A timer that hangs on a paused deadline is armed, and never due.
FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


class Running:
    """A case while it moves: its procedure, its diagram, its run, and what the run may ask for."""

    def __init__(self, tx: Tx, case: Case, *, start_event: str | None = None) -> None:
        self.tx, self.case = tx, case
        self.process: Process = registry(tx).process(case.process_key)
        self.spec = definitions.spec_of(tx, case.definition_id, case.definition_sha256)
        self.facts: dict[str, Any] = case.facts
        self.run: workflow.Run = (
            workflow.Run.load(self.spec, case.state, self)
            if case.state
            else workflow.Run.start(self.spec, self, start_event=start_event)
        )

    # What a run may ask for while it advances (``workflow.Surroundings``).

    @property
    def at(self) -> dt.datetime:
        """The legal instant."""
        return self.tx.at

    def view(self) -> Mapping[str, Any]:
        """The facts as the diagram's expressions see them, and the date in Shenzhen."""
        local = self.tx.at.astimezone(dt.timezone(dt.timedelta(hours=8)))
        return {**self.facts, "today": local.date()}

    def due(self, name: str) -> dt.datetime | None:
        """The due instant of a running deadline; None when it is not running or paused."""
        from engine import deadlines

        return deadlines.due(self.tx, self.case, name)

    def call(self, operator: str, element_id: str) -> None:
        """Run a local service in this transaction."""
        service = self.process.services[operator]
        if service.local is not None:
            self.case.facts = self.facts
            context = ServiceContext(tx=self.tx, case=self.case, facts=_copy(self.facts), element_id=element_id)
            service.local(context)
            self.facts = context.facts
            self.tx.event("service.called", operator=operator, element=element_id)

    def is_external(self, operator: str) -> str | None:
        """The topic that an outside worker fetches, or None for a local service."""
        service = self.process.services.get(operator)
        return service.topic if service else None

    def decide(self, decision: str) -> Any:
        """Take a decision: a pure function of the facts, or a decision table."""
        declared = self.process.decisions[decision]
        if isinstance(declared, tuple):
            from engine import decisions

            file, name = declared
            source = (registry(self.tx).diagrams / file).read_bytes()
            outcome = decisions.decide(source, name, dict(self.view()))
        else:
            outcome = declared(self.view(), self.tx.at)
        self.tx.event("decision.taken", decision=decision, outcome=outcome)
        return outcome

    def assign(self, name: str, value: Any) -> None:
        """Write the result of a script or a decision into the facts; a dotted path is fine."""
        self.facts = with_fact(self.facts, name, value)

    # What the engine does around it.

    def settle(self) -> None:
        """Bring rows into line with tokens, start and stop deadlines, and note it all in the running command."""
        from engine import deadlines, retention

        case, tx = self.case, self.tx
        case.facts, case.moving = self.facts, True
        for step in self.run.trace:
            tx.event(f"step.{step.event}", element=step.element_id)
        # The instances of a repeated activity are not the activity: limits start and stop with the whole.
        deadlines.on_trace(tx, case, self.process.deadlines, [step for step in self.run.trace if step.instance is None])
        self.facts, case.moving = case.facts, False
        self.run.realign()  # A timer may hang on a deadline that began only in this very advance.
        waits = {wait.token: wait for wait in self.run.waits()}
        known: dict[str, Any] = dict(case.waits)
        _close(tx, {token: known[token] for token in known if token not in waits})
        fresh = [wait for token, wait in waits.items() if token not in known]
        self._reorder(known, waits)
        case.waits = {token: known[token] for token in known if token in waits} | self._open(fresh)
        case.state, case.state_version = self.run.dump(), workflow.STATE_VERSION
        case.revision += 1
        case.changed_at = tx.at
        self._stage()
        summarise(tx, case)
        if self.run.finished and case.status != CLOSED:
            case.status, case.closed_at = CLOSED, tx.at
            tx.event("case.closed")
            signals.forget(tx, case, self.spec)
            retention.note_closing(tx, case, self.process.keep(case.facts))
            if self.process.deadlines:
                deadlines.on_closed(tx, case)
            if self.process.on_closed:
                self.process.on_closed(tx, case)

    def _stage(self) -> None:
        for known in self.case.waits.values():
            step = self.process.steps.get(known["element"])
            if step and step.stage:
                self.case.stage = step.stage
                return

    def _reorder(self, known: dict[str, Any], waits: Mapping[str, workflow.Wait]) -> int:
        """Follow timers whose moment has changed, in ``known`` and in the job table; gives how many did."""
        moved = 0
        for token, row in list(known.items()):
            wait = waits.get(token)
            if wait is None or row["kind"] != TIMER:
                continue
            due = wait.due or FAR
            if row.get("due") == due.isoformat():
                continue
            known[token] = row | {"due": due.isoformat()}
            job = (Job.tenant_id == self.tx.tenant_id, Job.id == uuid.UUID(row["row"]))
            _execute(self.tx, _table(Job).update().where(*job).values(due_at=due))
            self.tx.event("timer.moved", element=row["element"], due=wait.due)
            moved += 1
        return moved

    def _open(self, fresh: list[workflow.Wait]) -> dict[str, Any]:
        """Insert rows for new waits, one statement a table; gives what ``case.waits`` keeps of them."""
        rows: dict[Any, list[dict[str, Any]]] = {Task: [], Job: [], ExternalTask: [], EventWait: []}
        kept: dict[str, Any] = {}
        for wait in fresh:
            identifier = new_id()
            kept[wait.token] = {"kind": wait.kind, "row": str(identifier), "element": wait.element_id}
            base = {"tenant_id": self.tx.tenant_id, "id": identifier, "case_id": self.case.id}
            if wait.kind == "user":
                rows[Task].append(base | self._task(wait))
                self.tx.event("task.created", task=identifier, element=wait.element_id)
            elif wait.kind == TIMER:
                due = wait.due or FAR
                kept[wait.token] |= {"due": due.isoformat(), "deadline": wait.deadline}
                rows[Job].append(base | {"kind": TIMER, "ref": wait.token, "due_at": due, "payload": {}})
                self.tx.event("timer.armed", element=wait.element_id, due=wait.due)
            elif wait.kind == "external":
                rows[ExternalTask].append(base | self._external(wait))
                self.tx.event("external_task.created", external_task=identifier, topic=wait.topic)
            else:
                kept[wait.token]["message"] = wait.message
                if wait.message:
                    rows[EventWait].append(base | {"kind": wait.kind, "name": wait.message})
        for model, values in rows.items():
            for one in values:
                self.tx.hold(_table(model), one)
        return kept

    def _task(self, wait: workflow.Wait) -> dict[str, Any]:
        from engine import step_limits

        step = self.process.steps.get(wait.element_id)
        # Where the code knows no step of that name, the diagram says who does it; the law's roles go before it.
        named = () if step else wait.candidates
        role = step.role if step else named[0] if named else "administrator"
        case = self.case
        assignee = {"case_officer": case.officer_id, "second_officer": case.second_officer_id}.get(role)
        due_at, warn_at = step_limits.limits(self.tx, case, wait.element_id)
        due_at = due_at or wait.due
        return {
            "token": wait.token,
            "element_id": wait.element_id,
            "name": step.title if step else wait.name,
            "role": role,
            "candidate": candidate(role, case),
            "also_candidates": sorted(step.also(case)) or None if step and step.also else list(named[1:]) or None,
            "assignee_id": assignee,
            "claimed_at": self.tx.at if assignee else None,
            "status": "claimed" if assignee else "ready",
            "created_at": self.tx.at,
            "due_at": due_at,
            "warn_at": warn_at,
            "sent_by": self.tx.actor.name,
        }

    def _external(self, wait: workflow.Wait) -> dict[str, Any]:
        variables: Mapping[str, Any] = {}
        service = next((one for one in self.process.services.values() if one.topic == wait.topic), None)
        if service and service.variables:
            context = ServiceContext(
                tx=self.tx, case=self.case, facts=self.facts, element_id=wait.element_id, parameters=wait.data or {}
            )
            variables = service.variables(context)
        return {
            "token": wait.token,
            "element_id": wait.element_id,
            "topic": wait.topic or "",
            "service": service.name if service else "",
            "variables": dict(variables),
            "priority": service.priority if service else PRIORITY,
            "created_at": self.tx.at,
            "due_at": self.tx.at,
        }


def registry(tx: Tx) -> Registry:
    """Give the procedures of this program."""
    return tx.use(Registry)


def candidate(role: str, case: Case) -> str:
    """Name who may claim a task, as an actor's roles spell it: ``unit_head@<unit>``, ``leader@<body>``, ``auditor``."""
    if role in CASE_BOUND:
        role = "officer"
    if role in UNIT_ROLES and case.unit_id:
        return f"{role}@{case.unit_id}"
    if role in BODY_ROLES and case.body_id:
        return f"{role}@{case.body_id}"
    return role


#: Roles that are held in the case's unit, and roles that are held in its enforcement body; others in the whole tenant.
UNIT_ROLES = frozenset({"officer", "unit_head", "intake"})
BODY_ROLES = frozenset({"leader", "legal_reviewer", "archivist"})


def start(tx: Tx, case: Case, start_event: str | None = None) -> None:
    """Run a new case to its first wait states, from the plain start event or from the one that is named."""
    running = Running(tx, case, start_event=start_event)
    running.settle()
    case.revision = 0


def reschedule(tx: Tx, case: Case, key: str) -> int:
    """Bring every timer that hangs on a deadline into line with it; gives how many moved.

    While a case moves there is nothing to do here: the advance brings its timers into line at its end.
    """
    if case.moving or not any(row.get("deadline") == key for row in case.waits.values()):
        return 0
    running = Running(tx, case)
    running.run.realign()
    known = dict(case.waits)
    moved = running._reorder(known, {wait.token: wait for wait in running.run.waits()})
    case.state, case.waits = running.run.dump(), known
    return moved


def abandon(tx: Tx, case: Case) -> None:
    """Close everything that a case still waits for."""
    from engine import deadlines

    _close(tx, dict(case.waits))
    case.waits = {}
    deadlines.on_closed(tx, case)
    mine = (Job.tenant_id == tx.tenant_id, Job.case_id == case.id, Job.kind.not_in(LASTING))
    tx.session.execute(delete(Job).where(*mine))
    outbox.drop_pending(tx, case.id)


def _table(model: Any) -> Table:
    """Give the table of a model, for statements past the ORM."""
    found: Table = model.__table__
    return found


def _execute(tx: Tx, statement: Any, rows: list[dict[str, Any]] | None = None) -> None:
    """Run a statement past the ORM, so that the case row is written once, when everything about it is known."""
    tx.session.connection().execute(statement, rows)


def _close(tx: Tx, gone: Mapping[str, Any]) -> None:
    """Close the rows of waits that are no longer there; a completed task has been closed by its own command."""
    by_kind: dict[str, list[uuid.UUID]] = {}
    for row in gone.values():
        by_kind.setdefault(row["kind"], []).append(uuid.UUID(row["row"]))
    if tasks := by_kind.get("user"):
        open_ones = (Task.tenant_id == tx.tenant_id, Task.id.in_(tasks), Task.status.in_(("ready", "claimed")))
        _execute(tx, _table(Task).update().where(*open_ones).values(status="cancelled", completed_at=tx.at))
    if timers := by_kind.get(TIMER):
        _execute(tx, _table(Job).delete().where(Job.tenant_id == tx.tenant_id, Job.id.in_(timers)))
    if events := [*by_kind.get(MESSAGE, ()), *by_kind.get(SIGNAL, ())]:
        _execute(tx, _table(EventWait).delete().where(EventWait.tenant_id == tx.tenant_id, EventWait.id.in_(events)))
    if externals := by_kind.get("external"):
        waiting = (
            ExternalTask.tenant_id == tx.tenant_id,
            ExternalTask.id.in_(externals),
            ExternalTask.status == "open",
        )
        _execute(tx, _table(ExternalTask).update().where(*waiting).values(status="cancelled"))


def summarise(tx: Tx, case: Case) -> None:
    """Copy what lists and the search show from the facts to the case row."""
    summary = registry(tx).process(case.process_key).summary(case.facts)
    case.title, case.matter = summary.title, summary.matter
    case.party_name, case.party_code, case.address = summary.party_name, summary.party_code, summary.address
    case.pinyin = f"{spelled(summary.party_name)} {spelled(summary.matter)}".strip()


def fact(facts: Mapping[str, Any], path: str) -> Any:
    """Read a fact by its dotted path; what is not there is None."""
    value: Any = facts
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def with_fact(facts: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Give facts with one path set; what was there is not changed."""
    head, _, rest = path.partition(".")
    below = facts.get(head)
    inner = with_fact(below if isinstance(below, Mapping) else {}, rest, value) if rest else value
    return {**facts, head: inner}


def _copy(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _copy(value) if isinstance(value, Mapping) else value for key, value in facts.items()}
