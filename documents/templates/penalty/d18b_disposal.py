"""D18B 先行登记保存证据处理决定书."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN_LINE,
    PARTY,
    PARTY_BLOCK,
    REMEDIES,
    REMEDY_TEXT,
    dated,
)

TEMPLATE = Template(
    code="D18B",
    title="先行登记保存证据处理决定书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执登处字〔2026〕1号"),
        dated("2026-09-21"),
        *PARTY,
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        Field("preservation.number", "登记保存通知书文号", "preservation", "深罗城执先登字〔2026〕1号"),
        Field("preservation.from_on", "登记保存日期", "preservation", "2026-09-13"),
        Field("preservation.objects", "登记保存的证据", "preservation", "折叠方桌3张、塑料椅12把"),
        Field("preservation.disposal", "处理决定", "preservation", "送交有资质的机构鉴定"),
        Field("preservation.note", "说明", "preservation", "", required=False),
        *REMEDIES,
        *CONTACT,
    ),
    body=(
        Head("先行登记保存证据处理决定书"),
        *PARTY_BLOCK,
        Para(
            "因{you}涉嫌{case.matter}，本机关于{preservation.from_on|date}以《先行登记保存证据通知书》（{preservation.number}）"
            "对下列证据先行登记保存：{preservation.objects}。"
        ),
        Para("依据《中华人民共和国行政处罚法》第五十六条的规定，现对上述证据作出如下处理：{preservation.disposal}。"),
        Para("{preservation.note}", when="preservation.note"),
        Para(REMEDY_TEXT),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)
