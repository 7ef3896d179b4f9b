"""D79 委托保管书."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.measure.parts import GOODS, GOODS_TABLE, KIND, NUMBERED, TAKEN
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, PARTY, dated, numbered

TEMPLATE = Template(
    code="D79",
    title="委托保管书",
    fields=(
        *BODY, numbered("托管字"), dated("2026-03-03"), *PARTY, KIND, NUMBERED, TAKEN, GOODS, *CONTACT,
        Field("custody.custodian", "受托保管人", "custody", "深圳市罗湖区东门仓储服务有限公司"),
        Field("custody.contact", "受托保管人联系方式", "custody", "0755-25550000"),
        Field("custody.place", "保管地点", "custody", "深圳市罗湖区清水河三路18号3号库"),
        Field("custody.condition", "保管要求", "custody", "防潮、防火，肉串冷冻保存", required=False),
        Field("custody.from_on", "保管起始日", "custody", "2026-03-03"),
    ),
    body=(
        Head("委托保管书"),
        Para("{custody.custodian}：", indent=0),
        Para("本机关于{measure.taken_on|date}以《{measure.kind}决定书》（{measure.number}）对{party.name}的下列财物予以{measure.kind}。"
             "依据《中华人民共和国行政强制法》第二十六条的规定，现委托你单位自{custody.from_on|date}起保管："),
        GOODS_TABLE,
        Gap(0.5),
        Para("{custody.place}", lead="保管地点："),
        Para("{custody.condition}", lead="保管要求：", when="custody.condition"),
        Para("受托人不得损毁或者擅自转移、处置。因受托人的原因造成的损失，本机关先行赔付后有权追偿。保管费用由本机关承担，不得向当事人收取。"
             "非凭本机关的出库手续，不得交付任何人。"),
        Para("受托人联系方式：{custody.contact}"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("受托保管人", "执法人员", "执法人员")),
    ),
)  # fmt: skip
