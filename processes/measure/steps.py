"""The steps of sealing and seizure: element of the diagram -> role, form, basis, rules, documents."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import Step
from processes import handed_in
from processes.measure import answers, forms, guards

ASK, ACT, DISPOSE, CLOSE = STAGES = ("报批", "实施与保管", "处理", "结案")
_OFFICERS = ("M1", "M2", "M3")

STEPS: Mapping[str, Step] = {
    "M1": Step(
        "报批", "case_officer", forms.REQUEST, "《行政强制法》第十七条至第十九条、第二十二条、第二十三条",
        guard=guards.request, apply=answers.request, documents=("D70",), stage=ASK,
    ),
    "M1_unit": Step(
        "部门审核", "unit_head", forms.UNIT, "《行政强制法》第十八条第一项", apply=answers.unit, documents=("D70",),
        distinct_from=("M1",), returns_to=("M1",), stage=ASK,
    ),
    "M1_review": Step(
        "法制审核", "legal_reviewer", forms.REVIEW, "《行政强制法》第五条、第十八条第一项", guard=guards.review,
        apply=answers.review, documents=("D70",), distinct_from=("M1", "M1_unit"), returns_to=("M1",), stage=ASK,
    ),
    "M1_leader": Step(
        "负责人审批", "leader", forms.APPROVAL, "《行政强制法》第十八条第一项", guard=guards.approval,
        apply=answers.approval, documents=("D70",), distinct_from=("M1", "M1_unit"), returns_to=("M1", "M1_unit"),
        consequences="批准后即可实施查封、扣押。", stage=ASK, step_up=True,
    ),
    "M2": Step(
        "现场实施", "case_officer", forms.SCENE, "《行政强制法》第十七条、第十八条", guard=guards.scene,
        apply=answers.scene, documents=("D71",), stage=ACT,
    ),
    "M1_later": Step(
        "补办批准手续", "leader", forms.APPROVAL, "《行政强制法》第十九条", guard=guards.approval,
        apply=answers.later_approval, documents=("D70",), distinct_from=_OFFICERS,
        consequences="不批准的，立即解除查封、扣押并退还财物。", stage=ACT, step_up=True,
    ),
    "M1_late": Step(
        "逾期补批督办", "unit_head", forms.LATE, "《行政强制法》第十九条、第六十一条", apply=answers.late, stage=ACT,
    ),
    "M3": Step(
        "交付决定书和清单", "case_officer", forms.DELIVERY, "《行政强制法》第十八条、第二十三条、第二十四条",
        problems=guards.filed("D71", "D72", "D73", "D77F", ledger="taken"), guard=guards.delivery,
        apply=answers.delivery, documents=("D71", "D72", "D73", "D77F"),
        consequences="决定书交付后不能撤回，只能解除。", stage=ACT,
    ),
    "M4": Step(
        "保管与入库", "case_officer", forms.CUSTODY, "《行政强制法》第二十六条", problems=guards.filed("D78"),
        guard=guards.custody, documents=("D78", "D79"), stage=ACT,
    ),
    "M5": Step(
        "送检测、鉴定", "case_officer", forms.APPRAISAL, "《行政强制法》第二十五条第三款",
        problems=guards.filed("D20"), guard=guards.appraisal, apply=answers.appraisal, documents=("D20", "D20W"),
        stage=ACT,
    ),
    "M5_result": Step(
        "登记并告知结果", "case_officer", forms.APPRAISAL_RESULT, "《行政强制法》第二十五条第三款",
        problems=guards.filed("D20J"), guard=guards.appraisal_result, apply=answers.appraisal_result,
        documents=("D20J",), stage=ACT,
    ),
    "M6": Step(
        "申请延长期限", "case_officer", forms.EXTENSION, "《行政强制法》第二十五条第一款", apply=answers.extension,
        documents=("D70",), stage=ACT,
    ),
    "M6_leader": Step(
        "延长审批", "leader", forms.EXTENSION_APPROVAL, "《行政强制法》第二十五条第一款",
        apply=answers.extension_approval, documents=("D70",), distinct_from=("M6",), returns_to=("M6",), stage=ACT,
        step_up=True,
    ),
    "M6_serve": Step(
        "送达延长决定书", "case_officer", forms.EXTENSION_SERVICE, "《行政强制法》第二十五条第二款",
        problems=guards.filed("D74"), guard=guards.extension_service, apply=answers.extension_service,
        documents=("D74",), stage=ACT,
    ),
    "M7a": Step(
        "申请先行变卖、拍卖", "case_officer", forms.SALE, "《行政强制法》第二十八条第二款", guard=guards.sale,
        apply=answers.sale, documents=("D70",), stage=ACT,
    ),
    "M7a_leader": Step(
        "变卖、拍卖审批", "leader", forms.SALE_APPROVAL, "《行政强制法》第二十八条第二款", apply=answers.sale_approval,
        documents=("D70",), distinct_from=("M7a",), returns_to=("M7a",), stage=ACT, step_up=True,
    ),
    "M7a_sold": Step(
        "登记变卖、拍卖", "case_officer", forms.SOLD, "《行政强制法》第二十八条第二款",
        problems=guards.filed("D75P"), guard=guards.sold, documents=("D75P", "D78C"), stage=ACT,
    ),
    "M7": Step(
        "提出处理建议", "case_officer", forms.PROPOSAL, "《行政强制法》第二十一条、第二十七条、第二十八条",
        problems=handed_in.to_weigh, guard=guards.proposal, apply=answers.proposal, documents=("D70",), stage=ACT,
    ),
    "M7_leader": Step(
        "处理审批", "leader", forms.DISPOSAL, "《行政强制法》第二十七条、第二十八条", guard=guards.agreed,
        apply=answers.disposal, documents=("D70",), distinct_from=("M7",), returns_to=("M7",),
        consequences="作出处理决定后查封、扣押期限截止，财物按决定处理。", stage=ACT, step_up=True,
    ),
    "M8_return": Step(
        "解除并退还", "case_officer", forms.RETURN, "《行政强制法》第十九条、第二十八条",
        problems=guards.filed("D75J", "D73T", ledger="ended"), guard=guards.returned, apply=answers.done,
        documents=("D75J", "D73T", "D78C"), stage=DISPOSE,
    ),
    "M8": Step(
        "执行处理决定", "case_officer", forms.EXECUTION, "《行政强制法》第二十一条、第二十七条",
        problems=guards.filed("D75", "D77", "D78C", ledger="ended"), guard=guards.execution, apply=answers.done,
        documents=("D75", "D77", "D78C"), stage=DISPOSE,
    ),
    "M9": Step(
        "结案报告", "case_officer", forms.CLOSING, "《行政强制法》第二十六条至第二十八条",
        problems=guards.filed("D70", ledger="ended"), apply=answers.closing, documents=("D70",), stage=CLOSE,
    ),
    "M9_unit": Step(
        "结案审核", "unit_head", forms.CLOSING_UNIT, "《行政强制法》第二十六条至第二十八条",
        problems=guards.filed("D70", ledger="ended"), apply=answers.closing_unit, distinct_from=("M9",),
        returns_to=("M9",), stage=CLOSE, step_up=True,
    ),
}  # fmt: skip
