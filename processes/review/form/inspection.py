"""The documents of an inspection (r201-r206, r215-r227)."""

from __future__ import annotations

from processes.review.course import INSPECTION, after, has, visited
from processes.review.file import CaseFile
from processes.review.form.element import (
    BODY,
    PARTY,
    RECORD_SIGNED,
    SEAL,
    SERVED,
    Document,
    Element,
    minutes,
    opinion,
    states,
)


def _sampled(file: CaseFile) -> bool:
    return bool(file.facts.get("samplings"))


_RESULT_KNOWN = after("I6_unit")

DOCUMENTS: tuple[Document, ...] = (
    Document(
        ("D86",),
        "行政检查登记表",
        (INSPECTION,),
        (
            (
                201,
                "当事人，任务来源，检查日期，检查人员",
                (
                    PARTY,
                    states("任务来源、检查日期", "inspection.source", "result.checked_on"),
                    states("检查人员", "officers"),
                ),
            ),
            (202, "检查内容、实施情况", (states("检查内容和情况", "items", "result.summary"),)),
            (
                203,
                "承办人意见、审批意见及签名、日期",
                (opinion("承办人意见", "officer_opinion"), opinion("审批意见", "unit_opinion")),
            ),
        ),
        after("I9"),
        "《行政检查文书基本格式文本（试行）》",
    ),
    Document(
        ("D10",),
        "现场检查笔录",
        (INSPECTION,),
        (
            (
                204,
                "起止时间（到分）、地点、内容，被检查人",
                (
                    Element("起止时间（到时、分）", minutes("record.started_at", "record.ended_at")),
                    states("地点、检查内容", "record.place", "items"),
                    PARTY,
                ),
            ),
            (
                205,
                "检查人、记录人，出示证件并告知回避，记录详实",
                (
                    states("检查人姓名及执法证号", "officers"),
                    states("记录人", "record.recorder"),
                    states("在场人员的确认", "record.present"),
                    Element("检查情况记录详实", lambda paper: len(str(paper.get("record.found") or "")) >= 20),
                ),
            ),
            (
                206,
                "被检查人确认并逐页签名，拒签的注明，检查人签名",
                (RECORD_SIGNED,),
            ),
        ),
        visited,
        "《行政处罚法》第五十五条",
    ),
    Document(
        ("D19",),
        "抽样取证通知书",
        (INSPECTION,),
        (
            (215, "当事人，主体名称、印章、日期，送达", (PARTY, BODY, SEAL, SERVED)),
            (216, "物品清单列明数量、规格并送达", (states("抽样取证物品清单", "samples"),)),
        ),
        _sampled,
        "《行政处罚法》第五十六条",
    ),
    Document(
        ("D19R",),
        "抽样取证记录",
        (INSPECTION,),
        (
            (
                217,
                "抽样时间、地点，抽样人、当事人",
                (
                    states("时间、地点", "sampling.at", "sampling.place"),
                    states("抽样人、当事人", "officers", "party.name"),
                ),
            ),
            (218, "抽样物品、数量", (states("样品", "samples"),)),
            (219, "抽样情况、样品封存情况", (states("抽样方法、样品保存", "sampling.method", "sampling.keeper"),)),
        ),
        _sampled,
        "《行政处罚法》第五十六条",
    ),
    Document(
        ("D20J",),
        "检测（检验、检疫、鉴定）结果告知书",
        (INSPECTION,),
        (
            (220, "当事人基本情况", (PARTY,)),
            (221, "检测、鉴定结果", (states("结果", "appraisal.result"),)),
            (222, "检测、鉴定报告", (states("报告名称及编号", "appraisal.report"),)),
            (223, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        lambda file: bool(file.facts.get("appraisals")),
        "《行政强制法》第二十五条第三款（参照）",
    ),
    Document(
        ("D22",),
        "责令改正通知书",
        (INSPECTION,),
        (
            (224, "当事人基本情况", (PARTY,)),
            (
                225,
                "违法行为、证据、违反的条款、责令改正的依据",
                (
                    states("违法行为、证据信息", "order.facts", "evidence_kinds"),
                    states("违反的条款", "order.provision"),
                    states("责令改正的依据", "order.basis"),
                ),
            ),
            (226, "责令改正的内容和期限", (states("内容", "order.measures"), states("期限", "order.deadline"))),
            (227, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        has("order", "ordered_on"),
        "《行政处罚法》第二十八条第一款",
    ),
)
