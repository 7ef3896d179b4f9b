"""What binds before a step of an enforcement is completed: each refuses with the sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

from documents.formats import grouped as money
from engine import calendar_years, casefile, cases, deadlines
from engine.calendar import ONE, day_of
from engine.registry import Problem, Registry, StepContext
from processes import (
    barred_hours,
    bodies,
    enforcement_powers,
    guardians,
    handed_in,
    parameters,
    payments,
    refusals,
    surcharge,
)
from processes.enforcement import errors
from processes.enforcement.deadlines import SUBSTITUTE_WORKING_DAYS, SURCHARGE_DAYS
from processes.enforcement.linking import refuse_other_decision, root_of
from processes.facts import DatesContradict, day, not_before, not_future, part
from processes.measure.errors import ApprovalWithheld, BasisMissing
from processes.officers import pair_of, two_officers
from processes.penalty.errors import PowerMissing
from processes.remedy import linking as remedies

#: A basis names a statute and an article of it.
CITED = re.compile(r"《[^》]+》.*第.+条")
#: Days of a public notice. Source: 《民事诉讼法》第九十五条.
NOTICE_DAYS = 30


def power(context: StepContext, way: str) -> None:
    """Refuse a way of enforcement that no law gives to this body.

    :raises errors.NoPowerToEnforce: or ``PowerMissing``, ``EntrustedMayNotEnforce``. Source: 《行政强制法》第十三条.
    """
    case, on = context.case, day_of(context.at)
    code = str(context.answers.get("item_code") or part(context, "duty").get("item_code") or "")
    found = bodies.power(context.tx, case.body_id, code, on)
    if found is None:
        raise PowerMissing(code=code, day=on.isoformat())
    if found.title == "entrusted":
        raise errors.EntrustedMayNotEnforce()
    if way not in enforcement_powers.ways_of(context.tx, case.body_id, code, on):
        raise errors.NoPowerToEnforce(way=enforcement_powers.WAYS.get(way, way), code=code)


def check(context: StepContext) -> None:
    """E1: overdue, not stopped by a review or suit, by a way that a law gives."""
    answers = context.answers
    items = (answers["item_code"],) if answers.get("item_code") else ()
    two_officers(context.tx, context.actor.person_id, uuid.UUID(answers["second_officer"]), items)
    not_future(context, "decided_on", "served_on")
    not_before(context, day(answers["decided_on"]), "决定日期", "served_on")
    refuse_other_decision(context.case, answers)
    _told(context)
    if answers["way"] in ("own", "immediate"):
        if answers["remedy"] == "stopped":
            raise errors.ExecutionStopped()
        _allowed(context)
        last = day(answers["last_day"])
        if answers["way"] == "own" and last is not None and day_of(context.at) <= last:
            raise errors.NotYetOverdue(last=last.isoformat())
        power(context, answers.get("own_way") or "substitute")
    if answers.get("own_way") == "substitute" and (answers["consequence"] == "none" or answers["kind"] == "money"):
        raise errors.SubstituteNotFit()
    if answers["way"] == "immediate" and (answers["cleared"] == "none" or not answers["unable"]):
        raise errors.NotToBeClearedAtOnce()


def _told(context: StepContext) -> None:
    """Refuse an answer that passes over a review or suit which is on file here.

    :raises errors.RemedyUntold: naming how it stands.
    """
    root = root_of(context.case)
    if root is None or context.answers["remedy"] != "none":
        return
    disputed = cases.get(context.tx, root)
    if remedies.pending(context.tx, disputed) is not None:
        raise errors.RemedyUntold(known="尚未终结")
    if remedies.ended(context.tx, disputed):
        raise errors.RemedyUntold(known="已经终结")


def announcement(context: StepContext) -> None:
    """E9: announced on the government's order, with time to take it down."""
    pair_of(context)
    not_future(context, "announced_on")
    if not CITED.search(context.answers["order"]) and not re.search(
        r"[〔\[（(]\d{4}[〕\])）]", context.answers["order"]
    ):
        raise errors.NotOrdered()
    not_before(context, day(context.answers["announced_on"]), "公告日期", "limit_on")


def agreed(context: StepContext) -> None:
    """A leader who does not agree sends the proposal back."""
    if not context.answers["approved"]:
        raise ApprovalWithheld()


