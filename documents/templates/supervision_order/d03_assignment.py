"""D03 案件交办通知书."""

from documents.blocks import Para
from documents.fields import Field
from documents.templates.supervision_order.parts import CONTENT, letter

TEMPLATE = letter(
    "D03",
    "案件交办通知书",
    "交办字",
    (
        CONTENT,
        Field("lead.source", "线索来源", "lead", "12345热线", required=False),
        Field("opinion.days", "反馈期限（日）", "opinion", 30),
    ),
    Para("现将下列案件（线索）交由你单位办理：{lead.content}。"),
    Para("请依法核查处理，符合立案条件的应当立案，并自收到本通知书之日起{opinion.days}日内将办理情况书面报告本机关。"),
)
