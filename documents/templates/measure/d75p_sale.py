"""D75P 先行变卖（拍卖）物品通知书."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.measure.parts import GOODS_EXAMPLE, GOODS_TABLE, KIND, NUMBERED, TAKEN
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN_LINE,
    PARTY,
    PARTY_BLOCK,
    dated,
    numbered,
)

TEMPLATE = Template(
    code="D75P",
    title="先行变卖（拍卖）物品通知书",
    fields=(
        *BODY, numbered("先卖字"), dated("2026-03-04"), *PARTY, KIND, NUMBERED, TAKEN, *CONTACT,
        Field("list.goods", "变卖、拍卖的物品", "财物台账", GOODS_EXAMPLE[2:]),
        Field("sale.way", "方式", "sale", "变卖"),
        Field("sale.reason", "理由", "sale", "属易腐烂变质物品，不宜长期保存"),
        Field("sale.pricing", "价格依据", "sale", "市场价格，经两家收购单位询价"),
    ),
    body=(
        Head("先行变卖（拍卖）物品通知书"),
        *PARTY_BLOCK,
        Para("本机关于{measure.taken_on|date}以《{measure.kind}决定书》（{measure.number}）{measure.kind}的下列物品，{sale.reason}。"
             "经本机关负责人批准，依据《中华人民共和国行政强制法》第二十八条第二款的规定，决定先行{sale.way}："),
        GOODS_TABLE,
        Gap(0.5),
        Para("{sale.pricing}", lead="价格依据："),
        Para("所得款项由本机关妥善保存，依法处理；解除{measure.kind}的，如数退还{you}。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
