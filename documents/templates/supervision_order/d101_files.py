"""D101 调阅案卷通知书. Source: 《行政执法监督条例》（国令第825号）."""

from documents.blocks import Each, Para
from documents.fields import Field
from documents.templates.supervision_order.parts import letter

TEMPLATE = letter(
    "D101",
    "调阅案卷通知书",
    "调卷字",
    (Field("inquiry.files", "调阅的案卷", "inquiry", ["深罗城执案〔2026〕17号案卷", "2026年第三季度简易程序案卷"]),),
    Para(
        "依据《行政执法监督条例》的规定，本机关开展行政执法监督，需要调阅下列案卷，请自收到本通知书之日起三个工作日内提供："
    ),
    Each("inquiry.files", "file", (Para("{index}．{file}"),)),
    Para("调阅期间案卷由本机关妥善保管，用后及时归还。"),
)
