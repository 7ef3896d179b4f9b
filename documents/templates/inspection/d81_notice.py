"""D81 行政检查通知书: purpose, items, people, the count of this year, rights, and what nobody may do."""

from documents.blocks import Each, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.inspection.parts import (
    BASIS,
    CAP,
    ITEM_LINES,
    ITEMS,
    NUMBER_OF_YEAR,
    PLACE,
    PLANNED,
    PURPOSE,
    SOURCE,
)
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, OFFICERS, PARTY, dated

TEMPLATE = Template(
    code="D81",
    title="行政检查通知书",
    fields=(
        *BODY, Field("number", "文号", "编号", "深罗城执检通字〔2026〕7号"), dated("2026-03-03"), *PARTY, OFFICERS, *CONTACT,
        ITEMS, SOURCE, PURPOSE, BASIS, PLACE, PLANNED, NUMBER_OF_YEAR, CAP,
        Field("prohibitions", "五项禁止", "规则", ["不为利益而检查", "不妨碍正常生产经营", "不任性处罚", "不下达检查指标", "不变相检查"]),
    ),
    body=(
        Head("行政检查通知书"),
        Para("{party.name}：", indent=0),
        Para("依据{inspection.basis}的规定，本机关决定于{inspection.planned_on|date}对{you}进行{inspection.source}。现将有关事项通知如下："),
        Para("{inspection.purpose}", lead="检查目的和内容："),
        Para("{inspection.place}", lead="检查地点："),
        Para("", lead="检查事项："),
        ITEM_LINES,
        Para("{officers|people}", lead="检查人员："),
        Para("本次为本机关本年度对{you}的第{inspection.number}次检查。", when="!inspection.cap"),
        Para("本次为本机关本年度对{you}的第{inspection.number}次检查，公布的年度频次上限为{inspection.cap}次（根据线索进行的检查不计入上限）。",
             when="inspection.cap"),
        Para("{you}有权要求检查人员出示执法证件，未出示的有权拒绝检查；有权进行陈述和申辩；认为检查人员与检查有利害关系的，"
             "有权申请回避；对违法、不当的检查有权投诉、举报。{you}应当如实提供有关资料，不得拒绝、阻碍依法检查。"),
        Para("检查人员遵守下列要求，如有违反，请向本机关或者行政执法监督机构反映："),
        Each("prohibitions", "one", (Para("{index}．{one}；"),)),
        CONTACT_PARA,
        Sealed(),
        SignLines(("被检查人", "检查人员", "检查人员")),
    ),
)  # fmt: skip
