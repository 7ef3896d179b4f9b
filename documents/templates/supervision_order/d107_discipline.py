"""D107 问题线索移送函: to the discipline inspection and supervision authority."""

from documents.blocks import Each, Head, Para, Sealed
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, DATE, numbered
from documents.templates.supervision_order.parts import UNIT

TEMPLATE = Template(
    code="D107",
    title="问题线索移送函",
    fields=(
        *BODY, numbered("纪移字"), DATE, UNIT, *CONTACT,
        Field("discipline.to", "接收机关", "discipline", "深圳市罗湖区纪委监委驻区城市管理和综合执法局纪检监察组"),
        Field("discipline.facts", "移送的问题", "discipline", "执法一队负责人多次逾期不办理督办事项，涉嫌不作为"),
        Field("discipline.materials", "移送材料", "discipline", ["督办通知书2份", "监督检查记录1份"], required=False),
    ),
    body=(
        Head("问题线索移送函"),
        Para("{discipline.to}：", indent=0),
        Para("本机关在对{lead.unit}的行政执法监督中发现：{discipline.facts}。"),
        Para("上述问题涉嫌违纪违法，依据《行政执法监督条例》的规定，现将线索移送你机关处理，请将处理结果告知本机关。"),
        Para("附："),
        Each("discipline.materials", "material", (Para("{index}．{material}"),), empty="有关材料。"),
        CONTACT_PARA,
        Sealed(),
    ),
)  # fmt: skip