def served(kind: str, name: str = "served_on") -> Callable[[StepContext], None]:
    """Make the guard of a service: in person first, never before the letter was made, with its witness."""

    def judge(context: StepContext) -> None:
        answers = context.answers
        pair_of(context, name)
        not_future(context, name, "announced_on")
        document = casefile.filed(context.tx, context.case.id, kind)
        if document is not None and document.filed_at is not None:
            not_before(context, day_of(document.filed_at), f"《{document.title}》的制作日期", name, "announced_on")
        if answers["method"] != "direct" and not answers.get("not_direct"):
            raise errors.DemandNotDirect()
        if answers["method"] == "left":
            refusals.witnessed(answers, why="not_direct")
        guardians.receives(context, on=name)
        if answers["method"] == "public_notice":
            told = day(answers["announced_on"])
            counts = told + dt.timedelta(days=NOTICE_DAYS) if told else None
            if counts is not None and (day(answers[name]) or counts) < counts:
                raise errors.NoticePeriodRunning(day=counts.isoformat())

    return judge


def response(context: StepContext) -> None:
    """E3: performed means all that is owed; at once only with evidence of hiding."""
    not_future(context, "on")
    not_before(context, day(part(context, "demand").get("served_on")), "催告书送达日期", "on")
    if context.answers["outcome"] == "performed":
        _paid(context)
    if context.answers["outcome"] == "hiding" and len(str(context.answers.get("evidence") or "").strip()) < 10:
        raise errors.NoSignOfHiding()


def _paid(context: StepContext) -> None:
    """Refuse money that is less than what was owed on its day."""
    if part(context, "duty").get("kind") != "money":
        return
    owed = owed_cents(context, day(context.answers["on"]) or day_of(context.at))
    if int(context.answers.get("paid_cents") or 0) < owed:
        raise errors.OwedDiffers(owed=money(owed))


def surcharge_by(context: StepContext, on: dt.date) -> surcharge.Surcharge | None:
    """Compute the surcharge by a day where a leader has decided on one; None where none was."""
    duty = part(context, "duty")
    last = day(duty.get("last_day"))
    if duty.get("kind") != "money" or not duty.get("surcharge") or last is None:
        return None
    root = root_of(context.case)
    ids = [context.case.id, *([root] if root else [])]
    return surcharge.surcharge(int(duty["fine_cents"]), last, on, surcharge.pauses_of(context.tx, *ids))


def owed_cents(context: StepContext, on: dt.date) -> int:
    """Give what is owed by a day: the fine, the surcharge that was decided, less what was paid or let off."""
    duty, found = part(context, "duty"), surcharge_by(context, on)
    agreement = part(context, "agreement")
    let_off = int(agreement.get("reduced_cents") or 0) if agreement.get("signed_on") else 0
    more = max(0, found.cents - let_off) if found else 0
    root = root_of(context.case)
    paid = payments.paid_cents(context.tx, cases.get(context.tx, root)) if root else 0
    return max(0, int(duty.get("fine_cents") or 0) + more - max(paid, int(duty.get("paid_cents") or 0)))


def owed_advice(context: StepContext) -> list[Problem]:
    """Say what is owed today, beside the form; nothing here blocks."""
    on = day_of(context.at)
    found = surcharge_by(context, on)
    if found is None:
        return []
    cap = "（已达罚款本数，不再增加）" if found.capped else ""
    text = f"加处罚款已计{found.days}日，{money(found.cents)}{cap}；今日应缴合计{money(owed_cents(context, on))}"
    return [Problem("owed", text, "《行政处罚法》第七十二条、第七十三条第三款", blocks=False)]


def proposal(context: StepContext) -> None:
    """E4: after a demand, in a way that a law gives, not while it stands still; each way with what it needs."""
    answers = context.answers
    _standing(context)
    if not part(context, "demand").get("served_on"):
        raise errors.DemandMissing()
    if not CITED.search(answers["basis"]):
        raise BasisMissing()
    ripe(context, answers["way"])
    if answers["way"] == "substitute":
        if answers["consequence"] == "none" or part(context, "duty").get("kind") == "money":
            raise errors.SubstituteNotFit()
        if not answers.get("budget_cents") or not answers["unrelated"]:
            raise errors.BudgetMissing()


def decision(context: StepContext) -> None:
    """E4: the leader decides on what is still lawful on that day."""
    agreed(context)
    handed_in.refuse(context, "defence")
    _standing(context)
    ripe(context, str(part(context, "decision").get("way")))


def ripe(context: StepContext, way: str) -> None:
    """Refuse what the law lets nobody do yet: money before thirty days of surcharge, buildings before appeals lapse."""
    power(context, way)
    duty = part(context, "duty")
    if duty.get("kind") == "money":
        found = surcharge_by(context, day_of(context.at))
        days = found.days if found else 0
        if days <= SURCHARGE_DAYS:
            raise errors.SurchargeTooYoung(days=days)
    if duty.get("kind") == "building":
        limit = day(part(context, "announcement").get("limit_on"))
        if limit is None or day_of(context.at) <= limit:
            raise errors.NotAnnounced(last=limit.isoformat() if limit else "（尚未公告）")
        for key in ("R01", "R03"):
            row = deadlines.latest(context.tx, context.case.id, key)
            if row is None or context.at < row.due_at:
                raise errors.AppealStillOpen(last=row.last_day.isoformat() if row else "（尚未起算）")


