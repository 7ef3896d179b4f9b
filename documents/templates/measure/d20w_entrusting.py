"""D20W 检测（检验、检疫、鉴定）委托书."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, PARTY, dated, numbered

TEMPLATE = Template(
    code="D20W",
    title="检测（检验、检疫、鉴定）委托书",
    fields=(
        *BODY, numbered("检委字"), dated("2026-03-04"), *PARTY, *CONTACT,
        Field("appraisal.kind", "种类", "appraisal", "检验"),
        Field("appraisal.objects", "送检财物", "appraisal", "冷冻肉串2公斤"),
        Field("appraisal.question", "内容", "appraisal", "菌落总数、兽药残留是否符合食品安全国家标准"),
        Field("appraisal.institution", "机构", "appraisal", "深圳市计量质量检测研究院"),
        Field("appraisal.until_on", "期限", "appraisal", "2026-03-15"),
    ),
    body=(
        Head("{appraisal.kind}委托书"),
        Para("{appraisal.institution}：", indent=0),
        Para("本机关办理的{party.name}一案，因调查需要，现委托你单位对{appraisal.objects}进行{appraisal.kind}。"),
        Para("{appraisal.question}", lead="委托事项："),
        Para("请于{appraisal.until_on|date}前出具书面报告，由承办人签名并加盖机构印章。费用由本机关承担。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("接收人",)),
    ),
)  # fmt: skip
