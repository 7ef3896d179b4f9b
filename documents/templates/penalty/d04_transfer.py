"""D04 案件移送函: to the body that is competent."""

from documents.blocks import Each, Head, Para, Sealed
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, PARTY, dated

TEMPLATE = Template(
    code="D04",
    title="案件移送函",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执移字〔2026〕2号"),
        dated("2026-09-14"),
        Field("transfer.to", "受移送机关", "transfer", "深圳市罗湖区市场监督管理局"),
        PARTY[1],
        Field("case.matter", "案由", "case", "未取得食品经营许可从事食品经营"),
        Field(
            "transfer.facts",
            "案件情况",
            "transfer",
            "2026年9月7日，执法人员巡查发现当事人未悬挂食品经营许可证从事餐饮服务。",
        ),
        Field("transfer.reason", "移送理由", "transfer", "该行为不属于本机关职权范围，应当由你机关管辖"),
        Field("transfer.basis", "移送依据", "transfer", "《中华人民共和国行政处罚法》第二十五条"),
        Field("transfer.materials", "移送材料", "transfer", ["现场检查（勘验）笔录1份", "现场照片4张"]),
        *CONTACT,
    ),
    body=(
        Head("案件移送函"),
        Para("{transfer.to}：", indent=0),
        Para("本机关在查处{party.name}涉嫌{case.matter}一案中查明：{transfer.facts}"),
        Para("因{transfer.reason}，依据{transfer.basis}的规定，现将该案移送你机关处理。请将处理结果函告本机关。"),
        Para("移送材料："),
        Each("transfer.materials", "material", (Para("{index}．{material}"),)),
        CONTACT_PARA,
        Sealed(),
    ),
)
