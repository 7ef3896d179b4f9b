"""What a repair may do to a locked case, by kind; each runs inside the command that confirms or rehearses it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from db.errors import Conflict, DomainError, Invalid
from db.session import Tx
from engine import advance, cases, deadlines, definitions, jobs, retention, workflow, workflow_migration
from engine.advance import Running
from engine.calendar import day_of, midnight
from engine.cases import OPEN, SUSPENDED, TERMINATED, Case, CaseNotOpen
from engine.deadline_clock import place_again, running_row
from engine.tasks import Task

#: Changes the case and gives what is needed to take it back, or nothing.
Action = Callable[[Tx, Case, Mapping[str, Any]], dict[str, Any] | None]


class MigrationImpossible(Conflict):
    """The case does not fit the other version: {reason}"""

    zh = "案件不能迁移到该版本：{reason}"


class UndoImpossible(Conflict):
    """It cannot be taken back any more: the case has moved since."""

    zh = "案件此后已有变动，不能撤销该操作。"


def snapshot(tx: Tx, case: Case) -> dict[str, Any]:
    """Give what people compare: state, waits, limits and the version of the diagram."""
    spec = definitions.spec_of(tx, case.definition_id, case.definition_sha256)
    steps = advance.registry(tx).process(case.process_key).steps
    waits = []
    for token, row in sorted(case.waits.items(), key=lambda one: (one[1]["element"], one[0])):
        element, due = row["element"], row.get("due", "")
        known = spec.elements.get(element)
        name = steps[element].title if element in steps else (known.name if known else "") or element
        due = "" if due.startswith("9999") else due
        waits.append({"element": element, "name": name, "kind": row["kind"], "due": due, "token": token})
    return {
        "status": case.status,
        "revision": case.revision,
        "stage": case.stage,
        "definition": str(case.definition_id),
        "version": definitions.get(tx, case.definition_id).version,
        "waits": waits,
        "deadlines": {
            row.key: {"due_at": row.due_at.isoformat(), "status": row.status, "frozen": row.frozen_at is not None}
            for row in deadlines.of_case(tx, case.id)
        },
    }


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the facts that differ, by dotted path, as they were and as they are; None stands for what is not there."""
    was, now = dict(_leaves(before)), dict(_leaves(after))
    paths = [path for path in sorted({*was, *now}) if was.get(path) != now.get(path)]
    return {path: was.get(path) for path in paths}, {path: now.get(path) for path in paths}


