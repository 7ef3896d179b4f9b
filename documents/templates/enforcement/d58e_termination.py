"""D58E 终结执行通知书. Source: 《行政强制法》第四十条."""

from documents.blocks import Para
from documents.fields import Field
from documents.templates.enforcement.notices import notice

TEMPLATE = notice(
    "D58E",
    "终结执行通知书",
    (
        Field("notice.ground", "情形", "termination", "执行标的灭失"),
        Field("notice.reason", "理由", "termination", "堆放的建筑材料已被洪水冲走，现场已无执行标的"),
    ),
    (
        Para(
            "因{notice.ground}（{notice.reason}），依据《中华人民共和国行政强制法》第四十条的规定，本机关决定终结执行。"
        ),
    ),
)
