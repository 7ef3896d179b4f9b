"""先行登记保存 (N4a) and what leads from the penalty case to a measure (N4b): rules, facts, services, documents.

Source: 《行政处罚法》第五十六条; the seven days are working days by 第八十五条.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from db.errors import PreconditionFailed
from engine import calendar_years, casefile, deadlines
from engine.calendar import day_of
from engine.registry import Problem, ServiceContext, StepContext
from processes import goods, guardians, refusals
from processes.facts import day, merge, not_before, not_future, part, signed, today
from processes.measure import linking
from processes.officers import pair_of
from processes.paper_numbers import number_of
from processes.penalty import guards
from processes.penalty.contexts import common

#: Working days within which a decision is taken. Source: 《行政处罚法》第五十六条、第八十五条.
WORKING_DAYS = 7
#: What may still be decided when the seven days are over: the evidence goes back.
AFTER_LAPSE = ("release", "copied")
RESULTS = {
    "release": "解除登记保存，予以退还", "copied": "采取记录、复制等方式固定证据后退还", "appraisal": "送交鉴定",
    "seize": "转为查封、扣押", "transfer": "移送有关部门处理",
}  # fmt: skip
MANNERS = {"site": "就地保存", "store": "异地保存"}


class RegistrationLapsed(PreconditionFailed):
    """The seven working days ended on {last}: the evidence can only be released."""

    zh = "七个工作日的期限已于{last}届满，登记保存不得继续，只能解除并退还（《行政处罚法》第五十六条）。"


def request(context: StepContext) -> None:
    """N4a: what the case officer asks for; an earlier registration is kept aside."""
    before = context.facts.get("preservation")
    if before:
        context.facts["preservations"] = [*context.facts.get("preservations", ()), before]
    context.facts["preservation"] = {
        **context.answers, "asked_on": today(context), "asked_at": context.at.isoformat(),
    }  # fmt: skip


def approval(context: StepContext) -> None:
    """N4a: the leader's decision, before anything is registered."""
    merge(context, "preservation", approved_on=today(context), decided_on=today(context))
    signed(context, "preservation", "leader", context.answers["approval"])


def listed(context: StepContext) -> list[Problem]:
    """N4a: every piece stands in the ledger, and the notice with its list is filed and agrees with it."""
    found = _filed_since(context, "D17", "asked_at")
    if not goods.current(context.case, goods.pieces(context.tx, context.case.id, basis="preservation")):
        found.append(Problem("goods-missing", "请先在“财物”页逐件登记保存的证据。", "《行政处罚法》第五十六条"))
    return found + _gaps(context, ended=False)


def registered(context: StepContext) -> None:
    """N4a: two certified officers, after the approval, receipt or witness."""
    pair_of(context, "registered_on")
    not_future(context, "registered_on")
    not_before(context, day(part(context, "preservation").get("approved_on")), "负责人批准日期", "registered_on")
    refusals.receipt(context.answers)
    guardians.receives(context, on="registered_on")


def registration(context: StepContext) -> None:
    """N4a: registered; the service of the notice is on record and the seven working days begin."""
    merge(context, "preservation")
    answers, document = context.answers, casefile.filed(context.tx, context.case.id, "D17")
    if document is not None:
        begun = dt.datetime.combine(dt.date.fromisoformat(answers["registered_on"]), dt.time(10), context.at.tzinfo)
        casefile.record_service(
            context.tx, context.case, document_id=document.id, served_at=min(context.at, begun),
            method="direct" if answers["receipt"] == "signed" else "left", receiver=answers.get("receiver", ""),
            witness=refusals.shown_by(answers), note=answers.get("refusal_reason", ""),
            officer_id=context.case.officer_id, second_officer_id=context.case.second_officer_id,
        )  # fmt: skip


def decided(context: StepContext) -> list[Problem]:
    """N4a: the decision is made out; an advice says when the days are over."""
    found = _filed_since(context, "D18", "registered_on")
    if part(context, "preservation").get("lapsed_on"):
        found.append(Problem("registration-lapsed", _lapsed(context).message("zh"), blocks=False))
    return found


def decision(context: StepContext) -> None:
    """N4a: when the seven days are over, the evidence can only go back.

    :raises RegistrationLapsed: Source: 《行政处罚法》第五十六条.
    """
    pair_of(context, "handled_on")
    not_future(context, "handled_on")
    not_before(context, day(part(context, "preservation").get("registered_on")), "登记保存日期", "handled_on")
    row = deadlines.latest(context.tx, context.case.id, "P06")
    over = bool(row and context.at >= row.due_at) or bool(part(context, "preservation").get("lapsed_on"))
    if over and context.answers["result"] not in AFTER_LAPSE:
        raise _lapsed(context)
    if context.answers["result"] == "seize":
        guards.coercion(context)


