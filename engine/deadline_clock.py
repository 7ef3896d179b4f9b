"""The clock of a case: limits started and stopped by steps, computed, moved, and their warnings.

A row a case, rule and round (a limit that starts again, say after a second notice, is a new round; the old one stays
as history). The due instant and the instants of both lights are columns, so that lists compute lights in one
statement at any instant. Whatever moves the due instant moves the timers that hang on it in the same transaction.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy import case as choose
from sqlalchemy.dialects.postgresql import insert

from db.command import command
from db.errors import Invalid, NotFound
from db.reads import among
from db.session import Tx
from engine import calendar_years, cases
from engine.calendar import SHANGHAI, Pause, aware, day_of, midnight
from engine.cases import Case
from engine.deadline_count import Count, Due, Portion, ring_at
from engine.deadline_count import due as end_of_count
from engine.deadline_rows import (
    RUNNING,
    STOPPED,
    SUPERSEDED,
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    DeadlineRung,
)
from engine.deadline_rules import (
    DeadlineRule,
    Rung,
    Trigger,
    Unit,
    amount_of,
)

if TYPE_CHECKING:
    from engine.jobs import Job

Light = Literal["green", "yellow", "red"]
RUNG = "rung"


class DeadlineUnknown(NotFound):
    """This case has no running deadline '{key}'."""

    zh = "本案没有正在计算的期限“{key}”。"


class TraceStep(Protocol):
    """A step of a run's trace, as far as deadlines look at it."""

    @property
    def element_id(self) -> str:
        """The element of the diagram."""

    @property
    def event(self) -> str:
        """``entered``, ``completed`` or ``cancelled``."""


# --- reading


def due(tx: Tx, case: Case, key: str) -> dt.datetime | None:
    """Give the due instant of a limit that runs; None when it does not run or stands still."""
    row = latest(tx, case.id, key)
    return None if row is None or row.status != RUNNING or row.frozen_at is not None else row.due_at


def latest(tx: Tx, case_id: uuid.UUID, key: str) -> Deadline | None:
    """Give the latest round of a limit of a case.

    Those of all limits are asked for together, once for as long as the case stays locked: a step looks at several,
    and only ``start`` begins a round. Nothing has to be written before: what a case still holds back is no round.
    """
    known: dict[str, Deadline] | None = tx.known.get((cases.LIMITS, case_id))
    if known is None:
        query = select(Deadline).where(Deadline.tenant_id == tx.tenant_id, Deadline.case_id == case_id)
        with tx.session.no_autoflush:
            known = {row.key: row for row in tx.session.scalars(query.order_by(Deadline.round))}
        tx.known[cases.LIMITS, case_id] = known
    return known.get(key)


def get(tx: Tx, deadline_id: uuid.UUID) -> Deadline:
    """Read a deadline by its id.

    :raises DeadlineUnknown: when there is none in this tenant.
    """
    row = tx.session.get(Deadline, (tx.tenant_id, deadline_id))
    if row is None:
        raise DeadlineUnknown(key=str(deadline_id))
    return row


def of_case(tx: Tx, case_id: uuid.UUID, *, running_only: bool = False) -> list[Deadline]:
    """List the limits of a case: those that run first, the earliest due first; superseded rounds last."""
    query = select(Deadline).where(Deadline.tenant_id == tx.tenant_id, Deadline.case_id == case_id)
    if running_only:
        query = query.where(Deadline.status == RUNNING)
    order = {RUNNING: 0, STOPPED: 1, SUPERSEDED: 2}
    return sorted(tx.session.scalars(query), key=lambda row: (order[row.status], row.due_at, row.key))


def of_cases(tx: Tx, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Deadline]]:
    """Give the running limits of many cases in one statement, the earliest due first."""
    query = (
        select(Deadline)
        .where(Deadline.tenant_id == tx.tenant_id, Deadline.status == RUNNING, among(Deadline.case_id, case_ids))
        .order_by(Deadline.due_at)
    )
    found: dict[uuid.UUID, list[Deadline]] = {}
    for row in tx.session.scalars(query):
        found.setdefault(row.case_id, []).append(row)
    return found


class Brief(NamedTuple):
    """What lists show of a limit that runs."""

    case_id: uuid.UUID
    key: str
    title: str
    binds: str
    due_at: dt.datetime
    yellow_at: dt.datetime | None
    red_at: dt.datetime | None
    frozen_at: dt.datetime | None
    stopped_at: dt.datetime | None


_BRIEF = [getattr(Deadline, name) for name in Brief._fields]


