"""The statutory limits of the ordinary penalty procedure, each with article, unit and the source it was read in.

Sources: the statutes as published; where a figure could not be read in its text, ``confirmed`` is false and it is a
parameter of the tenant (``processes/parameters.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.deadlines import DEFAULT_RUNGS, DeadlineRule, Extension, Param, Rung, Trigger, rungs_before

#: 《行政处罚法》 2021-01-22 revised, in force 2021-07-15.
PENALTY_LAW = "《中华人民共和国行政处罚法》（2021年修订，2021-07-15施行）"
COERCION_LAW = "《中华人民共和国行政强制法》（2012-01-01施行）"
PROCEDURE_LAW = "《中华人民共和国民事诉讼法》（2023年修正，2024-01-01施行）"

#: Grounds on which the 90 days may stand still where a statute or rule for the agency says so; 《行政处罚法》第六十条
#: itself names none, so a pause is a decision of a leader with its basis and document, never automatic.
CASE_PAUSES = ("听证", "检测、检验、检疫、鉴定", "公告送达", "中止调查")


_RULES = (
    DeadlineRule(
        "P01", "追究时效", "《行政处罚法》第三十六条", PENALTY_LAW, 2, "years",
        starts=Trigger("N2", date_fact="check.act_ended_on"), stops=(Trigger("N3", date_fact="check.discovered_on"),),
        consequence="逾期不得给予行政处罚；涉及公民生命健康安全、金融安全且有危害后果的为五年。",
    ),
    DeadlineRule(
        "P02", "先行调查后补办立案", "《行政处罚法》第五十四条第二款", PENALTY_LAW,
        Param("penalty.opening_after_inquiry_working_days", 7), "working_days", confirmed=False,
        starts=Trigger("N2_first", "entered", date_fact="check.urgent_on"), stops=(Trigger("N3"),),
        rungs=rungs_before("P02", yellow=3, red=1),
        consequence="符合立案标准的应当及时立案，法律没有天数；七个工作日参照环境行政处罚的部门规章，待本机关确认。",
    ),
    DeadlineRule(
        "P06", "先行登记保存处理", "《行政处罚法》第五十六条、第八十五条", PENALTY_LAW, 7, "working_days",
        starts=Trigger("N4a_register", date_fact="preservation.registered_on"), stops=(Trigger("N4a"),),
        rungs=rungs_before("P06", yellow=2, red=1), consequence="逾期未作处理决定的，登记保存违法，应当解除。",
    ),
    DeadlineRule(
        "P08", "陈述申辩期", "《行政处罚法》第四十四条、第四十五条、第六十二条", PENALTY_LAW,
        Param("penalty.defence_working_days", 5), "working_days", roll=True, binds="party", confirmed=False,
        starts=Trigger("N6_serve", date_fact="notice.served_on"),
        stops=(Trigger("N7"), Trigger("N7_lapsed"), Trigger("N7_handed_in")),
        rungs=(Rung("P08-lapsed", None, before=0),),
        consequence="期满或者当事人书面放弃前不得作出决定。法律未规定天数，由本机关规定的合理期限。",
    ),
    DeadlineRule(
        "P09", "要求听证的期限", "《行政处罚法》第六十四条第一项、第八十五条", PENALTY_LAW, 5, "working_days",
        roll=True, binds="party",
        starts=Trigger("N8_request", "entered", date_fact="notice.served_on"),
        stops=(Trigger("N8_request"), Trigger("N8_lapsed"), Trigger("N8_handed_in")),
        rungs=(Rung("P09-lapsed", None, before=0),), consequence="逾期未提出的，视为放弃听证。",
    ),
    DeadlineRule(
        "P11", "办案期限", "《行政处罚法》第六十条", PENALTY_LAW, 90, "calendar_days",
        starts=Trigger("opening_done", date_fact="opening.opened_on"),
        stops=(Trigger("N12", "entered", date_fact="decision.decided_on"), Trigger("closing_phase", "entered")),
        pauses=CASE_PAUSES, rungs=DEFAULT_RUNGS,
        extension=Extension(
            Param("penalty.extension_days", 30), by=("leader",), confirmed=False,
            basis="本系统行政处罚程序规定（须由本机关确认）",
            then=Extension(
                Param("penalty.second_extension_days", 60), by=("leader",), confirmed=False,
                basis="行政机关负责人集体讨论决定（须由本机关确认）",
            ),
        ),
        consequence="超期作出决定属程序违法。",
    ),
    DeadlineRule(
        "P14", "送达处罚决定书", "《行政处罚法》第六十一条、第八十五条", PENALTY_LAW, 7, "working_days",
        starts=Trigger("N12", date_fact="decision.decided_on"),
        stops=(Trigger("service_done"), Trigger("N13_notice")), rungs=rungs_before("P14", yellow=3, red=1),
        consequence="当事人不在场的，应当在七个工作日内送达。",
    ),
    DeadlineRule(
        "P15", "公告送达", "《民事诉讼法》第九十五条", PROCEDURE_LAW, 30, "calendar_days", binds="party",
        starts=Trigger("N13_notice", date_fact="service.announced_on"), stops=(Trigger("N13_wait"),),
        rungs=(Rung("P15-lapsed", None, before=0),), consequence="期满视为送达。",
    ),
    DeadlineRule(
        "P16", "缴纳罚款", "《行政处罚法》第六十七条第三款", PENALTY_LAW, 15, "calendar_days", roll=True, binds="party",
        starts=Trigger("N14", "entered", date_fact="service.served_on"),
        stops=(Trigger("N14"), Trigger("N14_overdue"), Trigger("N14_handed_in")),
        rungs=rungs_before("P16", yellow=5, red=1, unit="calendar_days"),
        consequence="逾期不缴纳的，可以自次日起每日按罚款数额的百分之三加处罚款。",
    ),
    DeadlineRule(
        "P18", "加处罚款计至罚款本数", "《行政处罚法》第七十二条第一款第一项、《行政强制法》第四十五条", PENALTY_LAW,
        34, "calendar_days", binds="party",
        starts=Trigger("N14_surcharge", date_fact="surcharge.last_day"),
        stops=(Trigger("N14_late"),), pauses=("行政复议", "行政诉讼"),
        rungs=(Rung("P18-lapsed", None, before=0),), consequence="第三十四日达到罚款本数，此后不再增加。",
    ),
    DeadlineRule(
        "F01", "申请人民法院强制执行", "《行政强制法》第五十三条、《行政处罚法》第七十二条第二款", COERCION_LAW,
        3, "months",
        starts=Trigger("N16", "entered", date_fact="late_payment.court_from"), stops=(Trigger("N16"),),
        rungs=rungs_before("F01", yellow=30, red=10, unit="calendar_days"),
        consequence="自复议、诉讼期限届满之日起三个月内申请；转入强制执行案件后在该案件中继续计算。",
    ),
    DeadlineRule(
        "P20", "撤回处罚决定公示", "《行政处罚法》第四十八条第二款、第八十五条", PENALTY_LAW, 3, "working_days",
        starts=Trigger("withdrawal_start"), stops=(Trigger("N15x", date_fact="withdrawal.withdrawn_on"),),
        rungs=rungs_before("P20", yellow=2, red=1), consequence="应当撤回公开信息并公开说明理由。",
    ),
)  # fmt: skip

DEADLINES: Mapping[str, DeadlineRule] = {rule.key: rule for rule in _RULES}
