"""D60 强制执行结案审批表."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, OFFICERS, PARTY, PARTY_ROWS, opinion, opinion_row

TEMPLATE = Template(
    code="D60",
    title="强制执行结案审批表",
    internal=True,
    fields=(
        BODY[0],
        *CASE,
        *PARTY,
        OFFICERS,
        Field("decision.number", "决定书文号", "duty", "深罗城执罚决字〔2026〕1号"),
        Field("duty.obligation", "应当履行的义务", "duty", "缴纳罚款人民币2000元"),
        Field("closing.result", "结案结果", "closing", "强制执行完毕"),
        Field("closing.done_on", "日期", "closing", "2026-05-20"),
        Field("closing.summary", "办理情况", "closing", "经催告后强制执行，罚款和加处罚款已全部执行到位。"),
        *opinion("officer_opinion", "承办人意见", "建议结案。", "李建国", "陈晓敏"),
        *opinion("unit_opinion", "承办机构意见", "同意结案。", "周强", required=False),
    ),
    body=(
        Head("强制执行结案审批表", number=""),
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
                Row((Label("结案结果"), Value("{closing.result}"), Label("日期"), Value("{closing.done_on|date}"))),
                Row((Label("办理情况"), Value("{closing.summary}", span=3, tall=6))),
                opinion_row("承办人意见", "officer_opinion"),
                opinion_row("承办机构意见", "unit_opinion"),
            ),
        ),
    ),
)
