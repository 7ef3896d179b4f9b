"""D89 行政检查结果信息公示表: the fields of the allow-list, and not one more. Source: 国办发〔2024〕54号; 国发〔2019〕5号."""

from documents.blocks import Gap, Head, Para
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template

TEMPLATE = Template(
    code="D89",
    title="行政检查结果信息公示表",
    internal=True,
    fields=(
        Field("publication.body", "检查机关", "publication", "深圳市罗湖区城市管理和综合执法局"),
        Field("publication.number", "检查编号", "publication", "深罗城执检案〔2026〕0007号"),
        Field("publication.party", "检查对象", "publication", "深圳市罗湖区好味来餐饮管理有限公司"),
        Field("publication.party_kind", "对象类型", "publication", "法人", required=False),
        Field("publication.street", "所在街道", "publication", "东门街道", required=False),
        Field("publication.source", "检查类型", "publication", "双随机抽查"),
        Field("publication.items", "检查事项", "publication", "市容环境卫生责任落实情况、餐厨垃圾收运情况"),
        Field("publication.checked_on", "检查日期", "publication", "2026-11-23"),
        Field("publication.result", "检查结果", "publication", "责令改正"),
        Field("publication.words", "结果说明", "publication", "后门通道露天堆放垃圾，已责令改正并复查合格。",
              required=False),
        Field("publication.plain", "简要说明", "publication",
              "2026年11月23日，深圳市罗湖区城市管理和综合执法局对东门街道的深圳市罗湖区好味来餐饮管理有限公司进行双随机抽查（市容环境卫生责任落实情况），结果：责令改正。"),
        Field("publication.published_on", "公示日期", "publication", "2026-11-25"),
        Field("publication.until_on", "公示至", "publication", "2029-11-24"),
    ),
    body=(
        Head("行政检查结果信息公示表", body="", number=""),
        Form(
            (2.4, 9.6),
            (
                Row((Label("检查机关"), Value("{publication.body}"))),
                Row((Label("检查编号"), Value("{publication.number}"))),
                Row((Label("检查对象"), Value("{publication.party}"))),
                Row((Label("对象类型"), Value("{publication.party_kind}")), when="publication.party_kind"),
                Row((Label("所在街道"), Value("{publication.street}")), when="publication.street"),
                Row((Label("检查类型"), Value("{publication.source}"))),
                Row((Label("检查事项"), Value("{publication.items}"))),
                Row((Label("检查日期"), Value("{publication.checked_on|date}"))),
                Row((Label("检查结果"), Value("{publication.result}"))),
                Row((Label("结果说明"), Value("{publication.words}")), when="publication.words"),
                Row((Label("公示期"), Value("{publication.published_on|date}至{publication.until_on|date}"))),
            ),
        ),
        Gap(0.5),
        Para("{publication.plain}"),
        Para("本表不含个人隐私和商业秘密。检查结果被更正、撤销或者公示内容有误的，本机关在三个工作日内撤回并说明理由。"),
    ),
)  # fmt: skip
