"""The steps of the summary procedure: element of the diagram -> role, form, basis, rules, documents."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import Step
from processes.penalty import enforcing
from processes.penalty import guards as ordinary
from processes.penalty_summary import answers, answers_after, forms, forms_after, guards, guards_after

SPOT, PERFORM, CLOSE = STAGES = ("现场检查与决定", "履行、备案与公示", "结案归档")

STEPS: Mapping[str, Step] = {
    "S1": Step(
        "现场检查与取证", "case_officer", forms.SCENE,
        "《行政处罚法》第四十二条、第四十七条、第五十一条、第五十二条、第五十五条",
        guard=guards.scene, apply=answers.scene, documents=("D10", "D22"), stage=SPOT,
    ),
    "S3": Step(
        "告知与听取陈述申辩", "case_officer", forms.TELLING,
        "《行政处罚法》第三十三条、第四十四条、第四十五条、第五十一条",
        problems=guards.advice, guard=guards.telling, apply=answers.telling, documents=("D10", "D22"),
        returns_to=("S1",), stage=SPOT,
    ),
    "S4": Step(
        "当场处罚决定", "case_officer", forms.DECISION,
        "《行政处罚法》第四十五条、第五十一条、第五十二条、第六十七条至第七十条",
        problems=guards.advice, guard=guards.decision, apply=answers.decision, documents=("D41", "D50"),
        returns_to=("S3",), stage=SPOT,
        consequences="完成后当场行政处罚决定书即编号归入案卷并视为当场交付，不能删除，只能更正；缴款期限自次日起算。",
    ),
    "S4_spare": Step(
        "提请集体讨论不予处罚", "case_officer", forms_after.DISCUSSION,
        "《行政处罚法》第三十三条；深圳市人民政府令第196号第十八条", guard=guards.discussion, apply=answers.discussion,
        returns_to=("S3",), stage=SPOT,
    ),
    "S4_spare_opinion": Step(
        "负责人发表意见", "leader", forms_after.DISCUSSION_OPINION, "深圳市人民政府令第196号第十八条",
        guard=guards.discussion_opinion, apply=answers.discussion_opinion, stage=SPOT, step_up=True,
    ),
    "S4_spare_conclude": Step(
        "讨论结论", "leader", forms_after.DISCUSSION_RESULT,
        "《行政处罚法》第三十三条；深圳市人民政府令第196号第十八条",
        guard=guards.conclusion, apply=answers.discussion_result, documents=("D38",),
        distinct_from=("S3", "S4_spare"), stage=SPOT, step_up=True,
    ),
    "S4_spare_document": Step(
        "送达不予处罚决定书", "case_officer", forms_after.SPARED, "《行政处罚法》第三十三条、第六十一条",
        problems=ordinary.filed("D42"), guard=guards.spared, apply=answers.spared, documents=("D38", "D42", "D50"),
        stage=SPOT,
    ),
    "S5": Step(
        "收缴登记", "case_officer", forms_after.PAYMENT, "《行政处罚法》第六十六条至第七十条",
        problems=guards_after.payment_advice, guard=guards_after.payment, apply=answers_after.payment, stage=PERFORM,
    ),
    "S5_remit": Step(
        "罚款交至所属机关", "case_officer", forms_after.REMITTANCE, "《行政处罚法》第七十一条、第八十五条",
        guard=guards_after.remittance, apply=answers_after.remittance, stage=PERFORM,
    ),
    "S5_bank": Step(
        "罚款缴付银行", "case_officer", forms_after.BANKING, "《行政处罚法》第七十一条、第八十五条",
        guard=guards_after.banking, apply=answers_after.banking, stage=PERFORM,
    ),
    "S5_instalment": Step(
        "延期、分期审批", "leader", forms_after.INSTALMENT, "《行政处罚法》第六十六条第二款",
        apply=answers_after.instalment, documents=("D52",), distinct_from=("S5",), stage=PERFORM,
        step_up=True,
    ),
    "S5_plan": Step(
        "分期缴款登记", "case_officer", forms_after.INSTALMENT_PAYMENT, "《行政处罚法》第六十六条第二款",
        documents=("D52",), stage=PERFORM,
    ),
    "S5_surcharge": Step(
        "加处罚款建议", "case_officer", forms_after.SURCHARGE, "《行政处罚法》第七十二条第一款第一项",
        guard=ordinary.surcharge, apply=answers_after.surcharge, stage=PERFORM,
    ),
    "S5_approve": Step(
        "加处罚款审批", "leader", forms_after.SURCHARGE_APPROVAL, "《行政处罚法》第七十二条、《行政强制法》第四十五条",
        guard=ordinary.surcharge, apply=answers_after.surcharge_approval, distinct_from=("S5_surcharge",),
        returns_to=("S5_surcharge",),
        stage=PERFORM, step_up=True,
    ),
    "S5_late": Step(
        "催告与登记缴款", "case_officer", forms_after.LATE_PAYMENT,
        "《行政处罚法》第七十二条、《行政强制法》第三十五条、第五十四条", problems=guards_after.demand_problems,
        guard=guards_after.late_payment, apply=answers_after.late_payment, documents=("D53", "D54"), stage=PERFORM,
    ),
    "S5_court": Step(
        "转强制执行", "case_officer", enforcing.ENFORCEMENT, "《行政强制法》第十三条、第五十三条至第五十五条",
        guard=enforcing.power, apply=enforcing.opened, documents=("D54",), stage=PERFORM,
    ),
    "S6": Step(
        "报所属机关备案", "case_officer", forms_after.FILING, "《行政处罚法》第五十二条第三款",
        guard=guards_after.filing, apply=answers_after.filing, documents=("D44",), stage=PERFORM,
    ),
    "S6_publish": Step(
        "处罚决定公示", "case_officer", forms_after.PUBLICITY, "《行政处罚法》第四十八条第一款",
        guard=guards_after.publicity, apply=answers_after.publicity,
        consequences="报送后由另一人审核，审核通过后社会公众可见。", stage=PERFORM,
    ),
    "S6_withdraw": Step(
        "撤回公示", "case_officer", forms_after.WITHDRAWAL, "《行政处罚法》第四十八条第二款",
        apply=answers_after.withdrawal,
    ),
    "S9": Step(
        "复议申请登记与转送", "case_officer", forms_after.REVIEW, "《行政复议法》第二十三条、第三十二条",
        guard=guards_after.review, apply=answers_after.review,
    ),
    "S7": Step(
        "结案审批表", "case_officer", forms_after.CLOSING, "《行政处罚法》第四十七条、第五十二条第三款",
        problems=guards_after.closing, apply=answers_after.closing, documents=("D60",), stage=CLOSE,
    ),
    "S7_unit": Step(
        "结案审核", "unit_head", forms_after.CLOSING_UNIT, "《行政处罚法》第四十七条",
        apply=answers_after.closing_unit, documents=("D60",), distinct_from=("S7",), returns_to=("S7",), stage=CLOSE,
        step_up=True,
    ),
    "S8": Step(
        "归档", "archivist", forms_after.ARCHIVE, "《行政处罚法》第四十七条、《档案法实施条例》第二十条",
        guard=guards_after.archive, apply=answers_after.archive, returns_to=("S7",), stage=CLOSE,
    ),
}  # fmt: skip
