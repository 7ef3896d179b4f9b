"""D75 行政强制措施处理决定书: confiscation, destruction or transfer of what was sealed or seized."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.measure.parts import GOODS, GOODS_TABLE, KIND, NUMBERED, REMEDY, TAKEN
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN_LINE,
    PARTY,
    PARTY_BLOCK,
    REMEDIES,
    dated,
    numbered,
)

TEMPLATE = Template(
    code="D75",
    title="行政强制措施处理决定书",
    fields=(
        *BODY, numbered("强处字"), dated("2026-04-01"), *PARTY, KIND, NUMBERED, TAKEN, GOODS, *REMEDIES, *CONTACT,
        Field("disposal.result", "处理方式", "disposal", "没收"),
        Field("disposal.basis", "依据", "disposal", "《中华人民共和国行政强制法》第二十七条"),
        Field("disposal.reason", "理由", "disposal", "违法事实清楚，上述财物系非法财物，依法应当没收"),
        Field("disposal.penalty_number", "处罚决定书文号", "disposal", "深罗城执罚决字〔2026〕1号", required=False),
        Field("disposal.transfer_to", "接收机关", "disposal", "", when="disposal.result=移送"),
    ),
    body=(
        Head("行政强制措施处理决定书"),
        *PARTY_BLOCK,
        Para("本机关于{measure.taken_on|date}以《{measure.kind}决定书》（{measure.number}）对{you}的有关财物予以{measure.kind}。"
             "现已查明：{disposal.reason}。依据{disposal.basis}的规定，决定对下列财物予以{disposal.result}："),
        GOODS_TABLE,
        Gap(0.5),
        Para("没收依据《行政处罚决定书》（{disposal.penalty_number}）执行。", when="disposal.penalty_number"),
        Para("上述财物移送{disposal.transfer_to}处理。", when="disposal.transfer_to"),
        REMEDY,
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
