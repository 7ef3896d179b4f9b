"""D13 限期提供材料通知书."""

from documents.blocks import Each, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, GUARDIAN, GUARDIAN_LINE, dated

TEMPLATE = Template(
    code="D13",
    title="限期提供材料通知书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执材字〔2026〕3号"),
        dated("2026-09-09"),
        Field("request.to", "被通知人", "investigation", "深圳市罗湖区好味来餐饮管理有限公司"),
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        GUARDIAN,
        Field("request.materials", "材料清单", "investigation", ["营业执照副本复印件", "经营场所租赁合同复印件"]),
        Field("request.deadline", "提供期限", "investigation", "2026-09-14"),
        *CONTACT,
    ),
    body=(
        Head("限期提供材料通知书"),
        Para("{request.to}：", indent=0),
        Para(
            "为查明涉嫌{case.matter}一案的事实，依据《中华人民共和国行政处罚法》第五十五条的规定，"
            "请你（单位）于{request.deadline|date}前向本机关提供下列材料："
        ),
        Each("request.materials", "material", (Para("{index}．{material}"),)),
        Para("材料为复印件的，应当注明与原件核对无误并签名或者盖章。你（单位）应当对材料的真实性负责。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("被通知人", GUARDIAN_LINE)),
    ),
)