def _leaves(facts: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in facts.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _suspend(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    cases.checked(case, None)
    case.status = SUSPENDED
    jobs.sleep(tx, case, asleep=True)
    _touch(tx, case)


def _resume(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    if case.status != SUSPENDED:
        raise CaseNotOpen(status=case.status, status_zh=cases.STATUS_ZH[case.status])
    case.status = OPEN
    jobs.sleep(tx, case, asleep=False)
    _touch(tx, case)


def _terminate(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    if case.status not in (OPEN, SUSPENDED):
        raise CaseNotOpen(status=case.status, status_zh=cases.STATUS_ZH[case.status])
    advance.abandon(tx, case)
    jobs.sleep(tx, case, asleep=False)  # what outlives the case finds out that it has ended
    case.status, case.closed_at = TERMINATED, tx.at
    retention.note_closing(tx, case, advance.registry(tx).process(case.process_key).keep(case.facts))
    _touch(tx, case)


def _move(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    """Take a token away and place one before another element; phases that are left are abandoned."""
    running = _running(tx, case)
    running.run.return_to(_text(arguments, "token"), _text(arguments, "to"))
    running.settle()


def _fire(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    """Let a timer fire before it is due."""
    running = _running(tx, case)
    running.run.fire_timer(_text(arguments, "token"), early=True)
    running.settle()


def _set_facts(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    """Correct facts by dotted path; conditional events look at them again."""
    changes = arguments.get("changes")
    if not isinstance(changes, Mapping) or not changes:
        raise Invalid({"changes": '请填写要更正的事实，如 {"check.place": "……"}'})
    before = {path: advance.fact(case.facts, path) for path in changes}
    facts = case.facts
    for path, value in changes.items():
        facts = advance.with_fact(facts, str(path), value)
    tx.event("facts.set", before=before, after=dict(changes))
    case.facts = facts
    if case.status == OPEN:
        running = Running(tx, case)
        running.run.advance()
        running.settle()
    else:
        advance.summarise(tx, case)
        _touch(tx, case)


def _deadline(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    """Correct the day from which a limit counts; its length is the law's and stays."""
    key, day = _text(arguments, "key"), _day(arguments, "started_on")
    row = running_row(tx, case, key)
    if day is None or day > day_of(tx.at):
        raise Invalid({"started_on": "请填写不晚于今天的日期"})
    tx.event("deadline.began_again", deadline=key, before=row.started_on, after=day)
    row.started_on, row.started_at = day, midnight(day)
    place_again(tx, case, row, deadlines.rules_of(tx, case)[key])
    _touch(tx, case)


def _pause(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    key, basis = _text(arguments, "key"), _text(arguments, "basis")
    deadlines.pause_now(tx, case, key, basis=basis, begin=_day(arguments, "begin"))
    _touch(tx, case)


def _unpause(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    key, basis = _text(arguments, "key"), _text(arguments, "basis")
    deadlines.resume_now(tx, case, key, basis=basis, until=_day(arguments, "until"))
    _touch(tx, case)


def _retry(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    _incident(tx, case, arguments, again=True)


def _skip(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    _incident(tx, case, arguments, again=False)


def _incident(tx: Tx, case: Case, arguments: Mapping[str, Any], *, again: bool) -> None:
    from engine import incidents

    incidents.settle(tx, case, _identifier(arguments, "incident"), again=again, reason=_text(arguments, "reason"))
    _touch(tx, case)


def unfit(tx: Tx, case: Case, kind: str, arguments: Mapping[str, Any]) -> str:
    """Say in Chinese why a part of a batch does not fit its case any more; empty when it does. Moves nothing."""
    if kind == "undo":
        try:
            _undoable(tx, case, arguments)
        except DomainError as error:
            return error.message("zh")
        return ""
    try:
        old, new, mapping = _versions(tx, case, arguments)
    except DomainError as error:
        return error.message("zh")
    found = workflow_migration.plan(case.state, old, new, mapping).obstacles
    return "；".join(f"{one.element}：{one.reason_zh}" for one in found)


def _migrate(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Take the case to another version of its diagram; gives what brings it back."""
    cases.checked(case, None)
    if problem := unfit(tx, case, "migrate", arguments):
        raise MigrationImpossible(reason=problem)
    old, new, mapping = _versions(tx, case, arguments)
    target = definitions.get(tx, _identifier(arguments, "definition_id"))
    undo = {
        "definition_id": str(case.definition_id), "definition_sha256": case.definition_sha256,
        "mapping": {after: before for before, after in mapping.items()},
    }  # fmt: skip
    running = Running(tx, case)
    running.spec = new
    running.run = workflow_migration.migrate(case.state, old, new, mapping, running)
    _rename(tx, case, mapping, running)
    case.definition_id, case.definition_sha256 = target.id, target.sha256
    running.settle()
    return {**undo, "revision": case.revision}


def _undo(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    """Bring a migrated case back to the version that it came from, as long as nothing has happened since."""
    repair = _undoable(tx, case, arguments)
    _migrate(tx, case, {"definition_id": repair.undo["definition_id"], "mapping": repair.undo["mapping"]})
    repair.status = "undone"


def _undoable(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> Any:
    from engine import repairs

    repair = repairs.get(tx, _identifier(arguments, "repair"))
    fresh = repair.undo is not None and repair.undo["revision"] == case.revision
    if repair.case_id != case.id or repair.status != repairs.DONE or not fresh:
        raise UndoImpossible()
    return repair


def _rename(tx: Tx, case: Case, mapping: Mapping[str, str], running: Running) -> None:
    """Let the rows of renamed elements follow; their tasks show the new step's title."""
    renamed = {token: row for token, row in case.waits.items() if row["element"] in mapping}
    case.waits = {
        token: {**row, "element": mapping.get(row["element"], row["element"])} for token, row in case.waits.items()
    }
    for row in renamed.values():
        if row["kind"] == "user":
            task = tx.session.scalar(
                select(Task).where(Task.tenant_id == tx.tenant_id, Task.id == uuid.UUID(row["row"]))
            )
            if task is not None:
                task.element_id = mapping[row["element"]]
                step = running.process.steps.get(task.element_id)
                task.name = step.title if step else task.name


def _versions(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> tuple[workflow.Spec, workflow.Spec, dict[str, str]]:
    target = definitions.get(tx, _identifier(arguments, "definition_id"))
    if target.process_key != case.process_key:
        raise Invalid({"definition_id": "不是同一程序的流程图"})
    if target.id == case.definition_id:
        raise Invalid({"definition_id": "案件已在使用该版本"})
    mapping = arguments.get("mapping") or {}
    if not isinstance(mapping, Mapping):
        raise Invalid({"mapping": '请填写元素编号的对应关系，如 {"N4": "N4_new"}'})
    old = definitions.spec_of(tx, case.definition_id, case.definition_sha256)
    new = definitions.spec_of(tx, target.id, target.sha256)
    return old, new, {str(before): str(after) for before, after in mapping.items()}


def _running(tx: Tx, case: Case) -> Running:
    cases.checked(case, None)
    return Running(tx, case)


def _touch(tx: Tx, case: Case) -> None:
    case.revision += 1
    case.changed_at = tx.at


def _text(arguments: Mapping[str, Any], name: str) -> str:
    value = str(arguments.get(name) or "").strip()
    if not value:
        raise Invalid({name: "请填写"})
    return value


def _day(arguments: Mapping[str, Any], name: str) -> dt.date | None:
    value = str(arguments.get(name) or "").strip()
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        raise Invalid({name: "请按 2026-03-02 的格式填写日期"}) from None


def _identifier(arguments: Mapping[str, Any], name: str) -> uuid.UUID:
    try:
        return uuid.UUID(_text(arguments, name))
    except ValueError:
        raise Invalid({name: "编号格式不正确"}) from None


#: What the proposer must hold, by kind; the rest asks for ``case:repair``.
PERMISSIONS: Mapping[str, str] = {
    "suspend": "case:suspend", "resume": "case:suspend", "terminate": "case:terminate", "retry": "incident:retry",
    "skip": "incident:retry", "readmit": "repair:propose", "set_apart": "repair:propose",
}  # fmt: skip
#: Kind -> what it does. Titles for people stand in ``api/pages``.
ACTIONS: Mapping[str, Action] = {
    "suspend": _suspend, "resume": _resume, "terminate": _terminate, "move": _move, "fire": _fire,
    "facts": _set_facts, "deadline": _deadline, "pause": _pause, "unpause": _unpause, "retry": _retry, "skip": _skip,
    "migrate": _migrate, "undo": _undo,
}  # fmt: skip
__all__ = ["ACTIONS", "PERMISSIONS", "MigrationImpossible", "UndoImpossible", "changed", "snapshot", "unfit"]
