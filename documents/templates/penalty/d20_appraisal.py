"""D20W 检测（检验、检疫、鉴定）委托书, D20 期间告知书, D20J 结果告知书 in a penalty case."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CASE,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN_LINE,
    PARTY,
    PARTY_BLOCK,
    dated,
)

_KIND = Field("appraisal.kind", "种类", "填写", "检验")
_WHAT = Field("appraisal.objects", "送检物品", "填写", "冷冻肉串2公斤（封条 LH0101）")
_WHO = Field("appraisal.institution", "机构", "填写", "深圳市计量质量检测研究院")


def _number(word: str) -> Field:
    return Field("number", "文号", "编号", f"深罗城执{word}字〔2026〕1号")


ENTRUSTING = Template(
    code="D20W",
    title="检测（检验、检疫、鉴定）委托书",
    fields=(
        *BODY,
        _number("检委"),
        dated("2026-09-13"),
        PARTY[1],
        CASE[1],
        _KIND,
        _WHAT,
        _WHO,
        Field("appraisal.question", "委托事项", "填写", "菌落总数是否符合食品安全国家标准"),
        Field("appraisal.until_on", "完成期限", "填写", "2026-10-09"),
        *CONTACT,
    ),
    body=(
        Head("{appraisal.kind}委托书"),
        Para("{appraisal.institution}：", indent=0),
        Para(
            "本机关办理的{party.name}涉嫌{case.matter}一案，因调查需要，现委托你单位对{appraisal.objects}进行{appraisal.kind}。"
        ),
        Para("{appraisal.question}", lead="委托事项："),
        Para(
            "请于{appraisal.until_on|date}前出具书面报告，由承办人签名并加盖机构印章，附机构资质证明。费用由本机关承担。"
        ),
        CONTACT_PARA,
        Sealed(),
        SignLines(("接收人",)),
    ),
)

TEMPLATE = Template(
    code="D20",
    title="检测（检验、检疫、鉴定）期间告知书",
    fields=(
        *BODY,
        _number("检告"),
        dated("2026-09-14"),
        *PARTY,
        CASE[1],
        _KIND,
        _WHAT,
        _WHO,
        Field("appraisal.from_on", "期间自", "填写", "2026-09-14"),
        Field("appraisal.until_on", "期间至", "填写", "2026-10-09"),
        *CONTACT,
    ),
    body=(
        Head("{appraisal.kind}期间告知书"),
        *PARTY_BLOCK,
        Para(
            "本机关办理{you}涉嫌{case.matter}一案，已将{appraisal.objects}委托{appraisal.institution}进行{appraisal.kind}，"
            "{appraisal.kind}期间自{appraisal.from_on|date}至{appraisal.until_on|date}。现予告知。"
        ),
        CONTACT_PARA,
        Sealed(),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)

RESULT = Template(
    code="D20J",
    title="检测（检验、检疫、鉴定）结果告知书",
    fields=(
        *BODY,
        _number("检告"),
        dated("2026-10-09"),
        *PARTY,
        CASE[1],
        _KIND,
        _WHAT,
        _WHO,
        Field("appraisal.report", "报告编号和日期", "填写", "SZJL-2026-0817，2026年10月8日"),
        Field("appraisal.result", "结果", "填写", "菌落总数不符合食品安全国家标准"),
        Field("appraisal.objection_days", "提出异议的期限（日）", "填写", 7),
        *CONTACT,
    ),
    body=(
        Head("{appraisal.kind}结果告知书"),
        *PARTY_BLOCK,
        Para(
            "{you}涉嫌{case.matter}一案，{appraisal.institution}对{appraisal.objects}进行{appraisal.kind}，"
            "已出具报告（{appraisal.report}），结果为：{appraisal.result}。"
        ),
        Para(
            "随文附送报告复印件。{you}对结果有异议的，可以自收到本告知书之日起{appraisal.objection_days}日内向本机关书面提出，并说明理由。"
        ),
        CONTACT_PARA,
        Sealed(),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)
