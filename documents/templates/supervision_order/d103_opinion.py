"""D103 行政执法监督意见书. Source: 《行政执法监督条例》（国令第825号）."""

from documents.blocks import Each, Para
from documents.fields import Field
from documents.templates.supervision_order.parts import FOUND, letter

TEMPLATE = letter(
    "D103",
    "行政执法监督意见书",
    "监意字",
    (
        FOUND,
        Field(
            "opinion.demands", "整改要求", "opinion", ["立即对该案开展调查，依法作出决定", "清理同类逾期案件，建立台账"]
        ),
        Field("opinion.days", "整改反馈期限（日）", "opinion", 30),
    ),
    Para("依据《行政执法监督条例》的规定，本机关对你单位的行政执法进行监督，查明：{inquiry.found}。"),
    Para("现提出监督意见如下："),
    Each("opinion.demands", "demand", (Para("{index}．{demand}。"),)),
    Para(
        "请自收到本意见书之日起{opinion.days}日内整改，并将整改情况书面反馈本机关。逾期不整改的，本机关将督办、约谈、通报。"
    ),
)
