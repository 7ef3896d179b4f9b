"""D07E 行政强制执行审批表: whatever a leader approves in an enforcement."""

from documents.fields import Field
from documents.forms import Label, Row, Value
from documents.templates.enforcement.parts import approval
from documents.templates.penalty.parts import opinion, opinion_row

TEMPLATE = approval(
    "D07E",
    "行政强制执行审批表",
    (
        Field("request.matter", "审批事项", "request", "中止执行"),
        Field(
            "request.reasons", "理由", "request", "当事人店铺停业，正在办理歇业手续，暂无收入，履行行政决定确有困难。"
        ),
        Field("request.basis", "依据", "request", "《中华人民共和国行政强制法》第三十九条第一款第一项"),
        *opinion("officer_opinion", "承办人意见", "建议中止执行。", "李建国", "陈晓敏", date="2026-05-05"),
        *opinion("leader_opinion", "审批意见", "同意。", "黄志远", date="2026-05-05", required=False),
    ),
    (
        Row((Label("审批事项"), Value("{request.matter}", span=3))),
        Row((Label("理由"), Value("{request.reasons}", span=3, tall=5))),
        Row((Label("依据"), Value("{request.basis}", span=3))),
        opinion_row("承办人意见", "officer_opinion"),
        opinion_row("审批意见", "leader_opinion"),
    ),
)
