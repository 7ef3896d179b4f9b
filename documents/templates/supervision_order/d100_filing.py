"""D100 行政执法监督立项审批表. Source: 《行政执法监督条例》（国令第825号）."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, opinion, opinion_row
from documents.templates.supervision_order.parts import CASE, UNIT

TEMPLATE = Template(
    code="D100",
    title="行政执法监督立项审批表",
    internal=True,
    fields=(
        BODY[0], CASE, UNIT,
        Field("lead.source", "线索来源", "lead", "12345热线"),
        Field("lead.received_on", "收到日期", "lead", "2026-11-18"),
        Field("lead.problems", "涉及的问题", "lead", "有案不立、逾期、不作为"),
        Field("lead.content", "线索内容", "lead", "群众多次投诉某店铺占道经营，执法队受理后逾期未立案"),
        *opinion("officer_opinion", "监督人员意见", "建议立项监督。", "江海涛", date="2026-11-19", required=False),
        *opinion("leader_opinion", "审批意见", "同意立项。", "黄志远", date="2026-11-19", required=False),
    ),
    body=(
        Head("行政执法监督立项审批表", number="{case.number}"),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("线索来源"), Value("{lead.source}"), Label("收到日期"), Value("{lead.received_on|date}"))),
                Row((Label("涉及单位"), Value("{lead.unit}", span=3))),
                Row((Label("涉及的问题"), Value("{lead.problems}", span=3))),
                Row((Label("线索内容"), Value("{lead.content}", span=3))),
                opinion_row("监督人员意见", "officer_opinion", tall=4),
                opinion_row("审批意见", "leader_opinion", tall=4),
            ),
        ),
    ),
)  # fmt: skip