def _standing(context: StepContext) -> None:
    _allowed(context)
    found = part(context, "suspension")
    if found.get("served_on") and not found.get("resumed_on"):
        raise errors.Suspended()


def _allowed(context: StepContext) -> None:
    """Refuse what a review or suit against the decision has stopped, whatever was answered at the beginning."""
    root = root_of(context.case)
    if root is not None:
        remedies.refuse_enforcement(context.tx, cases.get(context.tx, root))


def substitute_demand(context: StepContext) -> None:
    """E6: three full working days lie between the demand and the performance."""
    pair_of(context, "demanded_on")
    not_future(context, "demanded_on")
    not_before(context, day(part(context, "decision").get("served_on")), "代履行决定书送达日期", "demanded_on")
    _three_days(context, day(context.answers["demanded_on"]), day(context.answers["planned_on"]))


def _three_days(context: StepContext, demanded: dt.date | None, on: dt.date | None) -> None:
    years = calendar_years.calendar(context.tx)
    if demanded is None or on is None:
        raise DatesContradict(reason="日期不完整")
    if demanded > years.count_back(on, SUBSTITUTE_WORKING_DAYS, strict=True):
        earliest = years.add_working_days(demanded, SUBSTITUTE_WORKING_DAYS + 1)
        raise errors.SubstituteDemandTooShort(earliest=earliest.isoformat())


def execution(context: StepContext) -> None:
    """E5: by two officers, in hours that are not barred, after everything that comes first."""
    answers = context.answers
    pair_of(context, "began_at", "on")
    if answers["outcome"] != "done":
        not_future(context, "on")
        not_before(context, day(part(context, "decision").get("served_on")), "决定书送达日期", "on")
        if answers["outcome"] == "performed":
            _paid(context)
        return
    _standing(context)
    decided = part(context, "decision")
    power(context, str(decided.get("way")))
    begin, end = moment(answers["began_at"]), moment(answers["ended_at"])
    if end < begin or end > context.at:
        raise DatesContradict(reason="结束时间早于开始时间，或者晚于现在")
    if day_of(begin) < (day(decided.get("served_on")) or day_of(begin) + ONE):
        raise DatesContradict(reason="实施时间早于决定书送达日期")
    _hours(context, begin, end)
    if answers["utilities"]:
        raise errors.UtilitiesCut()
    refusals.attended(answers, party="attendant")
    if answers.get("receipt") == "refused":
        refusals.receipt(answers)
    if decided.get("way") == "substitute":
        _three_days(context, day(part(context, "substitute").get("demanded_on")), day_of(begin))
        if not answers.get("supervisor"):
            raise DatesContradict(reason="代履行时应当有执法人员到场监督（《行政强制法》第五十一条）")
        if int(answers.get("cents") or 0) > int(decided.get("budget_cents") or 0) and not answers.get("cost_reason"):
            raise DatesContradict(reason="费用高于预算的，请写明理由（《行政强制法》第五十一条第二款）")


def _hours(context: StepContext, begin: dt.datetime, end: dt.datetime) -> None:
    """Refuse the night and holidays, unless the urgency is on record. Source: 《行政强制法》第四十三条第一款."""
    urgent = context.answers.get("urgent") and len(str(context.answers.get("urgent_reason") or "").strip()) >= 10
    figures = parameters.figures(context.tx, barred_hours.FIGURES, day_of(begin))
    reason = barred_hours.barred(begin, end, figures, calendar_years.calendar(context.tx))
    if reason and not urgent:
        raise errors.Barred(reason=reason)


def hours_advice(context: StepContext) -> list[Problem]:
    """E5: warn while enforcement is barred right now."""
    figures = parameters.figures(context.tx, barred_hours.FIGURES, day_of(context.at))
    reason = barred_hours.barred(context.at, context.at, figures, calendar_years.calendar(context.tx))
    found = owed_advice(context)
    if reason:
        found.append(Problem("barred", f"现在不得实施：{reason}。", "《行政强制法》第四十三条第一款", blocks=False))
    return found


