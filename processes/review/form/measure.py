"""The documents of coercive measures (r401-r427)."""

from __future__ import annotations

from decimal import Decimal

from processes.review.course import MEASURE, has, never, taken
from processes.review.file import CaseFile
from processes.review.form.element import (
    BODY,
    HALF,
    PARTY,
    RECORD_SIGNED,
    REMEDIES,
    SEAL,
    SERVED,
    SIGNED,
    Document,
    opinion,
    states,
)
from processes.review.rule import FORM, Fault, Mend, Rule

DOCUMENTS: tuple[Document, ...] = (
    Document(
        ("D70",),
        "行政强制措施审批表",
        (MEASURE,),
        (
            (
                401,
                "当事人，措施种类和对象",
                (PARTY, states("种类、对象", "measure.kind|request.matter", "measure.object|request.matter")),
            ),
            (
                402,
                "理由、依据",
                (states("理由、依据", "measure.reason|request.reasons", "measure.basis|request.basis"),),
            ),
            (
                403,
                "承办人意见、负责人审批",
                (
                    opinion("承办人意见", "officer_opinion", HALF),
                    opinion("负责人审批意见", "leader_opinion", Decimal(2)),
                ),
            ),
        ),
        has("scene", "taken_on"),
        "《行政强制法》第十八条第一项",
    ),
    Document(
        ("D71",),
        "行政强制措施现场笔录",
        (MEASURE,),
        (
            (
                404,
                "当事人，时间、地点，出示证件、告知回避",
                (PARTY, states("时间、地点", "record.started_at|scene.began_at", "measure.place|record.place")),
            ),
            (
                405,
                "到场情况、过程、告知事项、陈述申辩",
                (states("过程", "record.course|scene.course|record.findings"),),
            ),
            (406, "逐页签名、执法人员签名", (RECORD_SIGNED,)),
        ),
        has("scene", "taken_on"),
        "《行政强制法》第十八条",
    ),
    Document(
        ("D72",),
        "查封（扣押）决定书",
        (MEASURE,),
        (
            (
                415,
                "当事人，理由、依据、种类和期限",
                (
                    PARTY,
                    states("理由、依据、期限", "measure.reason|measure.found", "measure.basis", "measure.until_on"),
                ),
            ),
            (416, "对象名称、数量，复议诉讼途径", (states("对象", "measure.object|list.goods"), REMEDIES)),
            (418, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        has("scene", "taken_on"),
        "《行政强制法》第二十四条第二款",
    ),
    Document(
        ("D73",),
        "查封（扣押）清单",
        (MEASURE,),
        (
            (422, "当事人基本情况", (states("当事人", "party.name"),)),
            (
                423,
                "决定书名称、文号，名称、数量、规格",
                (states("决定书文号", "measure.number"), states("物品清单", "list.goods")),
            ),
            (424, "当事人或者见证人、执法人员签名，印章", (SIGNED,)),
        ),
        has("scene", "taken_on"),
        "《行政强制法》第二十四条第三款",
    ),
    Document(
        ("D74",),
        "延长行政强制措施期限决定书",
        (MEASURE,),
        (
            (419, "当事人基本情况", (PARTY,)),
            (420, "延长的理由、依据及期限", (states("期限", "extension|measure.until_on"),)),
            (421, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        never,
        "《行政强制法》第二十五条第二款",
    ),
    Document(
        ("D75", "D75J"),
        "行政强制措施处理决定书",
        (MEASURE,),
        (
            (425, "当事人基本情况", (PARTY,)),
            (
                426,
                "原决定名称、文号，处理方式及依据",
                (states("原决定文号", "measure.number"), states("处理方式", "disposal")),
            ),
            (427, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        has("disposal", "decided_on"),
        "《行政强制法》第二十七条、第二十八条",
    ),
)


#: Of the points of r403 (0.5 + 1.5 + 2) the middle ones are those of the legal review. Source: S1 r403.
_REVIEW = opinion("法制审核意见", "review_opinion", Decimal("1.5"))


def _reviewed(file: CaseFile) -> list[Fault]:
    paper = file.filed("D70")
    if paper is not None and _REVIEW.test(paper):
        return []
    return [Fault(f"《行政强制措施审批表》缺{_REVIEW.label}", Mend("documents", "D70"), _REVIEW.points)]


def _major(file: CaseFile) -> bool:
    return taken(file) and bool(file.part("request").get("major"))


#: Scored apart: a measure that is not major has no legal review, and loses nothing by it.
RULES: tuple[Rule, ...] = (
    Rule(
        "r403-review",
        FORM,
        "行政强制措施审批表",
        "重大行政强制措施的法制审核意见",
        "《行政强制法》第十八条第一项；本机关重大行政强制措施规定",
        _reviewed,
        _major,
        (MEASURE,),
        standard=_REVIEW.points,
    ),
)
