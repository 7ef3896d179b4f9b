"""D20 检测（检验、检疫、鉴定）期间告知书."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.measure.parts import KIND, NUMBERED, TAKEN
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
    code="D20",
    title="检测（检验、检疫、鉴定）期间告知书",
    fields=(
        *BODY, numbered("检告字"), dated("2026-03-05"), *PARTY, KIND, NUMBERED, TAKEN, *CONTACT,
        Field("appraisal.kind", "种类", "appraisal", "检验"),
        Field("appraisal.objects", "送检财物", "appraisal", "冷冻肉串2公斤"),
        Field("appraisal.institution", "机构", "appraisal", "深圳市计量质量检测研究院"),
        Field("appraisal.sent_on", "起始日", "appraisal", "2026-03-05"),
        Field("appraisal.until_on", "届满日", "appraisal", "2026-03-15"),
        Field("appraisal.days", "天数", "appraisal", 10),
    ),
    body=(
        Head("{appraisal.kind}期间告知书"),
        *PARTY_BLOCK,
        Para("本机关于{measure.taken_on|date}以《{measure.kind}决定书》（{measure.number}）对{you}的有关财物予以{measure.kind}。"
             "现需对{appraisal.objects}进行{appraisal.kind}，由{appraisal.institution}承担。"
             "依据《中华人民共和国行政强制法》第二十五条第三款的规定，现将{appraisal.kind}期间告知如下："),
        Para("自{appraisal.sent_on|date}至{appraisal.until_on|date}，自次日起共{appraisal.days}日。该期间不计算在{measure.kind}期限内，"
             "费用由本机关承担。结果另行告知。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
