"""D78C 涉案财物出库单."""

from documents.blocks import Gap, Head, Para, SignLines
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.measure.parts import ISSUED_EXAMPLE
from documents.templates.penalty.parts import BODY, CASE, PARTY, dated

TEMPLATE = Template(
    code="D78C",
    title="涉案财物出库单",
    internal=True,
    fields=(BODY[0], dated("2026-04-03"), *CASE, *PARTY, Field("entries", "出库记录", "财物台账", ISSUED_EXAMPLE)),
    body=(
        Head("涉案财物出库单", number=""),
        Para("案件编号：{case.number}", indent=0),
        Para("当事人：{party.name}", indent=0),
        Para("案由：{case.matter}", indent=0),
        Form(
            (1.1, 2.3, 1.5, 1.6, 2.6, 2.2, 2.3),
            (
                Row(
                    (
                        Label("序号"), Label("名称规格"), Label("数量"), Label("事由"), Label("时间"),
                        Label("领取（接收）人"), Label("经手人"),
                    )
                ),
                EachRow(
                    "entries", "entry",
                    (
                        Value("{index}", align="centre"), Value("{entry.name}\n{entry.model:}"),
                        Value("{entry.quantity}", align="centre"), Value("{entry.kind}"), Value("{entry.at|moment}"),
                        Value("{entry.counterpart:}"), Value("{entry.officers}"),
                    ),
                ),
            ),
        ),
        Gap(0.5),
        Para("制表日期：{date|date}", indent=0),
        SignLines(("经手人", "经手人", "保管人")),
    ),
)  # fmt: skip
