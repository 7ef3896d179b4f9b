"""The steps of an application to the court: element of the diagram -> role, form, basis, rules, documents."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import Step
from processes.court_application import answers, forms, guards
from processes.enforcement.guards import filed

CHECK, APPLY, COURT, CLOSE = STAGES = ("核查与催告", "申请", "法院受理与裁定", "结案")

STEPS: Mapping[str, Step] = {
    "F1": Step(
        "申请条件核查", "case_officer", forms.CHECK, "《行政强制法》第五十三条、《行政处罚法》第七十二条",
        guard=guards.check, apply=answers.check, stage=CHECK,
    ),
    "F2": Step(
        "送达催告书", "case_officer", forms.DEMAND, "《行政强制法》第三十八条、第五十四条", problems=filed("D54"),
        guard=guards.demand, apply=answers.demand, documents=("D54",),
        consequences="送达次日起计算十个工作日，不能撤回。", stage=CHECK,
    ),
    "F3": Step(
        "登记履行、陈述申辩", "case_officer", forms.RESPONSE, "《行政强制法》第三十六条、第五十四条",
        guard=guards.response, apply=answers.response, stage=CHECK,
    ),
    "F3_review": Step(
        "陈述申辩复核", "case_officer", forms.DEFENCE_REVIEW, "《行政强制法》第三十六条", apply=answers.defence_review,
        documents=("D33",), stage=CHECK,
    ),
    "F4": Step(
        "拟制强制执行申请书", "case_officer", forms.APPLICATION, "《行政强制法》第五十三条至第五十五条、第五十九条",
        problems=guards.time_left, guard=guards.application, apply=answers.application, stage=APPLY,
    ),
    "F4_urge": Step(
        "逾期申请督办", "unit_head", forms.URGED, "《行政强制法》第五十三条、行诉解释第一百五十六条",
        apply=answers.urged, stage=APPLY,
    ),
    "F4_leader": Step(
        "负责人签署", "leader", forms.SIGNATURE, "《行政强制法》第五十五条第二款", problems=guards.time_left,
        guard=guards.signature, apply=answers.signature, distinct_from=("F4",), returns_to=("F4",),
        consequences="签署后申请书编号、加盖印章，递交人民法院。", stage=APPLY, step_up=True,
    ),
    "F5": Step(
        "递交申请", "case_officer", forms.SUBMISSION, "《行政强制法》第五十三条至第五十五条",
        problems=guards.submission_problems, guard=guards.submission, apply=answers.submission, documents=("D59",),
        stage=APPLY,
    ),
    "F6": Step(
        "登记法院受理结果", "case_officer", forms.ACCEPTANCE, "《行政强制法》第五十六条", guard=guards.answered,
        apply=answers.acceptance, stage=COURT,
    ),
    "F6u": Step(
        "决定是否申请复议", "leader", forms.ASK_UPPER, "《行政强制法》第五十六条第二款、第五十八条第三款",
        guard=guards.asking, apply=answers.asking, stage=COURT, step_up=True,
    ),
    "F6u_file": Step(
        "递交复议申请", "case_officer", forms.UPPER_FILING, "《行政强制法》第五十六条第二款、第五十八条第三款",
        problems=filed("D59U", since=("refusal", "noted_at")), guard=guards.upper_filing, apply=answers.upper_filing,
        documents=("D59U",), stage=COURT,
    ),
    "F6u_answer": Step(
        "登记上一级法院裁定", "case_officer", forms.UPPER_ANSWER, "《行政强制法》第五十六条第二款、第五十八条第三款",
        guard=guards.upper_answer, apply=answers.upper_answer, stage=COURT,
    ),
    "F7": Step(
        "登记裁定", "case_officer", forms.RULING, "《行政强制法》第五十七条、第五十八条", guard=guards.answered,
        apply=answers.ruling, stage=COURT,
    ),
    "F8": Step(
        "登记执行情况", "case_officer", forms.EXECUTION, "《行政强制法》第五十九条、第六十条", guard=guards.done,
        stage=COURT,
    ),
    "F9": Step(
        "结案报告", "case_officer", forms.CLOSING, "《行政强制法》第五十三条至第六十条", guard=guards.done,
        apply=answers.closing, documents=("D60",), stage=CLOSE,
    ),
    "F9_unit": Step(
        "结案审核", "unit_head", forms.CLOSING_UNIT, "《行政强制法》第五十三条至第六十条", problems=filed("D60"),
        apply=answers.closing_unit, distinct_from=("F9",), returns_to=("F9",), documents=("D60",), stage=CLOSE,
        step_up=True,
    ),
}  # fmt: skip
