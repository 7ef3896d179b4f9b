"""The documents of a penalty case from opening to the order to correct (r301-r329)."""

from __future__ import annotations

from processes.review.course import PENALTY, SUMMARY, after, has, never
from processes.review.form.element import (
    ACT,
    BODY,
    PARTY,
    PROVISION,
    RECORD_SIGNED,
    REMEDIES,
    SEAL,
    SERVED,
    Document,
    Element,
    minutes,
    opinion,
    states,
)

DOCUMENTS: tuple[Document, ...] = (
    Document(
        ("D06",),
        "立案审批表",
        (PENALTY,),
        (
            (301, "当事人基本情况，案件来源信息", (PARTY, states("案件来源", "lead.source", "lead.received_at"))),
            (302, "涉嫌违法行为的简要情况", (states("简要情况", "opening.summary"),)),
            (
                303,
                "承办人建议、审批意见及签名、日期",
                (opinion("承办人的立案建议", "officer_opinion"), opinion("审批意见", "leader_opinion")),
            ),
        ),
        after("N3"),
        "《行政处罚法》第五十四条第二款",
    ),
    Document(
        ("D10",),
        "现场检查（勘验）笔录",
        (PENALTY, SUMMARY),
        (
            (
                304,
                "起止时间（到分）、地点，检查情况详实",
                (
                    Element("起止时间（到时、分）", minutes("record.started_at", "record.ended_at")),
                    states("地点", "record.place"),
                    Element("检查情况记录详实", lambda paper: len(str(paper.get("record.findings") or "")) >= 20),
                ),
            ),
            (
                305,
                "检查人、记录人，出示证件并告知回避的记录和确认",
                (
                    states("检查人姓名及执法证号", "officers"),
                    states("记录人", "record.recorder"),
                    states("出示证件、告知回避及确认", "record.told"),
                ),
            ),
            (306, "被检查人确认并逐页签名，检查人签名", (RECORD_SIGNED,)),
        ),
        never,
        "《行政处罚法》第五十五条",
    ),
    Document(
        ("D12",),
        "询问笔录",
        (PENALTY,),
        (
            (
                307,
                "起止时间、地点、被询问人，内容详实",
                (
                    Element("起止时间（到时、分）", minutes("record.started_at", "record.ended_at")),
                    states("被询问人基本信息", "asked.name", "asked.code"),
                    states("问答内容", "qa"),
                ),
            ),
            (
                308,
                "询问人、记录人，出示证件并告知",
                (states("询问人姓名及执法证号", "officers"), states("记录人", "record.recorder")),
            ),
            (309, "被询问人逐页签名，询问人、记录人签名", (RECORD_SIGNED,)),
        ),
        never,
        "《行政处罚法》第五十五条",
    ),
    Document(
        ("D17",),
        "先行登记保存证据通知书",
        (PENALTY,),
        (
            (
                318,
                "当事人，理由、依据和期限",
                (PARTY, states("理由和期限", "preservation.reason", "preservation.until_on")),
            ),
            (
                319,
                "名称、数量、方式，复议诉讼途径",
                (states("名称、数量、方式", "preservation.goods", "preservation.manner"), REMEDIES),
            ),
            (320, "附物品清单", (states("物品清单", "preservation.goods"),)),
            (321, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        has("preservation", "registered_on"),
        "《行政处罚法》第五十六条",
    ),
    Document(
        ("D22",),
        "责令改正通知书",
        (PENALTY, SUMMARY),
        (
            (326, "当事人基本情况", (PARTY,)),
            (
                327,
                "违法行为、证据、违反的条款、责令改正的依据",
                (ACT, PROVISION, states("责令改正的依据", "order.basis")),
            ),
            (328, "责令改正的内容和期限", (states("内容", "order.measures"), states("期限", "order.deadline"))),
            (329, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        has("correction", "ordered_on"),
        "《行政处罚法》第二十八条第一款",
    ),
)
