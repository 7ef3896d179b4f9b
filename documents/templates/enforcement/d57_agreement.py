"""D57 执行协议. Source: 《行政强制法》第四十二条."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.enforcement.parts import DECISION, OBLIGATION, OWED, OWED_PARA
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, GUARDIAN_LINE, PARTY, PARTY_BLOCK, dated

TEMPLATE = Template(
    code="D57",
    title="执行协议",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执强协字〔2026〕1号"),
        dated("2026-04-30"),
        *PARTY,
        *DECISION,
        OBLIGATION,
        *OWED,
        Field("agreement.terms", "约定的内容", "agreement",
              "2026年5月31日前缴纳人民币贰仟元整（2000元）；2026年6月30日前缴纳人民币壹仟伍佰元整（1500元）。"),
        Field("agreement.last_on", "最后一期截止日", "agreement", "2026-06-30"),
        Field("agreement.reduced_cents", "减免加处罚款（分）", "agreement", 50000, required=False),
        Field("agreement.remedial", "补救措施", "agreement", "已自行拆除占道设施", required=False),
        *CONTACT,
    ),
    body=(
        Head("执行协议"),
        Para("{body.name}", lead="执行机关："),
        *PARTY_BLOCK,
        Para(
            "执行机关《{decision.title}》（{decision.number}）要求当事人{duty.obligation}，当事人逾期未履行。"
            "依据《中华人民共和国行政强制法》第四十二条的规定，在不损害公共利益和他人合法权益的情况下，双方达成如下协议："
        ),
        OWED_PARA,
        Para("一、当事人按下列约定分阶段履行：{agreement.terms}"),
        Para("二、最后一期履行期限至{agreement.last_on|date}届满。"),
        Para(
            "三、当事人采取了补救措施（{agreement.remedial}），减免加处的罚款{agreement.reduced_cents|amount}。",
            when="agreement.reduced_cents & agreement.remedial",
        ),
        Para(
            "当事人不履行本协议的，执行机关恢复强制执行，减免的加处罚款不再减免。", lead="恢复执行：",
            when="agreement.reduced_cents",
        ),
        Para("当事人不履行本协议的，执行机关恢复强制执行。", lead="恢复执行：", when="!agreement.reduced_cents"),
        Para("本协议一式二份，双方各执一份，自签字、盖章之日起生效。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
