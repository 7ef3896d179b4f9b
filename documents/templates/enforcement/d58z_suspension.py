"""D58Z 中止执行通知书. Source: 《行政强制法》第三十九条第一款."""

from documents.blocks import Para
from documents.templates.enforcement.notices import GROUND, REASON, notice

TEMPLATE = notice(
    "D58Z",
    "中止执行通知书",
    (GROUND, REASON),
    (
        Para(
            "因{notice.ground}（{notice.reason}），依据《中华人民共和国行政强制法》第三十九条第一款的规定，本机关决定中止执行。"
        ),
        Para("中止执行的情形消失后，本机关将恢复执行。"),
    ),
)