def _lapsed(context: StepContext) -> RegistrationLapsed:
    row = deadlines.latest(context.tx, context.case.id, "P06")
    return RegistrationLapsed(last=row.last_day.isoformat() if row else "")


def urgency(context: StepContext) -> list[Problem]:
    """N4a: the unit head sees when the days end."""
    row = deadlines.latest(context.tx, context.case.id, "P06")
    if row is None:
        return []
    text = f"登记保存的证据须于{row.last_day.isoformat()}前作出处理决定，请督促承办人办理"
    return [Problem("registration-ends", text, "《行政处罚法》第五十六条", blocks=False)]


def urged(context: StepContext) -> None:
    """N4a: what the unit head did about it."""
    merge(context, "urging", by=context.actor.name, on=today(context))


def settled(context: StepContext) -> list[Problem]:
    """N4a: nothing is left in custody, every entry is signed by both."""
    return _gaps(context, ended=True)


def returned(context: StepContext) -> None:
    """N4a: not before the decision, not in the future."""
    pair_of(context, "returned_on")
    not_future(context, "returned_on")
    not_before(context, day(part(context, "preservation").get("handled_on")), "处理决定日期", "returned_on")


def unfinished(context: StepContext) -> list[Problem]:
    """N17: no case closes while a measure runs, or while goods and lists do not agree."""
    tx, case = context.tx, context.case
    found = _gaps(context, ended=True)
    for one in linking.measures_of(tx, case):
        name = one.case_number or one.title
        if one in linking.running(tx, case):
            text = f"强制措施案件（{name}）尚未办结，请先处理完毕。"
            found.append(Problem("measure-running", text, "《行政强制法》第二十七条、第二十八条"))
        else:
            wrong = goods.mismatches(tx, one, "measure")
            found += [Problem("goods-mismatch", f"强制措施案件（{name}）：{text}") for text in wrong]
    return found


def _gaps(context: StepContext, *, ended: bool) -> list[Problem]:
    wrong = goods.mismatches(context.tx, context.case, "preservation", ended=ended)
    return [Problem("goods-mismatch", text, "《行政处罚法》第五十六条") for text in wrong]


def _filed_since(context: StepContext, kind: str, since: str) -> list[Problem]:
    document = casefile.filed(context.tx, context.case.id, kind)
    first = str(part(context, "preservation").get(since) or "")
    if document is not None and document.filed_at is not None:
        at = document.filed_at.isoformat() if len(first) > len("2026-03-02") else day_of(document.filed_at).isoformat()
        if at >= first:
            return []
    title = {"D17": "先行登记保存证据通知书", "D18": "解除先行登记保存证据通知书"}[kind]
    return [Problem("document-missing", f"请先在“文书”页制作并归入《{title}》，再办结本步骤。")]


def lapse(context: ServiceContext) -> None:
    """Note that the seven working days are over without a decision; the evidence can only go back from now on."""
    found = context.facts.get("preservation") or {}
    context.facts["preservation"] = {**found, "lapsed_on": day_of(context.tx.at).isoformat()}


def open_measure(context: ServiceContext) -> None:
    """Open the case in which goods are sealed or seized, linked to this one."""
    other = linking.open_for(context.tx, case=context.case, facts=context.facts)
    opened = {"case_id": str(other.id), "opened_on": day_of(context.tx.at).isoformat()}
    context.facts["measures"] = [*context.facts.get("measures", ()), opened]


def note_measure(context: ServiceContext) -> None:
    """Take over what became of the measures that have ended."""
    ended = {str(one.id): one for one in linking.measures_of(context.tx, context.case)}
    noted = []
    for known in context.facts.get("measures", ()):
        one = ended.get(known["case_id"])
        if one is not None and one.closed_at is not None and not known.get("ended_on"):
            result = (one.facts.get("disposal") or {}).get("result") or "not_taken"
            known = {**known, "number": one.case_number or "", "result": result,
                     "ended_on": day_of(one.closed_at).isoformat()}  # fmt: skip
        noted.append(known)
    context.facts["measures"] = noted


def notice(context: StepContext) -> Mapping[str, Any]:
    """D17 and D18: what is kept as the ledger says it, since when and until when."""
    found = part(context, "preservation")
    begun = day(found.get("registered_on"))
    last = calendar_years.calendar(context.tx).add_working_days(begun, WORKING_DAYS) if begun else None
    pieces = goods.current(context.case, goods.pieces(context.tx, context.case.id, basis="preservation"))
    return {
        **common(context),
        "preservation": {
            "reason": str(found.get("reason", "")).rstrip("。"), "approved_on": found.get("approved_on", ""),
            "from_on": found.get("registered_on", ""), "until_on": last.isoformat() if last else "",
            "manner": MANNERS.get(str(found.get("manner")), ""), "place": found.get("place", ""),
            "goods": goods.lines(pieces), "number": number_of(context, "D17"),
            "disposal": RESULTS.get(str(found.get("result")), ""),
        },
    }  # fmt: skip
