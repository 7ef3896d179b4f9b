"""The limits of an inspection, each with article, unit and the source it was read in."""

from __future__ import annotations

from collections.abc import Mapping

from engine.deadlines import DeadlineRule, Param, Rung, Trigger, rungs_before
from processes.inspection.rules import OPINION
from processes.measure.deadlines import COERCION_LAW, TESTING
from processes.penalty.deadlines import PENALTY_LAW

GUANGDONG = "广东省行政检查办法（条文见深圳案卷评查规则第130项）"
REVIEW_RULES = "深圳市行政执法案卷评查规则第509项"


_RULES = (
    DeadlineRule(
        "I03", "检查办理期限（内部）", "法律未规定；本机关内部期限", "本机关规定（待核）",
        Param("inspection.term_working_days", 20), "working_days", confirmed=False, row="internal",
        starts=Trigger("running_phase", "entered"), stops=(Trigger("I6_tell"), Trigger("closing_phase", "entered")),
        pauses=(TESTING,), rungs=rungs_before("I03", yellow=5, red=2),
        consequence="内部督办期限：检查应当及时办结并告知结果。",
    ),
    DeadlineRule(
        "I04", "紧急检查补办审批", "《行政检查文书基本格式文本（试行）》行政检查审批表", f"{OPINION}（小时数待核）",
        Param("inspection.later_approval_hours", 24), "hours", confirmed=False,
        starts=Trigger("I3_later", "entered", date_fact="request.requested_at"),
        stops=(Trigger("I3_later"), Trigger("I3_later", "cancelled")),
        rungs=rungs_before("I04", yellow=12, red=4, unit="hours"),
        consequence="紧急检查应当事后及时补办审批；公开文件未载明小时数，由本机关规定。",
    ),
    DeadlineRule(
        "I05", "检测、检验、检疫或者鉴定期间", "《行政强制法》第二十五条第三款", COERCION_LAW,
        Param("inspection.appraisal_days", 15), "calendar_days", confirmed=False, row="C03",
        stops=(Trigger("I5a_result"), Trigger("I5a_result", "cancelled")),
        rungs=(Rung("I05-red", "red", before=2), Rung("I05-lapsed", None, before=0)),
        consequence="期间应当明确并书面告知；以告知书所载为准。",
    ),
    DeadlineRule(
        "I06", "整改复查", "《特种设备安全监督检查办法》（收到整改报告后十个工作日内复查）",
        "特种设备按该办法；其他领域本机关规定（待核）",
        Param("inspection.recheck_working_days", 10), "working_days", confirmed=False,
        starts=Trigger("I7", "entered", date_fact="recheck.due_from"), stops=(Trigger("I7"),),
        rungs=rungs_before("I06", yellow=4, red=2), consequence="逾期未复查的，检查责任未落实。",
    ),
    DeadlineRule(
        "I07", "整改期限", "《行政处罚法》第二十八条第一款", PENALTY_LAW,
        Param("inspection.correction_days", 15), "calendar_days", roll=True, binds="party", confirmed=False,
        row="I06",
        stops=(Trigger("I7_report"), Trigger("I7_lapsed")),
        rungs=(Rung("I07-red", "red", before=1), Rung("I07-lapsed", None, before=0)),
        consequence="法律未规定天数，以责令改正通知书所载为准；届满后复查。",
    ),
    DeadlineRule(
        "I08", "移送有权机关", "广东省行政检查办法（十个工作日内移送）", GUANGDONG, 10, "working_days",
        starts=Trigger("I6_transfer", "entered", date_fact="result.found_on"),
        stops=(Trigger("I6_transfer", date_fact="transfer.sent_on"),), rungs=rungs_before("I08", yellow=4, red=2),
        consequence="发现的问题不属本机关职权的，应当在十个工作日内移送。",
    ),
    DeadlineRule(
        "I09", "检查结果公示", "国发〔2019〕5号；《食品生产经营监督检查管理办法》第三十九条",
        "食品领域二十个工作日（已核）；双随机二十个工作日（待核）",
        Param("inspection.publicity_working_days", 20), "working_days", confirmed=False,
        starts=Trigger("I6_tell", date_fact="result.found_on"),
        stops=(Trigger("I9"),),  # or the day on which it is published: ``processes/publicity.py``
        rungs=rungs_before("I09", yellow=5, red=2), consequence="检查结果应当在期限内向社会公示。",
    ),
    DeadlineRule(
        "G09", "音像记录归档", "《深圳市行政执法音像电子文件整理归档一般要求（试行）》", REVIEW_RULES, 3, "months",
        starts=Trigger("I9", "entered"), stops=(Trigger("I9"),), rungs=rungs_before("G09", yellow=20, red=5),
        consequence="音像记录应当在办结后三个月内归档。",
    ),
    DeadlineRule(
        "G11", "案卷归档", "本机关档案管理规定", "各部门规定三十至六十日（待核）",
        Param("inspection.archive_days", 30), "calendar_days", confirmed=False,
        starts=Trigger("I9", "entered"), stops=(Trigger("I9"),),
        rungs=rungs_before("G11", yellow=7, red=2, unit="calendar_days"), consequence="检查案卷应当及时归档。",
    ),
)  # fmt: skip

DEADLINES: Mapping[str, DeadlineRule] = {rule.key: rule for rule in _RULES}
