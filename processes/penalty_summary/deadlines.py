"""The statutory limits of the summary procedure, each with article, unit and the source it was read in."""

from __future__ import annotations

from collections.abc import Mapping

from engine.deadlines import DeadlineRule, Param, Rung, Trigger, rungs_before
from processes.penalty.deadlines import COERCION_LAW, PENALTY_LAW

REVIEW_LAW = "《中华人民共和国行政复议法》（2023年修订，2024-01-01施行）"


_RULES = (
    DeadlineRule(
        "P13", "当场处罚备案", "《行政处罚法》第五十二条第三款", PENALTY_LAW,
        Param("penalty_summary.filing_working_days", 2), "working_days", confirmed=False,
        starts=Trigger("S4", date_fact="decision.decided_on"), stops=(Trigger("S6", date_fact="filing.filed_on"),),
        rungs=rungs_before("P13", yellow=2, red=1),
        consequence="未报所属机关备案的，案卷评查不合格。法律未规定天数，由本机关规定。",
    ),
    DeadlineRule(
        "P16", "缴纳罚款", "《行政处罚法》第六十七条第三款", PENALTY_LAW, 15, "calendar_days", roll=True, binds="party",
        starts=Trigger("S5", "entered", date_fact="decision.decided_on"),
        stops=(Trigger("S5"), Trigger("S5_settled"), Trigger("S5_overdue")),
        rungs=rungs_before("P16", yellow=5, red=1, unit="calendar_days"),
        consequence="逾期不缴纳的，可以自次日起每日按罚款数额的百分之三加处罚款。",
    ),
    DeadlineRule(
        "P17", "当场收缴的罚款交至所属机关", "《行政处罚法》第七十一条、第八十五条", PENALTY_LAW, 2, "working_days",
        starts=Trigger("S5_remit", "entered", date_fact="payment.remit_from"),
        stops=(Trigger("S5_remit", date_fact="remittance.remitted_on"),), rungs=rungs_before("P17", yellow=2, red=1),
        consequence="自收缴之日（在水上的自抵岸之日）起二日内交至所属行政机关；逾期的依法给予处分。",
    ),
    DeadlineRule(
        "P17b", "罚款缴付指定银行", "《行政处罚法》第七十一条、第八十五条", PENALTY_LAW, 2, "working_days", row="P17",
        starts=Trigger("S5_bank", "entered", date_fact="remittance.remitted_on"),
        stops=(Trigger("S5_bank", date_fact="banking.banked_on"),), rungs=rungs_before("P17b", yellow=2, red=1),
        consequence="行政机关应当在二日内将罚款缴付指定的银行。",
    ),
    DeadlineRule(
        "P18", "加处罚款计至罚款本数", "《行政处罚法》第七十二条第一款第一项、《行政强制法》第四十五条", PENALTY_LAW,
        34, "calendar_days", binds="party",
        starts=Trigger("S5_surcharge", date_fact="surcharge.last_day"),
        stops=(Trigger("S5_late"),), pauses=("行政复议", "行政诉讼"),
        rungs=(Rung("P18-lapsed", None, before=0),), consequence="第三十四日达到罚款本数，此后不再增加。",
    ),
    DeadlineRule(
        "F01", "申请人民法院强制执行", "《行政强制法》第五十三条", COERCION_LAW, 3, "months",
        starts=Trigger("S5_court", "entered", date_fact="late_payment.court_from"), stops=(Trigger("S5_court"),),
        rungs=rungs_before("F01", yellow=30, red=10, unit="calendar_days"),
        consequence="自复议期限届满之日起三个月内申请；转入强制执行案件后在该案件中继续计算。",
    ),
    DeadlineRule(
        "R02", "申请行政复议（复议前置）", "《行政复议法》第二十条、第二十三条第一款第一项", REVIEW_LAW, 60,
        "calendar_days", roll=True, binds="party", starts=Trigger("S4", date_fact="decision.decided_on"),
        rungs=(Rung("R02-lapsed", None, before=0),),
        consequence="对当场作出的行政处罚决定不服的，应当先申请行政复议；未经复议不得直接提起行政诉讼。",
    ),
    DeadlineRule(
        "R09", "复议申请转送复议机关", "《行政复议法》第三十二条、第八十八条", REVIEW_LAW, 5, "working_days",
        starts=Trigger("review_start"), stops=(Trigger("S9", date_fact="review.forwarded_on"),),
        rungs=rungs_before("R09", yellow=2, red=1),
        consequence="本机关认为需要维持原决定的，应当自收到申请之日起五个工作日内转送行政复议机关。",
    ),
    DeadlineRule(
        "P20", "撤回处罚决定公示", "《行政处罚法》第四十八条第二款、第八十五条", PENALTY_LAW, 3, "working_days",
        starts=Trigger("withdrawal_start"), stops=(Trigger("S6_withdraw", date_fact="withdrawal.withdrawn_on"),),
        rungs=rungs_before("P20", yellow=2, red=1), consequence="应当撤回公开信息并公开说明理由。",
    ),
)  # fmt: skip

DEADLINES: Mapping[str, DeadlineRule] = {rule.key: rule for rule in _RULES}
