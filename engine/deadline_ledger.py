"""Pauses and extensions of limits: on which ground, by whom, how much, on which document.

``pause``, ``resume`` and ``extend`` are commands of their own; ``…_now`` do the same inside a command that has locked
the case (a service of the diagram, the leader's step).
"""

from __future__ import annotations

import datetime as dt
import uuid

from db.command import command
from db.errors import Conflict, Invalid, PermissionDenied, PreconditionFailed
from db.session import Tx
from engine import cases
from engine.calendar import day_of
from engine.cases import Case
from engine.deadline_clock import extensions_of, latest, pauses_of, place_again, rules_of, running_row
from engine.deadline_rows import RUNNING, Deadline, DeadlineExtension, DeadlinePause
from engine.deadline_rules import Extension, amount_of


class PauseNotAllowed(PreconditionFailed):
    """The limit "{title}" may not be paused on the ground "{basis}"; allowed: {allowed}."""

    zh = "期限“{title}”不得以“{basis}”为由中止计算（允许的事由：{allowed}）。"


class PauseOpenAlready(Conflict):
    """The limit "{title}" stands still already on the ground "{basis}"."""

    zh = "期限“{title}”已因“{basis}”中止计算，请先恢复。"


class NotPaused(Conflict):
    """The limit "{title}" does not stand still on the ground "{basis}"."""

    zh = "期限“{title}”没有因“{basis}”中止计算。"


class ExtensionNotAllowed(PreconditionFailed):
    """The limit "{title}" cannot be extended: {reason}"""

    zh = "期限“{title}”不能延长：{reason}"


class ExtensionNotYours(PermissionDenied):
    """Only {roles} may extend the limit "{title}"."""

    zh = "期限“{title}”只能由规定的角色（{roles}）批准延长。"


@command("deadline.paused", permission="deadline:pause")
def pause(
    tx: Tx,
    *,
    case_id: uuid.UUID,
    key: str,
    basis: str,
    begin: dt.date | None = None,
    document_id: uuid.UUID | None = None,
    note: str = "",
) -> Deadline:
    """Let a limit stand still from a day on, for a ground that its rule names; its timers are suspended."""
    case = cases.lock(tx, case_id)
    row = pause_now(tx, case, key, basis=basis, begin=begin, document_id=document_id, note=note)
    tx.subject(case, deadline=key, basis=basis, begin=begin or day_of(tx.at), document=document_id, note=note)
    return row


def pause_now(
    tx: Tx,
    case: Case,
    key: str,
    *,
    basis: str,
    begin: dt.date | None = None,
    document_id: uuid.UUID | None = None,
    note: str = "",
) -> Deadline:
    """Pause a limit inside another command (a service of the diagram, a step) that has locked the case.

    :raises DeadlineUnknown: when it does not run.
    :raises PauseNotAllowed: when its rule does not know the ground.
    :raises PauseOpenAlready: when it stands still on this ground.
    """
    row = running_row(tx, case, key)
    rule = rules_of(tx, case)[key]
    if basis not in rule.pauses:
        raise PauseNotAllowed(title=row.title, basis=basis, allowed="、".join(rule.pauses) or "无")
    if any(one.until is None and one.basis == basis for one in pauses_of(tx, row)):
        raise PauseOpenAlready(title=row.title, basis=basis)
    first = begin or day_of(tx.at)
    tx.session.add(
        DeadlinePause(
            tenant_id=tx.tenant_id,
            case_id=case.id,
            deadline_id=row.id,
            begin=first,
            until=None,
            basis=basis,
            document_id=document_id,
            note=note,
            recorded_at=tx.at,
            recorded_by=tx.actor.name,
        )
    )
    tx.session.flush()
    tx.event("deadline.paused", deadline=key, basis=basis, begin=first)
    place_again(tx, case, row, rule)
    return row


@command("deadline.resumed", permission="deadline:pause")
def resume(
    tx: Tx,
    *,
    case_id: uuid.UUID,
    key: str,
    basis: str,
    until: dt.date | None = None,
    document_id: uuid.UUID | None = None,
) -> Deadline:
    """Let a limit run again: ``until`` is the first day that is counted again (today when none is named)."""
    case = cases.lock(tx, case_id)
    row = resume_now(tx, case, key, basis=basis, until=until, document_id=document_id)
    tx.subject(case, deadline=key, basis=basis, until=until or day_of(tx.at), due_at=row.due_at)
    return row


def resume_now(
    tx: Tx, case: Case, key: str, *, basis: str, until: dt.date | None = None, document_id: uuid.UUID | None = None
) -> Deadline:
    """End a pause inside another command that has locked the case.

    :raises NotPaused: when the limit does not stand still on this ground.
    """
    row = running_row(tx, case, key)
    opened = next((one for one in pauses_of(tx, row) if one.until is None and one.basis == basis), None)
    if opened is None:
        raise NotPaused(title=row.title, basis=basis)
    last = until or day_of(tx.at)
    if last < opened.begin:
        raise Invalid({"until": "恢复日不得早于中止日"})
    opened.until = last
    opened.document_id = opened.document_id or document_id
    tx.session.flush()
    tx.event("deadline.resumed", deadline=key, basis=basis, begin=opened.begin, until=last)
    place_again(tx, case, row, rules_of(tx, case)[key])
    return row


