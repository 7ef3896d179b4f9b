"""D31 案件调查审批表."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CASE,
    OFFICERS,
    OPENED,
    PARTY,
    PARTY_ROWS,
    PENALTY,
    VIOLATION,
    opinion,
    opinion_row,
)

TEMPLATE = Template(
    code="D31",
    title="案件调查审批表",
    internal=True,
    fields=(
        BODY[0],
        *CASE,
        OPENED,
        *PARTY,
        OFFICERS,
        *VIOLATION,
        *PENALTY,
        Field(
            "investigation.course",
            "调查经过",
            "investigation",
            "2026年9月7日、11日两次现场检查，9月9日询问当事人。现已调查终结。",
        ),
        *opinion("officer_opinion", "承办人意见", "违法事实清楚，证据确凿，建议给予行政处罚。", "李建国", "陈晓敏"),
        *opinion("unit_opinion", "承办机构审核意见", "同意承办人意见。", "周强", required=False),
        *opinion("leader_opinion", "单位负责人意见", "同意。", "黄志远", required=False),
    ),
    body=(
        Head("案件调查审批表", number=""),
        Form(
            (2.2, 4, 2.2, 3.6),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("立案日期"), Value("{case.opened_on|date}"))),
                Row((Label("案由"), Value("{case.matter}", span=3))),
                *PARTY_ROWS,
                Row((Label("执法人员"), Value("{officers|people}", span=3))),
                Row((Label("调查经过"), Value("{investigation.course}", span=3, tall=3))),
                Row((Label("违法事实"), Value("{violation.facts}", span=3, tall=4))),
                Row((Label("拟处理的\n种类和金额"), Value("{penalty_text}", span=3, tall=2))),
                opinion_row("承办人意见", "officer_opinion"),
                opinion_row("承办机构\n审核意见", "unit_opinion"),
                opinion_row("单位负责人\n意见", "leader_opinion"),
            ),
        ),
    ),
)
