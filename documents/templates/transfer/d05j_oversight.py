"""D05J 建议立案监督函. Source: 《行政执法机关移送涉嫌犯罪案件的规定》第九条."""

from documents.blocks import Head, Para, Sealed
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, DATE, PARTY, numbered
from documents.templates.transfer.parts import CRIME, FACTS

TEMPLATE = Template(
    code="D05J",
    title="建议立案监督函",
    fields=(
        *BODY, numbered("刑监字"), DATE, PARTY[1], CRIME, FACTS, *CONTACT,
        Field("objection.to", "人民检察院", "oversight", "深圳市罗湖区人民检察院"),
        Field("objection.notice", "通知书文号", "police", "罗公不立字〔2026〕12号"),
        Field("objection.notified_on", "收到通知书的日期", "police", "2026-11-20"),
        Field("objection.reason", "不予立案的理由", "police", "认为犯罪数额未达到立案追诉标准", required=False),
        Field("objection.grounds", "理由", "oversight", "经检测，倾倒的危险废物数量为三点六吨，已达到立案追诉标准"),
        Field("sending.number", "移送书文号", "编号", "深罗城执刑移字〔2026〕1号", required=False),
    ),
    body=(
        Head("建议立案监督函"),
        Para("{objection.to}：", indent=0),
        Para("本机关以《涉嫌犯罪案件移送书》（{sending.number}）移送的{party.name}涉嫌{crime.name}一案，"
             "于{objection.notified_on|date}收到{objection.notice}通知书，决定不予立案。", when="sending.number"),
        Para("不予立案的理由为：{objection.reason}。", when="objection.reason"),
        Para("本机关查明：{crime.facts}。"),
        Para("本机关认为，{objection.grounds}。"),
        Para("依据《行政执法机关移送涉嫌犯罪案件的规定》第九条的规定，建议你院依法进行立案监督，并将结果通知本机关。"),
        CONTACT_PARA,
        Sealed(),
    ),
)  # fmt: skip
