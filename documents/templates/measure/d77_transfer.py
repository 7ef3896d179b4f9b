"""D77 查封（扣押）物品移送告知书. Source: 《行政强制法》第二十一条."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.measure.parts import GOODS, GOODS_TABLE, KIND, NUMBERED, TAKEN
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
    code="D77",
    title="查封（扣押）物品移送告知书",
    fields=(
        *BODY, numbered("强移字"), dated("2026-03-10"), *PARTY, KIND, NUMBERED, TAKEN, GOODS, *CONTACT,
        Field("disposal.transfer_to", "接收机关", "disposal", "深圳市公安局罗湖分局"),
        Field("disposal.reason", "理由", "disposal", "违法行为涉嫌犯罪，应当移送司法机关"),
    ),
    body=(
        Head("查封（扣押）物品移送告知书"),
        *PARTY_BLOCK,
        Para("本机关于{measure.taken_on|date}以《{measure.kind}决定书》（{measure.number}）对{you}的有关财物予以{measure.kind}。"
             "因{disposal.reason}，依据《中华人民共和国行政强制法》第二十一条的规定，下列财物已一并移送{disposal.transfer_to}："),
        GOODS_TABLE,
        Gap(0.5),
        Para("特此告知。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
