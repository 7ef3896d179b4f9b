"""D51B 责令限期自行拆除公告; no published form was found, the contents are those of the article."""

from documents.blocks import Head, Para, Sealed
from documents.fields import Field
from documents.template import Template
from documents.templates.enforcement.parts import DECISION, TO_PULL_DOWN
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, PARTY, dated

TEMPLATE = Template(
    code="D51B",
    title="责令限期自行拆除公告",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执拆告字〔2026〕1号"),
        dated("2026-10-08"),
        PARTY[0],
        PARTY[1],
        *DECISION,
        TO_PULL_DOWN,
        Field("announcement.order", "责成强制拆除的文件", "announcement", "深圳市罗湖区人民政府罗府函〔2026〕12号"),
        Field("announcement.limit_on", "限期自行拆除至", "announcement", "2026-10-20"),
        Field("announcement.place", "公告张贴地点、方式", "announcement", "违法建筑现场和社区公告栏"),
        *CONTACT,
    ),
    body=(
        Head("责令限期自行拆除公告"),
        Para("{party.name}：", indent=0),
        Para(
            "本机关于{decision.served_on|date}送达《{decision.title}》（{decision.number}），要求{you}{duty.obligation}，"
            "{you}至今未履行。"
        ),
        Para(
            "根据{announcement.order}，依据《中华人民共和国行政强制法》第四十四条、《中华人民共和国城乡规划法》第六十八条的规定，"
            "现予公告，限{you}于{announcement.limit_on|date}前自行拆除。"
        ),
        Para(
            "{you}在法定期限内不申请行政复议或者提起行政诉讼，又不拆除的，本机关将依法强制拆除。"
            "请{you}及利害关系人及时清理有关财物。"
        ),
        Para("本公告张贴于{announcement.place}。"),
        CONTACT_PARA,
        Sealed(),
    ),
)
