"""The steps of an inspection: element of the diagram -> role, form, basis, rules, documents."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import Step
from processes.inspection import answers, forms, guards
from processes.inspection.rules import OPINION

ASK, ACT, RESULT, CLOSE = STAGES = ("申请与审批", "实施检查", "结果处理", "公示归档")

STEPS: Mapping[str, Step] = {
    "I3": Step(
        "检查申请", "case_officer", forms.REQUEST, f"{OPINION}；《广东省优化营商环境条例》第四十八条、第四十九条",
        guard=guards.request, apply=answers.request, documents=("D80", "D88"), stage=ASK,
    ),
    "I3_unit": Step(
        "部门审核", "unit_head", forms.UNIT, OPINION, apply=answers.unit, documents=("D80",), distinct_from=("I3",),
        returns_to=("I3",), stage=ASK,
    ),
    "I3_leader": Step(
        "负责人审批", "leader", forms.APPROVAL, f"{OPINION}：凡检查必审批", guard=guards.approval,
        apply=answers.approval, documents=("D80",), distinct_from=("I3", "I3_unit"), returns_to=("I3", "I3_unit"),
        consequences="批准后即可通知并实施检查。", stage=ASK, step_up=True,
    ),
    "I4": Step(
        "送达检查通知", "case_officer", forms.NOTICE, f"{OPINION}：凡检查必通知", problems=guards.filed("D81"),
        guard=guards.notice, apply=answers.notice, documents=("D81",), stage=ASK,
    ),
    "I5": Step(
        "现场检查", "case_officer", forms.SCENE, "《行政处罚法》第四十二条、第四十三条、第五十五条；国办发〔2024〕54号",
        guard=guards.scene, apply=answers.scene, documents=("D81", "D10", "D10K", "D12"), stage=ACT,
    ),
    "I3_later": Step(
        "补办审批", "leader", forms.APPROVAL, "《行政检查文书基本格式文本（试行）》：紧急检查事后补办审批",
        guard=guards.approval, apply=answers.later_approval, documents=("D80",), distinct_from=("I3",),
        consequences="不批准的，立即停止检查。", stage=ACT, step_up=True,
    ),
    "I3_late": Step(
        "逾期补批督办", "unit_head", forms.LATE, "《行政检查文书基本格式文本（试行）》：紧急检查事后补办审批",
        apply=answers.late, stage=ACT,
    ),
    "I5s": Step(
        "抽样取证", "case_officer", forms.SAMPLING, "《行政处罚法》第五十六条", problems=guards.filed("D19"),
        guard=guards.sampling, apply=answers.sampling, documents=("D19", "D19R"), stage=ACT,
    ),
    "I5a": Step(
        "送检测、鉴定", "case_officer", forms.APPRAISAL, "《行政强制法》第二十五条第三款（参照）",
        problems=guards.filed("D20"), guard=guards.appraisal, apply=answers.appraisal, documents=("D20", "D20W"),
        stage=ACT,
    ),
    "I5a_result": Step(
        "登记并告知结果", "case_officer", forms.APPRAISAL_RESULT, "《行政强制法》第二十五条第三款（参照）",
        problems=guards.filed("D20J"), guard=guards.appraisal_result, apply=answers.appraisal_result,
        documents=("D20J",), stage=ACT,
    ),
    "I5r": Step(
        "登记回避申请", "case_officer", forms.RECUSAL, "《行政处罚法》第四十三条", apply=answers.recusal_asked,
        stage=ACT,
    ),
    "I5r_leader": Step(
        "回避决定", "leader", forms.RECUSAL_DECISION, "《行政处罚法》第四十三条第三款", guard=guards.recusal,
        apply=answers.recusal, distinct_from=("I5r",), stage=ACT, step_up=True,
    ),
    "I6": Step(
        "提出结果意见", "case_officer", forms.RESULT, "《行政处罚法》第二十七条、第二十八条、第五十四条",
        problems=guards.filed("D10", "D10K", "D12"), guard=guards.result, apply=answers.result,
        documents=("D10", "D10K", "D12", "D86"), stage=RESULT,
    ),
    "I6_unit": Step(
        "结果审核", "unit_head", forms.RESULT_UNIT, OPINION, apply=answers.result_unit, documents=("D86",),
        distinct_from=("I6",), returns_to=("I6",), stage=RESULT,
    ),
    "I6_tell": Step(
        "告知检查结果", "case_officer", forms.TOLD, OPINION, problems=guards.filed("D85"), guard=guards.told,
        apply=answers.told, documents=("D85",), stage=RESULT,
    ),
    "I6_order": Step(
        "责令改正", "case_officer", forms.ORDER, "《行政处罚法》第二十八条第一款", problems=guards.filed("D22"),
        guard=guards.order, apply=answers.order, documents=("D22",), stage=RESULT,
    ),
    "I7_report": Step(
        "等候整改报告", "case_officer", forms.RECTIFICATION, "《行政处罚法》第二十八条第一款",
        guard=guards.rectification, apply=answers.rectification, stage=RESULT,
    ),
    "I7": Step(
        "跟踪复查", "case_officer", forms.RECHECK, "《行政处罚法》第二十八条第一款", problems=guards.filed("D23"),
        guard=guards.recheck, apply=answers.recheck, documents=("D23",), stage=RESULT,
    ),
    "I6_transfer": Step(
        "移送有权机关", "case_officer", forms.TRANSFER, "《行政处罚法》第二十二条至第二十五条；广东省行政检查办法",
        problems=guards.filed("D04"), guard=guards.transfer, apply=answers.transfer, documents=("D04",), stage=RESULT,
    ),
    "I6_crime": Step(
        "移交涉嫌犯罪线索", "case_officer", forms.CRIME, "《行政执法机关移送涉嫌犯罪案件的规定》第三条、第五条",
        apply=answers.crime, stage=RESULT,
    ),
    "I8": Step(
        "公示检查结果", "case_officer", forms.PUBLICITY, "国发〔2019〕5号；《食品生产经营监督检查管理办法》第三十九条",
        guard=guards.publicity, apply=answers.published, consequences="报送后由另一人审核，审核通过后社会公众可见。",
        stage=CLOSE,
    ),
    "I9": Step(
        "归档", "archivist", forms.ARCHIVE, "《档案法实施条例》第二十条；深圳案卷评查规则第509项",
        problems=guards.archive_problems, guard=guards.archive, apply=answers.archive, documents=("D86",),
        stage=CLOSE,
    ),
}  # fmt: skip
