"""D94 退还罚没款通知书. Source: 《行政复议法》第七十七条; 《行政诉讼法》第九十四条."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    DATE,
    GUARDIAN_LINE,
    PARTY,
    PARTY_BLOCK,
    numbered,
)
from documents.templates.remedy.parts import DECISION

TEMPLATE = Template(
    code="D94",
    title="退还罚没款通知书",
    fields=(
        *BODY, numbered("退款字"), DATE, *PARTY, *DECISION, *CONTACT,
        Field("result.document", "决定、裁判文书", "result", "深罗府复决〔2026〕12号行政复议决定书"),
        Field("refund.cents", "退还数额（分）", "result", 200000),
    ),
    body=(
        Head("退还罚没款通知书"),
        *PARTY_BLOCK,
        Para("本机关于{remedy.decided_on|date}对{you}作出《{remedy.decision_title}》（{remedy.decision}）。依据{result.document}，"
             "应当退还{you}已缴纳的罚没款{refund.cents|amount}。"),
        Para("请{you}持本通知书、身份证明和原缴款票据办理退款手续，并提供收款账户。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
