"""D90 行政复议申请转送函. Source: 《行政复议法》第三十二条."""

from documents.blocks import Head, Para, Sealed
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, PARTY, dated, numbered
from documents.templates.remedy.parts import ON_THE_SPOT, REMEDY

TEMPLATE = Template(
    code="D90",
    title="行政复议申请转送函",
    fields=(
        *BODY, numbered("复转字"), dated("2026-11-06"), PARTY[1], *REMEDY, *ON_THE_SPOT, *CONTACT,
        Field("forwarding.reason", "维持的理由", "forwarding", "当场处罚决定事实清楚、程序合法、裁量适当"),
    ),
    body=(
        Head("行政复议申请转送函"),
        Para("{remedy.authority}：", indent=0),
        Para("{party.name}不服本机关{remedy.decided_on|date}作出的《{remedy.decision_title}》（{remedy.decision}），"
             "于{remedy.filed_on|date}经本机关提交行政复议申请，本机关于{remedy.received_on|date}收到。"),
        Para("经审查，本机关认为{forwarding.reason}，需要维持原决定。依据《中华人民共和国行政复议法》第三十二条的规定，"
             "现将行政复议申请转送你机关。"),
        Para("附：1．行政复议申请材料；2．《{remedy.decision_title}》及有关案卷材料。"),
        CONTACT_PARA,
        Sealed(),
    ),
)  # fmt: skip
