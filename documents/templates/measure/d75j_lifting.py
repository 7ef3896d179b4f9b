"""D75J 解除行政强制措施决定书."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines, When
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
    code="D75J",
    title="解除行政强制措施决定书",
    fields=(
        *BODY, numbered("强解字"), dated("2026-04-03"), *PARTY, KIND, TAKEN, *CONTACT,
        Field("measure.number", NUMBERED.label, NUMBERED.source, NUMBERED.example, required=False),
        Field("list.goods", "解除的财物", "财物台账", GOODS_EXAMPLE[:2], required=False),
        Field("disposal.cause", "解除的情形", "disposal", "查封、扣押期限已经届满"),
        Field("disposal.basis", "依据", "disposal", "《中华人民共和国行政强制法》第二十八条第一款第四项"),
        Field("disposal.proceeds_cents", "先行变卖、拍卖价款（分）", "财物台账", 36000, required=False),
    ),
    body=(
        Head("解除行政强制措施决定书"),
        *PARTY_BLOCK,
        Para("本机关于{measure.taken_on|date}以《{measure.kind}决定书》（{measure.number}）对{you}的有关财物予以{measure.kind}。",
             when="measure.number"),
        Para("本机关于{measure.taken_on|date}对{you}的有关财物当场予以{measure.kind}。", when="!measure.number"),
        Para("因{disposal.cause}，依据{disposal.basis}的规定，本机关决定自即日起解除{measure.kind}，财物立即退还{you}。"),
        When("list.goods", (Para("解除{measure.kind}的财物："), GOODS_TABLE, Gap(0.5))),
        Para("已先行变卖、拍卖的，退还所得款项{disposal.proceeds_cents|amount}。", when="disposal.proceeds_cents"),
        Para("请{you}持本决定书和身份证明办理领取手续。退还财物不收取任何费用。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
