"""D54 履行行政决定催告书 before the body enforces itself. Source: 《行政强制法》第三十五条."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.enforcement.parts import DECISION, INTRO, OWED, OWED_PARA
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, GUARDIAN_LINE, PARTY, PARTY_BLOCK, dated

TEMPLATE = Template(
    code="D54",
    title="履行行政决定催告书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执催字〔2026〕1号"),
        dated("2026-03-30"),
        *PARTY,
        *DECISION,
        *OWED,
        Field("demand.obligation", "应当履行的义务", "demand", "缴纳罚款人民币贰仟元整（2000元）"),
        Field("demand.days", "履行期限（日）", "demand", 10),
        Field("demand.manner", "履行方式", "demand", "持决定书到指定的代收银行或者通过电子支付系统缴纳"),
        Field("demand.consequence", "逾期后果", "demand", "依法作出行政强制执行决定"),
        *CONTACT,
    ),
    body=(
        Head("履行行政决定催告书"),
        *PARTY_BLOCK,
        Para(INTRO + "{you}至今未履行下列义务：{demand.obligation}。"),
        OWED_PARA,
        Para(
            "依据《中华人民共和国行政强制法》第三十五条的规定，现催告{you}自收到本催告书之日起{demand.days}日内履行，"
            "履行方式为：{demand.manner}。逾期仍不履行且无正当理由的，本机关将{demand.consequence}。"
        ),
        Para(
            "{you}收到本催告书后有权进行陈述和申辩，本机关将充分听取{you}的意见，对{you}提出的事实、理由和证据进行记录、复核。"
        ),
        CONTACT_PARA,
        Sealed(),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)
