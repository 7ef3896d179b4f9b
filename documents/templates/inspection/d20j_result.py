"""D20J 检测（检验、检疫、鉴定）结果告知书 of an inspection."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.inspection.parts import APPRAISAL
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, PARTY, PARTY_BLOCK, dated, numbered

TEMPLATE = Template(
    code="D20J",
    title="检测（检验、检疫、鉴定）结果告知书",
    fields=(
        *BODY, numbered("检告字", 2), dated("2026-03-12"), *PARTY, *CONTACT, *APPRAISAL,
        Field("appraisal.result", "结果", "appraisal", "大肠菌群检出，不符合 GB 14934-2016。"),
        Field("appraisal.report", "报告", "appraisal", "检验报告 SMQ-2026-0312"),
        Field("appraisal.received_on", "收到日期", "appraisal", "2026-03-12"),
    ),
    body=(
        Head("{appraisal.kind}结果告知书"),
        *PARTY_BLOCK,
        Para("本机关在检查中抽取的{appraisal.objects}，经{appraisal.institution}{appraisal.kind}，"
             "本机关于{appraisal.received_on|date}收到结果（{appraisal.report}），现告知如下："),
        Para("{appraisal.result}"),
        Para("{you}对结果有异议的，可以在收到本告知书后向本机关提出陈述、申辩，依法申请复检的，按有关规定办理。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("被检查人",)),
    ),
)  # fmt: skip