def briefs_of_cases(tx: Tx, case_ids: Iterable[uuid.UUID], *, binds: str) -> dict[uuid.UUID, list[Brief]]:
    """Give what lists show of the running limits of thousands of cases, of those that bind the agency or the party."""
    query = select(*_BRIEF).where(
        Deadline.tenant_id == tx.tenant_id, Deadline.status == RUNNING, Deadline.binds == binds,
        among(Deadline.case_id, case_ids),
    )  # fmt: skip
    found: dict[uuid.UUID, list[Brief]] = {}
    for row in tx.session.execute(query):
        found.setdefault(row[0], []).append(Brief._make(row))
    return found


def light(deadline: Deadline | Brief, at: dt.datetime) -> Light:
    """Give the light of a limit at an instant: a pause and the end both stop the clock that it shows."""
    seen = min(moment for moment in (at, deadline.frozen_at, deadline.stopped_at) if moment is not None)
    if seen >= deadline.due_at or (deadline.red_at is not None and seen >= deadline.red_at):
        return "red"
    return "yellow" if deadline.yellow_at is not None and seen >= deadline.yellow_at else "green"


def light_at(at: dt.datetime) -> ColumnElement[str]:
    """Make the column ``light`` of running limits at an instant, for lists and the supervisors' matrix."""
    seen = func.least(at, Deadline.frozen_at)  # least() passes over NULL
    return choose(
        (seen >= func.least(Deadline.red_at, Deadline.due_at), "red"),
        (seen >= Deadline.yellow_at, "yellow"),
        else_="green",
    )


def pauses_of(tx: Tx, deadline: Deadline) -> list[DeadlinePause]:
    """List the pauses of a limit in order."""
    query = select(DeadlinePause).where(
        DeadlinePause.tenant_id == tx.tenant_id, DeadlinePause.deadline_id == deadline.id
    )
    return list(tx.session.scalars(query.order_by(DeadlinePause.begin, DeadlinePause.id)))


def extensions_of(tx: Tx, deadline: Deadline) -> list[DeadlineExtension]:
    """List the extensions of a limit in order."""
    query = select(DeadlineExtension).where(
        DeadlineExtension.tenant_id == tx.tenant_id, DeadlineExtension.deadline_id == deadline.id
    )
    return list(tx.session.scalars(query.order_by(DeadlineExtension.granted_at, DeadlineExtension.id)))


def rungs_of(tx: Tx, deadline: Deadline) -> list[DeadlineRung]:
    """List the warnings that have rung."""
    query = select(DeadlineRung).where(DeadlineRung.tenant_id == tx.tenant_id, DeadlineRung.deadline_id == deadline.id)
    return list(tx.session.scalars(query.order_by(DeadlineRung.due_at)))


def count_of(tx: Tx, deadline: Deadline) -> Count:
    """Give what is counted for a limit: start, portions, pauses."""
    unit: Any = deadline.unit
    start: dt.date | dt.datetime = deadline.started_at if unit == "hours" else deadline.started_on
    more = tuple(Portion(one.amount, one.unit) for one in extensions_of(tx, deadline))  # type: ignore[arg-type]
    pauses = tuple(Pause(one.begin, one.until) for one in pauses_of(tx, deadline))
    return Count(start, (Portion(deadline.amount, unit), *more), deadline.roll, deadline.back, pauses)


def rules_of(tx: Tx, case: Case) -> Mapping[str, DeadlineRule]:
    """Give the limits that the case's procedure declares."""
    from engine.registry import Registry

    return tx.use(Registry).process(case.process_key).deadlines


# --- started and stopped by the diagram


def on_trace(tx: Tx, case: Case, rules: Mapping[str, DeadlineRule], trace: Iterable[TraceStep]) -> None:
    """Start and stop limits by what has just happened in the diagram, in its order."""
    if not rules:
        return
    for step in trace:
        for rule in rules.values():
            for trigger in rule.stops:
                if _hits(trigger, step):
                    stop(tx, case, rule.key, at=_legal(tx, case, trigger), why=step.element_id)
            for trigger in rule.starting:
                if _hits(trigger, step):
                    start(tx, case, rule.key, from_=_legal(tx, case, trigger), rule=rule, why=step.element_id)


def on_closed(tx: Tx, case: Case) -> None:
    """End every limit of a case that is closed or ended: nothing rings for it any more."""
    from engine import jobs

    for row in of_case(tx, case.id, running_only=True):
        row.status, row.stopped_at, row.stopped_by = STOPPED, tx.at, "case closed"
        tx.event("deadline.stopped", deadline=row.key, why="case closed")
    jobs.cancel(tx, case, RUNG)


