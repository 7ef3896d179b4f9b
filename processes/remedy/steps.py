"""The steps of a remedy: element of the diagram -> role, form, basis, rules, documents."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import Step
from processes.remedy import answers, forms, guards

TAKE, ANSWER, OUTCOME, CARRY = STAGES = ("登记与转送", "答复答辩", "结果", "落实与结案")

STEPS: Mapping[str, Step] = {
    "R1": Step(
        "登记复议、诉讼", "legal_reviewer", forms.REGISTRATION,
        "《行政复议法》第二十三条、第三十二条、第四十八条；《行政诉讼法》第六十七条", guard=guards.registration,
        apply=answers.registration, stage=TAKE,
    ),
    "R1_suspend": Step(
        "登记停止执行的情形", "legal_reviewer", forms.SUSPENSION, "《行政复议法》第四十二条；《行政诉讼法》第五十六条",
        guard=guards.suspension, stage=ANSWER,
    ),
    "R1_suspended": Step(
        "停止执行决定", "leader", forms.SUSPENDED, "《行政复议法》第四十二条；《行政诉讼法》第五十六条",
        apply=answers.suspended, documents=("D95",), distinct_from=("R1_suspend",), returns_to=("R1_suspend",),
        consequences="停止执行期间，不得对当事人采取执行措施。", stage=ANSWER, step_up=True,
    ),
    "R2": Step(
        "处理经本机关提交的申请", "legal_reviewer", forms.FORWARDING, "《行政复议法》第三十二条",
        guard=guards.forwarding, apply=answers.forwarding, documents=("D90",), stage=TAKE,
    ),
    "R3": Step(
        "拟制答复、收集证据依据", "case_officer", forms.REPLY, "《行政复议法》第四十八条；《行政诉讼法》第六十七条",
        guard=guards.reply, documents=("D91", "D92", "D93"), stage=ANSWER,
    ),
    "R3_leader": Step(
        "负责人签发", "leader", forms.REPLY_APPROVAL, "《行政复议法》第四十八条；《行政诉讼法》第三条、第六十七条",
        guard=guards.approved, apply=answers.approval, documents=("D91", "D92", "D93"), distinct_from=("R3",),
        returns_to=("R3",), stage=ANSWER, step_up=True,
    ),
    "R3_submit": Step(
        "提交答复、答辩", "legal_reviewer", forms.SUBMISSION,
        "《行政复议法》第四十八条、第七十条；《行政诉讼法》第三十四条、第六十七条", problems=guards.answer_filed,
        guard=guards.submission, apply=answers.submission, documents=("D91", "D92", "D93"), stage=ANSWER,
    ),
    "R4": Step(
        "登记结果", "legal_reviewer", forms.RESULT,
        "《行政复议法》第六十三条至第七十四条；《行政诉讼法》第六十九条至第七十八条",
        guard=guards.result, stage=OUTCOME,
    ),
    "R4_wait": Step(
        "跟踪后续程序", "legal_reviewer", forms.WAITING, "《行政诉讼法》第四十五条、第八十五条", stage=OUTCOME,
    ),
    "R5": Step(
        "研究落实", "leader", forms.IMPLEMENTATION, "《行政复议法》第七十七条；《行政诉讼法》第九十四条",
        apply=answers.implementation, stage=CARRY, step_up=True,
    ),
    "R6": Step(
        "撤回公示", "legal_reviewer", forms.WITHDRAWAL, "《行政处罚法》第四十八条第二款", guard=guards.withdrawal,
        apply=answers.withdrawal, consequences="公众页面立即撤下并显示所说明的理由。", stage=CARRY,
    ),
    "R7": Step(
        "退还罚没款", "case_officer", forms.REFUND, "《行政复议法》第七十七条；《行政诉讼法》第九十四条",
        problems=guards.filed("D94"), guard=guards.refund, documents=("D94",), stage=CARRY,
    ),
    "R8": Step(
        "另行作出决定", "case_officer", forms.REDO,
        "《行政复议法》第六十四条第二款；《行政诉讼法》第七十条、第七十一条",
        apply=answers.redo, consequences="另立处罚案件办理，与本案和原案件关联。", stage=CARRY,
    ),
    "R9": Step(
        "结案归档", "legal_reviewer", forms.CLOSING, "《行政复议法》第七十七条；《行政诉讼法》第九十四条",
        apply=answers.closing, stage=CARRY,
    ),
}  # fmt: skip
