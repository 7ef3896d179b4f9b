"""The steps of a transfer to the police: element of the diagram -> role, form, basis, rules, documents."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import Step
from processes.transfer import answers, forms, guards

ASK, SEND, OBJECT, HAND = STAGES = ("报批", "移送与审查", "复议与监督", "移交与跟踪")
_RULE = "《行政执法机关移送涉嫌犯罪案件的规定》"

STEPS: Mapping[str, Step] = {
    "X1": Step(
        "组成专案组", "unit_head", forms.FORCE, f"{_RULE}第五条第一款", guard=guards.force, apply=answers.force,
        stage=ASK,
    ),
    "X2": Step(
        "核实情况、书面报告", "case_officer", forms.REPORT, f"{_RULE}第五条第一款", problems=guards.filed("D05B"),
        guard=guards.report, apply=answers.report, documents=("D05B",), stage=ASK,
    ),
    "X3": Step(
        "正职负责人审批", "leader", forms.APPROVAL, f"{_RULE}第五条第一款至第三款", guard=guards.approval,
        apply=answers.approval, documents=("D05B",), distinct_from=("X1", "X2"), returns_to=("X2",),
        consequences="批准后二十四小时内须向公安机关移送；移送期间不得作出行政处罚决定。", stage=ASK, step_up=True,
    ),
    "X4": Step(
        "向公安机关移送", "case_officer", forms.SENDING, f"{_RULE}第五条第三款、第六条",
        problems=guards.filed("D05", "D05R", "D05L"), guard=guards.sending, apply=answers.sending,
        documents=("D05", "D05R", "D05L"), stage=SEND,
    ),
    "X5": Step(
        "登记公安机关决定", "case_officer", forms.POLICE, f"{_RULE}第七条、第八条", guard=guards.police,
        apply=answers.police, stage=SEND,
    ),
    "X8": Step(
        "研究不予立案决定", "leader", forms.REFUSAL, f"{_RULE}第九条第一款、第十条", apply=answers.refusal,
        stage=OBJECT, step_up=True,
    ),
    "X8_reconsider": Step(
        "提请复议", "case_officer", forms.RECONSIDER, f"{_RULE}第九条第一款", problems=guards.filed("D05F"),
        guard=guards.reconsider, documents=("D05F",), stage=OBJECT,
    ),
    "X8_decided": Step(
        "登记复议决定", "case_officer", forms.RECONSIDERED, f"{_RULE}第九条第一款、第二款", guard=guards.reconsidered,
        apply=answers.reconsidered, stage=OBJECT,
    ),
    "X9": Step(
        "建议立案监督", "case_officer", forms.OVERSIGHT, f"{_RULE}第九条", problems=guards.filed("D05J"),
        guard=guards.oversight, documents=("D05J",), stage=OBJECT,
    ),
    "X9_result": Step(
        "登记立案监督结果", "case_officer", forms.OVERSEEN, f"{_RULE}第九条、第十条", guard=guards.overseen,
        apply=answers.overseen, stage=OBJECT,
    ),
    "X6": Step(
        "移交涉案物品和材料", "case_officer", forms.HANDOVER, f"{_RULE}第十二条", problems=guards.goods_left,
        guard=guards.handover, documents=("D05L",), consequences="移交后物品由公安机关保管，原案件台账不再在库。",
        stage=HAND,
    ),
    "X7": Step(
        "登记司法处理结果", "case_officer", forms.JUDICIAL, "《行政处罚法》第二十七条第一款、第三十五条",
        guard=guards.judicial, stage=HAND,
    ),
}  # fmt: skip
