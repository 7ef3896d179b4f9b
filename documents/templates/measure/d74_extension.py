"""D74 延长行政强制措施期限决定书."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.measure.parts import KIND, NUMBERED, REMEDY, TAKEN
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
    code="D74",
    title="延长行政强制措施期限决定书",
    fields=(
        *BODY, numbered("强延字"), dated("2026-04-01"), *PARTY, KIND, NUMBERED, TAKEN, *REMEDIES, *CONTACT,
        Field("extension.days", "延长天数", "extension", 30),
        Field("extension.reason", "理由", "extension", "涉案物品权属复杂，需向多家单位调取资料"),
        Field("extension.until_on", "延长后的届满日", "extension", "2026-05-02"),
    ),
    body=(
        Head("延长行政强制措施期限决定书"),
        *PARTY_BLOCK,
        Para("本机关于{measure.taken_on|date}以《{measure.kind}决定书》（{measure.number}）对{you}的有关财物予以{measure.kind}。"
             "因情况复杂，{extension.reason}，经本机关负责人批准，依据《中华人民共和国行政强制法》第二十五条第一款、第二款的规定，"
             "决定将{measure.kind}期限延长{extension.days}日，至{extension.until_on|date}止。"),
        REMEDY,
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
