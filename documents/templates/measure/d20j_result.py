"""D20J 检测（检验、检疫、鉴定）结果告知书."""

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
    code="D20J",
    title="检测（检验、检疫、鉴定）结果告知书",
    fields=(
        *BODY, numbered("检告字"), dated("2026-03-12"), *PARTY, KIND, NUMBERED, TAKEN, *CONTACT,
        Field("appraisal.kind", "种类", "appraisal", "检验"),
        Field("appraisal.objects", "送检财物", "appraisal", "冷冻肉串2公斤"),
        Field("appraisal.institution", "机构", "appraisal", "深圳市计量质量检测研究院"),
        Field("appraisal.result", "结果", "appraisal", "菌落总数不符合食品安全国家标准。"),
        Field("appraisal.report", "报告", "appraisal", "检验报告 SMQ-2026-0312"),
        Field("appraisal.received_on", "收到日期", "appraisal", "2026-03-12"),
    ),
    body=(
        Head("{appraisal.kind}结果告知书"),
        *PARTY_BLOCK,
        Para("本机关以《{measure.kind}决定书》（{measure.number}）{measure.kind}的{appraisal.objects}，经{appraisal.institution}{appraisal.kind}，"
             "本机关于{appraisal.received_on|date}收到结果（{appraisal.report}），现告知如下："),
        Para("{appraisal.result}"),
        Para("{measure.kind}期限自{appraisal.received_on|date}起继续计算。{you}对结果有异议的，可以在收到本告知书后向本机关提出陈述、申辩。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
