"""D05L 涉案物品清单. Source: 《行政执法机关移送涉嫌犯罪案件的规定》第六条第三项、第十二条."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines
from documents.template import Template
from documents.templates.measure.parts import GOODS_TABLE
from documents.templates.penalty.parts import BODY, DATE, PARTY
from documents.templates.transfer.parts import CASE, GOODS

TEMPLATE = Template(
    code="D05L",
    title="涉案物品清单",
    fields=(*BODY, DATE, *CASE, PARTY[1], GOODS),
    body=(
        Head("涉案物品清单", number="{case.number}"),
        Para("当事人：{party.name}", indent=0),
        GOODS_TABLE,
        Gap(0.5),
        Para("没有涉案物品。", when="!list.goods"),
        Para("本清单一式二份，移送机关和接收机关各执一份。"),
        Sealed(),
        SignLines(("移送人", "接收人")),
    ),
)  # fmt: skip
