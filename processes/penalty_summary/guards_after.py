"""What binds after the decision on the spot: payment, cash on its way, surcharge, court, filing, closing."""

from __future__ import annotations

from documents.formats import grouped as money
from engine import calendar_years, casefile, deadlines
from engine.calendar import day_of
from engine.registry import Problem, StepContext
from processes import guardians, payments
from processes import publicity as publications
from processes.facts import day, not_before, not_future, part
from processes.penalty import enforcing
from processes.penalty import guards as ordinary
from processes.penalty.guards import archive, filed, late_payment_advice, publicity
from processes.penalty_summary import errors
from processes.remedy import linking as remedies

__all__ = [
    "archive",
    "banking",
    "closing",
    "demand_problems",
    "filing",
    "late_payment",
    "payment",
    "payment_advice",
    "publicity",
    "remittance",
    "review",
]

#: Full working days between the service of a demand and the court. Source: 《行政强制法》第五十四条、第六十九条.
DEMAND_WORKING_DAYS = 10


def payment(context: StepContext) -> None:
    """S5: paid means the whole fine, not before the decision, and cash only where the decision provides for it."""
    not_future(context, "paid_on", "landed_on")
    remedies.refuse_void(context.tx, context.case, context.answers["result"])
    if context.answers["result"] != "paid":
        return
    decided = part(context, "decision")
    not_before(context, day(decided.get("decided_on")), "决定日期", "paid_on")
    if context.answers["manner"] == "cash" and decided.get("payment") != "cash":
        raise errors.CashNotDecided()
    fine = int(decided.get("fine_cents") or 0)
    if int(context.answers["paid_cents"]) != fine:
        raise errors.AmountDisagrees(fine=money(fine))
    not_before(context, day(context.answers["paid_on"]), "收缴日期", "landed_on")


def payment_advice(context: StepContext) -> list[Problem]:
    """S5: whether the code is there, what has come in; nothing here blocks."""
    if part(context, "decision").get("payment") != "code":
        return []
    rows = payments.of_case(context.tx, context.case.id)
    if not rows:
        return [Problem("code-pending", "缴款码正在生成；当事人也可以到代收银行缴款", blocks=False)]
    return [
        Problem("code", f"缴款码已生成（{money(row.amount_cents)}），到账后本步骤自动办结", row.code, blocks=False)
        for row in rows
        if row.status != payments.PAID
    ]


def remittance(context: StepContext) -> None:
    """S5_remit: handed to the agency within two working days, or late with a reason.

    Source: 《行政处罚法》第七十一条、第八十五条.
    """
    not_future(context, "remitted_on")
    not_before(context, day(part(context, "payment").get("paid_on")), "收缴日期", "remitted_on")
    _late(context, "P17", "remitted_on")


def banking(context: StepContext) -> None:
    """S5_bank: paid into the bank within two more working days, or late with a reason."""
    not_future(context, "banked_on")
    not_before(context, day(part(context, "remittance").get("remitted_on")), "交至机关的日期", "banked_on")
    _late(context, "P17b", "banked_on")


def filing(context: StepContext) -> None:
    """S6: reported to the agency, not before the decision. Source: 《行政处罚法》第五十二条第三款."""
    not_future(context, "filed_on")
    not_before(context, day(part(context, "decision").get("decided_on")), "决定日期", "filed_on")
    _late(context, "P13", "filed_on")


def _late(context: StepContext, key: str, name: str) -> None:
    """Refuse a day after the limit that nobody gives a reason for."""
    row = deadlines.latest(context.tx, context.case.id, key)
    done = day(context.answers[name])
    if row and done and done > row.last_day and not str(context.answers.get("late_reason") or "").strip():
        article = deadlines.rules_of(context.tx, context.case)[key].article
        raise errors.LateWithoutReason(last=row.last_day.isoformat(), article=article)


def late_payment(context: StepContext) -> None:
    """S5_late: fine and surcharge to the day of payment; a demand has a day on which it was served."""
    ordinary.late_payment(context)
    not_future(context, "demanded_on")


def demand_problems(context: StepContext) -> list[Problem]:
    """S5_late: what is owed today, and from when the court may be asked."""
    found = late_payment_advice(context)
    earliest = calendar_years.calendar(context.tx).add_working_days(day_of(context.at), DEMAND_WORKING_DAYS)
    text = f"今日送达催告书的，{earliest.isoformat()}届满后仍不缴纳的，方可申请人民法院强制执行"
    return [*found, Problem("demand", text, "《行政强制法》第五十四条", blocks=False)]


def review(context: StepContext) -> None:
    """S9: received, then forwarded within five working days. Source: 《行政复议法》第三十二条."""
    not_future(context, "received_on", "forwarded_on")
    not_before(context, day(part(context, "decision").get("decided_on")), "决定日期", "received_on")
    not_before(context, day(context.answers["received_on"]), "收到日期", "forwarded_on")


def closing(context: StepContext) -> list[Problem]:
    """S7: the decision is on file and was reported; its publication and its enforcement have ended."""
    kind = "D41" if part(context, "decision").get("outcome") == "penalty" else "D42"
    found = []
    if casefile.filed(context.tx, context.case.id, kind) is None:
        found += filed(kind)(context)
    if kind == "D41" and not part(context, "filing").get("filed_on"):
        found.append(Problem("not-filed", "当场处罚决定尚未报所属机关备案（《行政处罚法》第五十二条第三款）"))
    return [*found, *_guardian_unserved(context, kind), *publications.unsettled(context), *enforcing.running(context)]


def _guardian_unserved(context: StepContext, kind: str) -> list[Problem]:
    """Say that a decision did not reach the guardian of a minor or incapable party."""
    document = casefile.filed(context.tx, context.case.id, kind)
    decided = day(part(context, "decision").get("decided_on")) or day_of(context.at)
    guardian = guardians.due(context.tx, part(context, "scene"), decided)
    if document is None or not guardian:
        return []
    versions = {row.id for row in casefile.documents(context.tx, context.case.id, kind=kind)}
    served = [row for row in casefile.services(context.tx, context.case.id) if row.document_id in versions]
    if any(guardian in row.receiver + row.relation or row.method in guardians.UNSIGNED for row in served):
        return []
    text = f"决定书尚未送达监护人{guardian}，请在“文书”页登记送达"
    return [Problem("guardian-unserved", text, "《行政处罚法》第三十条、《民法典》第二十三条")]
