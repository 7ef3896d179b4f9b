"""D16 协助调查函, D16J 协助辨认（鉴别）通知书, D16K 协助扣押通知书: one agency asks another."""

from documents.blocks import Each, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, CONTACT, CONTACT_PARA, PARTY, dated, numbered

_TO = Field("assist.to", "协助单位", "填写", "深圳市市场监督管理局罗湖监管局")


TEMPLATE = Template(
    code="D16",
    title="协助调查函",
    fields=(
        *BODY,
        numbered("协字"),
        dated("2026-09-18"),
        CASE[1],
        PARTY[1],
        _TO,
        Field(
            "assist.matters", "请求协助的事项", "填写", ["该单位的登记信息和住所变更情况", "2025年以来的行政处罚记录"]
        ),
        Field("assist.reply_by", "请于何日前复函", "填写", "2026-10-09"),
        *CONTACT,
    ),
    body=(
        Head("协助调查函"),
        Para("{assist.to}：", indent=0),
        Para(
            "本机关正在办理{party.name}涉嫌{case.matter}一案。因调查需要，依据《中华人民共和国行政处罚法》第二十六条的规定，"
            "请你单位协助下列事项："
        ),
        Each("assist.matters", "matter", (Para("{index}．{matter}"),)),
        Para("请于{assist.reply_by|date}前将有关材料加盖印章后函复本机关。不能按期协助的，请函告原因。"),
        CONTACT_PARA,
        Sealed(),
    ),
)

IDENTIFY = Template(
    code="D16J",
    title="协助辨认（鉴别）通知书",
    fields=(
        *BODY,
        numbered("协字", 2),
        dated("2026-09-18"),
        CASE[1],
        PARTY[1],
        _TO,
        Field("assist.objects", "辨认（鉴别）的对象", "填写", "印有“老街坊”字样的餐车招牌一块"),
        Field("assist.question", "辨认（鉴别）的内容", "填写", "是否为你单位授权制作使用"),
        Field("assist.reply_by", "请于何日前出具意见", "填写", "2026-10-09"),
        *CONTACT,
    ),
    body=(
        Head("协助辨认（鉴别）通知书"),
        Para("{assist.to}：", indent=0),
        Para(
            "本机关正在办理{party.name}涉嫌{case.matter}一案，依据《中华人民共和国行政处罚法》第二十六条、第五十五条的规定，请你单位对下列物品协助辨认（鉴别）："
        ),
        Para("{assist.objects}", lead="对象："),
        Para("{assist.question}", lead="内容："),
        Para(
            "请于{assist.reply_by|date}前出具书面意见，写明依据，由辨认（鉴别）人签名并加盖印章。你单位对所出具的意见承担法律责任。"
        ),
        CONTACT_PARA,
        Sealed(),
        SignLines(("接收人",)),
    ),
)

SEIZE = Template(
    code="D16K",
    title="协助扣押通知书",
    fields=(
        *BODY,
        numbered("协字", 3),
        dated("2026-09-14"),
        CASE[1],
        PARTY[1],
        _TO,
        Field("assist.decision", "扣押决定书文号", "填写", "深罗城执强措字〔2026〕1号"),
        Field("assist.objects", "请求协助扣押的财物", "填写", "存放于你单位仓库的流动餐车1辆"),
        Field("assist.until_on", "扣押期限至", "填写", "2026-10-13"),
        *CONTACT,
    ),
    body=(
        Head("协助扣押通知书"),
        Para("{assist.to}：", indent=0),
        Para(
            "本机关对{party.name}涉嫌{case.matter}一案，已作出《扣押决定书》（{assist.decision}），对下列财物予以扣押："
            "{assist.objects}。"
        ),
        Para(
            "依据《中华人民共和国行政处罚法》第二十六条的规定，请你单位协助执行，在{assist.until_on|date}之前，"
            "未经本机关同意，不得让他人提取、转移或者处分上述财物。"
        ),
        Para("随文附《扣押决定书》和清单的复印件。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("接收人",)),
    ),
)
