"""The steps of enforcement by the body itself: element of the diagram -> role, form, basis, rules, documents."""

from __future__ import annotations

from collections.abc import Mapping

from engine.forms import Form
from engine.registry import Step
from processes.enforcement import answers, forms, guards

CHECK, DEMAND, EXECUTE, CLOSE = STAGES = ("逾期核查", "催告与申辩", "决定与实施", "结案")


def _leader(title: str, form: Form, basis: str, section: str, first: str, **more: object) -> Step:
    return Step(
        title, "leader", form, basis, apply=answers.approved(section), documents=("D07E",), distinct_from=(first,),
        returns_to=(first,), step_up=True, **more,  # type: ignore[arg-type]
    )  # fmt: skip


STEPS: Mapping[str, Step] = {
    "E1": Step(
        "逾期核查与执行方式", "case_officer", forms.CHECK, "《行政强制法》第十三条、第三十四条", guard=guards.check,
        apply=answers.check, stage=CHECK,
    ),
    "E9": Step(
        "公告限期自行拆除", "case_officer", forms.ANNOUNCEMENT, "《行政强制法》第四十四条、《城乡规划法》第六十八条",
        problems=guards.filed("D51B"), guard=guards.announcement, documents=("D51B",), stage=DEMAND,
    ),
    "E2": Step(
        "拟制催告书", "case_officer", forms.DEMAND, "《行政强制法》第三十五条", problems=guards.owed_advice,
        apply=answers.proposed("demand"), documents=("D07E",), stage=DEMAND,
    ),
    "E2_leader": _leader("催告审批", forms.APPROVAL, "《行政强制法》第三十五条", "demand", "E2", guard=guards.agreed,
                         stage=DEMAND),
    "E2_serve": Step(
        "送达催告书", "case_officer", forms.DEMAND_SERVICE, "《行政强制法》第三十五条、第三十八条",
        problems=guards.filed("D54", since=("demand", "decided_at")), guard=guards.served("D54"),
        apply=answers.demand_service, documents=("D54",), consequences="送达次日起计算催告履行期，不能撤回。",
        stage=DEMAND,
    ),
    "E3": Step(
        "登记履行、陈述申辩", "case_officer", forms.RESPONSE, "《行政强制法》第三十六条、第三十七条",
        problems=guards.owed_advice, guard=guards.response, apply=answers.response, stage=DEMAND,
    ),
    "E3_review": Step(
        "陈述申辩复核", "case_officer", forms.DEFENCE_REVIEW, "《行政强制法》第三十六条", apply=answers.defence_review,
        documents=("D33",), stage=DEMAND,
    ),
    "E4": Step(
        "提出强制执行", "case_officer", forms.PROPOSAL, "《行政强制法》第三十七条、第四十四条、第四十六条、第五十条",
        problems=guards.owed_advice, guard=guards.proposal, apply=answers.proposed("decision"), documents=("D07E",),
        stage=EXECUTE,
    ),
    "E4_leader": _leader(
        "强制执行审批", forms.DECISION, "《行政强制法》第三十七条、第四十六条第一款", "decision", "E4",
        guard=guards.decision, consequences="作出强制执行决定后送达当事人，即可实施。", stage=EXECUTE,
    ),
    "E4_serve": Step(
        "送达强制执行决定书", "case_officer", forms.DECISION_SERVICE,
        "《行政强制法》第三十七条、第三十八条、第五十一条",
        problems=guards.decided_document, guard=guards.decision_service, apply=answers.decision_service,
        documents=("D55", "D56"), stage=EXECUTE,
    ),
    "E6_demand": Step(
        "代履行三日前催告", "case_officer", forms.SUBSTITUTE_DEMAND, "《行政强制法》第五十一条第一款第二项",
        problems=guards.filed("D54S"), guard=guards.substitute_demand, apply=answers.substitute_demand,
        documents=("D54S",), stage=EXECUTE,
    ),
    "E5": Step(
        "实施强制执行", "case_officer", forms.EXECUTION, "《行政强制法》第四十三条、第五十一条",
        problems=guards.hours_advice, guard=guards.execution, apply=answers.execution, documents=("D55J",),
        stage=EXECUTE,
    ),
    "E6_leader": Step(
        "决定立即代履行", "leader", forms.IMMEDIATE, "《行政强制法》第五十二条", apply=answers.immediate,
        documents=("D56L",), distinct_from=("E1",), stage=EXECUTE, step_up=True,
    ),
    "E6_now": Step(
        "实施立即代履行", "case_officer", forms.CLEARING, "《行政强制法》第五十二条", guard=guards.clearing,
        documents=("D55J", "D56L"), stage=EXECUTE,
    ),
    "E6_tell": Step(
        "事后通知当事人", "case_officer", forms.TELLING, "《行政强制法》第五十二条", problems=guards.filed("D56L"),
        guard=guards.dated("immediate", "ended_at", "实施日期", "told_on"), documents=("D56L",), stage=EXECUTE,
    ),
    "E7": Step(
        "拟订执行协议", "case_officer", forms.AGREEMENT, "《行政强制法》第四十二条", problems=guards.owed_advice,
        guard=guards.agreement, apply=answers.proposed("agreement"), documents=("D07E",), stage=EXECUTE,
    ),
    "E7_leader": _leader("执行协议审批", forms.AGREED, "《行政强制法》第四十二条", "agreement", "E7", stage=EXECUTE),
    "E7_sign": Step(
        "签订执行协议", "case_officer", forms.SIGNING, "《行政强制法》第四十二条",
        problems=guards.filed("D57", since=("agreement", "decided_at")), guard=guards.signing, apply=answers.signing,
        documents=("D57",), stage=EXECUTE,
    ),
    "E7_watch": Step(
        "登记协议履行情况", "case_officer", forms.WATCH, "《行政强制法》第四十二条第三款", guard=guards.watch,
        stage=EXECUTE,
    ),
    "E7_resume": Step(
        "送达恢复执行通知书", "case_officer", forms.RESUMED, "《行政强制法》第四十二条第三款",
        problems=guards.filed("D58H", since=("agreement", "decided_at")),
        guard=guards.dated("agreement", "result_on", "不履行的日期", "resumed_on"), apply=answers.resumed,
        documents=("D58H",), stage=EXECUTE,
    ),
    "E8": Step(
        "提出中止执行", "case_officer", forms.SUSPENSION, "《行政强制法》第三十九条",
        apply=answers.proposed("suspension"), documents=("D07E",), stage=EXECUTE,
    ),
    "E8_leader": _leader("中止审批", forms.SUSPENDED, "《行政强制法》第三十九条第一款", "suspension", "E8",
                         stage=EXECUTE),
    "E8_serve": Step(
        "送达中止通知书", "case_officer", forms.SUSPENSION_SERVICE, "《行政强制法》第三十九条",
        problems=guards.filed("D58Z", since=("suspension", "decided_at")),
        guard=guards.dated("suspension", "decided_on", "批准日期", "served_on"), apply=answers.suspension_service,
        documents=("D58Z",), stage=EXECUTE,
    ),
    "E8_resume": Step(
        "登记情形消失并恢复执行", "case_officer", forms.RESUMPTION, "《行政强制法》第三十九条第二款",
        problems=guards.filed("D58H", since=("suspension", "decided_at")),
        guard=guards.dated("suspension", "served_on", "中止日期", "gone_on", "resumed_on"), apply=answers.resumption,
        documents=("D58H",), stage=EXECUTE,
    ),
    "E8_three": Step(
        "提出不再执行", "case_officer", forms.THREE_YEARS, "《行政强制法》第三十九条第二款", apply=answers.three_years,
        documents=("D07E",), stage=EXECUTE,
    ),
    "E8_three_leader": Step(
        "不再执行审批", "leader", forms.GIVEN_UP, "《行政强制法》第三十九条第二款", guard=guards.given_up,
        apply=answers.given_up, documents=("D07E",), distinct_from=("E8_three",), returns_to=("E8_three",),
        stage=EXECUTE, step_up=True,
    ),
    "E8_back": Step(
        "送达恢复执行通知书", "case_officer", forms.BACK, "《行政强制法》第三十九条第二款",
        problems=guards.filed("D58H", since=("suspension", "decided_at")),
        guard=guards.dated("suspension", "three_on", "核查日期", "resumed_on"), apply=answers.resumption,
        documents=("D58H",), stage=EXECUTE,
    ),
    "E8e": Step(
        "提出终结执行", "case_officer", forms.TERMINATION, "《行政强制法》第四十条",
        apply=answers.proposed("termination"), documents=("D07E",), stage=EXECUTE,
    ),
    "E8e_leader": _leader("终结审批", forms.TERMINATED, "《行政强制法》第四十条", "termination", "E8e", stage=EXECUTE),
    "E8e_serve": Step(
        "送达终结通知书", "case_officer", forms.TERMINATION_SERVICE, "《行政强制法》第四十条",
        problems=guards.filed("D58E", since=("termination", "decided_at")),
        guard=guards.dated("termination", "decided_on", "批准日期", "served_on"), apply=answers.termination_service,
        documents=("D58E",), stage=EXECUTE,
    ),
    "E10": Step(
        "结案报告", "case_officer", forms.CLOSING, "《行政强制法》第三十九条至第四十二条",
        problems=guards.closing_papers,
        guard=guards.closing, apply=answers.closing, documents=("D60", "D55J"), stage=CLOSE,
    ),
    "E10_unit": Step(
        "结案审核", "unit_head", forms.CLOSING_UNIT, "《行政强制法》第三十九条至第四十二条",
        problems=guards.filed("D60"), apply=answers.closing_unit, distinct_from=("E10",), returns_to=("E10",),
        documents=("D60",), stage=CLOSE, step_up=True,
    ),
}  # fmt: skip
