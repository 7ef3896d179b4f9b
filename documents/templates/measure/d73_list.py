"""D73 查封（扣押）清单, made in two copies."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.measure.parts import GOODS, GOODS_TABLE, KIND, NUMBERED, PLACE, TAKEN
from documents.templates.penalty.parts import BODY, GUARDIAN_LINE, PARTY, dated

TEMPLATE = Template(
    code="D73",
    title="查封（扣押）清单",
    fields=(
        *BODY, dated("2026-03-03"), *PARTY, KIND, NUMBERED, PLACE, TAKEN, GOODS,
        Field("list.count", "项数", "财物台账", 3),
    ),
    body=(
        Head("{measure.kind}清单", number=""),
        Para("当事人：{party.name}", indent=0),
        Para("{measure.kind}决定书文号：{measure.number}", indent=0),
        Para("实施时间和地点：{measure.taken_on|date}，{measure.place}", indent=0),
        GOODS_TABLE,
        Gap(0.5),
        Para("以上共{list.count}项，以下空白。经当场逐件清点，核对无误。本清单一式二份，由当事人和本机关分别保存。"),
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE, "执法人员", "执法人员", "见证人")),
    ),
)  # fmt: skip
