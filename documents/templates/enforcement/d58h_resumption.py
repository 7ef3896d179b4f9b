"""D58H 恢复执行通知书. Source: 《行政强制法》第三十九条第二款、第四十二条第三款."""

from documents.blocks import Para, When
from documents.fields import Field
from documents.templates.enforcement.notices import notice

TEMPLATE = notice(
    "D58H",
    "恢复执行通知书",
    (
        Field("notice.number", "中止通知书或者执行协议文号", "编号", "深罗城执强通字〔2026〕1号"),
        Field("notice.breach", "是否因不履行执行协议", "agreement", False, required=False),
        Field("notice.gone", "情况说明", "suspension", "当事人已恢复营业，具有履行能力"),
    ),
    (
        When(
            "notice.breach",
            (
                Para(
                    "{you}不履行《执行协议》（{notice.number}）：{notice.gone}。依据《中华人民共和国行政强制法》第四十二条第三款的规定，"
                    "本机关决定恢复强制执行。"
                ),
            ),
            (
                Para(
                    "本机关《中止执行通知书》（{notice.number}）所列中止执行的情形已经消失：{notice.gone}。"
                    "依据《中华人民共和国行政强制法》第三十九条第二款的规定，本机关决定恢复执行。"
                ),
            ),
        ),
    ),
    count=2,
)
