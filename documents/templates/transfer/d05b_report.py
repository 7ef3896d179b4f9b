"""D05B 涉嫌犯罪案件移送报告及审批表. Source: 《行政执法机关移送涉嫌犯罪案件的规定》第五条."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, OFFICERS, PARTY, PARTY_ROWS, opinion, opinion_row
from documents.templates.transfer.parts import CASE, CRIME, EVIDENCE, FACTS, STANDARD

TEMPLATE = Template(
    code="D05B",
    title="涉嫌犯罪案件移送报告及审批表",
    internal=True,
    fields=(
        BODY[0], *CASE, *PARTY, OFFICERS, CRIME, FACTS, STANDARD, EVIDENCE,
        Field("report.on", "报告日期", "report", "2026-11-20"),
        *opinion("officer_opinion", "专案组意见", "涉嫌污染环境罪，建议移送公安机关。", "李建国", "陈晓敏", date="2026-11-20"),
        *opinion("leader_opinion", "正职负责人审批意见", "批准移送。", "黄志远", date="2026-11-20", required=False),
    ),
    body=(
        Head("涉嫌犯罪案件移送报告及审批表", number="{case.number}"),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("原案件编号"), Value("{case.origin}"), Label("原案由"), Value("{case.matter}"))),
                *PARTY_ROWS,
                Row((Label("专案组成员"), Value("{officers|people}", span=3))),
                Row((Label("涉嫌罪名"), Value("{crime.name}"), Label("报告日期"), Value("{report.on|date}"))),
                Row((Label("涉嫌犯罪的事实"), Value("{crime.facts}", span=3))),
                Row((Label("移送标准"), Value("{crime.standard}", span=3))),
                Row((Label("主要证据"), Value("{crime.evidence|list}", span=3))),
                opinion_row("专案组意见", "officer_opinion", tall=4),
                opinion_row("正职负责人审批意见", "leader_opinion", tall=5),
            ),
        ),
    ),
)  # fmt: skip
