"""What supervisors look at: every open case with its tightest limit, its holder, who approves, since when."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from db.session import Tx
from engine.cases import OPEN, SUSPENDED, Case
from engine.registry import CASE_BOUND, Registry
from engine.tasks import Task
from processes.case_page import role_title
from processes.worklist import NO_CLOCK, Clock, clock_of_task, clocks_of, open_tasks_of, tightest


@dataclass(frozen=True)
class Standing:
    """Where an open case stands and who answers for it."""

    case: Case
    clock: Clock
    step: str
    since: dt.datetime
    holder_id: uuid.UUID | None
    candidates: str
    approver_id: uuid.UUID | None
    returned: int

    @property
    def people(self) -> tuple[uuid.UUID | None, ...]:
        """The people to be named."""
        return self.holder_id, self.approver_id


def standing(tx: Tx, *, limit: int = 20_000) -> list[Standing]:
    """List every open or suspended case with where it stands."""
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.status.in_((OPEN, SUSPENDED))).limit(limit)
    found = list(tx.session.scalars(query))
    ids = [case.id for case in found]
    clocks, tasks = clocks_of(tx, ids), open_tasks_of(tx, ids)
    approvals = _approvers(tx, ids)
    return [
        _of(tx, case, clocks.get(case.id, NO_CLOCK), tasks.get(case.id, []), approvals.get(case.id)) for case in found
    ]


def _of(tx: Tx, case: Case, clock: Clock, tasks: Sequence[Task], approver: uuid.UUID | None) -> Standing:
    first = next(iter(sorted(tasks, key=lambda task: clock_of_task(task, tx.at).urgency)), None)
    return Standing(
        case=case,
        clock=tightest((clock, *(clock_of_task(task, tx.at) for task in tasks))),
        step="、".join(dict.fromkeys(task.name for task in tasks)) or "等待送达、答复或期限届满",
        since=first.created_at if first else case.changed_at,
        holder_id=first.assignee_id if first else None,
        candidates=f"{role_title(first.role)}（待签收）" if first and first.assignee_id is None else "",
        approver_id=approver,
        returned=case.returned,
    )


def _approvers(tx: Tx, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Give the last person of each case who completed a step that is not the officers' own."""
    query = (
        select(Task.case_id, Task.completed_by)
        .where(
            Task.tenant_id == tx.tenant_id,
            Task.case_id.in_(ids),
            Task.status == "completed",
            Task.role.not_in((*CASE_BOUND, "intake")),
        )
        .order_by(Task.completed_at)
    )
    return {case_id: person for case_id, person in tx.session.execute(query) if person}


def stages(tx: Tx, found: Sequence[Standing]) -> list[str]:
    """Give the stages of all procedures that have open cases, in their order."""
    registry = tx.use(Registry)
    keys = {one.case.process_key for one in found}
    declared = [stage for key in registry.processes if key in keys for stage in registry.process(key).stages]
    present = [one.case.stage for one in found if one.case.stage]
    return list(dict.fromkeys([*declared, *present]))