@command("deadline.extended", permission="deadline:extend")
def extend(
    tx: Tx,
    *,
    case_id: uuid.UUID,
    key: str,
    reason: str,
    amount: int | None = None,
    document_id: uuid.UUID | None = None,
) -> Deadline:
    """Extend a limit, as its rule allows: by whom, how much, how often, on which document."""
    case = cases.lock(tx, case_id)
    before = running_row(tx, case, key).due_at
    row = extend_now(tx, case, key, reason=reason, amount=amount, document_id=document_id)
    tx.subject(case, deadline=key, reason=reason, document=document_id, before=before, after=row.due_at)
    return row


def extend_now(
    tx: Tx,
    case: Case,
    key: str,
    *,
    reason: str,
    amount: int | None = None,
    document_id: uuid.UUID | None = None,
) -> Deadline:
    """Extend a limit inside another command (the leader's step) that has locked the case.

    :raises ExtensionNotYours: when the actor does not hold a role that may.
    :raises ExtensionNotAllowed: when the rule is used up, asks for less, or the limit has lapsed.
    """
    from engine import casefile
    from engine.advance import candidate

    row, rule = running_row(tx, case, key), rules_of(tx, case)[key]
    earlier = extensions_of(tx, row)
    stage, number = _stage(rule.extension, len(earlier))
    if stage is None:
        raise ExtensionNotAllowed(title=row.title, reason="法律未规定延长，或者延长次数已用完")
    if tx.actor.kind != "system" and not any(candidate(role, case) in tx.actor.roles for role in stage.by):
        raise ExtensionNotYours(title=row.title, roles="、".join(stage.by), permission="deadline:extend")
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写延长理由"})
    if tx.at >= row.due_at and row.frozen_at is None:
        raise ExtensionNotAllowed(title=row.title, reason="期限已经届满")
    most = amount_of(tx, stage.amount, day_of(tx.at))
    granted = most if amount is None else amount
    if not 0 < granted <= most:
        raise ExtensionNotAllowed(title=row.title, reason=f"本次最多可延长{most}（申请{granted}）")
    if stage.document and not casefile.is_filed(tx, case.id, document_id, stage.document):
        raise ExtensionNotAllowed(title=row.title, reason=f"须先归入已定稿的文书（{stage.document}）")
    tx.session.add(
        DeadlineExtension(
            tenant_id=tx.tenant_id,
            case_id=case.id,
            deadline_id=row.id,
            amount=granted,
            unit=stage.unit,
            basis=stage.basis,
            stage=number,
            reason=reason,
            document_id=document_id,
            granted_at=tx.at,
            granted_by=tx.actor.person_id,
            granted_by_name=tx.actor.name,
        )
    )
    tx.session.flush()
    tx.event("deadline.extended", deadline=key, amount=granted, unit=stage.unit, stage=number)
    place_again(tx, case, row, rule)
    return row


def carry_extension(tx: Tx, case: Case, key: str, *, amount: int, basis: str, reason: str) -> Deadline:
    """Enter an extension that was granted before the case came to this platform, inside the command that takes it over.

    It was judged when it was granted; here it only counts, as the first stage that the rule knows.

    :raises ExtensionNotAllowed: when the rule knows no extension.
    """
    row, rule = running_row(tx, case, key), rules_of(tx, case)[key]
    if rule.extension is None:
        raise ExtensionNotAllowed(title=row.title, reason="法律未规定延长")
    tx.session.add(
        DeadlineExtension(
            tenant_id=tx.tenant_id, case_id=case.id, deadline_id=row.id, amount=amount, unit=rule.extension.unit,
            basis=basis, stage=1, reason=reason, document_id=None, granted_at=tx.at, granted_by=None,
            granted_by_name="",
        )
    )  # fmt: skip
    tx.session.flush()
    tx.event("deadline.extended", deadline=key, amount=amount, unit=rule.extension.unit, stage=1, carried=True)
    place_again(tx, case, row, rule)
    return row


def next_extension(tx: Tx, case: Case, key: str) -> Extension | None:
    """Give the stage of extension that is still open for a limit, for the page; None when there is none."""
    row = latest(tx, case.id, key)
    if row is None or row.status != RUNNING:
        return None
    return _stage(rules_of(tx, case)[key].extension, len(extensions_of(tx, row)))[0]


def _stage(extension: Extension | None, used: int) -> tuple[Extension | None, int]:
    number = 1
    while extension is not None and used >= extension.times:
        used -= extension.times
        extension, number = extension.then, number + 1
    return extension, number
