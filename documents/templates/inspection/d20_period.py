"""D20 检测（检验、检疫、鉴定）期间告知书 of an inspection."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.inspection.parts import APPRAISAL
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, PARTY, PARTY_BLOCK, dated, numbered

TEMPLATE = Template(
    code="D20",
    title="检测（检验、检疫、鉴定）期间告知书",
    fields=(
        *BODY, numbered("检告字"), dated("2026-03-05"), *PARTY, *CONTACT, *APPRAISAL,
        Field("appraisal.sent_on", "起始日", "appraisal", "2026-03-05"),
        Field("appraisal.until_on", "届满日", "appraisal", "2026-03-15"),
        Field("appraisal.days", "天数", "appraisal", 10),
    ),
    body=(
        Head("{appraisal.kind}期间告知书"),
        *PARTY_BLOCK,
        Para("本机关在检查中抽取的{appraisal.objects}，由{appraisal.institution}进行{appraisal.kind}，现将期间告知如下："),
        Para("自{appraisal.sent_on|date}至{appraisal.until_on|date}，自次日起共{appraisal.days}日。该期间不计入检查办理期限，"
             "费用由本机关承担。结果另行告知。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("被检查人",)),
    ),
)  # fmt: skip