def start(
    tx: Tx,
    case: Case,
    key: str,
    *,
    from_: dt.datetime | dt.date,
    rule: DeadlineRule | None = None,
    why: str = "",
) -> Deadline:
    """Start a limit of a case whose row is locked; one that exists already begins a new round."""
    declared = rule or rules_of(tx, case)[key]
    before = latest(tx, case.id, key)
    if before is not None and before.status == RUNNING:
        before.status, before.stopped_at, before.stopped_by = SUPERSEDED, tx.at, why
        _silence(tx, case, before)
    started_at = aware(from_) if isinstance(from_, dt.datetime) else midnight(from_)
    row = Deadline(
        tenant_id=tx.tenant_id,
        case_id=case.id,
        key=key,
        round=before.round + 1 if before else 1,
        title=declared.title,
        article=declared.article,
        source=declared.source,
        amount=amount_of(tx, declared.amount, day_of(from_)),
        unit=declared.unit,
        roll=declared.roll,
        back=declared.direction == "back",
        binds=declared.binds,
        confirmed=declared.confirmed,
        status=RUNNING,
        started_on=day_of(from_),
        started_at=started_at,
        known_at=tx.at,
        trigger=why,
    )
    count = _count(row)
    _place(tx, row, declared, count)
    tx.add(row)
    tx.known[cases.LIMITS, case.id] = {**tx.known[cases.LIMITS, case.id], key: row}
    tx.event("deadline.started", deadline=key, round=row.round, from_day=row.started_on, due_at=row.due_at)
    _follow(tx, case, row, declared, count, rung=())
    return row


def stop(tx: Tx, case: Case, key: str, *, at: dt.datetime | dt.date | None = None, why: str = "") -> Deadline | None:
    """Stop a limit of a case whose row is locked, because what it asks for was done; None when it does not run."""
    row = latest(tx, case.id, key)
    if row is None or row.status != RUNNING:
        return None
    moment = tx.at if at is None else aware(at) if isinstance(at, dt.datetime) else midnight(at)
    if row.frozen_at is not None:
        # What was done while the clock stood was done in time: the days of the pause are added first.
        _close_pauses(tx, row, day_of(moment))
        _place(tx, row, rules_of(tx, case).get(key), count_of(tx, row))
    row.status, row.stopped_at, row.stopped_by = STOPPED, moment, why
    _silence(tx, case, row)
    tx.event("deadline.stopped", deadline=key, at=moment, on_time=moment < row.due_at, why=why)
    cases.reschedule_timers(tx, case, key)
    return row


def _hits(trigger: Trigger, step: TraceStep) -> bool:
    return trigger.element_id == step.element_id and trigger.on == step.event


