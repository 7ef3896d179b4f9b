"""D58E 终结执行通知书. Source: 《行政强制法》第四十条."""

from documents.blocks import Para
from documents.fields import Field
from documents.templates.enforcement.notices import notice

TEMPLATE = notice(
    "D58E",
    "终结执行通知书",
    (
        Field("notice.ground", "情形", "termination", "法人或者其他组织终止，无财产可供执行，又无义务承受人"),
        Field("notice.reason", "理由", "termination", "当事人已于2026年4月28日注销登记，清算后无剩余财产"),
    ),
    (
        Para(
            "因{notice.ground}（{notice.reason}），依据《中华人民共和国行政强制法》第四十条的规定，本机关决定终结执行。"
        ),
    ),
)
