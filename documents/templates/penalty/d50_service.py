"""D50 送达回证."""

from documents.blocks import Gap, Head, Para
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, GUARDIAN, dated

_SIGN = "　　　　　　　　　　　　年　　月　　日　　时　　分"
TEMPLATE = Template(
    code="D50",
    title="送达回证",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "", required=False),
        dated("2026-11-03"),
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        GUARDIAN,
        Field(
            "service.documents", "送达文书名称及文号", "service",
            [{"title": "行政处罚决定书", "number": "深罗城执罚决字〔2026〕1号", "copies": 1}],
        ),
        Field("service.addressee", "受送达人", "service", "深圳市罗湖区好味来餐饮管理有限公司"),
        Field("service.address", "送达地址", "service", "深圳市罗湖区东门街道人民北路2088号一层102铺"),
        Field("service.method", "送达方式", "service", "直接送达"),
        Field("service.servers", "送达人", "service", [{"name": "李建国", "certificate": "19020152001"}, {"name": "陈晓敏", "certificate": "19020152002"}]),
        Field("service.served_at", "送达时间", "service", "2026-11-03T10:15", required=False),
        Field("service.receiver", "签收人", "service", "刘洋", required=False),
        Field("service.relation", "代收人与受送达人的关系", "service", "店长", required=False),
        Field("service.refusal", "拒收事由", "service", "", required=False),
        Field("service.witness", "见证人", "service", "", required=False),
        Field("service.note", "备注", "service", "", required=False),
    ),
    body=(
        Head("送达回证", number="{number:}"),
        Form(
            (2.4, 4.2, 2.2, 3.2),
            (
                Row((Label("案由"), Value("{case.matter}", span=3))),
            ),
        ),
        Form(
            (5.4, 5.2, 1.4),
            (
                Row((Label("送达文书名称"), Label("文号"), Label("份数"))),
                EachRow(
                    "service.documents", "document",
                    (Value("《{document.title}》"), Value("{document.number}"), Value("{document.copies:1}", align="centre")),
                ),
            ),
        ),
        Form(
            (2.4, 3.4, 2.0, 4.2),
            (
                Row((Label("受送达人"), Value("{service.addressee}", span=3))),
                Row((Label("送达地址"), Value("{service.address}", span=3))),
                Row((Label("送达方式"), Value("{service.method}"), Label("送达时间"), Value("{service.served_at|moment:}"))),
                Row((Label("受送达人\n签名或者盖章"), Value("{service.receiver:}\n" + _SIGN, span=3, tall=3)), when="!service.relation"),
                Row(
                    (Label("代收人\n签名或者盖章"), Value("{service.receiver:}\n" + _SIGN, span=3, tall=3)), when="service.relation",
                ),
                Row((Label("监护人签名"), Value("{party.guardian}\n" + _SIGN, span=3, tall=3)), when="party.guardian"),
                Row((Label("代收人与\n受送达人的关系"), Value("{service.relation:}", span=3))),
                Row((Label("拒收事由"), Value("{service.refusal:}", span=3, tall=3))),
                Row((Label("见证人签名"), Value("{service.witness:}\n" + _SIGN, span=3, tall=3))),
                Row((Label("送达人签名"), Value("{service.servers|people}\n" + _SIGN, span=3, tall=3))),
                Row((Label("备注"), Value("{service.note:}", span=3, tall=3))),
                Row((Label("送达机关"), Value("{body.name}（印章）", span=3))),
            ),
        ),
        Gap(0.3),
        Para("填发日期：{date|date}", indent=0, align="right"),
    ),
)  # fmt: skip
