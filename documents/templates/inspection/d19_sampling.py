"""D19 抽样取证通知书 with its list."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, OFFICERS, PARTY, PARTY_BLOCK, dated, numbered

#: What was taken; the record of the sampling (D19R) lists the same.
SAMPLES = Field(
    "samples", "样品", "sampling",
    [
            {"name": "餐饮具（饭碗）", "spec": "白瓷，4.5寸", "quantity": "4件", "spare": "2件"},
            {"name": "餐饮具（筷子）", "spec": "木质", "quantity": "10双", "spare": "5双"},
        ],
)  # fmt: skip
SAMPLED = (
    Field("sampling.at", "抽样时间", "sampling", "2026-03-04T10:30"),
    Field("sampling.place", "抽样地点", "sampling", "深圳市罗湖区东门街道人民北路2088号一层102铺"),
    Field("sampling.method", "抽样方法和依据", "sampling", "随机抽取，GB 14934-2016"),
    Field("sampling.keeper", "样品保存", "sampling", "深圳市计量质量检测研究院"),
)
SAMPLE_TABLE = Form(
    (1.1, 3.6, 3.3, 2, 2),
    (
        Row((Label("序号"), Label("名称"), Label("规格批号"), Label("数量"), Label("备样"))),
        EachRow(
            "samples", "one",
            (
                Value("{index}", align="centre"), Value("{one.name}"), Value("{one.spec:}"),
                Value("{one.quantity:}", align="centre"), Value("{one.spare:}", align="centre"),
            ),
        ),
    ),
)  # fmt: skip

TEMPLATE = Template(
    code="D19",
    title="抽样取证通知书",
    fields=(*BODY, numbered("抽证字"), dated("2026-03-04"), *PARTY, OFFICERS, *CONTACT, SAMPLES, *SAMPLED),
    body=(
        Head("抽样取证通知书"),
        *PARTY_BLOCK,
        Para("因检查需要，依据《中华人民共和国行政处罚法》第五十六条的规定，本机关于{sampling.at|moment}在{sampling.place}"
             "对{you}的下列物品抽样取证。"),
        Para("{sampling.method}", lead="抽样方法："),
        SAMPLE_TABLE,
        Gap(0.5),
        Para("以上样品已当场封样，双方签名确认，送（存）{sampling.keeper}。本通知书（清单）一式二份，由{you}和本机关分别保存。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("被检查人", "执法人员", "执法人员", "见证人")),
    ),
)  # fmt: skip
