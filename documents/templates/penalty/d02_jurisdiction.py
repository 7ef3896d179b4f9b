"""D02 指定管辖通知书."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT_PARA, dated

TEMPLATE = Template(
    code="D02",
    title="指定管辖通知书",
    fields=(
        Field("body.name", "执法主体名称", "body", "深圳市城市管理和综合执法局"),
        BODY[1],
        Field("number", "文号", "编号", "深罗城执指字〔2026〕1号"),
        dated("2026-09-20"),
        Field("case.matter", "案由", "case", "擅自倾倒建筑垃圾"),
        Field("party.name", "当事人名称（姓名）", "party", "深圳市宏运建筑工程有限公司"),
        Field(
            "jurisdiction.between",
            "发生争议的机关",
            "填写",
            ["深圳市罗湖区城市管理和综合执法局", "深圳市福田区城市管理和综合执法局"],
        ),
        Field("jurisdiction.named", "指定的机关", "填写", "深圳市罗湖区城市管理和综合执法局"),
        Field("jurisdiction.reason", "争议情况和指定理由", "填写", "违法行为地跨越两区，双方就管辖协商不成"),
        Field("body.address", "执法主体地址", "body", "深圳市福田区景田路72号"),
        Field("body.phone", "执法主体联系电话", "body", "0755-83000000"),
        Field("body.contact", "联系人", "body", "钟卫东"),
    ),
    body=(
        Head("指定管辖通知书"),
        Para("{jurisdiction.between|list}：", indent=0),
        Para("{party.name}{case.matter}一案，{jurisdiction.reason}，报请指定管辖。"),
        Para("依据《中华人民共和国行政处罚法》第二十五条第二款的规定，现指定本案由{jurisdiction.named}管辖。"),
        Para("请自收到本通知书之日起，将本案的全部材料移交{jurisdiction.named}，并办理交接手续。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("接收人",)),
    ),
)
