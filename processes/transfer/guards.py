"""What binds before a step of a transfer is completed: each function refuses with the sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from engine import casefile, deadlines, people
from engine.calendar import SHANGHAI, day_of
from engine.registry import Problem, Registry, StepContext
from processes import goods
from processes.facts import DatesContradict, day, not_before, not_future, part
from processes.officers import certified, matter_of, pair_of
from processes.roles import PRINCIPAL
from processes.transfer import errors
from processes.transfer.linking import cases_with_goods

#: Source: 《行政执法机关移送涉嫌犯罪案件的规定》第五条第一款.
TASK_FORCE = 2


def force(context: StepContext) -> None:
    """X1: at least two different officers, each with a certificate in force."""
    members = {uuid.UUID(one) for one in context.answers["members"]}
    if len(members) < TASK_FORCE:
        raise errors.TaskForceTooSmall()
    for person in members:
        certified(context.tx, person, day_of(context.at), matter_of(context))


def report(context: StepContext) -> None:
    """X2: by the task force, dated today or before."""
    pair_of(context)
    not_future(context, "reported_on")


def approval(context: StepContext) -> None:
    """X3: the head of the body alone; a refusal has its reasons on record."""
    person = context.actor.person_id
    if person is None or not people.has_qualification(context.tx, person, PRINCIPAL, day_of(context.at)):
        raise errors.PrincipalOnly(permission="principal")
    if str(person) in part(context, "force").get("members", ()):
        raise errors.OwnReport(permission="four-eyes")
    if context.answers["outcome"] == "refuse" and not str(context.answers.get("reason") or "").strip():
        raise errors.RefusalUnexplained()


def sending(context: StepContext) -> None:
    """X4: after the approval, to the minute, within 24 hours or with the reason why not.

    The twenty-four hours run on the clock, through nights and holidays. Source: 第五条第三款.
    """
    pair_of(context)
    _within(context, "sent_at", "批准时间", part(context, "approval").get("decided_at"))
    _in_time(context, "X02", context.answers["sent_at"])


def police(context: StepContext) -> None:
    """X5: not before it was sent, not in the future."""
    not_future(context, "notified_on")
    not_before(context, day(part(context, "sending").get("sent_on")), "移送日期", "notified_on")


def reconsider(context: StepContext) -> None:
    """X8: asked for within three days of the notice. Source: 第九条第一款."""
    _objection(context)
    not_before(context, day(part(context, "police").get("notified_on")), "收到不予立案通知书的日期", "asked_on")


def reconsidered(context: StepContext) -> None:
    """X8: the decision on the reconsideration."""
    not_future(context, "notified_on")
    not_before(context, day(part(context, "reconsideration").get("asked_on")), "提请复议日期", "notified_on")


def oversight(context: StepContext) -> None:
    """X9: within three days of the notice. Source: 第九条第一款、第二款."""
    _objection(context)
    told = part(context, "reconsideration").get("notified_on") or part(context, "police").get("notified_on")
    not_before(context, day(told), "收到通知书的日期", "asked_on")


def overseen(context: StepContext) -> None:
    """X9: what the procuratorate brought about."""
    not_future(context, "notified_on")
    not_before(context, day(part(context, "oversight").get("asked_on")), "建议日期", "notified_on")


def handover(context: StepContext) -> None:
    """X6: within three days or with the reason why not; ``goods_left`` asks that nothing is left in custody."""
    pair_of(context)
    _within(context, "handed_at", "移送时间", part(context, "sending").get("sent_at"))
    not_before(context, day(part(context, "filed").get("notified_on")), "收到立案通知书的日期", "handed_at")
    _in_time(context, "X05", context.answers["handed_at"])


def judicial(context: StepContext) -> None:
    """X7: not before the goods were handed over."""
    not_future(context, "received_on")
    not_before(context, day(part(context, "filed").get("notified_on")), "公安机关立案日期", "received_on")


def filed(*kinds: str) -> Callable[[StepContext], list[Problem]]:
    """Make the check that these documents are on file."""

    def problems(context: StepContext) -> list[Problem]:
        documents = context.tx.use(Registry).process(context.case.process_key).documents
        return [
            Problem("document-missing", f"请先在“文书”页制作并归入《{documents[kind].title}》。")
            for kind in kinds
            if casefile.filed(context.tx, context.case.id, kind) is None
        ]

    return problems


def goods_left(context: StepContext) -> list[Problem]:
    """X6: what of the linked cases is still in custody, shown before anybody tries."""
    return [
        Problem("goods-kept", f"“{piece.row.name}”仍在库（{case.case_number or case.title}）。", "《规定》第十二条")
        for case in cases_with_goods(context.tx, context.case)
        for piece in goods.pieces(context.tx, case.id)
        if piece.kept or piece.away
    ]


def _within(context: StepContext, name: str, what: str, first: object) -> None:
    """Refuse a moment in the future, or before the moment of what comes first."""
    done = _moment(context.answers[name])
    if done > context.at:
        raise DatesContradict(reason="时间晚于现在")
    if first and done < _moment(first).replace(second=0, microsecond=0):  # forms give minutes
        raise DatesContradict(reason=f"时间早于{what}（{_moment(first).astimezone(SHANGHAI):%Y-%m-%d %H:%M}）")


def _moment(value: object) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))


def _in_time(context: StepContext, key: str, done: object) -> None:
    row = deadlines.latest(context.tx, context.case.id, key)
    moment = _moment(done)
    if row is not None and moment >= row.due_at and not str(context.answers.get("late_reason") or "").strip():
        raise errors.LateUnexplained(due=row.due_at.astimezone(context.at.tzinfo).isoformat(timespec="minutes"))


def _objection(context: StepContext) -> None:
    not_future(context, "asked_on")
    row = deadlines.latest(context.tx, context.case.id, "X04")
    asked = day(context.answers["asked_on"])
    if row is not None and asked is not None and asked > row.last_day:
        raise errors.ObjectionTooLate(last=row.last_day.isoformat())
