"""D07E 行政强制执行审批表: whatever a leader approves in an enforcement."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, OFFICERS, PARTY, PARTY_ROWS, opinion, opinion_row

TEMPLATE = Template(
    code="D07E",
    title="行政强制执行审批表",
    internal=True,
    fields=(
        BODY[0],
        *CASE,
        *PARTY,
        OFFICERS,
        Field("decision.number", "决定书文号", "duty", "深罗城执罚决字〔2026〕1号"),
        Field("duty.obligation", "应当履行的义务", "duty", "缴纳罚款人民币2000元"),
        Field("request.matter", "审批事项", "request", "作出行政强制执行决定（划拨存款、汇款）"),
        Field("request.reasons", "理由", "request", "经催告，当事人逾期仍不履行，且无正当理由。"),
        Field("request.basis", "依据", "request", "《中华人民共和国行政强制法》第三十七条"),
        *opinion("officer_opinion", "承办人意见", "建议强制执行。", "李建国", "陈晓敏"),
        *opinion("leader_opinion", "审批意见", "同意。", "黄志远", required=False),
    ),
    body=(
        Head("行政强制执行审批表", number=""),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("案由"), Value("{case.matter}"))),
                *PARTY_ROWS,
                Row((Label("承办人"), Value("{officers|people}", span=3))),
                Row(
                    (
                        Label("据以执行\n的决定"),
                        Value("{decision.number}"),
                        Label("应履行的\n义务"),
                        Value("{duty.obligation}"),
                    )
                ),
                Row((Label("审批事项"), Value("{request.matter}", span=3))),
                Row((Label("理由"), Value("{request.reasons}", span=3, tall=5))),
                Row((Label("依据"), Value("{request.basis}", span=3))),
                opinion_row("承办人意见", "officer_opinion"),
                opinion_row("审批意见", "leader_opinion"),
            ),
        ),
    ),
)
