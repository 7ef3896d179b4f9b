"""D07E 行政强制执行审批表: whatever a leader approves in an enforcement."""

from documents.fields import Field
from documents.forms import Label, Row, Value
from documents.templates.enforcement.parts import approval
from documents.templates.penalty.parts import opinion, opinion_row

TEMPLATE = approval(
    "D07E",
    "行政强制执行审批表",
    (
        Field("request.matter", "审批事项", "request", "作出行政强制执行决定（划拨存款、汇款）"),
        Field("request.reasons", "理由", "request", "经催告，当事人逾期仍不履行，且无正当理由。"),
        Field("request.basis", "依据", "request", "《中华人民共和国行政强制法》第三十七条"),
        *opinion("officer_opinion", "承办人意见", "建议强制执行。", "李建国", "陈晓敏"),
        *opinion("leader_opinion", "审批意见", "同意。", "黄志远", required=False),
    ),
    (
        Row((Label("审批事项"), Value("{request.matter}", span=3))),
        Row((Label("理由"), Value("{request.reasons}", span=3, tall=5))),
        Row((Label("依据"), Value("{request.basis}", span=3))),
        opinion_row("承办人意见", "officer_opinion"),
        opinion_row("审批意见", "leader_opinion"),
    ),
)
