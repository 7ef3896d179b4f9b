"""D17 先行登记保存证据通知书 with its list."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN_LINE,
    OFFICERS,
    PARTY,
    PARTY_BLOCK,
    REMEDIES,
    dated,
)

TEMPLATE = Template(
    code="D17",
    title="先行登记保存证据通知书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执先登字〔2026〕1号"),
        dated("2026-09-13"),
        *PARTY,
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        Field("preservation.reason", "保存理由", "preservation", "经营用桌椅可能被转移，以后难以取得"),
        Field("preservation.approved_on", "负责人批准日期", "preservation", "2026-09-13"),
        Field("preservation.from_on", "保存起始日", "preservation", "2026-09-13"),
        Field("preservation.until_on", "处理决定的截止日", "preservation", "2026-09-22"),
        Field("preservation.manner", "保存方式", "preservation", "就地保存"),
        Field("preservation.place", "保存地点", "preservation", "当事人店内"),
        Field(
            "preservation.goods", "物品清单", "preservation",
            [
                {"name": "折叠方桌", "model": "80厘米×80厘米", "quantity": "3张", "note": "八成新"},
                {"name": "塑料椅", "model": "红色", "quantity": "12把", "note": ""},
            ],
        ),
        OFFICERS,
        *REMEDIES,
        *CONTACT,
    ),
    body=(
        Head("先行登记保存证据通知书"),
        *PARTY_BLOCK,
        Para(
            "因{you}涉嫌{case.matter}，{preservation.reason}，依据《中华人民共和国行政处罚法》第五十六条的规定，"
            "经本机关负责人于{preservation.approved_on|date}批准，决定对下列证据先行登记保存："
        ),
        Form(
            (1.1, 3.3, 3, 1.6, 2),
            (
                Row((Label("序号"), Label("名称"), Label("规格型号"), Label("数量"), Label("备注"))),
                EachRow(
                    "preservation.goods", "goods",
                    (
                        Value("{index}", align="centre"), Value("{goods.name}"), Value("{goods.model:}"),
                        Value("{goods.quantity}", align="centre"), Value("{goods.note:}"),
                    ),
                ),
            ),
        ),
        Gap(0.5),
        Para("{preservation.manner}", lead="保存方式："),
        Para("{preservation.place}", lead="保存地点："),
        Para(
            "自{preservation.from_on|date}起七个工作日内（至{preservation.until_on|date}），本机关将依法作出处理决定。"
            "在此期间，{you}或者有关人员不得销毁或者转移上述证据。"
        ),
        Para(
            "{you}如不服本通知，可以自收到本通知书之日起六十日内向{body.review_authority}申请行政复议；"
            "也可以自收到本通知书之日起六个月内依法向{body.court}提起行政诉讼。"
        ),
        Para("执法人员：{officers|people}"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
