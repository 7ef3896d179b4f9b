"""D44 当场行政处罚决定备案表: what was decided on the spot is reported to the agency (《行政处罚法》第五十二条第三款)."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, OFFICERS, PARTY, PARTY_ROWS, PENALTY, opinion, opinion_row

TEMPLATE = Template(
    code="D44",
    title="当场行政处罚决定备案表",
    internal=True,
    fields=(
        BODY[0],
        Field("number", "备案表编号", "编号", "", required=False),
        *CASE,
        *PARTY,
        OFFICERS,
        Field("violation.occurred_at", "违法行为发生时间", "scene", "2026-09-07T10:20"),
        Field("violation.place", "违法行为发生地点", "scene", "深圳市罗湖区东门街道人民北路2088号门前"),
        Field("violation.facts", "违法事实", "scene", "超出门、窗外墙摆放桌椅经营，占用门前人行道面积约6平方米。"),
        Field("decision.number", "决定书编号", "decision", "深罗城执当罚字〔2026〕1号"),
        Field("decision.decided_at", "决定时间", "decision", "2026-09-07T10:35"),
        *PENALTY,
        Field("filing.payment", "缴款情况", "payment", "扫码缴款，票据号4401260100234567", required=False),
        Field("filing.filed_on", "备案日期", "filing", "2026-09-08"),
        Field("filing.receiver", "备案接收人", "filing", "周强"),
        *opinion("officer_opinion", "承办人意见", "当场处罚决定已作出，报请备案。", "李建国", "陈晓敏", date="2026-09-08"),
    ),
    body=(
        Head("当场行政处罚决定备案表", number=""),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("决定书编号"), Value("{decision.number}"))),
                Row((Label("案由"), Value("{case.matter}", span=3))),
                *PARTY_ROWS,
                Row((Label("违法时间"), Value("{violation.occurred_at|moment}"), Label("决定时间"), Value("{decision.decided_at|moment}"))),
                Row((Label("违法地点"), Value("{violation.place}", span=3))),
                Row((Label("违法事实"), Value("{violation.facts}", span=3, tall=4))),
                Row((Label("处罚依据"), Value("{penalty.basis}", span=3))),
                Row((Label("处罚内容"), Value("{penalty_text}", span=3))),
                Row((Label("缴款情况"), Value("{filing.payment:未缴}", span=3))),
                Row((Label("执法人员"), Value("{officers|people}", span=3))),
                opinion_row("承办人意见", "officer_opinion", tall=3),
                Row((Label("备案接收人"), Value("{filing.receiver}"), Label("备案日期"), Value("{filing.filed_on|date}"))),
            ),
        ),
    ),
)  # fmt: skip
