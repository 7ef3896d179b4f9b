"""D54 履行行政决定催告书."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, GUARDIAN_LINE, PARTY, PARTY_BLOCK, dated

TEMPLATE = Template(
    code="D54",
    title="履行行政决定催告书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执催字〔2026〕1号"),
        dated("2027-05-10"),
        *PARTY,
        Field("decision.number", "行政处罚决定书文号", "decision", "深罗城执罚决字〔2026〕1号"),
        Field("decision.served_on", "行政处罚决定书送达日期", "decision", "2026-11-03"),
        Field("demand.duty", "应当履行的义务", "enforcement", "缴纳罚款人民币贰仟元整（2000元）"),
        Field("demand.owed_cents", "应缴金额合计（分）", "enforcement", 400000, required=False),
        Field("demand.manner", "履行方式", "enforcement", "持决定书到指定的代收银行或者通过电子支付系统缴纳"),
        Field("demand.days", "履行期限（工作日）", "enforcement", 10),
        Field("demand.consequence", "逾期后果", "enforcement", "依法申请人民法院强制执行"),
        *CONTACT,
    ),
    body=(
        Head("履行行政决定催告书"),
        *PARTY_BLOCK,
        Para(
            "本机关于{decision.served_on|date}向{you}送达《行政处罚决定书》（{decision.number}），{you}至今未履行下列义务：{demand.duty}。"
        ),
        Para("截至本催告书作出之日，应缴金额（含加处罚款）合计{demand.owed_cents|amount}。", when="demand.owed_cents"),
        Para(
            "依据《中华人民共和国行政强制法》第五十四条的规定，现催告{you}自收到本催告书之日起{demand.days}个工作日内履行，"
            "履行方式为：{demand.manner}。逾期仍不履行的，本机关将{demand.consequence}。"
        ),
        Para("{you}收到本催告书后有权进行陈述和申辩，本机关将充分听取{you}的意见。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)
