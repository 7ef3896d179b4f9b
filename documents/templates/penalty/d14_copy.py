"""D14 证据提取单: where a copy or a photograph comes from and that it agrees with the original."""

from documents.blocks import Head, SignLines
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, OFFICERS

TEMPLATE = Template(
    code="D14",
    title="证据提取单",
    fields=(
        BODY[0],
        *CASE,
        Field("extract.name", "证据名称", "evidence", "营业执照副本复印件"),
        Field("extract.quantity", "数量", "evidence", "1份1页"),
        Field("extract.source", "来源", "evidence", "由当事人店长刘洋提供"),
        Field("extract.method", "制作方法", "evidence", "复印"),
        Field("extract.made_at", "制作时间", "evidence", "2026-09-07T10:40"),
        Field("extract.place", "提取地点", "evidence", "深圳市罗湖区东门街道人民北路2088号一层102铺"),
        Field("extract.maker", "制作人", "evidence", "陈晓敏"),
        Field("extract.shows", "证明对象", "evidence", "当事人的主体资格"),
        Field("extract.digest", "电子文件校验值", "evidence", "", required=False),
        OFFICERS,
    ),
    body=(
        Head("证据提取单", number=""),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("案由"), Value("{case.matter}"))),
                Row((Label("证据名称"), Value("{extract.name}"), Label("数量"), Value("{extract.quantity}"))),
                Row((Label("来源"), Value("{extract.source}", span=3))),
                Row(
                    (Label("制作方法"), Value("{extract.method}"), Label("制作时间"), Value("{extract.made_at|moment}"))
                ),
                Row((Label("提取地点"), Value("{extract.place}"), Label("制作人"), Value("{extract.maker}"))),
                Row((Label("证明对象"), Value("{extract.shows}", span=3))),
                Row((Label("校验值"), Value("{extract.digest}", span=3)), when="extract.digest"),
                Row((Label("执法人员"), Value("{officers|people}", span=3))),
                Row((Label("证据粘贴处"), Value("", span=3, tall=12))),
                Row((Label("核对意见"), Value("经核对，与原件无误。", span=3, tall=2))),
            ),
        ),
        SignLines(("提供人", "执法人员", "执法人员")),
    ),
)