def agreement(context: StepContext) -> None:
    """E7: harms nobody; only the surcharge is reduced, and only for remedial measures."""
    answers = context.answers
    if not answers["harmless"]:
        raise errors.AgreementHarmful()
    last = day(answers["last_on"])
    if last is not None and last <= day_of(context.at):
        raise DatesContradict(reason="最后一期截止日应晚于今天")
    reduced = int(answers.get("reduced_cents") or 0)
    if reduced:
        found = surcharge_by(context, day_of(context.at))
        most = found.cents if found else 0
        if reduced > most:
            raise errors.FineReduced(most=money(most))
        if not answers.get("remedial"):
            raise errors.RemedialMissing()


def signing(context: StepContext) -> None:
    """E7: signed by both, after the leader agreed."""
    pair_of(context, "signed_on")
    not_future(context, "signed_on")
    not_before(context, day(part(context, "agreement").get("decided_on")), "批准日期", "signed_on")


def watch(context: StepContext) -> None:
    """E7: performed or broken after it was signed."""
    not_future(context, "result_on")
    not_before(context, day(part(context, "agreement").get("signed_on")), "签订日期", "result_on")


def dated(section: str, first: str, what: str, *names: str) -> Callable[[StepContext], None]:
    """Make the guard of days that lie between a day of the facts and today, by two officers certified on the last."""

    def judge(context: StepContext) -> None:
        pair_of(context, names[-1])
        not_future(context, *names)
        not_before(context, day(part(context, section).get(first)), what, *names)

    return judge


def given_up(context: StepContext) -> None:
    """E8: only without evident social harm and with a party truly unable."""
    found = part(context, "suspension")
    if context.answers["given_up"] and not (found.get("harmless") and found.get("unable")):
        raise errors.NotUnable()


def clearing(context: StepContext) -> None:
    """E6: by two officers, in order of time."""
    pair_of(context, "began_at")
    begin, end = moment(context.answers["began_at"]), moment(context.answers["ended_at"])
    if end < begin or end > context.at:
        raise DatesContradict(reason="结束时间早于开始时间，或者晚于现在")


def closing(context: StepContext) -> None:
    """E10: what is reported is what the file says."""
    not_future(context, "done_on")
    result, facts = context.answers["result"], context.facts
    way = (facts.get("duty") or {}).get("way")
    execution, now = (facts.get(name) or {} for name in ("execution", "immediate"))
    response, agreement = (facts.get(name) or {} for name in ("response", "agreement"))
    outcomes = (response.get("outcome"), execution.get("outcome"))
    carried_out = bool(execution.get("began_at"))
    wanted = {
        "court": way == "court",
        "terminated": bool((facts.get("termination") or {}).get("served_on")),
        "given_up": bool((facts.get("suspension") or {}).get("given_up")),
        "stopped": bool(response.get("accepted")),
        "executed": carried_out or bool(now.get("began_at")),
        "partly": carried_out,
        "refused": now.get("approved") is False,
        "performed": way == "none" or "performed" in outcomes or agreement.get("result") == "kept",
    }
    if not wanted[result] or (way == "court" and result != "court"):
        raise errors.ResultMismatch(reason="案卷中没有相应的记录")


def filed(*kinds: str, since: tuple[str, str] = ("", "")) -> Callable[[StepContext], list[Problem]]:
    """Make the check that these documents are filed, where one is needed again since a moment of the facts.

    :param since: section and name of that moment.
    """

    def problems(context: StepContext) -> list[Problem]:
        process = context.tx.use(Registry).process(context.case.process_key)
        first = str(part(context, since[0]).get(since[1]) or "")
        missing = []
        for kind in kinds:
            document = casefile.filed(context.tx, context.case.id, kind)
            if document is None or document.filed_at is None or (first and document.filed_at < moment(first)):
                missing.append(kind)
        return [
            Problem("document-missing", f"请先在“文书”页制作并归入《{process.documents[kind].title}》。")
            for kind in missing
        ]

    return problems


def closing_papers(context: StepContext) -> list[Problem]:
    """E10: what was carried out is on record."""
    done = part(context, "execution").get("began_at") or part(context, "immediate").get("began_at")
    return filed("D55J", since=("execution", "noted_at"))(context) if done else []


def decided_document(context: StepContext) -> list[Problem]:
    """E4: the decision is filed, that on substitute performance under its own title."""
    kind = "D56" if part(context, "decision").get("way") == "substitute" else "D55"
    return filed(kind, since=("decision", "decided_at"))(context)


def decision_service(context: StepContext) -> None:
    """E4: served like the demand."""
    handed_in.refuse(context, "defence")
    served("D56" if part(context, "decision").get("way") == "substitute" else "D55")(context)


def moment(value: Any) -> dt.datetime:
    """Read an instant as it is stored."""
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
