"""D88 行政处罚决定信息公示表: the fields of the allow-list, and not one more. Source: 《行政处罚法》第四十八条、第五十条."""

from documents.blocks import Gap, Head, Para
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template

TEMPLATE = Template(
    code="D88",
    title="行政处罚决定信息公示表",
    internal=True,
    fields=(
        Field("publication.body", "作出机关", "publication", "深圳市罗湖区城市管理和综合执法局"),
        Field("publication.number", "决定书文号", "publication", "深罗城执罚决字〔2026〕1号"),
        Field("publication.decided_on", "决定日期", "publication", "2026-11-23"),
        Field("publication.party", "当事人", "publication", "深圳市罗湖区好味来餐饮管理有限公司"),
        Field("publication.party_kind", "当事人类型", "publication", "法人"),
        Field("publication.street", "所在街道", "publication", "东门街道", required=False),
        Field("publication.matter", "违法行为类型", "publication", "超出门、窗外墙摆卖、经营"),
        Field("publication.provision", "违反的规定", "publication",
              "《深圳经济特区市容和环境卫生管理条例》第十七条第一款", required=False),
        Field("publication.basis", "处罚依据", "publication",
              "《深圳经济特区市容和环境卫生管理条例》第十七条第二款", required=False),
        Field("publication.kinds", "处罚种类", "publication", "罚款"),
        Field("publication.fine_cents", "罚款数额（分）", "publication", 200000, required=False),
        Field("publication.confiscated_cents", "没收数额（分）", "publication", None, required=False),
        Field("publication.plain", "简要说明", "publication",
              "东门街道的深圳市罗湖区好味来餐饮管理有限公司因“超出门、窗外墙摆卖、经营”，被深圳市罗湖区城市管理和综合执法局处以罚款2000元。"),
        Field("publication.published_on", "公示日期", "publication", "2026-11-25"),
        Field("publication.until_on", "公示至", "publication", "2029-11-24"),
    ),
    body=(
        Head("行政处罚决定信息公示表", body="", number=""),
        Form(
            (2.4, 9.6),
            (
                Row((Label("作出机关"), Value("{publication.body}"))),
                Row((Label("决定书文号"), Value("{publication.number}"))),
                Row((Label("决定日期"), Value("{publication.decided_on|date}"))),
                Row((Label("当事人"), Value("{publication.party}（{publication.party_kind}）"))),
                Row((Label("所在街道"), Value("{publication.street}")), when="publication.street"),
                Row((Label("违法行为类型"), Value("{publication.matter}"))),
                Row((Label("违反的规定"), Value("{publication.provision}")), when="publication.provision"),
                Row((Label("处罚依据"), Value("{publication.basis}")), when="publication.basis"),
                Row((Label("处罚种类"), Value("{publication.kinds}"))),
                Row((Label("罚款金额"), Value("{publication.fine_cents|amount}")), when="publication.fine_cents"),
                Row((Label("没收金额"), Value("{publication.confiscated_cents|amount}")),
                    when="publication.confiscated_cents"),
                Row((Label("公示期"), Value("{publication.published_on|date}至{publication.until_on|date}"))),
            ),
        ),
        Gap(0.5),
        Para("{publication.plain}"),
        Para("本表依据《中华人民共和国行政处罚法》第四十八条公开，不含个人隐私和商业秘密。决定被变更、撤销、确认违法或者无效的，"
             "本机关在三个工作日内撤回并说明理由。"),
    ),
)  # fmt: skip
