"""D95 停止执行通知书. Source: 《行政复议法》第四十二条; 《行政诉讼法》第五十六条."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, DATE, NUMBER, PARTY, PARTY_BLOCK
from documents.templates.remedy.parts import DECISION, REMEDY

TEMPLATE = Template(
    code="D95",
    title="停止执行通知书",
    fields=(
        *BODY, NUMBER, DATE, *PARTY, *REMEDY, *DECISION, *CONTACT,
        Field("suspension.ground", "停止执行的情形", "suspension", "行政复议机关认为需要停止执行"),
        Field("suspension.document", "通知、裁定文书", "suspension", "深罗府复停〔2026〕3号", required=False),
    ),
    body=(
        Head("停止执行通知书"),
        *PARTY_BLOCK,
        Para("{you}不服本机关{remedy.decided_on|date}作出的《{remedy.decision_title}》（{remedy.decision}），已{remedy.kind}。"
             "因{suspension.ground}（{suspension.document}），本机关决定在{remedy.kind}期间停止执行该决定。",
             when="suspension.document"),
        Para("{you}不服本机关{remedy.decided_on|date}作出的《{remedy.decision_title}》（{remedy.decision}），已{remedy.kind}。"
             "因{suspension.ground}，本机关决定在{remedy.kind}期间停止执行该决定。", when="!suspension.document"),
        Para("{remedy.kind}结束后，按照生效的决定或者裁判执行。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人",)),
    ),
)  # fmt: skip