def _legal(tx: Tx, case: Case, trigger: Trigger) -> dt.datetime | dt.date:
    """Give the legal moment of a trigger: the day its fact names, else the instant of the step."""
    from engine.advance import fact

    value = fact(case.facts, trigger.date_fact) if trigger.date_fact else None
    if not value:
        return tx.at
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    try:
        if len(text) == 10:
            return dt.date.fromisoformat(text)
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({str(trigger.date_fact): f"“{text}”不是日期"}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


# --- computed again


@command("deadline.recomputed", permission="calendar:manage")
def recompute(tx: Tx, *, case_id: uuid.UUID, why: str, keys: Iterable[str] | None = None) -> int:
    """Compute a case's running limits again and keep before and after; gives how many have moved."""
    case = cases.lock(tx, case_id, must_be_open=False)
    wanted = None if keys is None else set(keys)
    rules = rules_of(tx, case)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for row in of_case(tx, case.id, running_only=True):
        if row.key not in rules or (wanted is not None and row.key not in wanted):
            continue
        old = row.due_at
        place_again(tx, case, row, rules[row.key])
        if row.due_at != old:
            before[row.key], after[row.key] = old, row.due_at
    tx.subject(case, why=why, before=before, after=after)
    return len(after)


def recompute_provisional(tx: Tx, year: int) -> int:
    """Compute every provisional limit of the tenant again after a notice, the cases in the order of their ids."""
    tx.session.flush()
    query = select(Deadline.case_id).where(
        Deadline.tenant_id == tx.tenant_id, Deadline.status == RUNNING, Deadline.provisional
    )
    waiting = sorted(set(tx.session.scalars(query)), key=str)
    return sum(recompute(tx, case_id=case_id, why=f"calendar {year}") for case_id in waiting)


def provisional_years(tx: Tx) -> dict[int, int]:
    """Count the running limits that wait for a year's notice, by the year in which they end."""
    year = extract("year", Deadline.last_day)
    query = (
        select(year, func.count())
        .where(Deadline.tenant_id == tx.tenant_id, Deadline.status == RUNNING, Deadline.provisional)
        .group_by(year)
    )
    return {int(of): number for of, number in tx.session.execute(query)}


@command("deadline.rung", permission=None)  # only the scheduler calls it, as the system of the tenant
def ring(tx: Tx, case: Case, job: Job) -> None:
    """Ring the warnings of a limit that are due, each once ever, and wait for the next."""
    from engine import jobs

    row = tx.session.get(Deadline, (tx.tenant_id, uuid.UUID(job.ref)))
    tx.session.expunge(job)
    if row is None or row.status != RUNNING or row.frozen_at is not None:
        jobs.cancel(tx, case, RUNG, job.ref)
        tx.subject(case, deadline=row.key if row else None, rungs=[])
        return
    rule = rules_of(tx, case).get(row.key)
    rang = []
    count = count_of(tx, row)
    for rung, at in _rung_times(tx, row, rule, count):
        if at > tx.at:
            continue
        values = {
            "tenant_id": tx.tenant_id, "deadline_id": row.id, "rung": rung.key, "case_id": case.id, "due_at": at,
            "rung_at": tx.at, "light": rung.light,
        }  # fmt: skip
        fresh = insert(DeadlineRung).values(values).on_conflict_do_nothing().returning(DeadlineRung.rung)
        if tx.session.execute(fresh).first() is not None:
            rang.append({"rung": rung.key, "due_at": at, "light": rung.light})
    _follow(tx, case, row, rule, count, rung={one.rung for one in rungs_of(tx, row)}, timers=False)
    tx.subject(case, deadline=row.key, title=row.title, rungs=rang, deadline_due_at=row.due_at, fired_at=tx.at)


# --- inside


def running_row(tx: Tx, case: Case, key: str) -> Deadline:
    """Give the row of a limit that runs.

    :raises DeadlineUnknown: when it does not.
    """
    row = latest(tx, case.id, key)
    if row is None or row.status != RUNNING:
        raise DeadlineUnknown(key=key)
    return row


def _count(row: Deadline) -> Count:
    """Give what is counted for a limit that begins: nothing has been added to it or taken from it yet."""
    unit: Unit = row.unit  # type: ignore[assignment]
    start: dt.date | dt.datetime = row.started_at if unit == "hours" else row.started_on
    return Count(start, (Portion(row.amount, unit),), row.roll, row.back)


def _place(tx: Tx, row: Deadline, rule: DeadlineRule | None, count: Count) -> None:
    """Write the computed instants into the row."""
    found = end_of_count(calendar_years.calendar(tx), count)
    row.due_at, row.last_day, row.provisional = found.at, found.last_day, found.provisional
    row.rolled_from = found.rolled_from
    opened = [one.begin for one in count.pauses if one.end is None]
    row.frozen_at = midnight(max(min(opened), row.started_on)) if opened else None
    lights: dict[str, dt.datetime] = {}
    for one, at in _rung_times(tx, row, rule, count, found):
        if one.light:
            lights[one.light] = min(at, lights.get(one.light, at))
    row.yellow_at, row.red_at = lights.get("yellow"), lights.get("red")


def _rung_times(
    tx: Tx, row: Deadline, rule: DeadlineRule | None, count: Count, found: Due | None = None
) -> list[tuple[Rung, dt.datetime]]:
    if rule is None:
        return []
    years = calendar_years.calendar(tx)
    end = found or Due(row.due_at, row.last_day, row.rolled_from, row.provisional)
    return [(rung, ring_at(years, count, end, rung, row.known_at)) for rung in rule.rungs]


def place_again(tx: Tx, case: Case, row: Deadline, rule: DeadlineRule) -> None:
    """Compute a limit again after its ledgers have changed, and let warnings and timers follow."""
    before = row.due_at
    rung = {one.rung for one in rungs_of(tx, row)}
    count = count_of(tx, row)
    _place(tx, row, rule, count)
    tx.session.flush()
    if row.due_at != before:
        tx.event("deadline.moved", deadline=row.key, before=before, after=row.due_at)
    _follow(tx, case, row, rule, count, rung=rung)


def _follow(
    tx: Tx,
    case: Case,
    row: Deadline,
    rule: DeadlineRule | None,
    count: Count,
    *,
    rung: Iterable[str],
    timers: bool = True,
) -> None:
    """Let the next warning and the diagram's timers follow the row; an open pause suspends both."""
    from engine import jobs

    rang = set(rung)
    waiting = [(at, one) for one, at in _rung_times(tx, row, rule, count) if one.key not in rang]
    if row.frozen_at is not None or not waiting:
        jobs.cancel(tx, case, RUNG, str(row.id))
    else:
        at, one = min(waiting, key=lambda pair: pair[0])
        jobs.schedule(tx, case, RUNG, str(row.id), at, {"deadline": row.key, "rung": one.key})
    if timers:
        cases.reschedule_timers(tx, case, row.key)


def _silence(tx: Tx, case: Case, row: Deadline) -> None:
    from engine import jobs

    jobs.cancel(tx, case, RUNG, str(row.id))


def _close_pauses(tx: Tx, row: Deadline, day: dt.date) -> None:
    for one in pauses_of(tx, row):
        if one.until is None:
            one.until = max(day, one.begin)
    tx.session.flush()
