"""D73T 物品退还清单."""

from documents.blocks import Each, Gap, Head, Para, Sealed, SignLines, When
from documents.fields import Field
from documents.template import Template
from documents.templates.measure.parts import GOODS_EXAMPLE, GOODS_TABLE, KIND, NUMBERED
from documents.templates.penalty.parts import BODY, GUARDIAN_LINE, PARTY, dated

TEMPLATE = Template(
    code="D73T",
    title="物品退还清单",
    fields=(
        *BODY, dated("2026-04-03"), *PARTY, KIND, NUMBERED,
        Field("list.goods", "退还的物品", "财物台账", GOODS_EXAMPLE[:2], when="!returned.sold"),
        Field("returned.number", "解除决定书文号", "编号", "深罗城执强解字〔2026〕1号"),
        Field("returned.sold", "已先行变卖、拍卖的物品", "财物台账",
              ["冷冻肉串20公斤，先行变卖、拍卖所得人民币叁佰陆拾元整（360元）"], required=False),
        Field("returned.proceeds_cents", "退还价款（分）", "财物台账", 36000, when="returned.sold"),
    ),
    body=(
        Head("物品退还清单", number=""),
        Para("当事人：{party.name}", indent=0),
        Para("{measure.kind}决定书文号：{measure.number}", indent=0),
        Para("解除决定书文号：{returned.number}", indent=0),
        When("list.goods", (Para("依据上述解除决定，退还下列物品："), GOODS_TABLE)),
        When(
            "returned.sold",
            (
                Para("下列物品不宜长期保存，已依法先行变卖、拍卖，现退还所得款项{returned.proceeds_cents|amount}："),
                Each("returned.sold", "one", (Para("{index}．{one}。"),)),
            ),
        ),
        Gap(0.5),
        Para("经当面清点，上述物品、款项与清单相符，状况完好，已全部收到。"),
        Sealed(),
        SignLines(("领取人", GUARDIAN_LINE, "执法人员", "执法人员", "保管人")),
    ),
)  # fmt: skip
