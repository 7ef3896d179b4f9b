"""What the documents of a measure share: its fields, the list of goods, remedies."""

from __future__ import annotations

from documents.blocks import Para
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value

MEASURE = (
    Field("measure.kind", "措施种类", "request", "扣押"),
    Field("measure.number", "查封（扣押）决定书文号", "编号", "深罗城执强措字〔2026〕1号"),
    Field("measure.taken_on", "实施日期", "scene", "2026-03-03"),
)
NUMBERED, TAKEN = MEASURE[1], MEASURE[2]
KIND = MEASURE[0]
UNTIL = Field("measure.until_on", "期限届满日", "期限", "2026-04-02")
OBJECT = Field("measure.object", "场所、设施或者财物", "request", "流动餐车1辆、烧烤炉1台、冷冻肉串20公斤")
PLACE = Field("measure.place", "实施地点", "scene", "深圳市罗湖区东门街道人民北路2088号门前")
FOUND = Field("measure.found", "涉嫌违法的事实", "request", "在人行道上占道经营烧烤，经多次劝导仍不改正")
REASON = Field("measure.reason", "理由", "request", "为制止违法行为、防止证据损毁，需要采取强制措施")
BASIS = Field("measure.basis", "法律、法规依据", "request", "《无证无照经营查处办法》第十一条第一款第三项")
GOODS_EXAMPLE = [
    {
        "name": "流动餐车",
        "model": "三轮，蓝色",
        "quantity": "1辆",
        "note": "八成新；封条 LH0001",
        "place": "执法队仓库",
    },
    {"name": "烧烤炉", "model": "不锈钢，120厘米", "quantity": "1台", "note": "有使用痕迹", "place": "执法队仓库"},
    {"name": "冷冻肉串", "model": "散装", "quantity": "20公斤", "note": "不宜长期保存", "place": "执法队冷库"},
]
GOODS = Field("list.goods", "物品清单", "财物台账", GOODS_EXAMPLE)
#: The table of every list of goods.
GOODS_TABLE = Form(
    (1.1, 3.1, 3, 1.7, 3.1),
    (
        Row((Label("序号"), Label("名称"), Label("规格型号"), Label("数量"), Label("备注（封条号）"))),
        EachRow(
            "list.goods", "goods",
            (
                Value("{index}", align="centre"), Value("{goods.name}"), Value("{goods.model:}"),
                Value("{goods.quantity}", align="centre"), Value("{goods.note:}"),
            ),
        ),
    ),
)  # fmt: skip
ENTRIES_EXAMPLE = [
    {"name": "流动餐车", "model": "三轮，蓝色", "quantity": "1辆", "kind": "入库", "at": "2026-03-03T11:20",
     "place": "执法队仓库", "counterpart": "", "seal": "LH0001", "officers": "李建国、陈晓敏"},
    {"name": "烧烤炉", "model": "不锈钢，120厘米", "quantity": "1台", "kind": "入库", "at": "2026-03-03T11:20",
     "place": "执法队仓库", "counterpart": "", "seal": "", "officers": "李建国、陈晓敏"},
]  # fmt: skip
ISSUED_EXAMPLE = [{**one, "kind": "退还", "at": "2026-04-03T09:40", "counterpart": "刘洋"} for one in ENTRIES_EXAMPLE]
#: Source: 《行政强制法》第八条、第二十四条第二款第四项; 《行政复议法》第二十条; 《行政诉讼法》第四十六条.
REMEDY = Para(
    "{you}如不服本决定，可以自收到本决定书之日起六十日内向{body.review_authority}申请行政复议；"
    "也可以自收到本决定书之日起六个月内依法直接向{body.court}提起行政诉讼。行政复议、行政诉讼期间，本决定不停止执行。"
)
