"""D05F 不予立案决定提请复议书. Source: 《行政执法机关移送涉嫌犯罪案件的规定》第九条第一款."""

from documents.blocks import Head, Para, Sealed
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, DATE, PARTY, numbered
from documents.templates.transfer.parts import CRIME, FACTS

TEMPLATE = Template(
    code="D05F",
    title="不予立案决定提请复议书",
    fields=(
        *BODY, numbered("刑复字"), DATE, PARTY[1], CRIME, FACTS, *CONTACT,
        Field("objection.to", "公安机关", "reconsideration", "深圳市公安局罗湖分局"),
        Field("objection.notice", "通知书文号", "police", "罗公不立字〔2026〕12号"),
        Field("objection.notified_on", "收到通知书的日期", "police", "2026-11-20"),
        Field("objection.reason", "不予立案的理由", "police", "认为犯罪数额未达到立案追诉标准", required=False),
        Field("objection.grounds", "理由", "reconsideration", "经检测，倾倒的危险废物数量为三点六吨，已达到立案追诉标准"),
        Field("sending.number", "移送书文号", "编号", "深罗城执刑移字〔2026〕1号", required=False),
    ),
    body=(
        Head("不予立案决定提请复议书"),
        Para("{objection.to}：", indent=0),
        Para("本机关以《涉嫌犯罪案件移送书》（{sending.number}）移送的{party.name}涉嫌{crime.name}一案，"
             "于{objection.notified_on|date}收到{objection.notice}通知书，决定不予立案。", when="sending.number"),
        Para("不予立案的理由为：{objection.reason}。", when="objection.reason"),
        Para("本机关查明：{crime.facts}。"),
        Para("本机关认为，{objection.grounds}。"),
        Para("依据《行政执法机关移送涉嫌犯罪案件的规定》第九条第一款的规定，提请你局复议，自收到本文件之日起三日内作出立案或者不予立案的决定，并书面通知本机关。"),
        CONTACT_PARA,
        Sealed(),
    ),
)  # fmt: skip
