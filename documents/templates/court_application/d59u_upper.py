"""D59U 复议申请书 to the upper court. Source: 《行政强制法》第五十六条第二款、第五十八条第三款."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, PARTY, dated

TEMPLATE = Template(
    code="D59U",
    title="复议申请书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执强申字〔2026〕2号"),
        dated("2026-10-26"),
        PARTY[0],
        PARTY[1],
        Field("decision.number", "决定书文号", "appeal", "深罗城执罚决字〔2026〕1号"),
        Field("upper.court", "上一级人民法院", "upper", "深圳市中级人民法院"),
        Field("upper.below", "作出裁定的人民法院", "application", "深圳市盐田区人民法院"),
        Field("upper.number", "裁定书文号", "court", "（2026）粤0308行审12号", required=False),
        Field("upper.received_on", "收到裁定日期", "refusal", "2026-10-20"),
        Field("upper.ruling", "裁定结果", "refusal", "不予受理"),
        Field("upper.article", "条款", "refusal", "第五十六条第二款"),
        Field("upper.grounds", "复议理由", "upper", "申请在法定期限内提出，材料齐全，原裁定认定逾期与事实不符"),
        Field("upper.leader", "行政机关负责人", "upper", "黄志远"),
        *CONTACT,
    ),
    body=(
        Head("复议申请书"),
        Para("{body.name}", lead="申请人："),
        Para("{party.name}", lead="被申请人："),
        Para(
            "申请人申请{upper.below}强制执行行政决定（{decision.number}），于{upper.received_on|date}收到该院{upper.number:}{upper.ruling}的裁定。"
            "申请人有异议，依据《中华人民共和国行政强制法》{upper.article}的规定，自收到裁定之日起十五日内申请复议。"
        ),
        Para("{upper.grounds}。", lead="复议理由："),
        Para("请求撤销原裁定，依法作出裁定。"),
        Para("此致"),
        Para("{upper.court}", indent=0),
        CONTACT_PARA,
        Para("本申请书经行政机关负责人{upper.leader}批准。", keep=True),
        Sealed(),
        SignLines(("行政机关负责人签名",)),
    ),
)
